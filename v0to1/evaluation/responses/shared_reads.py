"""Keys that one place reads of a response and of something else."""

from __future__ import annotations

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.responses.responses import responses_of
from v0to1.evaluation.values import (
    STORED,
    Callable,
    Hole,
    Instance,
    Mapping,
    Method,
    ResponseValue,
    Sequence,
    Union,
    Value,
    options,
    union,
)

LOOKING_UP = frozenset(["get", "pop", "setdefault", "__getitem__"])
"""Methods of data that are given a key."""

ASIDE = frozenset(["double", "limit"])
"""Kinds of unknown values that are no data, or are what is known from elsewhere."""


def note_read(machine: Machine, target: Value, key: tree.Node | None) -> None:
    """A key is read of something: another key would not fit what is no response."""
    if key is None:
        return
    if any(map(has_own_keys, target.options)) if type(target) is Union else is_own(target):
        machine.owned.add(id(key))


def note_looked_up(machine: Machine, callee: Value, node: tree.Call) -> None:
    """A method that is `LOOKING_UP` is given a key (`row.get("key")`)."""
    for one in options(callee) if node.args else ():
        note_read(machine, owner_of(one), node.args[0].value)


def owner_of(callee: Value) -> Value:
    """Of what a called method is."""
    match callee:
        case Method(target=target):
            return target
        case Callable(receiver=Instance() as receiver):
            return receiver
        case _:
            return callee


def is_own(value: Value) -> bool:
    """Whether a value is data of the program's own, or of a server that is not looked for."""
    match value:
        case ResponseValue(requests=requests):
            return not requests
        case Hole(kind=kind):
            return kind == STORED
        case Mapping(items=items):
            return bool(items)
        case _:
            return type(value) is Instance


def has_own_keys(value: Value) -> bool:
    """Whether a value that may be a response may also be something else that has keys."""
    return is_own(value) or (type(value) is Hole and value.kind not in ASIDE)


def mingled(items: list[Value]) -> list[Value]:
    """Items in another order, or some of them: each may be any, where one of them holds a response."""
    if len(items) < 2 or not any(map(responses_of, items)):
        return items
    return [union(items)] * len(items)


def in_turn(items: list[Value]) -> list[Value]:
    """The items that a loop sees in turn: something unknown beside a response has keys as well."""
    if any(map(may_be_response, items)):
        return list(map(as_stored, items))
    rows = [one.items for one in items if isinstance(one, Sequence)]
    alike = len(rows) == len(items) and len(set(map(len, rows))) == 1
    columns = [list(one) for one in zip(*rows, strict=True)] if alike and len(rows) > 1 else []
    if not any(may_be_response(one) for column in columns for one in column):
        return items
    return [Sequence(list(row)) for row in zip(*map(in_turn, columns), strict=True)]


def as_stored(value: Value) -> Value:
    """Something unknown as data that was stored; anything else stays."""
    return replace(value, kind=STORED) if isinstance(value, Hole) and value.kind not in ASIDE else value


def may_be_response(value: Value) -> bool:
    """Whether a value may be a response."""
    return any(type(one) is ResponseValue for one in options(value))


def note_owned(machine: Machine) -> None:
    """Tell requests of such reads of their responses."""
    for request in (*machine.requests, *machine.elsewhere):
        request.response.owned.extend(
            [one for one in request.response.reads if one.key is not None and id(one.key) in machine.owned]
        )
