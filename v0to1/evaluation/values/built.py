"""What values were built of, as far as responses may be in it."""

from __future__ import annotations

from collections.abc import Iterable

from v0to1.evaluation.values.base import MAX_ENTRIES, Union, Value, options
from v0to1.evaluation.values.data import Encoded, Future, Mapping, Pairs, Sequence, Table
from v0to1.evaluation.values.things import ResponseValue


def parts_of(value: Value) -> Iterable[Value]:
    """What a value was built of, but for texts."""
    match value:
        case Union():
            return value.options
        case Mapping():
            entries = [item.value for item in value.items.values()]
            return (*entries, *value.rest, *(() if value.element is None else (value.element,)))
        case Sequence():
            return value.items
        case Encoded() | Future():
            return (value.value,)
        case Table():
            return (value.row,)
        case Pairs():
            return (value.mapping,)
        case _:
            return ()


def written_out(value: Value) -> list[ResponseValue]:
    """The responses, or what was read from them, that one part of a text is."""
    inner = value.value if type(value) is Encoded else value
    return [one for one in options(inner) if type(one) is ResponseValue]


def copied(mapping: Mapping, *values: Value) -> None:
    """Copy answers into a mapping, besides those that it was copied from; beyond the bound it is open."""
    rest = {part_of(one): one for one in (*mapping.rest, *values)}
    mapping.open = mapping.open or len(rest) > MAX_ENTRIES
    mapping.rest = tuple(rest.values())[:MAX_ENTRIES]


def part_of(value: Value) -> tuple[object, ...]:
    """What tells a part of a response from others; any other value is like none."""
    if not isinstance(value, ResponseValue):
        return (id(value),)
    reads = tuple(map(id, value.reads))
    return (*map(id, value.requests), value.stage, value.path, reads)
