"""What a class of the project does in Python's place: it makes its objects, or makes up their members."""

from __future__ import annotations

from v0to1.core.immutable import replace
from v0to1.flow import tree
from v0to1.flow.classes import member
from v0to1.flow.machine import Machine
from v0to1.flow.scope import Scope
from v0to1.flow.values import NULL, Callable, Class, Instance, Known, Method, Text, Value, options

ASKED = "__getattr__"
MAKER = "__new__"


def made_up(machine: Machine, owner: Instance, name: str, node: tree.Node, scope: Scope) -> Value | None:
    """What an object gives for a name that it has not: a function, or a method that is not known."""
    asked = member(owner.cls, ASKED)
    if isinstance(asked, Callable):
        text = Text((Known(name, None, scope.module),))
        found = machine.call(replace(asked, receiver=owner), node, scope, text)
        if isinstance(found, Callable):
            return found
    known = asked is not None or {f".{name}", f"?.{name}"} & machine.libraries.functions.keys()
    return Method(owner, name, node) if known else None


def made_by_itself(machine: Machine, cls: Class, node: tree.Node, scope: Scope) -> Instance | None:
    """The object that a class makes, or has made before (`cls._instance = super().__new__(cls)`)."""
    maker = member(cls, MAKER)
    found = machine.call(replace(maker, receiver=cls), node, scope) if isinstance(maker, Callable) else NULL
    return next((one for one in options(found) if isinstance(one, Instance) and one.cls is cls), None)
