"""The page about packages in the wild fits the lists, and nothing was found that is not accounted for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.page import table
from benchmarks.registries import Package, packages
from benchmarks.wild import ACCOUNTED, HEAD, PAGE, Checked, page

MANY = 150


def rows(text: str) -> list[dict[str, str]]:
    """The lines of the tables of a page, by their heads."""
    cells = [re.split(r" ?(?<!\\)\| ?", line)[1:-1] for line in text.splitlines() if line.startswith("| ")]
    return [dict(zip(HEAD, one, strict=True)) for one in cells if one[0] not in (HEAD[0], "---")]


def unexplained(text: str) -> list[str]:
    """The packages of a page with findings that nothing accounts for, or whose check has failed."""
    return [
        one["package"]
        for one in rows(text)
        if one["findings"] != "none"
        and not (one["package"] in ACCOUNTED and ACCOUNTED[one["package"]] in one["notes"])
    ]


def test_the_page_has_a_line_for_every_package_in_its_version() -> None:
    found = [(one["package"], one["version"]) for one in rows(PAGE.read_text("utf-8"))]

    assert found == [(one.name, one.version) for one in packages()]
    assert len(found) >= MANY


def test_every_finding_in_the_wild_is_accounted_for() -> None:
    assert unexplained(PAGE.read_text("utf-8")) == []
    assert {*ACCOUNTED} <= {one.name for one in packages()}


@pytest.mark.parametrize(
    "one",
    [
        Checked(Package("npm", "@some/thing", "1.0"), 3, 1_000, 0.5, 1, {"review": 2}),
        Checked(Package("npm", "@some/thing", "1.0"), 3, 1_000, 0.5, 1, left=1),
        Checked(Package("npm", "@some/thing", "1.0"), 3, 1_000, failure="timed out"),
    ],
)
def test_what_is_found_without_a_reason_and_what_failed_is_seen(one: Checked) -> None:
    assert unexplained(page([one])) == ["@some/thing"]
    assert rows(page([Checked(one.package, 3, 1_000)]))[0]["findings"] == "none"


def test_a_cell_with_a_bar_stays_one_cell() -> None:
    assert rows(table(HEAD, [("a|b", *HEAD[1:])]))[0]["package"] == r"a\|b"


def test_archives_are_kept_apart_by_registry_and_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("V0TO1_BENCH_DIR", str(tmp_path))
    folders = {
        Package(*one).folder for one in (("npm", "@a/b", "1"), ("npm", "@a/b", "2"), ("pypi", "ably", "1"))
    }

    assert len(folders) == 3
    assert all(tmp_path in folder.parents for folder in folders)
