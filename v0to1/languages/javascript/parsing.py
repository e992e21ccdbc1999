"""Parse JavaScript and TypeScript with the grammars of tree-sitter, and say where a text is none."""

from __future__ import annotations

import posixpath
import re

from ast_grep_py import Config, Rule, SgNode, SgRoot

from v0to1.core.model import Span
from v0to1.languages.broken import place_of
from v0to1.languages.javascript.unknown_syntax import AMPERSAND, known

GRAMMARS = {
    ".ts": ("typescript", "tsx"),
    ".mts": ("typescript",),
    ".cts": ("typescript",),
    ".tsx": ("tsx",),
}
"""Documents call what has markup in it TypeScript, too."""

OTHERWISE = ("javascript", "tsx")
"""Plain files may still carry type annotations that a build step takes away."""

BROKEN: Config = {"rule": {"any": [{"kind": "ERROR"}, {"regex": "^$", "not": {"kind": "program"}}]}}
"""What was not understood, or a token that the parser put in by itself: it is empty."""

INSIDE: list[Rule] = [{"regex": "^$"}, {"kind": "ERROR"}]
"""The same anywhere below a node; to ask whether there is any costs less than to find it, and the kind is
asked for last, which ast-grep does faster. The shorter a rule, the less it costs to read it for each file."""

BLOCKS = ("program", "statement_block", "class_body", "switch_case", "switch_default")
"""What holds statements or members, of which one can be left out."""

MOST_LEFT_OUT = 20
"""Pieces of a file that are left out at most; what has more is not understood."""


def parse(path: str, text: str) -> tuple[SgNode | None, str]:
    """The syntax tree of a file, or why it is no valid source: where the first grammar failed."""
    root, reason = parse_as_it_is(path, text)
    if root is None and (said := known(text)) != text:
        root, _ = parse_as_it_is(path, said)
    if root is None and "&" in text:
        root = with_ampersands(path, known(text))
    return root, "" if root is not None else reason


def parse_as_it_is(path: str, text: str) -> tuple[SgNode | None, str]:
    """The same, for what the grammars know."""
    reason = ""
    for grammar in grammars_of(path):
        root = SgRoot(text, grammar).root()
        broken = broken_in(root)
        if broken is None:
            return root, ""
        line, column = place_of(broken)
        name = "JavaScript" if grammar == "javascript" else "TypeScript"
        reason = reason or f"line {line}, column {column}: not understood as {name}"
    return None, reason


def with_ampersands(path: str, text: str) -> SgNode | None:
    """The tree of a text in whose markup ampersands stand for themselves; None if more is not understood."""
    for grammar in grammars_of(path):
        said = text
        for _ in range(text.count("&") + 1):
            root = SgRoot(said, grammar).root()
            broken = broken_in(root)
            if broken is None:
                return root
            start = broken.range().start.index
            if said[start : start + 1] != "&":
                break
            said = f"{said[:start]}{AMPERSAND}{said[start + 1 :]}"
    return None


def parse_around(path: str, text: str) -> tuple[SgNode, tuple[Span, ...]] | None:
    """The tree of what is understood of a text, and what is left out; None where that is most of it.

    A statement, or a member of a class, is left out as a whole.
    """
    for grammar in grammars_of(path):
        said, gaps = known(text), list[Span]()
        while len(gaps) < MOST_LEFT_OUT:
            root = SgRoot(said, grammar).root()
            broken = broken_in(root)
            if broken is None:
                return root, tuple(gaps)
            gap = piece_around(broken, said)
            if gap is None or len(said[gap.start : gap.end].split()) * 2 > len(said.split()):
                break
            gaps.append(gap)
            said = said[: gap.start] + re.sub(r"[^\r\n]", " ", said[gap.start : gap.end]) + said[gap.end :]
    return None


def piece_around(broken: SgNode, text: str) -> Span | None:
    """The statement or member that something broken stands in, and that is not left out yet."""
    node: SgNode | None = broken
    while node is not None and node.parent() is not None:
        parent, span = node.parent(), node.range()
        start, end = span.start.index, span.end.index
        if parent is not None and parent.kind() in BLOCKS and text[start:end].strip():
            return Span(start, end)
        node = parent
    return None


def grammars_of(path: str) -> tuple[str, ...]:
    """The grammars in which a file may be written, the likelier one first."""
    return GRAMMARS.get(posixpath.splitext(path)[1], OTHERWISE)


def broken_in(root: SgNode) -> SgNode | None:
    """The first thing in a tree that was not understood."""
    if root.kind() == "ERROR":
        return root
    return root.find(BROKEN) if root.has(any=INSIDE) else None


def parse_error(text: str) -> str | None:
    """Why a text is no valid source in any of the grammars, or None."""
    reason = parse("a.js", text)[1]
    return reason if reason and parse("a.ts", text)[1] else None
