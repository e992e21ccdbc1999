"""Keys that one place reads of a response and of what the program itself has in its place."""

from __future__ import annotations

from typing import Any

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.responses.responses import requests_of
from v0to1.evaluation.values import (
    STORED,
    Answer,
    Callable,
    Hole,
    Instance,
    Mapping,
    Method,
    Sequence,
    Union,
    Value,
    options,
    union,
)

ASIDE = frozenset(["double", "limit"])
"""Kinds of unknown values that are no data, or are what is known from elsewhere."""

DEPTH = 3
"""How deep in pairs, mappings and objects a response is looked for."""

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
    """Whether a value may be data of the program's own, or of a server that is not looked for."""
    if type(target) is Answer:
        return not target.requests
    if type(target) is not Union:
        return type(target) is Instance or (type(target) is Hole and target.kind == STORED)
    beside = any(type(one) is Answer for one in target.options)
    return any(is_owned(one) or (beside and is_other(one)) for one in target.options)


def stood_beside(value: Value) -> tuple[Value, ...]:
    """What a value may be; something unknown beside a response is data that was stored."""
    beside = type(value) is Union and any(type(one) is Answer for one in value.options)
    return tuple([as_stored(one) if beside else one for one in options(value)])


def rows_beside(items: list[Value], rows: list[Value]) -> list[Value]:
    """The items of a sequence; unknown rows of another one beside those of a response were stored."""
    known = {id(one) for one in rows}
    if not any(type(one) is Answer for item in items for one in options(item)):
        return items
    return [as_stored(one) if id(one) in known else one for one in items]


def set_beside(items: list[Value], depth: int = DEPTH) -> list[Value]:
    """The items that a loop sees in turn, or their parts; what is unknown beside a response was stored."""
    if len(items) < 2:
        return items
    if any(type(one) is Answer for item in items for one in options(item)):
        return [as_stored(one) for one in items]
    for key, owners in columns(items).items() if depth else ():
        found = [entries_of(one)[key] for one in owners]
        for owner, old, new in zip(owners, found, set_beside(found, depth - 1), strict=True):
            if new is not old:
                put_part(owner, key, new)
    return items


def columns(items: list[Value]) -> dict[Any, list[Value]]:
    """Which of some pairs, mappings or objects have a part at each place, where all are of one kind."""
    kinds = {(type(one), len(one.items) if type(one) is Sequence else 0) for one in items}
    found: dict[Any, list[Value]] = {}
    for one in items if len(kinds) == 1 else ():
        for key in entries_of(one):
            found.setdefault(key, []).append(one)
    return found


def entries_of(value: Value) -> dict[Any, Value]:
    """The parts of a value by their places, names or keys."""
    match value:
        case Sequence(items=items):
            return dict(enumerate(items))
        case Mapping(items=entries):
            return {key: item.value for key, item in entries.items()}
        case Instance(attributes=attributes):
            return attributes
        case _:
            return {}


def put_part(owner: Value, key: Any, value: Value) -> None:
    """Put another value in the place of a part of a value."""
    match owner:
        case Sequence(items=items):
            items[key] = value
        case Mapping(items=entries):
            entries[key] = replace(entries[key], value=value)
        case Instance(attributes=attributes):
            attributes[key] = value


def mingled(items: list[Value]) -> list[Value]:
    """Items in another order, or some of them: each may be any, where one of them holds a response."""
    if len(items) < 2 or not any(holds_answer(one, DEPTH) for one in items):
        return items
    return [union(items)] * len(items)


def holds_answer(value: Value, depth: int) -> bool:
    """Whether a value, or a part of it, may be a response."""
    return any(
        type(one) is Answer
        or (depth and any(holds_answer(part, depth - 1) for part in entries_of(one).values()))
        for one in options(value)
    )


def as_stored(value: Value) -> Value:
    """Something unknown as data that was stored; anything else stays."""
    return replace(value, kind=STORED) if isinstance(value, Hole) and is_other(value) else value


def is_other(value: Value) -> bool:
    """Whether a value beside a response is something else that may have its keys."""
    return type(value) is Hole and value.kind not in ASIDE


def note_owned(machine: Machine) -> None:
    """Tell requests of such reads of their responses: another key would fit one of the two alone."""
    own = machine.owned | {id(use.node) for uses in machine.uses.values() for use in uses}
    for request in (*machine.requests, *machine.elsewhere) if own else ():
        request.owned.extend([one for one in request.reads if one.key is not None and id(one.key) in own])
    for part, mapping in machine.placed:
        for request in requests_of(part):
            reads = [one for one in request.reads if one.path[:-1] == part.path]
            request.owned.extend([one for one in reads if one.path[-1] in mapping.items])
