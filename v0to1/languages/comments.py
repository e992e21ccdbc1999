"""Where the comments of a source stand, and what they say: one entry of a table for each language."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import field
from types import MappingProxyType

from v0to1.core.model import Span
from v0to1.records import record


@record(frozen=True, slots=True)
class Style:
    """How a language writes comments.

    `grammar` is the one that finds them, in files with other endings one of `grammars`; `kinds` are its
    nodes that are comments. `marks` are what a comment begins and ends with. `around` are the characters
    that may stand beside a comment which has a line for itself.
    """

    grammar: str
    kinds: tuple[str, ...]
    marks: tuple[tuple[str, str], ...]
    grammars: Mapping[str, str] = field(default_factory=dict)
    around: str = ""


@record(frozen=True, slots=True)
class Comment:
    """A comment with its lines, without their marks, each with the place where it begins.

    `alone` says that nothing else stands on its lines.
    """

    span: Span
    lines: tuple[tuple[int, str], ...]
    alone: bool


SLASHES = (("//", ""), ("/*", "*/"))
STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "python": Style("python", ("comment",), (("#", ""),)),
        "javascript": Style(
            "tsx",
            ("comment",),
            SLASHES,
            {".ts": "typescript", ".mts": "typescript", ".cts": "typescript"},
            around="{}",
        ),
        "shell": Style("bash", ("comment",), (("#", ""),)),
    }
)
"""Every language of the registry; one without an entry would have comments that nobody hears."""


def comments(language: str, path: str, text: str) -> Iterator[Comment]:
    """Give the comments of a source in the order in which they stand; what is no source has few."""
    from ast_grep_py import SgRoot

    style = STYLES[language]
    grammar = style.grammars.get(posixpath.splitext(path)[1], style.grammar)
    root = SgRoot(text, grammar).root()
    for node in root.find_all(any=[{"kind": kind} for kind in style.kinds]):
        found = node.range()
        span = Span(found.start.index, found.end.index)
        yield Comment(span, tuple(inner(style, text, span)), is_alone(style, text, span))


def inner(style: Style, text: str, span: Span) -> Iterator[tuple[int, str]]:
    """Give each line of a comment, and what follows a further mark in it, without the marks."""
    place = span.start
    for line in text[span.start : span.end].splitlines(keepends=True):
        yield from pieces(style, line, place)
        place += len(line)


def pieces(style: Style, line: str, place: int) -> Iterator[tuple[int, str]]:
    """Give what stands in one line of a comment: from its start, and behind every further mark in it."""
    starts = sorted({0, *(found for mark, _ in style.marks for found in every(line, mark))})
    for start, end in zip(starts, [*starts[1:], len(line)], strict=True):
        yield place + start, bare(style, line[start:end])


def every(line: str, mark: str) -> Iterator[int]:
    """Give the places of a mark in a line where a comment could begin: what is quoted is none."""
    start = line.find(mark)
    while start >= 0:
        if not line[:start].rstrip(" \t") or line[start - 1] in " \t":
            yield start
        start = line.find(mark, start + len(mark))


def bare(style: Style, text: str) -> str:
    """Return what a piece of a comment says."""
    said = text.strip()
    for mark, end in style.marks:
        said = said.removeprefix(mark)
        said = said.removesuffix(end) if end else said
    return said.strip().lstrip("*!").strip()


def is_alone(style: Style, text: str, span: Span) -> bool:
    """Whether nothing but a comment stands on its lines."""
    start = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
    ends = [place for mark in "\r\n" if (place := text.find(mark, span.end)) >= 0]
    beside = text[start : span.start] + text[span.end : min(ends, default=len(text))]
    return not beside.strip().strip(style.around).strip()
