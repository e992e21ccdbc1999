"""All nodes of a piece of the small tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from inspect import get_annotations

from v0to1 import tree
from v0to1.core.immutable import field_names

APART = (tree.Function, tree.Class)
PLAIN = frozenset({"str", "str | None", "bool", "int"})
"""What the fields are declared as in which no node can be."""


def walk(node: tree.Node) -> Iterator[tree.Node]:
    """A node and all in it, without the functions and classes inside: those return for themselves."""
    waiting: list[object] = [node]  # not by calls, which a deep program has too many of
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting.extend(reversed(one))
        elif isinstance(one, tree.Node) and not isinstance(one, APART):
            yield one
            kind: type = type(one)
            waiting.extend(getattr(one, name) for name in backwards(kind))


def walk_through(value: object) -> Iterator[tree.Node]:
    """All nodes in a node or in a field of one, with those of the functions and classes inside.

    A node that stands in several others comes once: of some that do so in turn, there are too many ways.
    """
    seen: set[int] = set()
    waiting = [value]  # not by calls, which a deep program has too many of
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting.extend(reversed(one))
        elif isinstance(one, tree.Node):
            if id(one) in seen:
                continue
            seen.add(id(one))
            yield one
            kind: type = type(one)
            for name in backwards(kind):
                part = getattr(one, name)
                if part:
                    waiting.append(part)


@cache
def telling(kind: type) -> tuple[str, ...]:
    """The names of the fields of a kind of nodes in which others may be."""
    declared = {name: told for one in kind.__mro__ for name, told in get_annotations(one).items()}
    return tuple(name for name in field_names(kind) if name != "origin" and declared[name] not in PLAIN)


@cache
def backwards(kind: type) -> tuple[str, ...]:
    """The same, the last one first."""
    return telling(kind)[::-1]


def fields_of(node: tree.Node) -> Iterator[object]:
    """What is in a node; of statements, those that are more than a text which nothing takes."""
    kind: type = type(node)
    for name in telling(kind):
        found = getattr(node, name)
        if name == "body" and isinstance(found, tuple):
            found = tuple(one for one in found if not isinstance(one, tree.Text))
        if found:
            yield found


def statements_in(body: Iterable[tree.Node]) -> Iterator[tree.Node]:
    """The statements of a function or module, with those inside others, as in a loop."""
    for one in body:
        yield one
        match one:
            case tree.Branch(arms=parts):
                yield from statements_in(each for part in parts for each in part)
            case tree.Try(body=tried, handlers=handlers, final=final):
                yield from statements_in(each for part in (tried, *handlers, final) for each in part)
            case tree.Loop(body=inner) | tree.Scoped(body=inner):
                yield from statements_in(inner)
