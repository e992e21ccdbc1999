"""Whole clients whose own tests mock OpenHands: after the migration these tests pass as they did."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.client_tests import run_tests
from tests.older import older_aiohttp
from v0to1.config import Config
from v0to1.pipeline import run

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[2]
CLIENTS = (
    "examples/httpx_package",
    "examples/api_base_client",
    "tests/fixtures/clients/responses_tested",
    "tests/fixtures/clients/respx_tested",
    "tests/fixtures/clients/requests_mock_fixture",
    "tests/fixtures/clients/injected_session_with_mocks",
    "tests/fixtures/clients/monkeypatched_urlopen",
)


def outcome(folder: Path) -> tuple[int, set[str]]:
    """How many tests of a client pass, and which fail (`path::name`), by its own settings."""
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.py")]
    older = [older_aiohttp()] if any("aioresponses" in one for one in texts) else []
    path = os.pathsep.join(map(str, (*older, folder, folder / "src")))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "400"}
    options = ("-q", "-rfE", "-p", "no:cacheprovider", "--rootdir", str(folder), ".")
    if older:  # the warm process has the newest one
        command = [sys.executable, "-m", "pytest", *options]
        said = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        ).stdout
    else:
        said = run_tests(folder, *options, environment=environment).stdout
    passed = re.search(r"(\d+) passed", said)
    failed = set(re.findall(r"^(?:FAILED|ERROR) (\S+)", said, re.MULTILINE))
    assert passed or failed, said
    return int(passed[1]) if passed else 0, failed


@pytest.mark.parametrize("client", CLIENTS)
def test_own_tests_pass_after_the_migration(client: str, tmp_path: Path) -> None:
    left = shutil.ignore_patterns("__pycache__", ".pytest_cache", "*.pyc")
    folder = shutil.copytree(ROOT / client, tmp_path / "client", ignore=left)
    passed, failed = outcome(folder)
    assert passed
    assert not failed
    found = run(Config(folder, (folder,), datetime.date(2026, 11, 25), adapter="auto"), fixing=True)
    assert "adapter" in {one.fix for one in found.findings if one.applied}
    for change in found.changes:
        (folder / change.path).write_text(change.after, encoding="utf-8")
    assert outcome(folder) == (passed, set())
