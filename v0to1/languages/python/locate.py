"""Where LibCST nodes stand, in characters; asked only of files in which something was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from typing import cast

import libcst as cst
from libcst.metadata import BaseMetadataProvider, CodeSpan
from libcst.metadata.span_provider import SpanProvidingCodegenState

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.languages.python.named import NOWHERE, Named, named


class Locator:
    """Positions, parents and source text of one parsed module."""

    def __init__(self, module: cst.Module, text: str, others: Mapping[str, Locator] | None = None) -> None:
        self.module = module
        self._others = others if others is not None else {}
        self.text = text
        self._spans = spans_of(module)
        self._parents = parents_of(module)
        self._named: Mapping[str, Named] | None = None

    def peers(self) -> tuple[Locator, ...]:
        """The locators of the modules that something was found in, this one included."""
        return tuple({id(one): one for one in (self, *self._others.values())}.values())

    def origin(self, node: cst.CSTNode) -> Span:
        """The span of a syntax node, without parentheses around it."""
        found = self._spans[node]
        return Span(found.start, found.start + found.length)

    def whole(self, node: cst.CSTNode) -> Span:
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
        return self.origin(cst_node(node))

    def source(self, node: tree.Node | cst.CSTNode) -> str:
        """The text of a node as it is written, parentheses included."""
        found = self.whole(node if isinstance(node, cst.CSTNode) else cst_node(node))
        return self.text[found.start : found.end]

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The syntax node around a syntax node."""
        return self._parents.get(node)

    def named(self, name: str) -> Named:
        """The places at which a name stands, in no particular order."""
        if name not in self.text:
            return NOWHERE
        if self._named is None:
            self._named = named(self._parents)
        return self._named.get(name, NOWHERE)

    def within(self, node: cst.CSTNode, owner: cst.CSTNode) -> bool:
        """Whether a node stands in another one, or is it."""
        current: cst.CSTNode | None = node
        while current is not None and current is not owner:
            current = self.parent(current)
        return current is owner

    def function(self, node: cst.CSTNode) -> cst.FunctionDef | cst.Lambda | None:
        """The function that a syntax node stands in."""
        current = self.parent(node)
        while current is not None and not isinstance(current, cst.FunctionDef | cst.Lambda):
            current = self.parent(current)
        return current

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
        origin = cst_node(node)
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


class _Spans(BaseMetadataProvider[CodeSpan]):
    """Where nodes stand, counted in characters."""

    def _gen_impl(self, module: cst.Module) -> None:
        state = SpanProvidingCodegenState(
            default_indent=module.default_indent, default_newline=module.default_newline, provider=self
        )
        module._codegen(state)


def spans_of(module: cst.Module) -> Mapping[cst.CSTNode, CodeSpan]:
    """Where the nodes of a module stand; LibCST's own way visits all of them once more."""
    provider = _Spans()
    provider._gen_impl(module)
    return cast(Mapping[cst.CSTNode, CodeSpan], provider._computed)


def parents_of(module: cst.Module) -> dict[cst.CSTNode, cst.CSTNode]:
    """The node around each node of a module, as LibCST tells it after a whole visit, which is slow."""
    found: dict[cst.CSTNode, cst.CSTNode] = {}
    left: list[cst.CSTNode] = [module]
    while left:
        node = left.pop()
        inner = tuple(_inside(node))
        found.update(dict.fromkeys(inner, node))
        left += inner
    return found


def _inside(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The nodes that stand directly in a node, blanks and comments included."""
    for name in _field_names(type(node)):
        value = getattr(node, name)
        for each in value if isinstance(value, list | tuple) else (value,):
            if isinstance(each, cst.CSTNode):
                yield each


@cache
def _field_names(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def cst_node(node: tree.Node) -> cst.CSTNode:
    """The syntax node behind a lowered node."""
    assert isinstance(node.origin, cst.CSTNode), f"{type(node).__name__} was not made by this adapter"
    return node.origin
