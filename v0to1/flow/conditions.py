"""The condition under which a piece of a function runs, where it is one alone."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1.core.immutable import field_names
from v0to1.flow import tree
from v0to1.flow.walking import APART, walk

CONDITIONAL = (tree.Branch, tree.Loop, tree.Try, tree.Choice, tree.Match)
"""What may leave out a piece of it."""


def condition_of(body: tree.Body, node: tree.Node | None) -> tree.Node | None:
    """The test that holds wherever `node` runs, when nothing else keeps it from running; else None."""
    around = [one for one in path_to(body, node) if isinstance(one, CONDITIONAL)] if node is not None else []
    match around:
        case [tree.Branch(test=test, arms=(first, *_))] if test is not None and holds(first, node):
            sets = any(isinstance(one, tree.Assign) for one in walk(test))
            return None if sets else test
    return None


def holds(value: object, node: tree.Node | None) -> bool:
    """Whether a node is, or is in, the field of another one."""
    return any(True for _ in ways(value, node))


def path_to(value: object, node: tree.Node | None) -> tuple[tree.Node, ...]:
    """The nodes around a node inside of a field, from the outside."""
    return next(ways(value, node), ())


def ways(value: object, node: tree.Node | None) -> Iterator[tuple[tree.Node, ...]]:
    """Each way from a field to a node: the nodes on it."""
    if value is node:
        yield ()
    elif isinstance(value, tuple):
        for one in value:
            yield from ways(one, node)
    elif isinstance(value, tree.Node) and not isinstance(value, APART):
        for name in field_names(type(value)):
            if name != "origin":
                yield from ((value, *rest) for rest in ways(getattr(value, name), node))


def conditions_around(value: object, wanted: frozenset[int]) -> dict[int, frozenset[int]]:
    """For nodes by their ids, what is around them and may leave them out; functions are looked into."""
    return dict(surrounded(value, wanted, frozenset()))


def surrounded(
    value: object, wanted: frozenset[int], around: frozenset[int]
) -> Iterator[tuple[int, frozenset[int]]]:
    """Each wanted node in a field, with what is `around` it."""
    if isinstance(value, tuple):
        for one in value:
            yield from surrounded(one, wanted, around)
    elif isinstance(value, tree.Node):
        if id(value) in wanted:
            yield id(value), around
        inner = around | {id(value)} if isinstance(value, CONDITIONAL) else around
        for name in field_names(type(value)):
            if name != "origin":
                yield from surrounded(getattr(value, name), wanted, inner)
