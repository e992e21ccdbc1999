"""The page about formats says what is so: each format, its ending, its schema, what does several runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from v0to1 import resources
from v0to1.cli.output import SUFFIXES
from v0to1.reports import FORMATS, SEVERAL

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def rows() -> list[list[str]]:
    lines = [line for line in PAGE.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_format_has_a_row_with_its_ending() -> None:
    assert [row[0].strip("`") for row in rows()] == list(FORMATS)
    told = {row[0].strip("`"): row[1].strip("`") for row in rows() if row[1]}
    first: dict[str, str] = {}
    for ending, fmt in SUFFIXES.items():
        first.setdefault(fmt, ending)
    assert told == first


def test_every_schema_is_linked_and_named() -> None:
    linked = set(re.findall(r"\(\.\./reports/schemas/([\w.-]+)\)", PAGE))
    assert linked == {each.name for each in resources.SCHEMAS.iterdir()}


def test_the_formats_for_several_runs_are_those_there_are() -> None:
    (said,) = re.findall(r"^(`text`.*?) do this", PAGE, re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"`(\w+)`", said)) == set(SEVERAL)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests" / "reports" / "schemas").glob("*.[jx]s*")), ids=lambda path: path.name
)
def test_every_schema_of_others_has_its_source_and_licence(path: Path) -> None:
    text = (path.parent / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"^\| `{re.escape(path.name)}` \|[^|]+\|[^|]+\|[^|]+\|$", text, re.MULTILINE)


def test_renewing_snapshots_is_one_command_that_contributors_are_told() -> None:
    assert "make snapshots" in CONTRIBUTING
    assert re.search(r"^snapshots:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
