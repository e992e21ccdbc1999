"""Where LibCST nodes stand, in characters; asked only of files in which something was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import libcst as cst

from v0to1 import tree
from v0to1.core.model import Span
from v0to1.languages.python.layout import Layout, Node
from v0to1.languages.python.names import bound_in

FUNCTIONS = frozenset((cst.FunctionDef, cst.Lambda))
"""Kinds of nodes, which take much longer to be told apart by `isinstance`: the class of nodes is abstract."""


class Locator:
    """Positions, parents and source text of one parsed module.

    `syntax` gives the syntax node behind a lowered one.
    """

    def __init__(self, layout: Layout, text: str, syntax: Callable[[tree.Node], cst.CSTNode]) -> None:
        self.module = layout.module
        self.syntax = syntax
        self.text = text
        self._layout = layout
        self._bound: dict[int, Mapping[str, list[cst.CSTNode]]] = {}

    def origin(self, node: cst.CSTNode) -> Span:
        """The span of a syntax node, without parentheses around it."""
        return Span(*self._layout.span(node))

    def span_with_parentheses(self, node: cst.CSTNode) -> Span:
        """The span of an expression with the parentheses that belong to it."""
        inner = self.origin(node)
        around = len(node.lpar) if isinstance(node, cst.BaseExpression) else 0
        start, end = inner.start, inner.end
        for _ in range(around):
            start = self.text.rindex("(", 0, start)
            end = self.text.index(")", end) + 1
        return Span(start, end)

    def span(self, node: tree.Node) -> Span:
        """The span of a lowered node."""
        return self.origin(self.syntax(node))

    def source(self, node: tree.Node | cst.CSTNode) -> str:
        """The text of a node as it is written, parentheses included."""
        found = self.span_with_parentheses(node if isinstance(node, cst.CSTNode) else self.syntax(node))
        return self.text[found.start : found.end]

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The syntax node around a syntax node."""
        return self._layout.parent(node)

    def inside(self, owner: cst.CSTNode, kind: type[Node]) -> list[Node]:
        """The nodes of one kind in a node of the module, or that node itself."""
        return self._layout.inside(owner, kind)

    def bindings(self, owner: cst.CSTNode) -> Mapping[str, list[cst.CSTNode]]:
        """The names that are bound below a node of the module, with the nodes that bind them."""
        if id(owner) not in self._bound:
            self._bound[id(owner)] = bound_in(self._layout, owner)
        return self._bound[id(owner)]

    def bound(self, owner: cst.CSTNode, name: str) -> list[cst.CSTNode]:
        """The nodes that bind a name below a node of the module."""
        return self.bindings(owner).get(name, [])

    def function(self, node: cst.CSTNode) -> cst.FunctionDef | cst.Lambda | None:
        """The function that a syntax node stands in."""
        current = self.parent(node)
        while current is not None and type(current) not in FUNCTIONS:
            current = self.parent(current)
        return current if isinstance(current, cst.FunctionDef | cst.Lambda) else None

    def statement(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The statement line that a syntax node stands in."""
        current: cst.CSTNode | None = node
        while current is not None and not isinstance(
            current, cst.SimpleStatementLine | cst.BaseCompoundStatement
        ):
            current = self.parent(current)
        return current

    def content(self, node: tree.Text) -> Span | None:
        """The inside of a literal, when each of its characters stands for itself; else None."""
        origin = self.syntax(node)
        span = self.origin(origin)
        if isinstance(origin, cst.SimpleString):
            edge = len(origin.quote)
            span = Span(span.start + len(origin.prefix) + edge, span.end - edge)
        return span if self.text[span.start : span.end] == node.value else None

    def characters(self, node: tree.Node | None, offset: int, length: int) -> Span | None:
        """Some characters of a literal."""
        if not isinstance(node, tree.Text):
            return None
        content = self.content(node)
        return Span(content.start + offset, content.start + offset + length) if content else None
