"""Clients whose tests mock the network keep them, unedited and green, when the client is adapted."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.older import older_aiohttp
from v0to1.adapter.compose import compose_adapter

pytestmark = pytest.mark.whole

CLIENTS = Path(__file__).parents[1] / "fixtures" / "doubles"
SWITCH = 'import os\n\nos.environ.setdefault("OPENHANDS_V0_ADAPTER", "off")\n'
# What the migration puts behind the adapter, and how it is written then.
SESSIONS = re.compile(r"(requests\.Session|httpx\.(?:Async)?Client|aiohttp\.ClientSession)(\([^()]*\))")
FUNCTIONS = re.compile(r"\brequests(?=\.post\()")


def adapted(text: str) -> str:
    """A client behind the adapter, as the migration writes it."""
    text = FUNCTIONS.sub("adapt_v0(requests)", SESSIONS.sub(r"adapt_v0(\1\2)", text))
    head, imported, rest = re.split(r"(?m)^(import \w+\n)", text, maxsplit=1)
    return f"{head}{imported}\nfrom openhands_v0 import adapt_v0\n{rest}"


def run(folder: Path, name: str) -> subprocess.CompletedProcess[str]:
    """Run the tests of a client as they are."""
    older = [str(older_aiohttp())] if name == "test_aioresponses" else []
    path = os.pathsep.join((*older, str(folder)))
    environment = {**os.environ, "PYTHONPATH": path, "PYTEST_ADDOPTS": ""}
    environment.pop("OPENHANDS_V0_ADAPTER", None)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", "."]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("tests", sorted(CLIENTS.glob("*/test_*.py")), ids=lambda path: path.stem)
def test_tests_stay_green(tests: Path, tmp_path: Path) -> None:
    """The switch is set where they begin; what mocks a client itself is above the adapter, and needs none."""
    library = tests.parent.name
    client = (tests.parent / "client.py").read_text()
    (tmp_path / tests.name).write_text(tests.read_text())
    (tmp_path / "client.py").write_text(client)
    before = run(tmp_path, tests.stem)
    assert before.returncode == 0, before.stdout + before.stderr
    (tmp_path / "client.py").write_text(adapted(client))
    assert adapted(client).count("adapt_v0(") >= 2
    (tmp_path / "openhands_v0.py").write_text(compose_adapter([library]))
    (tmp_path / "conftest.py").write_text("" if "unittest" in tests.name else SWITCH)
    after = run(tmp_path, tests.stem)
    assert after.returncode == 0, after.stdout + after.stderr
    assert re.search(r"\d+ passed", after.stdout) and "skipped" not in after.stdout
