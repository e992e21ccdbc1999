"""Members that a class has of a library's namespace: its socket, and what can be done with that."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.interpreter.classes import lineage
from v0to1.evaluation.interpreter.facts import Namespace
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.sockets import connections
from v0to1.evaluation.values import Class, External, Instance, Socket, Value

CLIENT = "client"


def namespace_of(machine: Machine, cls: Class) -> Namespace | None:
    """What is known of a class that derives from a library's namespace; None for any other class."""
    known = machine.messaging.namespaces.get(id(cls.node))
    if known is not None or not machine.libraries.namespaces:
        return known
    for base in lineage(cls) if cls.bases else ():
        if isinstance(base, External) and base.name in machine.libraries.namespaces:
            own = Socket(cls.node, cls.module, base.name)
            client = Socket(cls.node, cls.module, machine.libraries.namespaces[base.name].of)
            found = machine.messaging.namespaces[id(cls.node)] = Namespace(own, client, [])
            return found
    return None


def member_of(machine: Machine, cls: Class, node: tree.Node, scope: Scope) -> Value | None:
    """A member that a class has of the library's namespace: the socket itself, or what is done with it."""
    found = namespace_of(machine, cls)
    if found is None or not isinstance(node, tree.Attr):
        return None
    if machine.libraries.namespaces[found.own.kind].members.get(node.name) == CLIENT:
        return found.client
    return connections.member_of(machine, found.own, node, scope)


def is_namespace(machine: Machine, value: Value) -> bool:
    """Whether a value is an object that listens."""
    return type(value) is Instance and namespace_of(machine, value.cls) is not None
