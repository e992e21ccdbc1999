"""Prose of Markdown: nothing in it acts, and what only ends a word stays as it is."""

from __future__ import annotations

import pytest

from v0to1.reports.marked import escaped

PROSE = {
    "2 files: 1 migrated": "2 files: 1 migrated",
    "not done:": "not done:",
    "a :smile: b": r"a \:smile: b",
    "a::b: :+1:": r"a\:\:b: \:+1:",
    "see https://example.org": r"see https\://example.org",
    "main.go:19: a*b": r"main.go\:19: a\*b",
    "::set-output name=x::y": r"\:\:set-output name=x\:\:y",
}


@pytest.mark.parametrize("text", PROSE)
def test_a_colon_that_ends_a_word_is_one_and_begins_nothing(text: str) -> None:
    assert escaped(text) == PROSE[text]
