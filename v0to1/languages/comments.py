"""Where the comments of a source stand, and what they say: one entry of a table for each language."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING

from v0to1.core.model import Span
from v0to1.records import record

if TYPE_CHECKING:
    from ast_grep_py import SgNode


@record(frozen=True, slots=True)
class Style:
    """How a language writes comments.

    `grammar` is the one that finds them, in files with other endings one of `grammars`; `kinds` are its
    nodes that are comments. `marks` are what a comment begins and ends with. `around` are the characters
    that may stand beside a comment which has a line for itself.

    `functions` are the nodes that are functions, `classes` those that are classes, and `declaring` those that
    may stand around either, with a name or a decorator. `docstring` is the statement that is one where it
    comes first in any of these, or in the file.
    """

    grammar: str
    kinds: tuple[str, ...]
    marks: tuple[tuple[str, str], ...]
    functions: tuple[str, ...]
    classes: tuple[str, ...] = ()
    declaring: tuple[str, ...] = ()
    docstring: str = ""
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


@record(frozen=True, slots=True)
class Remark:
    """A docstring, or comments that follow each other; `scope` is the function, class or file it is about."""

    span: Span
    scope: Span


SLASHES = (("//", ""), ("/*", "*/"))
STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "python": Style(
            "python",
            ("comment",),
            (("#", ""),),
            ("function_definition", "lambda"),
            ("class_definition",),
            ("decorated_definition",),
            docstring="expression_statement",
        ),
        "javascript": Style(
            "tsx",
            ("comment",),
            SLASHES,
            (
                "function_declaration",
                "function_expression",
                "generator_function",
                "generator_function_declaration",
                "arrow_function",
                "method_definition",
            ),
            ("class_declaration", "class", "abstract_class_declaration"),
            (
                "export_statement",
                "lexical_declaration",
                "variable_declaration",
                "variable_declarator",
                "public_field_definition",
                "pair",
            ),
            grammars={".ts": "typescript", ".mts": "typescript", ".cts": "typescript"},
            around="{}",
        ),
        "shell": Style("bash", ("comment",), (("#", ""),), ("function_definition",)),
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


def remarks(language: str, path: str, text: str) -> Iterator[Remark]:
    """Give the docstrings and comments of a source, with what each is about.

    A comment is about the function or class that begins on the next line, else about the one that it stands
    in; comments on lines of their own that follow each other are one.
    """
    from ast_grep_py import SgRoot

    style = STYLES[language]
    root = SgRoot(text, style.grammars.get(posixpath.splitext(path)[1], style.grammar)).root()
    found: list[tuple[Span, Span]] = []
    for node in root.find_all(any=[{"kind": kind} for kind in (*style.kinds, *docstring_kinds(style))]):
        span = span_of(node)
        if node.kind() == style.docstring:
            if is_docstring(style, node):
                found.append((span, enclosing(style, node, root)))
            continue
        following = node.next()
        above = found[-1] if found else None
        if above is not None and joins(style, text, above[0], span):
            found.pop()
            span = Span(above[0].start, span.end)
        declared = following is not None and is_declaration(style, following)
        if following is not None and declared and adjoins(text, span, span_of(following)):
            found.append((span, span_of(following)))
        else:
            found.append((span, enclosing(style, node, root)))
    yield from (Remark(span, scope) for span, scope in found)


def docstring_kinds(style: Style) -> tuple[str, ...]:
    """The kinds of nodes that may be docstrings."""
    return (style.docstring,) if style.docstring else ()


def span_of(node: SgNode) -> Span:
    """Where a node stands."""
    found = node.range()
    return Span(found.start.index, found.end.index)


def is_docstring(style: Style, node: SgNode) -> bool:
    """Whether a statement is a text that comes first in a function, a class or the file."""
    parent, children = node.parent(), node.children()
    if parent is None or [one.kind() for one in children] != ["string"]:
        return False
    own = next((one for one in parent.children() if one.kind() not in style.kinds), None)
    above = parent.parent()
    inside = above is None or above.kind() in (*style.functions, *style.classes)
    return inside and own is not None and span_of(own) == span_of(node)


def enclosing(style: Style, node: SgNode, root: SgNode) -> Span:
    """The innermost function around a node, else the class, else the file."""
    around = list(node.ancestors())
    for kinds in (style.functions, style.classes):
        for one in around:
            if one.kind() in kinds:
                return span_of(one)
    return Span(0, max(span_of(root).end, span_of(node).end))


def is_declaration(style: Style, node: SgNode) -> bool:
    """Whether a node is a function or a class, or a name for one."""
    if node.kind() in (*style.functions, *style.classes):
        return True
    return node.kind() in style.declaring and any(is_declaration(style, one) for one in node.children())


def joins(style: Style, text: str, above: Span, below: Span) -> bool:
    """Whether two comments stand on lines of their own, one right below the other, with the same mark."""
    marks = tuple(mark for mark, end in style.marks if not end)
    if not all(text.startswith(marks, one.start) and is_alone(style, text, one) for one in (above, below)):
        return False
    return adjoins(text, above, below)


def adjoins(text: str, above: Span, below: Span) -> bool:
    """Whether the second of two nodes begins on the line after the first."""
    between = text[above.end : below.start]
    return not between.strip() and between.replace("\r\n", "\n").count("\n") == 1


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
