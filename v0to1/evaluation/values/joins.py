"""Joining alternatives, and telling values apart."""

from __future__ import annotations

from collections.abc import Callable as Function
from collections.abc import Iterable
from typing import Any

from v0to1.evaluation.values.addresses import Address, UrlPart
from v0to1.evaluation.values.base import MAX_OPTIONS, Union, Value
from v0to1.evaluation.values.data import Future
from v0to1.evaluation.values.texts import Constant, Gap, Hole, Known, Piece, Text
from v0to1.evaluation.values.things import Callable, External, Member, Method, ResponseValue, Socket

Check = Function[[Any, Any], bool]

LEFT_OUT = Hole(None, "", kind="limit")
"""What stands for values that are too many to follow each."""


def union(values: Iterable[Value]) -> Value:
    """Join values; the same object counts once, nothing (null) gives way to anything known.

    Of too many, those that are left out become an unknown one.
    """
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
        kind = type(option)
        same = SAME.get(kind)
        for other in found:
            if option is other or (same is not None and kind is type(other) and same(option, other)):
                break
        else:
            found.append(option)
    if len(found) == 1:
        return found[0]
    known = [option for option in found if not is_null(option)] or found
    if not known:
        return Hole(None, "")
    return known[0] if len(known) == 1 else Union(tuple(bounded(known, MAX_OPTIONS)))


def bounded(values: list[Value], most: int) -> list[Value]:
    """Some values; where there are more than so many, an unknown one in the place of the others."""
    return values if len(values) <= most else [*values[:most], LEFT_OUT]


def is_null(value: Value) -> bool:
    """Whether a value is surely null."""
    return type(value) is Constant and value.value is None


def same_value(left: Value, right: Value) -> bool:
    """Whether two values say the same."""
    if left is right:
        return True
    same = SAME.get(type(left)) if type(left) is type(right) else None
    return same is not None and same(left, right)


def same_text(left: Text, right: Text) -> bool:
    """Whether two texts have the same pieces."""
    return len(left.pieces) == len(right.pieces) and all(map(same_piece, left.pieces, right.pieces))


def same_response(left: ResponseValue, right: ResponseValue) -> bool:
    """Whether two responses are the same part of the same one."""
    same = left.requests == right.requests and left.stage == right.stage and left.failed is right.failed
    return same and left.path == right.path and left.reads == right.reads


def same_function(left: Callable, right: Callable) -> bool:
    """Whether two functions are the same, of the same object."""
    return left.node is right.node and left.receiver is right.receiver and left.leading == right.leading


def same_piece(left: Piece, right: Piece) -> bool:
    """Whether two pieces are the same characters of the same literal, or the same gap."""
    if type(left) is Known and type(right) is Known:
        return left.text == right.text and left.source is right.source and left.offset == right.offset
    if type(left) is Gap and type(right) is Gap:
        return left.value is right.value or same_value(left.value, right.value)
    return False


SAME: dict[type[Value], Check] = {
    Constant: lambda left, right: type(left.value) is type(right.value) and left.value == right.value,
    Hole: lambda left, right: (
        left.node is right.node and left.node is not None and left.module == right.module
    ),
    Text: same_text,
    Member: same_text,
    Address: same_text,
    UrlPart: same_text,
    ResponseValue: same_response,
    External: lambda left, right: left.name == right.name,
    Socket: lambda left, right: left.node is right.node,
    Callable: same_function,
    Method: lambda left, right: left.target is right.target and left.name == right.name,
    Future: lambda left, right: same_value(left.value, right.value),
}
"""What two values of a kind have in common that say the same; all others are told apart."""
