"""The example clients after migration: each does the same on V1, and a second run changes nothing."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest

from tests.command import v0to1
from tests.examples.client_process import unit_tests
from tests.examples.expected import EXPECTED
from tests.examples.worlds import MIGRATED, WITH_TESTS, copy_of, seen_in
from tests.servers import V1World
from v0to1.config import Config
from v0to1.pipeline import run

pytestmark = pytest.mark.whole
ALWAYS = ("requests_script", "httpx_package", "ts_client", "shell_pipeline", "socketio_chat")
"""Examples of each language and of sockets that are migrated with `--adapter always`, too."""

FLOWS = [(one, "auto") for one in MIGRATED] + [(one, "always") for one in ALWAYS]


def migrate(folder: Path, *options: str, adapter: str = "auto") -> subprocess.CompletedProcess[str]:
    """Migrate a folder in place."""
    done = v0to1("migrate", ".", "--write", "--allow-dirty", "--adapter", adapter, *options, folder=folder)
    assert done.returncode in (0, 1) and "scanned" in done.stdout, done.stderr + done.stdout
    return done


def misused(folder: Path) -> list[str]:
    """The requests to V1 that are mistaken, of which a migration leaves none."""
    found = run(Config(folder, (folder,), date(2026, 11, 25), select=("misuse",)), fixing=False).findings
    return [f"{one.path}:{one.line}: {one.rule}" for one in found if one.rule.startswith("misuse/")]


@pytest.mark.parametrize(("name", "adapter"), FLOWS)
def test_flow_on_v1(name: str, adapter: str, tmp_path: Path) -> None:
    """What the user sees is as before; the tests of the example still pass, as they are or moved to V1."""
    example = copy_of(name, tmp_path)
    files = (path for path in example.rglob("tests/*test*") if path.name != "conftest.py")
    tests = {path: path.read_bytes() for path in files}
    migrate(example, adapter=adapter)
    if adapter == "always":
        assert {path: path.read_bytes() for path in tests} == tests
    if name in WITH_TESTS:
        assert " passed" in unit_tests(example)
    assert misused(example) == []
    again = Config(example, (example,), date(2026, 11, 25), adapter=adapter)
    assert [one.path for one in run(again, fixing=True).changes] == []
    with V1World() as world:
        assert seen_in(world, name, example) == EXPECTED[name]
