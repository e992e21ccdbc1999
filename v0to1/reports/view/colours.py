"""The colours of source text: Pygments' tokens as few kinds, found again by the text of a line."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_for_filename
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType
from pygments.util import ClassNotFound

from v0to1.core.model import Change
from v0to1.reports.view.lines import ADDED, Piece, Row
from v0to1.reports.visible import visible

LONGEST = 200_000
"""Characters; a longer text stays without colours, because finding them costs too much."""

_KINDS: Mapping[_TokenType, str] = MappingProxyType(
    {
        Comment: "c",
        String: "s",
        String.Interpol: "",
        Number: "m",
        Keyword: "k",
        Operator.Word: "k",
        Name.Builtin.Pseudo: "k",
        Name.Tag: "a",
        Name.Attribute: "a",
        Name.Variable: "a",
        Name.Function: "f",
        Name.Class: "f",
        Name.Decorator: "f",
        Name.Builtin: "f",
    }
)
"""The class of an element in the page, for a type of tokens and what is below it and not here itself."""

_RECIPE = re.compile(r"[A-Z]+ /")

Line = tuple[tuple[str, str], ...]
"""The stretches of one line, each with its kind."""


@dataclass(frozen=True, slots=True)
class Paint:
    """The colours of one file's lines, before and after it was changed."""

    before: Mapping[str, Line] = field(default_factory=dict)
    after: Mapping[str, Line] = field(default_factory=dict)

    def row(self, row: Row) -> Row:
        """Return `row` with its colours; one that stands in neither text stays as it is."""
        near, far = (self.after, self.before) if row.kind == ADDED else (self.before, self.after)
        text = row.text
        line = near.get(text) or far.get(text)
        return row.with_pieces(tuple(_crossed(row.pieces, line))) if line else row


class Palette:
    """The colours of changed files, found when they are asked for and kept."""

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        self._changes = {each.path: each for each in changes}
        self._found: dict[str, Paint] = {}

    def of(self, path: str) -> Paint:
        """Return the colours of a file that Pygments knows by its name; of any other there are none."""
        if path not in self._changes:
            return Paint()
        if path not in self._found:
            given = self._changes[path]
            self._found[path] = Paint(_by_line(path, given.before or ""), _by_line(path, given.after))
        return self._found[path]


def language_of(path: str) -> str:
    """Return what Pygments calls the language of a file by its name; empty if it knows none."""
    lexer = _lexer(posixpath.basename(path))
    return str(lexer.name) if lexer is not None else ""


def painted(path: str, text: str) -> tuple[Piece, ...]:
    """Return a whole text with the colours of the language that files named like `path` are in."""
    shown = visible(text).strip("\n")
    lexer = _lexer(posixpath.basename(path))
    if lexer is None or len(shown) > LONGEST or _RECIPE.match(shown):
        return (Piece(shown),)
    return tuple(Piece(part, kind=kind) for part, kind in _joined(_tokens(lexer, shown)))


def _by_line(path: str, text: str) -> Mapping[str, Line]:
    lexer = _lexer(posixpath.basename(path))
    if lexer is None or len(text) > LONGEST:
        return {}
    found: dict[str, Line] = {}
    for line in _lines(_tokens(lexer, visible(text))):
        found.setdefault("".join(part for part, _ in line), line)
    return found


@lru_cache(maxsize=256)
def _lexer(name: str) -> Lexer | None:
    try:
        return get_lexer_for_filename(name)
    except ClassNotFound:
        return None


def _tokens(lexer: Lexer, text: str) -> Iterator[tuple[str, str]]:
    """Give all of a text in order with its kinds; not a character is changed, unlike by `get_tokens`."""
    for _, token, part in lexer.get_tokens_unprocessed(text):
        yield part, _kind(token)


@lru_cache(maxsize=512)
def _kind(token: _TokenType) -> str:
    above: _TokenType | None = token
    while above is not None and above not in _KINDS:
        above = above.parent
    return "" if above is None else _KINDS[above]


def _lines(tokens: Iterable[tuple[str, str]]) -> Iterator[Line]:
    line: list[tuple[str, str]] = []
    for text, kind in tokens:
        first, *rest = text.split("\n")
        line.append((first, kind))
        for each in rest:
            yield tuple(_joined(line))
            line = [(each, kind)]
    yield tuple(_joined(line))


def _joined(parts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Give the parts with neighbours of one kind in one; blanks between them take the kind before."""
    text, kind = "", ""
    for part, its in parts:
        if its == kind or not part.strip():
            text += part
            continue
        if text:
            yield text, kind
        text, kind = part, its
    if text:
        yield text, kind


def _crossed(pieces: Iterable[Piece], line: Line) -> Iterator[Piece]:
    """Give the pieces of a row cut where its colours change; both are the same text."""
    rest = iter(line)
    text, kind = next(rest)
    for piece in pieces:
        left = piece.text
        while left:
            if not text:
                text, kind = next(rest)
            size = min(len(text), len(left))
            yield Piece(left[:size], piece.marked, kind)
            left, text = left[size:], text[size:]
