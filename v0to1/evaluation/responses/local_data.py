"""Data of the program's own that a response may take the place of."""

from __future__ import annotations

from v0to1.evaluation.http.requests import Frame
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses.responses import responses_of
from v0to1.evaluation.values import (
    MAPPINGS,
    STORED,
    Hole,
    Mapping,
    ResponseValue,
    Sequence,
    Value,
    is_null,
    options,
    union,
)


def own_in(value: Value) -> list[Value]:
    """The data with keys, or rows of such, that a value may be."""
    return [one for one in options(value) if is_own(one)]


def is_own(value: Value) -> bool:
    """Whether a value is data with keys, or has rows of such."""
    if type(value) is Sequence:
        return any(is_own(one) for item in value.items for one in options(item))
    return type(value) is Mapping and bool(value.items)


def or_own(value: Value, default: Value) -> Value:
    """A value; where that is nothing, or a response, it may be the program's own data of a default."""
    own = own_in(default) if is_null(value) or responses_of(value) else []
    return union([value, *own]) if own else value


def or_before(value: Value, before: Value) -> Value:
    """A value; where it may not have come to be one, the data of the program's own that were there before."""
    stored = [one for one in options(before) if isinstance(one, Hole) and one.kind == STORED]
    kept = [*own_in(before), *stored]
    return union([value, *kept]) if kept else value


def with_kept(owner: Mapping, name: str, value: Value, scope: Scope) -> Value:
    """What an entry may be once a value is put there: others may read what was there before."""
    kept = owner.items.get(name)
    elsewhere = isinstance(owner.frame, Frame) and owner.frame.function is not scope.function
    if kept is None or not elsewhere or not responses_of(value):
        return value
    return union([value, *own_in(kept.value)])


def is_data(value: Value) -> bool:
    """Whether a value is data that has entries."""
    return type(value) in MAPPINGS or (type(value) is ResponseValue and value.stage == "data")
