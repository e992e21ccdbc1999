"""Parse shell scripts with the grammar of bash, and say where a text is none."""

from __future__ import annotations

from ast_grep_py import SgNode, SgRoot

from v0to1.languages.broken import place_of
from v0to1.languages.shell.testing import as_bash

EMPTY = ("heredoc_content", "program", "heredoc_body")
"""Kinds of nodes that may be empty."""


def parse(text: str) -> tuple[SgNode | None, str]:
    """The syntax tree of a script, or why it is not understood: where the grammar failed."""
    root = SgRoot(as_bash(text), "bash").root()
    broken = root if root.kind() == "ERROR" else root.find(kind="ERROR") or missing(root)
    if broken is None:
        return root, ""
    line, column = place_of(broken)
    return None, f"line {line}, column {column}: not understood as a shell script"


def missing(root: SgNode) -> SgNode | None:
    """A token that the parser put in by itself: it is empty."""
    return root.find({"rule": {"regex": "^$", "not": {"any": [{"kind": kind} for kind in EMPTY]}}})


def parse_error(text: str) -> str | None:
    """Why a text is no valid script, or None."""
    return parse(text)[1] or None
