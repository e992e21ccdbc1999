"""The sources of a project in one of these languages, and where things stand in them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.languages.grammars.lowering import Piece
from v0to1.languages.grammars.modules import GrammarModules


class GrammarSources:
    """The texts of a project, and the positions in them."""

    def __init__(self, modules: GrammarModules) -> None:
        self.modules = modules

    @property
    def failures(self) -> Mapping[str, str]:
        """Modules that are not understood in some place, with where."""
        return self.modules.failures

    def naming(self, word: str) -> tuple[str, ...]:
        """The files of the project, no tests, in which a word stands, whatever its case."""
        files = (path for path in sorted(self.modules.paths) if not self.modules.is_test(path))
        return tuple(path for path in files if word in self.modules.text(path).lower())

    def uses(self, name: str) -> int:
        """How often a name stands in the files of the project."""
        pattern = re.compile(rf"\b{re.escape(name)}\b")
        return sum(len(pattern.findall(self.modules.text(path))) for path in self.modules.paths)

    def written(self) -> str:
        """A file that may write values of declared types as JSON; any, where that cannot be told."""
        pattern = self.modules.table.writes
        return next((one for one in sorted(self.modules.paths) if re.search(pattern, self.text(one))), "")

    def text(self, module: str) -> str:
        """The text of a module."""
        return self.modules.text(module)

    def span(self, module: str, node: tree.Node) -> Span:
        """Where a node stands."""
        return origin_span(node.origin)

    def content(self, module: str, node: tree.Node) -> Span | None:
        """The inside of a literal, when each of its characters stands for itself; else None."""
        if not isinstance(node, tree.Text):
            return None
        span, text = origin_span(node.origin), self.text(module)
        if text[span.start : span.end] == node.value:
            return span
        inner = Span(span.start + 1, span.end - 1)
        return inner if text[inner.start : inner.end] == node.value else None

    def characters(self, module: str, node: tree.Node | None, offset: int, length: int) -> Span | None:
        """Some characters of a literal; None where they do not stand for themselves."""
        content = self.content(module, node) if node is not None else None
        return Span(content.start + offset, content.start + offset + length) if content else None

    def source(self, module: str, node: tree.Node) -> str:
        """The text of a lowered node."""
        span = self.span(module, node)
        return self.text(module)[span.start : span.end]

    def inside(self, module: str, node: tree.Node, function: tree.Function | None) -> bool:
        """Whether a node stands in a function."""
        return function is None or self.span(module, node) in self.span(module, function)


def origin_span(origin: object) -> Span:
    """The characters of a syntax node, or of a piece of one; the parser counts characters, not bytes."""
    if isinstance(origin, Piece):
        start = origin.node.range().start.index
        return Span(start + origin.start, start + origin.end)
    assert isinstance(origin, SgNode), "this node was not made by this adapter"
    found = origin.range()
    return Span(found.start.index, found.end.index)
