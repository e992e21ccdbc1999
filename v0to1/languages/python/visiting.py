"""Visits of LibCST's nodes that make no node anew, as LibCST's own way to visit does."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import TypeGuard, TypeVar

import libcst as cst

Node = TypeVar("Node", bound=cst.CSTNode)
Handler = Callable[[cst.CSTVisitor, cst.CSTNode], bool | None]
Handlers = dict[type, tuple[Handler | None, Handler | None, tuple[str, ...]]]


def visit(node: cst.CSTNode, visitor: cst.CSTVisitor) -> None:
    """Show a visitor a node and all that is in it, in LibCST's order; fields have no handlers."""
    _visit(node, visitor, _handlers(type(visitor)))


def _visit(node: cst.CSTNode, visitor: cst.CSTVisitor, handlers: Handlers) -> None:
    kind = type(node)
    enter, leave, fields = handlers.get(kind) or _learnt(node, type(visitor), handlers)
    if enter is None or enter(visitor, node) is not False:
        for name in fields:
            value: object = getattr(node, name)
            if isinstance(value, tuple | list):
                for each in value:
                    _visit(each, visitor, handlers)
            elif is_node(value):
                _visit(value, visitor, handlers)
    if leave is not None:
        leave(visitor, node)


@cache
def _handlers(visitor: type[cst.CSTVisitor]) -> Handlers:
    return {}


def _learnt(
    node: cst.CSTNode, visitor: type[cst.CSTVisitor], handlers: Handlers
) -> tuple[Handler | None, Handler | None, tuple[str, ...]]:
    kind = type(node)
    enter, leave = (_own(visitor, f"{when}_{kind.__name__}") for when in ("visit", "leave"))
    every: Handler = visitor.on_visit
    if every is not cst.CSTVisitor.on_visit:
        enter = every
    handlers[kind] = enter, leave, _order(node)
    return handlers[kind]


def _own(visitor: type[cst.CSTVisitor], name: str) -> Handler | None:
    """A handler that does something."""
    found: Handler | None = getattr(visitor, name, None)
    return found if found is not getattr(cst.CSTVisitor, name, None) else None


_FIELDS: dict[type, tuple[str, ...]] = {}
_NODES: dict[type, bool] = {}


def is_node(value: object) -> TypeGuard[cst.CSTNode]:
    """Whether a value is a node; `isinstance` takes much longer, as the class of nodes is an abstract one."""
    kind = type(value)
    if kind not in _NODES:
        _NODES[kind] = issubclass(kind, cst.CSTNode)
    return _NODES[kind]


def _order(node: cst.CSTNode) -> tuple[str, ...]:
    """The fields of a node that may hold nodes, in the order in which they stand in a text."""
    kind = type(node)
    if kind not in _FIELDS:
        probe = _Fields()
        node._visit_and_replace_children(probe)
        # What this node has none of may not be visited: formats of fields in texts, which stand last.
        rest = (one.name for one in dataclasses.fields(kind) if "Sequence" in str(one.type))
        _FIELDS[kind] = tuple(dict.fromkeys((*probe.found, *rest)))
    return _FIELDS[kind]


class _Fields(cst.CSTVisitor):
    """Learns in which order LibCST visits the fields of one node."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def on_visit_attribute(self, node: cst.CSTNode, attribute: str) -> None:
        self.found.append(attribute)

    def on_visit(self, node: cst.CSTNode) -> bool:
        return False
