"""All nodes of a piece of the small tree."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1.core.immutable import field_names
from v0to1.flow import tree

APART = (tree.Function, tree.Class)


def walk(node: tree.Node) -> Iterator[tree.Node]:
    """A node and all in it, without the functions and classes inside: those return for themselves."""
    if isinstance(node, APART):
        return
    yield node
    for name in field_names(type(node)):
        yield from inside(getattr(node, name)) if name != "origin" else ()


def walk_through(value: object) -> Iterator[tree.Node]:
    """All nodes in a node or in a field of one, with those of the functions and classes inside."""
    if isinstance(value, tuple):
        for one in value:
            yield from walk_through(one)
    elif isinstance(value, tree.Node):
        yield value
        for name in field_names(type(value)):
            yield from walk_through(getattr(value, name)) if name != "origin" else ()


def inside(value: object) -> Iterator[tree.Node]:
    """The nodes in a field of a node."""
    if isinstance(value, tree.Node):
        yield from walk(value)
    elif isinstance(value, tuple):
        for one in value:
            yield from inside(one)
