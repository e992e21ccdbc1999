"""Answers that a program keeps where nothing of it reads them go on to readers elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1.flow import tree
from v0to1.flow.answers import escape, let_go
from v0to1.flow.machine import Machine
from v0to1.flow.values import MAPPINGS, Sequence, Union, Value, options

FILLED = frozenset([*MAPPINGS, Sequence])


def release(machine: Machine) -> None:
    """Let go of attributes that nothing reads, and of lasting containers that are only filled."""
    for place, kept in machine.stored.items():
        for value, node, scope in kept if place not in machine.looked_up else ():
            escape(value, "attribute", node, scope)
    for scope in machine.scopes.values():
        for name in (tree.DEFAULT, tree.WHOLE):
            if name in scope.variables:
                let_go(scope.variables[name], "return")
    for value in lasting(machine):
        kind = type(value)
        for option in options(value) if kind is Union else (value,) if kind in FILLED else ():
            if type(option) in FILLED and id(option) not in machine.opened:
                let_go(option, "attribute")


def lasting(machine: Machine) -> Iterator[Value]:
    """The values of attributes and of global variables."""
    for cls in machine.classes:
        for instance in (*cls.made, *([cls.instance] if cls.instance is not None else [])):
            yield from instance.attributes.values()
    for scope in machine.scopes.values():
        yield from scope.variables.values()
