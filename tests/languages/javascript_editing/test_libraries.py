"""Whole clients with got, ky, ofetch and superagent do on V1 what they did on V0, without the adapter."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.examples.expected import EXPECTED
from tests.examples.worlds import copy_of, seen_in
from tests.languages.javascript_editing.test_examples import FORMS, WORLDS
from tests.servers import V0World
from v0to1.config import Config
from v0to1.pipeline import run

pytestmark = pytest.mark.whole
EXAMPLE = "esm_cli"
CLIENTS = Path(__file__).with_name("libraries")
LIBRARIES = sorted(path.stem for path in CLIENTS.iterdir())


def client_of(library: str, folder: Path) -> Path:
    """A copy of the example, whose requests are those of a library."""
    example = copy_of(EXAMPLE, folder)
    shutil.copy(CLIENTS / f"{library}.js", example / "src" / "openhands.js")
    return example


@pytest.mark.parametrize("library", LIBRARIES)
def test_they_speak_v0(tmp_path: Path, library: str) -> None:
    with V0World() as server:
        assert seen_in(server, EXAMPLE, client_of(library, tmp_path)) == EXPECTED[EXAMPLE]


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("library", LIBRARIES)
def test_they_speak_v1(tmp_path: Path, library: str, world: str) -> None:
    example = client_of(library, tmp_path)
    done = run(Config(example, (example,), date(2026, 11, 25), adapter="auto"), fixing=True)
    assert len(done.findings) == 9 and {one.form for one in done.findings} == FORMS - {"mapped"}
    assert {Path(one.path).name for one in done.changes} == {"ohtask.js", "openhands.js", "openhands-v1.js"}
    for change in done.changes:
        (example / change.path).write_text(change.after, "utf-8")
    with WORLDS[world]() as server:
        assert seen_in(server, EXAMPLE, example) == EXPECTED[EXAMPLE]
