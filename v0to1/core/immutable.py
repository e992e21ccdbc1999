"""Nodes and values that are made by the thousand."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, structs
from msgspec import field as made_by

if TYPE_CHECKING:
    from dataclasses import replace as replace

    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_: object) -> object:
        """Nothing while the program runs: type checkers alone look at it."""
        return lambda decorator: decorator

    def replace(value, /, **changes):
        """A copy of an immutable, or of a data class, with other fields."""
        known = structs if isinstance(value, Struct) else dataclasses
        return known.replace(value, **changes)


T = TypeVar("T")
MADE_ANEW = ("__dict__", "__weakref__")
"""What a class has by itself, and a class that is made of its parts once more."""


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(made_by,))
def immutable(cls: type[T]) -> type[T]:
    """A slotted class whose instances are told apart by identity; type checkers see that none is changed.

    A data class would take three times as long to make, and a frozen one eight times.
    """
    return compact(cls)


@dataclass_transform(eq_default=False, field_specifiers=(made_by,))
def compact(cls: type[T]) -> type[T]:
    """A slotted class whose instances are told apart by identity, and may be changed."""
    if issubclass(cls, Struct):
        return cls
    parts = {name: part for name, part in vars(cls).items() if name not in MADE_ANEW}
    bases = tuple(base for base in cls.__bases__ if base is not object)
    meta: Any = type(Struct)
    made: type[T] = meta(cls.__name__, (*bases, Struct), parts, eq=False)
    return made


def field_names(kind: type) -> tuple[str, ...]:
    """The names of the fields of an immutable, in their order."""
    names: tuple[str, ...] = kind.__struct_fields__  # type: ignore[attr-defined]
    return names
