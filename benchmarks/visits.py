"""What the cost of an analysis is compared with: parse a text, and visit every node of it once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import libcst
from ast_grep_py import SgNode, SgRoot

from v0to1.languages.javascript.parsing import GRAMMARS


class _Nothing(libcst.CSTVisitor):
    """A visitor that does nothing at any node."""


def python_visit(texts: Mapping[str, str]) -> None:
    """Parse every text with LibCST, and visit its nodes."""
    for text in texts.values():
        libcst.parse_module(text).visit(_Nothing())


def python_parse(texts: Mapping[str, str]) -> None:
    """Parse every text with LibCST."""
    for text in texts.values():
        libcst.parse_module(text)


def javascript_parse(texts: Mapping[str, str]) -> None:
    """Parse every text with ast-grep."""
    for path, text in texts.items():
        _parsed(path, text)


def javascript_visit(texts: Mapping[str, str]) -> None:
    """Parse every text with ast-grep, and ask its nodes for their kinds."""
    for path, text in texts.items():
        _visited(_parsed(path, text))


def _parsed(path: str, text: str) -> SgNode:
    return SgRoot(text, GRAMMARS.get(Path(path).suffix, ("javascript",))[0]).root()


def _visited(node: SgNode) -> int:
    return bool(node.kind()) + sum(map(_visited, node.children()))
