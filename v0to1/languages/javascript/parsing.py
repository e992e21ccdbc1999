"""Parse JavaScript and TypeScript with the grammars of tree-sitter, and say where a text is none."""

from __future__ import annotations

import posixpath
import re

from ast_grep_py import Config, Rule, SgNode, SgRoot

GRAMMARS = {
    ".ts": ("typescript",),
    ".mts": ("typescript",),
    ".cts": ("typescript",),
    ".tsx": ("tsx",),
}
OTHERWISE = ("javascript", "tsx")
"""Plain files may still carry type annotations that a build step takes away."""

BROKEN: Config = {"rule": {"any": [{"kind": "ERROR"}, {"regex": "^$", "not": {"kind": "program"}}]}}
"""What was not understood, or a token that the parser put in by itself: it is empty."""

INSIDE: list[Rule] = [{"regex": "^$"}, {"kind": "ERROR"}]
"""The same anywhere below a node; to ask whether there is any costs less than to find it, and the kind is
asked for last, which ast-grep does faster. The shorter a rule, the less it costs to read it for each file."""

TYPES_ONLY = re.compile(r"^([ \t]*export\s+)type(?=\s*\*)", re.MULTILINE)
"""`export type * from …`, which the grammars do not know; what it exports is found as by `export *`."""

SHEBANG = re.compile(r"#![^\r\n]*")


def parse(path: str, text: str) -> tuple[SgNode | None, str]:
    """The syntax tree of a file, or why it is no valid source: where the first grammar failed."""
    root, reason = parse_as_it_is(path, text)
    if root is None and TYPES_ONLY.search(text):
        known = TYPES_ONLY.sub(r"\1    ", text)
        root, reason = parse_as_it_is(path, known)
    return root, reason


def parse_as_it_is(path: str, text: str) -> tuple[SgNode | None, str]:
    """The same, for what the grammars know."""
    reason = ""
    for grammar in GRAMMARS.get(posixpath.splitext(path)[1], OTHERWISE):
        root = SgRoot(text, grammar).root()
        broken = root if root.kind() == "ERROR" else None
        if broken is None and root.has(any=INSIDE):
            broken = root.find(BROKEN)
        if broken is None:
            return root, ""
        place = broken.range().start
        name = "JavaScript" if grammar == "javascript" else "TypeScript"
        reason = reason or f"line {place.line + 1}, column {place.column + 1}: not understood as {name}"
    return None, reason


def parse_error(text: str) -> str | None:
    """Why a text is no valid source in any of the grammars, or None."""
    reason = parse("a.js", text)[1]
    return reason if reason and parse("a.ts", text)[1] else None
