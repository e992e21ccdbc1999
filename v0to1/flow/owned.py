"""Keys that one place reads of an answer and of what the program itself has in its place."""

from __future__ import annotations

from v0to1.core.immutable import replace
from v0to1.flow import tree
from v0to1.flow.answers import requests_of
from v0to1.flow.machine import Machine
from v0to1.flow.values import (
    STORED,
    Answer,
    Callable,
    Hole,
    Instance,
    Method,
    Sequence,
    Union,
    Value,
    options,
)

ASIDE = frozenset(["double", "limit"])
"""Kinds of unknown values that are no data, or are what is known from elsewhere."""

LOOKING_UP = frozenset(["get", "pop", "setdefault", "__getitem__"])
"""Methods of data that are given a key."""


def note_read(machine: Machine, target: Value, key: tree.Node | None) -> None:
    """A key is read of something; data that was stored, and objects, have the client's own keys."""
    if key is not None and is_owned(target):
        machine.owned.add(id(key))


def note_looked_up(machine: Machine, callee: Value, node: tree.Call) -> None:
    """A method that is `LOOKING_UP` is given a key (`row.get("key")`)."""
    if node.args:
        target = tuple([owner_of(one) for one in options(callee)])
        note_read(machine, Union(target) if len(target) > 1 else target[0], node.args[0].value)


def owner_of(callee: Value) -> Value:
    """Of what a called method is."""
    match callee:
        case Method(target=target):
            return target
        case Callable(receiver=Instance() as receiver):
            return receiver
        case _:
            return callee


def is_owned(target: Value) -> bool:
    """Whether a value may be data of the program's own, of which nothing but its keys is known."""
    if type(target) is not Union:
        return type(target) is Instance or (type(target) is Hole and target.kind == STORED)
    beside = any(type(one) is Answer for one in target.options)
    return any(is_owned(one) or (beside and is_other(one)) for one in target.options)


def stood_beside(value: Value) -> tuple[Value, ...]:
    """What a value may be; something unknown beside an answer is data that was stored."""
    beside = type(value) is Union and any(type(one) is Answer for one in value.options)
    return tuple([as_stored(one) if beside else one for one in options(value)])


def rows_beside(items: list[Value], rows: list[Value]) -> list[Value]:
    """The items of a sequence; unknown rows of another one beside those of an answer were stored."""
    known = {id(one) for one in rows}
    if not any(type(one) is Answer for item in items for one in options(item)):
        return items
    return [as_stored(one) if id(one) in known else one for one in items]


def set_beside(items: list[Value]) -> list[Value]:
    """The items that a loop sees in turn, or pairs of such; what is unknown beside an answer was stored."""
    if len(items) < 2:
        return items
    if any(type(one) is Answer for item in items for one in options(item)):
        return [as_stored(one) for one in items]
    pairs = [one for one in items if type(one) is Sequence]
    if len(pairs) == len(items) and len({len(one.items) for one in pairs}) == 1:
        for place, column in enumerate(zip(*[one.items for one in pairs], strict=True)):
            for one, item in zip(pairs, set_beside(list(column)), strict=True):
                one.items[place] = item
    return items


def as_stored(value: Value) -> Value:
    """Something unknown as data that was stored; anything else stays."""
    return replace(value, kind=STORED) if isinstance(value, Hole) and is_other(value) else value


def is_other(value: Value) -> bool:
    """Whether a value beside an answer is something else that may have its keys."""
    return type(value) is Hole and value.kind not in ASIDE


def note_owned(machine: Machine) -> None:
    """Tell requests of such reads of their answers: another key would fit one of the two alone."""
    own = machine.owned | {id(use.node) for uses in machine.uses.values() for use in uses}
    for request in (*machine.requests, *machine.elsewhere) if own else ():
        request.owned.extend([one for one in request.reads if one.key is not None and id(one.key) in own])
    for part, mapping in machine.placed:
        for request in requests_of(part):
            reads = [one for one in request.reads if one.path[:-1] == part.path]
            request.owned.extend([one for one in reads if one.path[-1] in mapping.items])
