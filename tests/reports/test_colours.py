"""Colours of source text: they change nothing of it, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws.stories import QUICK
from tests.reports.sample import change, sample
from tests.reports.strategies import TEXTS
from v0to1.core.model import Change
from v0to1.reports.view.colours import LONGEST, Palette, language_of, painted
from v0to1.reports.view.hunks import of_change
from v0to1.reports.visible import visible

NAMES = ("a.py", "a.ts", "a.sh", "a.md", "a.ipynb", "Makefile", "a.go", "a.yaml", "no suffix", "a.unknown")


def kinds(path: str, text: str) -> dict[str, str]:
    return {each.text.strip(): each.kind for each in painted(path, text)}


@given(st.sampled_from(NAMES), TEXTS | st.text("abc\"'`#/*<{$\\ \t\n\r"))
@QUICK
def test_all_of_a_text_is_there_and_in_its_order(path: str, text: str) -> None:
    assert "".join(each.text for each in painted(path, text)) == visible(text).strip("\n")


@given(st.sampled_from(NAMES), st.lists(st.text("ab\"'# \t\r{", max_size=8), min_size=1, max_size=6))
@QUICK
def test_the_rows_of_a_diff_are_the_same_with_colours_and_without(path: str, lines: list[str]) -> None:
    before = "\n".join(lines) + "\n"
    given_change = change(path, before, before + "x = 'y'\n")
    plain, coloured = of_change(given_change, Palette()), of_change(given_change, Palette([given_change]))
    assert [each.text for each in coloured.rows] == [each.text for each in plain.rows]
    assert [[(run.marked, run.text) for run in each.pieces if run.marked] for each in plain.rows] == [
        [(marked, "".join(run.text for run in runs)) for marked, runs in each.stretches if marked]
        for each in coloured.rows
    ]


def test_words_have_the_kinds_of_their_language() -> None:
    found = kinds("a.py", 'def f(x): # why\n    return "s" + 12')
    assert found["def"] == found["return"] == "k"
    assert (found["# why"], found['"s"'], found["12"], found["f"]) == ("c", "s", "m", "f")
    assert kinds("a.sh", 'echo "$x"')["echo"] == "f"
    assert set(kinds("a.unknown", "def f(): 1").values()) == {""}


@pytest.mark.parametrize("text", ["GET /api/x    # a recipe\n  send  y", "x" * (LONGEST + 1)])
def test_what_is_no_code_or_too_long_stays_without(text: str) -> None:
    assert [each.kind for each in painted("a.py", text)] == [""]


def test_a_line_inside_a_text_of_several_has_the_colour_of_the_text() -> None:
    before = '"""First.\n\ndef is no keyword here\n"""\nx = 1\n'
    rows = of_change(*_with(Change("a.py", before, before.replace("x = 1", "x = 2"), ""), before)).rows
    line = next(each for each in rows if "no keyword" in each.text)
    assert {each.kind for each in line.pieces} == {"s"}


def _with(given: Change, before: str) -> tuple[Change, Palette]:
    made = change(given.path, before, given.after)
    return made, Palette([made])


def test_languages_are_told_by_the_names_of_files() -> None:
    assert language_of("src/a.py") == "Python" and language_of("x.ts") == "TypeScript"
    assert language_of("x.nothing") == "" and language_of(sample().findings[0].path) == "Python"
