"""Lower filters of jq, so that what they read is read as in any other language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from v0to1 import tree
from v0to1.core.immutable import field_names
from v0to1.core.model import Span
from v0to1.languages.shell.jq.functions import asked, truth
from v0to1.languages.shell.jq.terms import Terms
from v0to1.languages.shell.jq.tokens import NoFilter, tokens
from v0to1.languages.shell.units import Origin, Unit, text_node
from v0to1.tree.walking import walk_through

INPUT = "."
"""The name of what a filter reads."""

MANY_STEPS = 4000
"""A filter that takes more is not followed: each `select` reads its whole input twice."""

COMPARING = ("==", "!=", "<", "<=", ">", ">=")
LEVELS = (COMPARING, ("+", "-"), ("*", "/", "%"))


def lower_filter(units: Sequence[Unit], given: Mapping[str, tree.Node]) -> tree.Node:
    """The value of a filter, of a variable `INPUT`; `given` are its variables. Raises `NoFilter`."""
    reader = Reader(tuple(tokens(units)), given)
    found = reader.pipe(tree.Name(Origin(Span(units[0].start, units[0].start)), INPUT)) if units else None
    if found is None or reader.place != len(reader.tokens) or steps(found) > MANY_STEPS:
        raise NoFilter
    return found


class Reader(Terms):
    """Reads a filter with its operators."""

    def pipe(self, source: tree.Node) -> tree.Node:
        """`a | b`."""
        found = self.comma(source)
        while self.at("|"):
            first = self.place
            self.take()
            before, found = found, self.comma(found)
            if not is_within(before, found):  # a constant, of which it still decides
                found = tree.Choice(self.origin(first), tree.Unknown(self.origin(first), (before,)), (found,))
        return found

    def comma(self, source: tree.Node) -> tree.Node:
        """`a, b`: several results."""
        first = self.place
        items = [self.alternative(source)]
        while self.at(","):
            self.take()
            items.append(self.alternative(source))
        return items[0] if len(items) == 1 else tree.Sequence(self.origin(first), tuple(items))

    def alternative(self, source: tree.Node) -> tree.Node:
        """`a // b`."""
        first = self.place
        found = self.level(source, 0)
        if not self.at("//"):
            return found
        self.take()
        other = self.alternative(source)
        several = other.options if isinstance(other, tree.Choice) and other.test is None else (other,)
        test = truth(self.origin(first), found) if isinstance(found, tree.Name) else None
        return tree.Choice(self.origin(first), test, (found, *several))

    def level(self, source: tree.Node, depth: int) -> tree.Node:
        """Operators between two values, those that bind less first."""
        if depth == len(LEVELS):
            return self.postfix(source)
        first = self.place
        found = self.level(source, depth + 1)
        while self.at(*LEVELS[depth]):
            operator = self.take().text
            other = self.level(source, depth + 1)
            found = combined(self.origin(first), operator, found, other)
        return found

    def postfix(self, source: tree.Node) -> tree.Node:
        """A term with what is read from it."""
        first = self.place
        found = self.term(source)
        while self.place < len(self.tokens):
            if self.here.kind == "field":
                found = self.field(found, first)
            elif self.at("["):
                found = self.bracket(source, found, first)
            elif self.at("?"):
                self.take()
            else:
                break
        return found

    def field(self, source: tree.Node, first: int) -> tree.Node:
        """`.key`."""
        token = self.take()
        return tree.Index(self.origin(first), source, text_node(token.units[1:]))

    def bracket(self, outer: tree.Node, source: tree.Node, first: int) -> tree.Node:
        """`[]`, `["key"]`, `[0]`."""
        self.take("[")
        key = tree.Const(self.origin(first), 0) if self.at("]") else self.pipe(outer)
        self.take("]")
        return tree.Index(self.origin(first), source, key)


def combined(origin: Origin, operator: str, left: tree.Node, right: tree.Node) -> tree.Node:
    """Two values with an operator between them."""
    if operator in COMPARING:
        return tree.Compare(origin, left, operator, right)
    if operator in ("+", "*") and (is_object(left) or is_object(right)):
        found = tree.Binary(origin, left, "|", right)
        return asked(origin, left, asked(origin, right, found))
    return tree.Binary(origin, left, operator, right)


def steps(node: tree.Node) -> int:
    """How many steps it takes to find a value, where what several things are made of is found for each."""
    known: dict[int, int] = {}
    waiting = [node]
    while waiting:
        one = waiting[-1]
        parts = [
            part for name in field_names(type(one)) if name != "origin" for part in nodes(getattr(one, name))
        ]
        missing = [part for part in parts if id(part) not in known]
        waiting += missing
        if not missing:
            known[id(waiting.pop())] = 1 + sum(known[id(part)] for part in parts)
    return known[id(node)]


def nodes(field: object) -> tuple[tree.Node, ...]:
    """The nodes that a field of one is made of."""
    several = field if isinstance(field, tuple) else (field,)
    return tuple(one for one in several if isinstance(one, tree.Node))


def is_within(inner: tree.Node, outer: tree.Node) -> bool:
    """Whether a value is (part of) what another is made of."""
    return any(one is inner for one in walk_through(outer))


def is_object(node: tree.Node) -> bool:
    """Whether a filter makes an object, by one way or the other."""
    match node:
        case tree.Choice(options=options):
            return any(is_object(one) for one in options)
        case tree.Binary(operator="|") | tree.Mapping():
            return True
        case _:
            return False
