"""Declared types of data in the small tree; other types are names, indexes (`List<T>`) and unions (`|`)."""

from __future__ import annotations

from v0to1.core.immutable import immutable
from v0to1.tree.expressions import Text
from v0to1.tree.node import Node

TYPE = "type "
"""What is put before the name of a type that is not the value of that name; no source can spell it."""


@immutable
class Field(Node):
    """One field of a shape: its key as it is spelled, and its type where that says anything."""

    key: Text
    type: Node | None
    optional: bool


@immutable
class Shape(Node):
    """A type of data: its fields, and the types whose fields it has besides (`bases`).

    With `is_data` false it has members that no data have (methods), or may have any key. `params` are the
    names of types that it is given.
    """

    fields: tuple[Field, ...]
    bases: tuple[Node, ...]
    is_data: bool = True
    params: tuple[str, ...] = ()


@immutable
class Typed(Node):
    """A value that is said to have a type, which changes nothing when the program runs."""

    value: Node
    type: Node
