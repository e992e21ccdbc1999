"""Small things that all reports stand on: visible text, diff rows, records."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws.stories import QUICK
from tests.reports.strategies import RUNS
from v0to1.core.model import Run, Severity
from v0to1.core.record import RecordError, decode, encode
from v0to1.reports.view.lines import ADDED, CONTEXT, REMOVED, compare, side_by_side
from v0to1.reports.visible import inline, visible


@QUICK
@given(RUNS)
def test_records_come_back(run: Run) -> None:
    assert decode(Run, encode(run)) == run


def test_a_member_that_is_no_string_is_refused() -> None:
    with pytest.raises(RecordError, match=r"^\$: \['error'\] is none of error, warning, info"):
        decode(Severity, ["error"])


@given(st.text())
def test_visible_text_stays_visible(text: str) -> None:
    assert visible(visible(text)) == visible(text)
    assert "\n" not in inline(text) and "\t" not in inline(text)


def test_ordinary_text_is_left_alone() -> None:
    text = "def größe():\n\treturn '→ 日本語 🙂 ⚠️'\n"
    assert visible(text) == text


LINES = st.lists(st.sampled_from(["", "a", "b", "a = 1", "a = 2", "    return a"]), max_size=12)


@given(LINES, LINES)
def test_rows_hold_both_texts_numbered(before: list[str], after: list[str]) -> None:
    rows = list(compare(before, after, old=10, new=20))
    old = [(row.old, row.text) for row in rows if row.kind in (CONTEXT, REMOVED)]
    new = [(row.new, row.text) for row in rows if row.kind in (CONTEXT, ADDED)]
    assert old == list(enumerate(before, start=10))
    assert new == list(enumerate(after, start=20))
    assert all(not row.new for row in rows if row.kind == REMOVED)


@given(LINES, LINES)
def test_two_columns_hold_the_same_rows(before: list[str], after: list[str]) -> None:
    pairs = list(side_by_side(compare(before, after, old=1, new=1)))
    assert [pair.left.text for pair in pairs if pair.left is not None] == before
    assert [pair.right.text for pair in pairs if pair.right is not None] == after
