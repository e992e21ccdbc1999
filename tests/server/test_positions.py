"""Positions and edits in texts of any kind, against the words of the protocol."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lsprotocol.types import PositionEncodingKind

from tests.server.editor import made_of, offset
from v0to1.core.text import LineIndex
from v0to1.server.positions import Positions, edits_between, units

TEXTS = st.text(st.sampled_from("ab\r\n\x0b\x0c\u2028é😀\t "), max_size=40)


@given(TEXTS, TEXTS)
@example("a", "a\n")
@example("a\r\nb", "a\nb")
@example("", "a")
@example("a\r", "a\r\n")
def test_edits_make_the_text(before: str, after: str) -> None:
    assert made_of(before, edits_between(before, after, PositionEncodingKind.Utf16)) == after


@given(TEXTS, st.lists(st.tuples(st.integers(0, 40), TEXTS), max_size=3))
def test_edits_are_of_the_lines_that_differ(text: str, inserted: list[tuple[int, str]]) -> None:
    lines = [line for line in re.split(r"(?<=\n)|(?<=\r)(?!\n)", text) if line]
    new = list(lines)
    for place, line in inserted:
        new.insert(min(place, len(new)), re.sub(r"[\r\n]", "", line) + "\n")
    after = "".join(new)
    edits = list(edits_between(text, after, PositionEncodingKind.Utf16))
    assert made_of(text, edits) == after
    assert len(edits) <= len(inserted)


@given(TEXTS, st.data())
def test_a_place_has_the_position_of_the_protocol(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    if text[at - 1 : at + 1] == "\r\n":
        at += 1  # between the two there is no position
    found = Positions(text, PositionEncodingKind.Utf16).position(*LineIndex(text).position(at))
    assert offset(text, found) == at


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [(PositionEncodingKind.Utf8, 7), (PositionEncodingKind.Utf16, 4), (PositionEncodingKind.Utf32, 3)],
)
def test_units_are_those_of_the_encoding(kind: PositionEncodingKind, wanted: int) -> None:
    assert units("aé😀", kind) == wanted


@pytest.mark.parametrize(
    ("line", "column", "wanted"), [(1, 9, (0, 2)), (3, 1, (2, 0)), (9, 9, (2, 0)), (0, 0, (0, 0))]
)
def test_a_place_outside_is_the_nearest(line: int, column: int, wanted: tuple[int, int]) -> None:
    found = Positions("ab\ncd\n", PositionEncodingKind.Utf16).position(line, column)
    assert (found.line, found.character) == wanted
