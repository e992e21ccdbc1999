"""Joining alternatives, and telling values apart."""

from __future__ import annotations

from collections.abc import Iterable

from v0to1.flow.values.base import MAX_OPTIONS, Union, Value
from v0to1.flow.values.data import Future
from v0to1.flow.values.texts import Constant, Gap, Hole, Known, Piece, Text
from v0to1.flow.values.things import Answer, Callable, External, Method, Socket


def union(values: Iterable[Value]) -> Value:
    """Join values; the same object counts once, nothing (null) gives way to anything known."""
    if type(values) is list and len(values) == 1:
        only: Value = values[0]
        if type(only) is not Union:
            return only
    every: list[Value] = []
    for value in values:
        if type(value) is Union:
            every.extend(value.options)
        else:
            every.append(value)
    if len(every) == 1:
        return every[0]
    found: list[Value] = []
    for option in every:
        for other in found:
            if option is other or alike(option, other):
                break
        else:
            found.append(option)
    if len(found) == 1:
        return found[0]
    known = [option for option in found if not is_null(option)] or found
    if not known:
        return Hole(None, "")
    return known[0] if len(known) == 1 else Union(tuple(known[:MAX_OPTIONS]))


def is_null(value: Value) -> bool:
    """Whether a value is surely null."""
    return type(value) is Constant and value.value is None


def alike(left: Value, right: Value) -> bool:
    """Whether two values say the same."""
    if left is right:
        return True
    if type(left) is not type(right):
        return False
    match left, right:
        case Constant(value=first), Constant(value=second):
            return type(first) is type(second) and first == second
        case Hole(node=first, module=one), Hole(node=second, module=other):
            return first is second and first is not None and one == other
        case Text(), Text():
            return len(left.pieces) == len(right.pieces) and all(map(same_piece, left.pieces, right.pieces))
        case Answer(), Answer():
            same = left.requests == right.requests and left.stage == right.stage
            place = left.path == right.path and left.root is right.root
            return same and place and left.reads == right.reads
        case External(name=first), External(name=second):
            return first == second
        case Socket(node=first), Socket(node=second):
            return first is second
        case Callable(), Callable():
            return (
                left.node is right.node and left.receiver is right.receiver and left.leading == right.leading
            )
        case Method(target=first, name=one), Method(target=second, name=other):
            return first is second and one == other
        case Future(value=first), Future(value=second):
            return alike(first, second)
    return False


def same_piece(left: Piece, right: Piece) -> bool:
    """Whether two pieces are the same characters of the same literal, or the same gap."""
    match left, right:
        case Known(), Known():
            return left.text == right.text and left.source is right.source and left.offset == right.offset
        case Gap(), Gap():
            return left.value is right.value or alike(left.value, right.value)
    return False
