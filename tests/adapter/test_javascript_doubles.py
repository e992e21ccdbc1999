"""Clients in JavaScript whose tests mock the network keep them, unedited and green, when they are adapted."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.node.packages import node_modules
from tests.node.tools import link_packages
from v0to1.adapter.compose_javascript import System, compose_adapter

pytestmark = pytest.mark.whole

CLIENTS = Path(__file__).parents[1] / "fixtures" / "doubles_javascript"
SWITCH = 'process.env.OPENHANDS_V0_ADAPTER ??= "off";\n'
ABOVE = {"vitest": "a stub", "jest": "no mock function"}
"""Clients with tests whose mocks are above the adapter, so that they need no switch; but for one of each."""

LIBRARIES = ("axios", "fetch", "got", "ky", "ofetch", "superagent")
# What the migration puts behind the adapter, and how it is written then.
MADE = re.compile(r"axios\.create\(.*\)")
USED = re.compile(r"\b(?:axios|got|ky|superagent)(?=\.(?:get|post|delete)\()|\b(?:ofetch|fetch)(?=\()")
HEADS = {
    "commonjs": 'const { adaptV0 } = require("./openhands-v0.js");\n',
    "esm": 'import { adaptV0 } from "./openhands-v0.js";\n',
    "typescript": 'import { adaptV0 } from "./openhands-v0";\n',
}


def adapted(text: str, system: System) -> str:
    """A client behind the adapter, as the migration writes it."""
    wrapped = USED.sub(r"adaptV0(\g<0>)", MADE.sub(r"adaptV0(\g<0>)", text))
    return HEADS[system] + wrapped


def run(folder: Path, name: str) -> subprocess.CompletedProcess[str]:
    """Run the tests of a client as they are."""
    environment = {**os.environ, "CI": "1"}
    environment.pop("OPENHANDS_V0_ADAPTER", None)
    jest = [str(node_modules() / ".bin" / "jest"), "--ci", "--no-cache", "--rootDir", str(folder)]
    vitest = [str(node_modules() / ".bin" / "vitest"), "run", "--no-color"]
    command = jest if name == "jest" else vitest
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def prepared(name: str, folder: Path, *, switch: str) -> System:
    """A client and its tests in a folder, with settings for their runner; gives its module system."""
    for file in (CLIENTS / name).iterdir():
        (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    link_packages(folder)
    common = name == "jest"
    (folder / "setup.js").write_text(switch, encoding="utf-8")
    (folder / "package.json").write_text("{}" if common else '{"type": "module"}', encoding="utf-8")
    jest = 'module.exports = { setupFiles: ["./setup.js"], testEnvironment: "node" };\n'
    vitest = 'export default { test: { setupFiles: ["./setup.js"] } };\n'
    settings = "jest.config.js" if common else "vitest.config.js"
    (folder / settings).write_text(jest if common else vitest, encoding="utf-8")
    return "commonjs" if common else "typescript" if name == "vitest" else "esm"


def adapt(folder: Path, system: System) -> None:
    """Put the client behind the adapter."""
    ending = "ts" if system == "typescript" else "js"
    client = folder / f"client.{ending}"
    text = adapted(client.read_text(encoding="utf-8"), system)
    assert "adaptV0(" in text
    client.write_text(text, encoding="utf-8")
    adapter = folder / f"openhands-v0.{ending}"
    adapter.write_text(compose_adapter(system, LIBRARIES), encoding="utf-8")


@pytest.mark.parametrize("name", sorted(one.name for one in CLIENTS.iterdir()))
def test_tests_stay_green(name: str, tmp_path: Path) -> None:
    """With the switch, which the migration sets where they begin."""
    system = prepared(name, tmp_path, switch=SWITCH)
    before = run(tmp_path, name)
    assert before.returncode == 0, before.stdout + before.stderr
    adapt(tmp_path, system)
    after = run(tmp_path, name)
    assert after.returncode == 0, after.stdout + after.stderr
    counted = [re.search(r"Tests:?\s+(\d+) passed", one.stdout + one.stderr) for one in (before, after)]
    assert counted[0] and counted[1] and counted[0][1] == counted[1][1]


@pytest.mark.parametrize("name", ABOVE)
def test_mocks_above_the_adapter_need_no_switch(name: str, tmp_path: Path) -> None:
    """What a runner's own functions mock is what the client calls, as before."""
    adapt(tmp_path, prepared(name, tmp_path, switch=""))
    done = run(tmp_path, name)
    said = done.stdout + done.stderr
    assert re.search(r"Tests:?\s+1 failed.*2 passed", said) and ABOVE[name] in said, said
