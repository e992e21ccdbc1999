"""The walk that lowers LibCST to the small tree: dispatch on the node type, positions not asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import libcst as cst

from v0to1 import tree

Handler = Callable[["Lowering", Any], tree.Node]
HANDLERS: dict[type[cst.CSTNode], Handler] = {}

LINES = frozenset((cst.SimpleStatementLine, cst.SimpleStatementSuite))
IMPORTS = frozenset((cst.Import, cst.ImportFrom))


class Lowering:
    """State of one walk: for each function that is being lowered, whether a yield was seen in it.

    With `shows` the values of expressions outside of functions are printed, as a notebook does.
    """

    __slots__ = ("generators", "shows")

    def __init__(self, *, shows: bool = False) -> None:
        self.generators: list[bool] = [False]
        self.shows = shows

    def lower(self, node: cst.CSTNode) -> tree.Node:
        """Lower one statement or expression."""
        handler = HANDLERS.get(type(node))
        return handler(self, node) if handler else tree.Unknown(node, self.inner(node))

    def optional(self, node: cst.BaseExpression | None) -> tree.Node | None:
        """Lower an expression that may be missing."""
        return self.lower(node) if node is not None else None

    def inner(self, node: cst.CSTNode) -> tuple[tree.Node, ...]:
        """Lower the expressions directly below a node that has no meaning of its own."""
        found: list[tree.Node] = []
        for child in node.children:
            if isinstance(child, cst.BaseExpression):
                found.append(self.lower(child))
            elif not isinstance(child, cst.BaseParenthesizableWhitespace):
                found.extend(self.inner(child))
        return tuple(found)

    def block(self, node: cst.BaseSuite | None) -> tree.Body:
        """Lower the statements of a suite."""
        return self.statements(node.body) if node else ()

    def statements(self, nodes: Iterable[cst.BaseStatement | cst.BaseSmallStatement]) -> tree.Body:
        """Lower statements in order; one line of small statements gives several."""
        found: list[tree.Node] = []
        for node in nodes:
            # The type itself first: `isinstance` takes long, as the class of nodes is an abstract one.
            kind = type(node)
            if kind in LINES and isinstance(node, cst.SimpleStatementLine | cst.SimpleStatementSuite):
                found.extend(self.statements(node.body))
            elif kind in IMPORTS and isinstance(node, cst.Import | cst.ImportFrom):
                found.extend(imports(node))
            elif kind is not cst.Pass:
                found.append(self.lower(node))
        return tuple(found)


def lowers(*kinds: type[cst.CSTNode]) -> Callable[[Handler], Handler]:
    """Register a function as the lowering of node types."""

    def register(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(kinds, handler))
        return handler

    return register


def dotted(node: cst.BaseExpression | None) -> str:
    """The text of a dotted name; empty when there is none."""
    match node:
        case cst.Name(value=name):
            return name
        case cst.Attribute(value=value, attr=attr):
            return f"{dotted(value)}.{attr.value}"
        case _:
            return ""


def imports(node: cst.Import | cst.ImportFrom) -> tuple[tree.Node, ...]:
    """Lower an import to one binding a name."""
    if isinstance(node, cst.ImportFrom):
        module, level = dotted(node.module), len(node.relative)
        if isinstance(node.names, cst.ImportStar):
            return (tree.Import(node, module, level, "*", "*"),)
        return tuple(
            tree.Import(item, module, level, dotted(item.name), alias_of(item) or dotted(item.name))
            for item in node.names
        )
    return tuple(plain_import(item) for item in node.names)


def plain_import(item: cst.ImportAlias) -> tree.Node:
    """`import a.b` binds `a` (and loads `a.b`), `import a.b as c` binds the inner module."""
    name, alias = dotted(item.name), alias_of(item)
    return tree.Import(item, name if alias else name.split(".")[0], 0, None, alias or name.split(".")[0])


def alias_of(item: cst.ImportAlias) -> str:
    """The name after `as`, or empty."""
    return item.asname.name.value if item.asname and isinstance(item.asname.name, cst.Name) else ""
