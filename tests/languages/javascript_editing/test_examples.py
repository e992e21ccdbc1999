"""The examples in JavaScript and TypeScript need no adapter for HTTP, and do on V1 what they did."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.examples.expected import EXPECTED
from tests.examples.worlds import copy_of, seen_in
from tests.servers import V1World
from v0to1.config import Config
from v0to1.pipeline import run

pytestmark = pytest.mark.whole
FORMS = {"inline", "helper", "mapped"}
WORLDS: Mapping[str, Callable[[], V1World]] = {
    "usual": V1World,
    "slow starts": lambda: V1World(start_polls=4),
    "events": lambda: V1World(many_events=60),
}


def without_doubles(folder: Path) -> None:
    """Take the tests out of the package, whose doubles speak V0, and what keeps the text of errors."""
    shutil.rmtree(folder / "tests")
    (folder / "vitest.config.ts").unlink()
    errors = folder / "src" / "errors.ts"
    errors.write_text(errors.read_text("utf-8").replace("readonly body", "body"), "utf-8")


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("name", ["esm_cli", "axios_bot", "browser_extension", "ts_client"])
def test_examples_speak_v1(tmp_path: Path, name: str, world: str) -> None:
    example = copy_of(name, tmp_path)
    if name == "ts_client":
        without_doubles(example)
    done = run(Config(example, (example,), date(2026, 11, 25), adapter="auto"), fixing=True)
    assert {one.form for one in done.findings} <= FORMS
    assert not [one.path for one in done.changes if "openhands-v0" in one.path]
    for change in done.changes:
        (example / change.path).write_text(change.after, "utf-8")
    with WORLDS[world]() as server:
        assert seen_in(server, name, example) == EXPECTED[name]
