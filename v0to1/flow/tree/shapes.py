"""Declared types of data in the small tree; other types are names, indexes (`List<T>`) and unions (`|`)."""

from __future__ import annotations

from dataclasses import dataclass

from v0to1.flow.tree.expressions import Text
from v0to1.flow.tree.node import Node


@dataclass(frozen=True, slots=True, eq=False)
class Field(Node):
    """One field of a shape: its key as it is spelled, and its type where that says anything."""

    key: Text
    type: Node | None
    optional: bool


@dataclass(frozen=True, slots=True, eq=False)
class Shape(Node):
    """A type of data: its fields, and the types whose fields it has besides (`bases`).

    With `is_data` false it has members that no data have (methods), or may have any key.
    """

    fields: tuple[Field, ...]
    bases: tuple[Node, ...]
    is_data: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Typed(Node):
    """A value that is said to have a type, which changes nothing when the program runs."""

    value: Node
    type: Node
