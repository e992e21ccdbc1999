"""The scripts of a project: texts, and where nodes stand in them."""

from __future__ import annotations

from collections.abc import Iterable

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.core.model import Span
from v0to1.evaluation.http.operations import Operation
from v0to1.languages.shell.modules import ShellModules
from v0to1.languages.shell.units import COOKED, Origin


def origin_of(node: tree.Node) -> Origin:
    """The origin of a lowered node."""
    assert isinstance(node.origin, Origin), f"{type(node).__name__} was not made by this adapter"
    return node.origin


class ShellSources:
    """Texts and places of shell scripts; `operations` are all that were found."""

    def __init__(self, modules: ShellModules) -> None:
        self.modules = modules
        self.operations: tuple[Operation, ...] = ()

    def prepare(self, operations: Iterable[Operation]) -> None:
        """Take up all operations."""
        self.operations = tuple(operations)

    def text(self, module: str) -> str:
        """The text of a module."""
        return self.modules.text(module)

    def span(self, module: str, node: tree.Node) -> Span:
        """Where a node stands."""
        return origin_of(node).span

    def source(self, module: str, node: tree.Node) -> str:
        """The text of a lowered node."""
        span = origin_of(node).span
        return self.text(module)[span.start : span.end]

    def characters(self, module: str, node: tree.Node | None, offset: int, length: int) -> Span | None:
        """Some characters of a literal, escapes and all; None where they do not stand for themselves."""
        if not isinstance(node, tree.Text):
            return None
        origin = origin_of(node)
        places = origin.places
        if len(places) != len(node.value) + 1 or origin.quoting == COOKED or offset + length >= len(places):
            return None
        found = Span(places[offset], places[offset + length])
        return found if all(one.exact for one in self.modules.inner_at(module, found)) else None


def command_at(root: SgNode, span: Span) -> SgNode | None:
    """The command around characters."""
    node: SgNode | None = syntax_at(root, span)
    while node is not None and node.kind() != "command":
        node = node.parent()
    return node


def syntax_at(root: SgNode, span: Span) -> SgNode:
    """The innermost syntax node around a range."""
    found = root
    while True:
        inner = next((one for one in found.children() if covers(one, span)), None)
        if inner is None:
            return found
        found = inner


def covers(node: SgNode, span: Span) -> bool:
    """Whether a syntax node goes from before a range to behind it."""
    found = node.range()
    return found.start.index <= span.start and span.end <= found.end.index
