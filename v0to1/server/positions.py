"""Places as an editor counts them: lines from 0, columns in code units of the encoding that was agreed on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from lsprotocol.types import Position, PositionEncodingKind, Range, TextEdit

from v0to1.core.text import LineIndex

MARK = "\ufeff"
"""The byte order mark, which is in an editor's text only if the editor sends it; lines do not have it."""

_LINE_END = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")
_BREAK = re.compile(r"[\r\n]")
_THOROUGH = 3000
"""Lines up to which the shortest change is looked for; beyond, frequent lines are not compared."""


class Positions:
    """The positions in a text, for places that count its characters; `marked` if it begins with the mark."""

    def __init__(self, text: str, encoding: str, *, marked: bool = False) -> None:
        self._text = text
        self._encoding = encoding
        self._index = LineIndex(text)
        self._shift = units(MARK, encoding) if marked else 0

    def position(self, line: int, column: int) -> Position:
        """Return the position of a line and column, both from 1; what is outside is the nearest there is."""
        line, start, end = self._line(line)
        written = self._text[start : min(start + max(column, 1) - 1, end)]
        return Position(line - 1, units(written, self._encoding) + (self._shift if line == 1 else 0))

    def range(self, line: int, column: int, end_line: int, end_column: int) -> Range:
        """Return the range between two places; an end before the start is the start."""
        start = self.position(line, column)
        end = self.position(end_line, end_column)
        before = (end.line, end.character) < (start.line, start.character)
        return Range(start, start if before else end)

    def rest(self, line: int, column: int, text: str = "") -> Range:
        """Return the range of `text` from a place on, or of the rest of the line if another text is there."""
        line, start, end = self._line(line)
        begin = min(start + max(column, 1) - 1, end)
        first = text.partition("\n")[0]
        if first and self._text.startswith(first, begin):
            end = begin + len(first)
        return self.range(line, column, line, end - start + 1)

    def _line(self, line: int) -> tuple[int, int, int]:
        """The number of a line, or of the nearest, and where it starts and ends, without its line break."""
        last, _ = self._index.position(len(self._text))
        line = min(max(line, 1), last)
        start = self._index.offset(line, 1)
        found = _BREAK.search(self._text, start)
        return line, start, found.start() if found else len(self._text)


def units(text: str, encoding: str) -> int:
    """Return the length of `text` in the code units of an encoding."""
    if encoding == PositionEncodingKind.Utf8:
        return len(text.encode("utf-8", "surrogatepass"))
    if encoding == PositionEncodingKind.Utf32:
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def edits_between(before: str, after: str, encoding: str) -> Iterator[TextEdit]:
    """Yield the edits that make `after` of `before`: whole lines, as few as possible."""
    old, new = _lines(before), _lines(after)
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    most = min(len(old), len(new)) - same
    tail = 0
    while tail < most and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    left, right = old[same : len(old) - tail], new[same : len(new) - tail]
    thorough = max(len(left), len(right)) <= _THOROUGH
    for tag, first, last, start, end in SequenceMatcher(
        None, left, right, autojunk=not thorough
    ).get_opcodes():
        if tag != "equal":
            span = Range(_start_of(same + first, old, encoding), _start_of(same + last, old, encoding))
            yield TextEdit(span, "".join(right[start:end]))


def _lines(text: str) -> list[str]:
    """The lines of a text with their line breaks, as an editor parts them."""
    return [line for line in _LINE_END.split(text) if line]


def _start_of(line: int, lines: list[str], encoding: str) -> Position:
    """Where a line starts, counted from 0; behind the last one the text ends."""
    if line == len(lines) and lines and not lines[-1].endswith(("\n", "\r")):
        return Position(line - 1, units(lines[-1], encoding))
    return Position(line, 0)
