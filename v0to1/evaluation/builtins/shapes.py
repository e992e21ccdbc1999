"""Library functions that make types of data, and hold data against them."""

from __future__ import annotations

from v0to1.evaluation.builtins.registry import Site, means
from v0to1.evaluation.interpreter.types import describe
from v0to1.evaluation.responses.responses import escape, settled
from v0to1.evaluation.values import Declared, Mapping, ResponseValue, Shape, Value, options


def fields_of(value: Mapping) -> dict[str, Declared]:
    """The entries of a mapping as declared fields."""
    return {
        name: Declared(item.value_node or item.key_node, item.key_node, item.module, item.value)
        for name, item in value.items.items()
        if item.key_node is not None
    }


@means("shape")
def shape(site: Site) -> Value:
    """A type with the fields of a mapping."""
    first = site.first
    return Shape(fields_of(first), (), site.scope) if isinstance(first, Mapping) else site.unknown


@means("named_shape")
def named_shape(site: Site) -> Value:
    """A type with a name, and with the fields of a mapping."""
    second = site.second
    return Shape(fields_of(second), (), site.scope) if isinstance(second, Mapping) else site.unknown


@means("said_to_be")
def said_to_be(site: Site) -> Value:
    """A value that is said to be of a type, which comes first."""
    found = settled(site.second) if site.second is not None else site.unknown
    describe(site.machine, site.node.args[0].value if site.node.args else None, found, site.scope)
    return found


@means("held_against")
def held_against(site: Site) -> Value:
    """Data that are held against a type, by a method of it: the data themselves."""
    if site.second is None:
        return site.unknown
    found = settled(site.second)
    is_seen = any(isinstance(one, Shape) for one in options(site.first)) if site.first else False
    for one in options(found):
        if isinstance(one, ResponseValue) and one.stage == "data" and not (one.path and is_seen):
            escape(one, "type", site.node, site.scope)
    describe(site.machine, site.first, found, site.scope)
    return found
