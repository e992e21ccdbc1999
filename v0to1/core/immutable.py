"""Immutable nodes and values that are made by the thousand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_: object) -> object:
        """Nothing while the program runs: type checkers alone look at it."""
        return lambda decorator: decorator


T = TypeVar("T")


@dataclass_transform(frozen_default=True, eq_default=False)
def immutable(cls: type[T]) -> type[T]:
    """A slotted class whose instances are told apart by identity; type checkers see that none is changed.

    A frozen data class would also say so at run time, and take three times as long to make.
    """
    return dataclass(slots=True, eq=False)(cls)
