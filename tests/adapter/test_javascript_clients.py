"""What the adapter of JavaScript gives back to clients, what it leaves alone, and what stays theirs."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.adapter.javascript import composed
from tests.node.tools import link_packages
from tests.servers import V1World

pytestmark = pytest.mark.whole

CHECKS = Path(__file__).with_name("javascript_checks.mjs")
NAMES = re.findall(r'^  async "(.+)"\(\) \{$', CHECKS.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checks beside the adapter in all module systems."""
    made = tmp_path_factory.mktemp("checks")
    (made / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    composed(made)
    link_packages(made)
    (made / CHECKS.name).write_text(CHECKS.read_text(encoding="utf-8"), encoding="utf-8")
    return made


@pytest.mark.parametrize("name", NAMES)
def test_clients(name: str, folder: Path) -> None:
    with V1World(start_polls=50) as world:
        command = ["node", str(folder / CHECKS.name), str(folder), world.app_url, world.api_key, name]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        wanted = "the Authorization header is missing"  # to see how a refusal is shown
        world.violations[:] = [one for one in world.violations if wanted not in one]
