"""What takes the place of a value that may be missing."""

from __future__ import annotations

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.http.url_joins import ORIGIN
from v0to1.evaluation.values import Hole, Mapping, Sequence, Text, Value, union
from v0to1.tree.walking import walk


def is_given(value: Value | None) -> bool:
    """Whether a known value is a text with something in it, so that no alternative takes its place."""
    return isinstance(value, Text) and bool(value.literal)


def with_default(values: list[Value], test: tree.Node | None) -> Value:
    """Join alternatives; a text after an unknown is what the unknown is by default.

    One server is no default of another where something else decides between the two.
    """
    first, second = values[0], values[-1]
    if len(values) == 2 and isinstance(first, Hole) and first.default is None and isinstance(second, Text):
        told_apart = test is not None and ORIGIN.match(second.shape) and not asks_for(test, first)
        return union(values) if told_apart else replace(first, default=second)
    useful = [value for value in values if not is_empty(value)]
    return union(useful or values)


def is_empty(value: Value) -> bool:
    """Whether a value is an empty text, mapping or sequence literal: it stands in for something missing."""
    match value:
        case Text():
            return value.literal == ""
        case Sequence(items=items):
            return not items and not value.open
        case Mapping(items=items):
            return not items and not value.open and value.element is None
        case _:
            return False


def asks_for(test: tree.Node, value: Hole) -> bool:
    """Whether a test is one of a value itself: a name that leads to it, or its key, stands in the test."""
    names = {*value.names, *(via.symbol.rpartition(".")[2] for via in value.via)}
    return any(name_of(node) in names for node in walk(test))


def name_of(node: tree.Node) -> str | None:
    """The last step of a name, or a text."""
    match node:
        case tree.Name(name=name) | tree.Attr(name=name):
            return name
        case tree.Text(value=text):
            return text
        case _:
            return None


def says_nothing(value: Value) -> bool:
    """Whether a value is unknown, with no name outside of the program and no default: a type says more."""
    return isinstance(value, Hole) and value.default is None and value.kind != "environment"
