"""Every format says of the examples what it said before; `make snapshots` renews that."""

from __future__ import annotations

from functools import cache

import pytest

from tests.reports.snapshots import ENDINGS, FOLDER, LARGE, snapshots
from v0to1.reports import FORMATS

NAMES = sorted(each.name for each in FOLDER.iterdir())


@cache
def made() -> dict[str, str]:
    return snapshots()


@pytest.mark.parametrize("name", NAMES)
def test_a_report_is_as_it_was(name: str) -> None:
    kept = (FOLDER / name).read_bytes().decode()
    assert made()[name] == kept, f"if this is meant: make snapshots, and read the diff of {name}"


def test_every_format_has_one() -> None:
    assert set(made()) == set(NAMES)
    assert set(ENDINGS) == FORMATS.keys() - LARGE
