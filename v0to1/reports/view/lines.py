"""Rows of a diff: numbered lines with the changed words marked, in one column or in two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby, zip_longest

from v0to1.reports.visible import visible

CONTEXT, REMOVED, ADDED, HUNK, REMARK = "context", "removed", "added", "hunk", "remark"
"""The kinds of a row; a hunk row and a remark row have no line numbers."""

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_LONGEST = 600
"""Characters; longer lines are shown without marks, because finding them costs too much."""

_ALIKE = 0.35
"""Share of equal characters from which two lines are one line that changed."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line; `marked` when it is what changed, `kind` its colour (see `colours`)."""

    text: str
    marked: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a diff: its number before and after (0: it is not there) and its text."""

    kind: str
    old: int
    new: int
    pieces: tuple[Piece, ...]

    @property
    def sign(self) -> str:
        """The character that a unified diff puts in front of this line."""
        return {REMOVED: "−", ADDED: "+"}.get(self.kind, "")

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(each.text for each in self.pieces)

    @property
    def stretches(self) -> tuple[tuple[bool, tuple[Piece, ...]], ...]:
        """The pieces in runs: what changed, whatever its colours, and what did not."""
        return tuple((marked, tuple(run)) for marked, run in groupby(self.pieces, lambda each: each.marked))

    def with_pieces(self, pieces: tuple[Piece, ...]) -> Row:
        """Return the same row, told in other pieces."""
        return replace(self, pieces=pieces)


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of a diff in two columns; None where a side has no line."""

    left: Row | None
    right: Row | None


def plain(kind: str, text: str, *, old: int = 0, new: int = 0) -> Row:
    """Return a row without marks, its text made visible."""
    return Row(kind, old, new, (Piece(visible(text)),))


def compare(before: Sequence[str], after: Sequence[str], *, old: int, new: int) -> Iterator[Row]:
    """Give the rows that lead from `before` to `after`; `old` and `new` number the first lines."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for _, low, high, start, end in matcher.get_opcodes():
        if before[low:high] == after[start:end]:
            for index in range(high - low):
                yield plain(CONTEXT, before[low + index], old=old + low + index, new=new + start + index)
            continue
        removed = [plain(REMOVED, before[index], old=old + index) for index in range(low, high)]
        added = [plain(ADDED, after[index], new=new + index) for index in range(start, end)]
        yield from marked(removed, added)


def marked(removed: list[Row], added: list[Row]) -> Iterator[Row]:
    """Give the rows again, with the words marked that differ between a line and its successor."""
    removed, added = list(removed), list(added)
    free = list(range(len(added)))
    if len(removed) * len(added) <= 64:
        for index, row in enumerate(removed):
            best = max(free, key=lambda each: _likeness(row.text, added[each].text), default=None)
            if best is not None and _likeness(row.text, added[best].text) >= _ALIKE:
                free.remove(best)
                removed[index], added[best] = _mark(row, added[best])
    yield from removed
    yield from added


def _likeness(one: str, other: str) -> float:
    if max(len(one), len(other)) > _LONGEST:
        return 0.0
    return SequenceMatcher(None, one.strip(), other.strip(), autojunk=False).ratio()


def _mark(old: Row, new: Row) -> tuple[Row, Row]:
    before, after = _WORDS.findall(old.text), _WORDS.findall(new.text)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, low, high, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        left.append(_piece(before[low:high], tag != "equal", low))
        right.append(_piece(after[start:end], tag != "equal", start))
    return replace(old, pieces=_inner(_joined(left))), replace(new, pieces=_inner(_joined(right)))


def _piece(words: list[str], changed: bool, at: int) -> Piece:
    """Return one stretch of a line; indentation alone is never worth a mark."""
    text = "".join(words)
    return Piece(text, changed and not (at == 0 and text.isspace()))


def _joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].marked == piece.marked:
            joined[-1] = Piece(joined[-1].text + piece.text, piece.marked)
        elif piece.text:
            joined.append(piece)
    return tuple(joined)


def _inner(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return the pieces without a mark on the indentation, which says nothing about the words behind it."""
    if not pieces or not pieces[0].marked:
        return pieces
    words = pieces[0].text.lstrip()
    blank = pieces[0].text[: len(pieces[0].text) - len(words)]
    return (Piece(blank), Piece(words, marked=True), *pieces[1:]) if blank else pieces


def blocks(rows: Iterable[Row]) -> Iterator[tuple[list[Row], list[Row], Row | None]]:
    """Give every run of removed and added lines, with the row that follows it."""
    removed: list[Row] = []
    added: list[Row] = []
    for row in rows:
        if row.kind == ADDED:
            added.append(row)
        elif row.kind == REMOVED and not added:
            removed.append(row)
        elif row.kind == REMOVED:
            yield removed, added, None
            removed, added = [row], []
        else:
            yield removed, added, row
            removed, added = [], []
    yield removed, added, None


def with_marks(rows: Iterable[Row]) -> Iterator[Row]:
    """Give the rows with the changed words of every block marked."""
    for removed, added, following in blocks(rows):
        yield from marked(removed, added)
        if following is not None:
            yield following


def side_by_side(rows: Iterable[Row]) -> Iterator[Pair]:
    """Give the rows in two columns, removed lines beside the lines that took their place."""
    for removed, added, following in blocks(rows):
        for left, right in zip_longest(removed, added):
            yield Pair(left, right)
        if following is not None:
            yield Pair(following, following)
