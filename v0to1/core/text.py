"""Text of source files: from bytes and back without losing one, positions, and edits."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from os import PathLike, fspath
from typing import TYPE_CHECKING

from v0to1.errors import EditError, SourceError
from v0to1.records import record

if TYPE_CHECKING:
    from v0to1.core.model import Edit, Place, Span

PYTHON_SUFFIXES = (".py", ".pyi", ".pyw")
"""Files whose first two lines may name their encoding (PEP 263); so may files with a `#!` line."""

_COOKIE = rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)"
_NOTHING_BUT_COMMENT = rb"^[ \t\f]*(?:#.*)?$"
_EDITOR_ENDING = r"(?i)-(?:unix|dos|mac)$"
_LINE_END = rb"\r\n|\r|\n"
_NEWLINE = r"\r\n|\r|\n"
"""Not compiled until they are needed, which they are not where nothing is found."""
_LINES = 8_000
"""Bytes of lines that are scanned together."""

_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


@record(frozen=True, slots=True)
class Decoded:
    """The text of a file with its newlines as they are, and what it takes to make its bytes again.

    `encoding` is the name of a Python codec; `bom` says that the bytes start with the UTF-8 mark,
    which is not part of `text`; `newline_style` is the newline that most lines have (a line feed
    where there is none), for text that is put in.
    """

    text: str
    encoding: str = "utf-8"
    bom: bool = False
    newline_style: str = "\n"


def decode(data: bytes, path: str | PathLike[str]) -> Decoded:
    """Return the text of the file `path` with the bytes `data`.

    Raises SourceError unless `encode` would give exactly these bytes again.
    """
    where = fspath(path)
    if data.startswith(_WIDE_MARKS):
        raise SourceError(where, "is UTF-16 or UTF-32", fix="save it as UTF-8")
    if b"\0" in data:
        raise SourceError(where, "has a NUL byte, so it is no source text", fix="leave it out")
    bom = data.startswith(codecs.BOM_UTF8)
    body = data[len(codecs.BOM_UTF8) :] if bom else data
    encoding = _encoding(body, where, bom=bom)
    try:
        text = body.decode(encoding)
        exact = encoding == "utf-8" or text.encode(encoding) == body
    except UnicodeError as error:
        fix = "save it as UTF-8" if encoding == "utf-8" else "save it in the encoding it declares"
        raise SourceError(where, f"is not {encoding}: {_error_text(error)}", fix=fix) from error
    if not exact:
        what = f"would not survive being written as {encoding}"
        raise SourceError(where, what, fix="save it as UTF-8")
    return Decoded(text, encoding, bom, newline_style(text))


def is_utf8(data: bytes, path: str | PathLike[str]) -> bool:
    """Return whether the bytes of a file are its text in UTF-8, whatever else it may declare.

    Raises SourceError where `decode` does; costs next to nothing where all is ASCII.
    """
    where = fspath(path)
    if b"\0" not in data and not data.startswith(_WIDE_MARKS) and _declares_utf8(data, where):
        if data.isascii():
            return True
        with suppress(UnicodeDecodeError):  # which `decode` tells of
            _read_lines(data)
            return True
    return decode(data, where).encoding == "utf-8"


def _read_lines(data: bytes) -> None:
    """Read bytes as UTF-8, which they are where all of their lines are; raises UnicodeDecodeError.

    Most lines are ASCII, which is known in a tenth of the time.
    """
    end = 0
    while end < len(data):
        start, end = end, data.find(b"\n", end + _LINES) + 1 or len(data)
        some = data[start:end]
        if not some.isascii():
            some.decode()


def encode(text: str, like: Decoded, path: str | PathLike[str] = "") -> bytes:
    """Return `text` as bytes in the encoding, and with the mark, of `like`.

    Raises SourceError for a character that the encoding does not have.
    """
    try:
        body = text.encode(like.encoding)
    except UnicodeError as error:
        fix = "save the file as UTF-8"
        raise SourceError(fspath(path), f"cannot be written: {_error_text(error)}", fix=fix) from error
    return codecs.BOM_UTF8 + body if like.bom else body


def encoded(text: str, path: str | PathLike[str]) -> bytes:
    """Return `text` as the bytes that a file `path` would have, in the encoding that it declares.

    Raises SourceError for a character that the encoding does not have, and for an unknown encoding.
    """
    where = fspath(path)
    body = text.removeprefix("\ufeff")
    bom = body != text
    like = Decoded(body, _encoding(body.encode("utf-8", "replace"), where, bom=bom), bom)
    return encode(body, like, path)


def newline_style(text: str) -> str:
    """Return the newline that most lines of `text` end with; a line feed when none is ahead."""
    pairs = text.count("\r\n")
    counts = {"\n": text.count("\n") - pairs, "\r\n": pairs, "\r": text.count("\r") - pairs}
    return max(counts, key=lambda each: counts[each])


def _encoding(body: bytes, where: str, *, bom: bool) -> str:
    is_python = where.endswith(PYTHON_SUFFIXES) or body.startswith(b"#!")
    name = _declared(body) if is_python else None
    if name is None:
        return "utf-8"
    try:
        codec = codecs.lookup(re.sub(_EDITOR_ENDING, "", name))
        "".encode(codec.name)
    except (LookupError, UnicodeError) as error:
        fix = "correct its coding line"
        raise SourceError(where, f"declares the unknown encoding {name!r}", fix=fix) from error
    found = "utf-8" if codec.name == "utf-8-sig" else codec.name
    if bom and found != "utf-8":
        what = f"has the mark of UTF-8 but declares {name!r}"
        raise SourceError(where, what, fix="correct its coding line")
    return found


def _declares_utf8(data: bytes, where: str) -> bool:
    """Whether the first two lines, where else an encoding may be named, say UTF-8; raises SourceError."""
    bom = data.startswith(codecs.BOM_UTF8)
    if not (where.endswith(PYTHON_SUFFIXES) or data.startswith(b"#!", len(codecs.BOM_UTF8) if bom else 0)):
        return True
    end = data.find(b"\n", data.find(b"\n") + 1)
    head = data[:end] if end >= 0 else data
    if b"coding" not in head:
        return True
    return _encoding(head.removeprefix(codecs.BOM_UTF8), where, bom=bom) == "utf-8"


def _declared(body: bytes) -> str | None:
    for line in re.split(_LINE_END, body, maxsplit=2)[:2]:
        found = re.match(_COOKIE, line)
        if found:
            return found[1].decode("ascii", "replace")
        if not re.match(_NOTHING_BUT_COMMENT, line):
            return None
    return None


def _error_text(error: UnicodeError) -> str:
    if isinstance(error, UnicodeDecodeError):
        line = error.object.count(b"\n", 0, error.start) + 1
        return f"byte 0x{error.object[error.start]:02x} at offset {error.start}, in line {line}"
    if isinstance(error, UnicodeEncodeError):
        return f"{error.encoding} has no character U+{ord(error.object[error.start]):04X}"
    return str(error)


KEPT_INDEXES = 32


class LineIndex:
    """Positions in one text for many offsets; lines end with LF, CR LF or CR, as Python has it."""

    __slots__ = ("_length", "_starts")

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._starts = [0, *(found.end() for found in re.finditer(_NEWLINE, text))]

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1, of the character at `offset` (or of the end)."""
        if not 0 <= offset <= self._length:
            raise IndexError(f"offset {offset} is outside a text of {self._length} characters")
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a line and column, both from 1; IndexError if there is no such place."""
        if not 1 <= line <= len(self._starts) or column < 1:
            raise IndexError(f"there is no line {line}, column {column}")
        end = self._starts[line] if line < len(self._starts) else self._length + 1
        offset = self._starts[line - 1] + column - 1
        if offset >= end:
            raise IndexError(f"line {line} has no column {column}")
        return offset

    def place(self, path: str, span: Span) -> Place:
        """Return where `span` stands in the file `path`."""
        from v0to1.core.model import Place

        return Place(path, *self.position(span.start), *self.position(span.end))


@lru_cache(KEPT_INDEXES)
def lines_of(text: str) -> LineIndex:
    """The index of a text that many are asked about in turn; those of the last texts are kept."""
    return LineIndex(text)


def position(text: str, offset: int) -> tuple[int, int]:
    """Return line and column, both from 1, of one offset; for many use a `LineIndex`."""
    return LineIndex(text).position(offset)


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """Return `text` with all `edits` made, whose spans count characters of `text`.

    Their order does not matter, except that insertions at one point keep it; an insertion where
    a replacement starts comes before it. Raises EditError for edits that overlap.
    """
    done: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda each: each.span):
        start, end = edit.span.start, edit.span.end
        if not 0 <= start <= end <= len(text):
            raise EditError(_where(edit), f"the edit {start}–{end} is outside of {len(text)} characters")
        if start < position:
            raise EditError(_where(edit), f"the edit {start}–{end} overlaps one that ends at {position}")
        done += (text[position:start], edit.text)
        position = end
    return "".join((*done, text[position:]))


def _where(edit: Edit) -> str:
    return f"{edit.path}:{edit.place.line}:{edit.place.column}"
