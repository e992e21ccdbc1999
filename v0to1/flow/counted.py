"""Values that a program counts with: it compares them by size, or adds to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from v0to1.flow import tree
from v0to1.flow.walking import walk_through

BY_SIZE = ("<", ">", "<=", ">=")
SUMS = ("+", "-")
NUMBER = ("int", "Number", "parseInt", "max", "min")
"""Functions that make a number of a value, or take the greatest."""


def is_counted_with(body: tree.Body, nodes: Iterable[tree.Node]) -> bool:
    """Whether one of some expressions, or a variable of that value, is used as a number in a module."""
    found = {id(node) for node in nodes}
    if not found:
        return False
    every = tuple(walk_through(body))
    names = {
        target.name
        for one in every
        if isinstance(one, tree.Assign) and id(one.value) in found
        for target in one.targets
        if isinstance(target, tree.Name)
    }
    return any(
        id(part) in found or (isinstance(part, tree.Name) and part.name in names)
        for one in every
        for part in numbers_in(one)
    )


def numbers_in(node: tree.Node) -> Iterator[tree.Node]:
    """The operands that have to be numbers for a piece of code to make sense."""
    match node:
        case tree.Compare(left=left, operator=operator, right=right) if operator in BY_SIZE:
            yield from (left, right)
        case tree.Binary(left=left, operator=operator, right=right) if operator in SUMS:
            if not any(isinstance(one, tree.Text | tree.Template) for one in (left, right)):
                yield from (left, right)
        case tree.Call(callee=tree.Name(name=name) | tree.Attr(name=name), args=args) if name in NUMBER:
            for one in args:
                yield one.value.element if isinstance(one.value, tree.Comprehension) else one.value
        case _:
            return
