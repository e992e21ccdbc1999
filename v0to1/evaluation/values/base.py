"""What every abstract value shares: alternatives, and the bounds that keep values small."""

from __future__ import annotations

from v0to1.core.immutable import immutable

MAX_PIECES = 64
MAX_ENTRIES = 400
MAX_OPTIONS = 8


class Value:
    """Anything the evaluator can know."""

    __slots__ = ()


@immutable
class Union(Value):
    """One of several values."""

    options: tuple[Value, ...]


def options(value: Value) -> tuple[Value, ...]:
    """What a value may be."""
    return value.options if type(value) is Union else (value,)
