"""URLs as objects: what a program sets of their parts, and what it adds to them."""

from __future__ import annotations

from v0to1 import tree
from v0to1.core.immutable import immutable, replace
from v0to1.evaluation.data import texts
from v0to1.evaluation.http.url_joins import joint, put_path, rest_of
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses.route_literals import take
from v0to1.evaluation.values import (
    Address,
    Encoded,
    Item,
    Join,
    Mapping,
    Text,
    Union,
    UrlPart,
    Value,
    options,
    union,
)

PAIR = 2
MOST = 4
"""Paths that a value may be, at most."""


@immutable
class Place:
    """Where a part of a URL is set or added."""

    machine: Machine
    node: tree.Node
    scope: Scope

    def join(self, base: Text, how: str) -> Join:
        """What says that a path is put behind a base here."""
        return Join(base, self.node, how, self.scope.module, self.scope.frame)

    def forms(self, value: Value) -> list[Text]:
        """A value as texts."""
        return texts.forms(value, self.node, self.scope.module, self.scope.frame)

    def empty(self, *, is_open: bool = False) -> Mapping:
        """A query of which nothing is known yet."""
        return Mapping(depth=self.machine.branch, node=self.node, module=self.scope.module, open=is_open)


def with_part(
    machine: Machine, target: Address, place: tree.Attr, value: Value, scope: Scope
) -> Value | None:
    """`url.pathname = value`: the URL with another path or query; None for parts that do not matter."""
    where = Place(machine, place, scope)
    match machine.libraries.names.url_parts.get(place.name):
        case "query":
            made: Value = with_query(target, value, where)
        case "quoted":
            made = with_path(target, value, where)
        case _:
            return None
    function = scope.function
    params = {one.name for one in function.params} if function is not None else set()
    if isinstance(place.target, tree.Name) and place.target.name in params:
        take(machine, target)
    return made


def with_query(target: Address, value: Value, where: Place) -> Address:
    """A URL with another query, in the place of any that the text has: the joint behind that says so."""
    mappings = (one.value for one in options(value) if isinstance(one, Encoded))
    found = next((one for one in mappings if isinstance(one, Mapping)), where.empty(is_open=True))
    return replace(target, query=found, pieces=(*target.pieces, joint("", where.join(target, "query"))))


def with_path(target: Address, value: Value, where: Place) -> Value:
    """A URL with each of the paths that a value may be."""
    made = (put_path(target, one, where.join(target, "step")) for one in where.forms(value)[:MOST])
    return union(replace(target, pieces=one.pieces) for one in made)


def add_entry(found: Mapping, given: list[tuple[tree.Arg | None, Value]], where: Place) -> Mapping:
    """Put one more entry into a query."""
    name = given[0][1].literal if given and isinstance(given[0][1], Text) else None
    if name is None or len(given) != PAIR:
        found.open = True
        return found
    nodes = [arg.value if arg is not None else None for arg, _ in given]
    found.put(Item(name, nodes[0], given[1][1], nodes[1], where.scope.module))
    return found


def part_of(machine: Machine, target: Address, name: str) -> Value | None:
    """What a URL has by the name of a part: its path, as far as that is known."""
    if machine.libraries.names.url_parts.get(name) != "quoted":
        return None
    return UrlPart(rest_of(target).pieces, target, name)


def mark_of(value: Value) -> object:
    """Which object a value is that may be URLs; None for anything else."""
    if type(value) is Address:
        return value.mark
    if type(value) is not Union:
        return None
    marks = [one.mark if type(one) is Address else None for one in value.options]
    return marks[0] if all(one is marks[0] for one in marks) else None


def change_all(scope: Scope, made: Value, place: tree.Node | None = None) -> bool:
    """Give a URL that was changed to all variables in sight that are the same object.

    Whether the place that it is to be kept at is a variable, which has it then.
    """
    mark, where = mark_of(made), scope
    while mark is not None:
        for name, value in where.variables.items():
            if mark_of(value) is mark:
                where.variables[name] = made
        if where.parent is None:
            break
        where = where.parent
    if type(place) is tree.Name:
        scope.assign(place.name, made)
    return type(place) is tree.Name


def give_back(inner: Scope, outer: Scope) -> None:
    """What a function changed of the URLs that it was given is changed for its caller, too."""
    function = inner.function
    for param in function.params if function is not None else ():
        before, after = inner.arguments.get(param.name), inner.variables.get(param.name)
        if before is None or after is None or after is before:
            continue
        mark = mark_of(before)
        if mark is not None and mark_of(after) is mark:
            change_all(outer, after)
