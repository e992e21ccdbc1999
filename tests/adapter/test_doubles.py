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
IN_CONFTEST = {"unittest_mock": ""}
LIBRARIES = {"aioresponses": "aiohttp", "pytest_httpx": "httpx", "respx": "httpx"}
# What the migration puts behind the adapter, and how it is written then.
SESSIONS = re.compile(r"(requests\.Session|httpx\.(?:Async)?Client|aiohttp\.ClientSession)(\([^()]*\))")
FUNCTIONS = re.compile(r"\brequests(?=\.post\()")


def adapted(text: str) -> str:
    """A client behind the adapter, as the migration writes it."""
    text = FUNCTIONS.sub("adapt_v0(requests)", SESSIONS.sub(r"adapt_v0(\1\2)", text))
    head, imported, rest = re.split(r"(?m)^(import \w+\n)", text, maxsplit=1)
    return f"{head}{imported}\nfrom openhands_v0 import adapt_v0\n{rest}"


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the tests of a client as they are."""
    older = [str(older_aiohttp())] if folder.name == "aioresponses" else []
    path = os.pathsep.join((*older, str(folder)))
    environment = {**os.environ, "PYTHONPATH": path, "PYTEST_ADDOPTS": ""}
    environment.pop("OPENHANDS_V0_ADAPTER", None)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", "."]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("name", sorted(one.name for one in CLIENTS.iterdir() if one.is_dir()))
def test_tests_stay_green(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    for file in ("client.py", "test_client.py"):
        (folder / file).write_text((CLIENTS / name / file).read_text())
    before = run(folder)
    assert before.returncode == 0, before.stdout + before.stderr
    client = adapted((folder / "client.py").read_text())
    assert client.count("adapt_v0(") >= 2
    (folder / "client.py").write_text(client)
    (folder / "openhands_v0.py").write_text(compose_adapter([LIBRARIES.get(name, "requests")]))
    (folder / "conftest.py").write_text(IN_CONFTEST.get(name, SWITCH))
    after = run(folder)
    assert after.returncode == 0, after.stdout + after.stderr
    assert re.search(r"\d+ passed", after.stdout) and "skipped" not in after.stdout
