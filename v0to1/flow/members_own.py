"""Attributes of the project's own classes, and of its enumerations."""

from __future__ import annotations

from v0to1.flow import tree
from v0to1.flow.classes import member
from v0to1.flow.machine import Machine
from v0to1.flow.objects import bound
from v0to1.flow.scope import Scope
from v0to1.flow.texts import literal
from v0to1.flow.values import (
    Class,
    Constant,
    External,
    Instance,
    Mapping,
    Member,
    Method,
    Sequence,
    Text,
    Value,
)


def own_member(machine: Machine, target: Class, node: tree.Attr, scope: Scope) -> Value:
    """A member of a class of the project, or a method that every class has."""
    found = class_member(machine, target, node.name)
    return bound(machine, found, target, node, scope) if found else Method(target, node.name, node)


def class_member(machine: Machine, cls: Class, name: str) -> Value | None:
    """A member of a class; one of an enumeration that is no text is an object of it."""
    found = member(cls, name)
    names = machine.libraries.names
    if isinstance(found, Sequence | Mapping | Constant) and any(
        isinstance(base, External) and base.name in names.enums for base in cls.bases
    ):
        key = (id(cls), name)
        if key not in machine.members:
            made = machine.members[key] = Instance(
                cls, {"value": found, "name": literal(name, None, cls.module)}
            )
            constructor = member(cls, "__init__")
            if constructor is not None and isinstance(found, Sequence):
                machine.call(
                    bound(machine, constructor, made, cls.node, machine.load(cls.module)),
                    cls.node,
                    machine.load(cls.module),
                    *found.items,
                )
        return machine.members[key]
    return found


def enum_member(machine: Machine, target: Member, node: tree.Attr, scope: Scope) -> Value:
    """A member of an enumeration has its value, its name, and the methods of its class and of texts."""
    if node.name in ("value", "_value_"):
        return Text(target.pieces)
    if node.name == "name":
        return literal(target.name, None, scope.module)
    found = member(target.cls, node.name)
    return (
        bound(machine, found, target, node, scope) if found is not None else Method(target, node.name, node)
    )
