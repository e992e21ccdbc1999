"""Inputs on which v0to1 once failed: each is tried as in the fuzz run, and stands it now."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.cases import parsed
from tests.fuzz.targets import TARGETS, attempted

pytestmark = pytest.mark.whole

FOLDER = Path(__file__).parents[1] / "fixtures" / "fuzz"
MENDED = sorted(FOLDER.glob("*/*.case"))


@pytest.mark.parametrize("path", MENDED, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_what_was_mended_stays_so(path: Path) -> None:
    assert attempted(TARGETS[path.parent.name], parsed(path.read_bytes()))


def test_every_folder_is_that_of_a_target() -> None:
    assert {path.name for path in FOLDER.iterdir()} <= {*TARGETS}
