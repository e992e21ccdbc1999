"""What functions without arguments gave, for calls of them beyond the bound on their number."""

from __future__ import annotations

from v0to1.core.immutable import replace
from v0to1.evaluation.http.requests import Frame
from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.values import (
    Callable,
    Constant,
    Hole,
    Known,
    Mapping,
    Piece,
    Text,
    Union,
    Value,
    options,
)


def keep(machine: Machine, function: Callable, given: Arguments, value: Value, frame: Frame) -> None:
    """Remember what a function gave that was called with nothing."""
    if is_plain(given) and all(map(is_simple, options(value))):
        machine.calls.given_before[place_of(function)] = (value, frame, function)


def given_before(machine: Machine, function: Callable, given: Arguments, frame: Frame) -> Value | None:
    """What such a function gave before, as if it gave it in another activation; None if it did not."""
    found = machine.calls.given_before.get(place_of(function)) if is_plain(given) else None
    return moved(found[0], found[1], frame) if found is not None else None


def place_of(function: Callable) -> tuple[int, int, int]:
    """Tells functions apart, the objects that they belong to, and the variables around them."""
    return id(function.node), id(function.receiver), id(function.scope)


def is_plain(given: Arguments) -> bool:
    """Whether a call gives nothing."""
    return not given.positional and not given.named and not given.open


def is_simple(value: Value) -> bool:
    """Whether a value is a text or the like, or has nothing but those in it."""
    if isinstance(value, Mapping):
        return not value.rest and all(is_flat(item.value) for item in value.items.values())
    return is_flat(value)


def is_flat(value: Value) -> bool:
    """Whether a value has no parts that others could change."""
    return all(isinstance(one, (Text, Constant, Hole)) for one in options(value))


def moved(value: Value, old: Frame, new: Frame) -> Value:
    """A value of one activation as that of another; a mapping is a new one."""
    match value:
        case Text(pieces=pieces):
            return replace(
                value, pieces=tuple(piece_for(one, new) if one.owner is old else one for one in pieces)
            )
        case Union(options=several):
            return Union(tuple(moved(option, old, new) for option in several))
        case Mapping(items=items):
            entries = {key: replace(item, value=moved(item.value, old, new)) for key, item in items.items()}
            return replace(value, items=entries)
        case _:
            return value


def piece_for(piece: Piece, owner: object) -> Piece:
    """A piece that belongs to another frame now."""
    return replace(piece, frame=owner) if isinstance(piece, Known) else replace(piece, given=owner)
