"""The sources of a JavaScript project: texts, and where nodes stand in them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.core.model import Span
from v0to1.evaluation.http.operations import Operation
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.modules import JavaScriptModules
from v0to1.languages.javascript.nodes import origin_span, syntax

QUOTED = ("string", "template_string")
QUOTES = re.compile(r"(?<![\w\\])([\"'])(?:\\.|(?!\1)[^\\\n])*\1")


class Sources:
    """The modules of a project.

    `operations` are all that were found; `standalone` are modules that stand inside other files.
    """

    def __init__(self, modules: JavaScriptModules) -> None:
        self.modules = modules
        self.operations: tuple[Operation, ...] = ()
        self.standalone: Container[str] = ()
        self._quotes: dict[str, str] = {}

    def prepare(self, operations: Iterable[Operation]) -> None:
        """Take up all operations."""
        self.operations = tuple(operations)

    def text(self, module: str) -> str:
        """The text of a module."""
        return self.modules.text(module)

    def root(self, module: str) -> SgNode:
        """The syntax tree of a module; raises `Refusal` for one that could not be parsed."""
        found = self.modules.parse(module)
        if found is None:
            raise Refusal(f"{module} could not be read")
        return found

    def span(self, module: str, node: tree.Node) -> Span:
        """Where a node stands."""
        return origin_span(node)

    def source(self, module: str, node: tree.Node) -> str:
        """The text of a lowered node, without parentheses around it."""
        span = origin_span(node)
        return self.text(module)[span.start : span.end]

    def characters(self, module: str, node: tree.Node | None, offset: int, length: int) -> Span | None:
        """Some characters of a literal; None where they do not stand for themselves."""
        if not isinstance(node, tree.Text):
            return None
        span = origin_span(node)
        if syntax(node).kind() in QUOTED:
            span = Span(span.start + 1, span.end - 1)
        same = self.text(module)[span.start : span.end] == node.value
        return Span(span.start + offset, span.start + offset + length) if same else None

    def quote_in(self, module: str) -> str:
        """The quote that a module uses more often."""
        if module not in self._quotes:
            found = QUOTES.findall(self.text(module))
            self._quotes[module] = "'" if found.count("'") > found.count('"') else '"'
        return self._quotes[module]
