"""Finding a method by the names around it, where the object is not known."""

from __future__ import annotations

import re
from collections.abc import Collection, Set
from functools import lru_cache

from v0to1 import tree
from v0to1.core.immutable import immutable
from v0to1.evaluation.interpreter.classes import is_stub
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.names import dotted
from v0to1.evaluation.interpreter.objects import bound
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.interpreter.types import canonical
from v0to1.evaluation.values import Callable, Class, External, Hole, Value


@immutable
class UnknownReceiver:
    """A call of something that is not known: what little is known of it, and the names that lead to it."""

    callee: Value
    name: str
    names: tuple[str, ...]
    node: tree.Call
    scope: Scope


def by_name(machine: Machine, lost: UnknownReceiver, *, likeness: bool) -> Value | None:
    """A method of an unknown object that only one class of the project has.

    With `likeness` that class must be called like the object; otherwise the name must not be common.
    """
    callee, name, node = lost.callee, lost.name, lost.node
    if name not in machine.objects.having and not machine.loaded.unread.modules:
        return None
    if not isinstance(callee, Hole) or callee.kind == "double" or not isinstance(node.callee, tree.Attr):
        return None
    if name.startswith("__") or (not likeness and name in machine.libraries.names.common):
        return None
    owners = {dotted(node.callee.target).rpartition(".")[2], *lost.names[-1:]} if likeness else frozenset()
    having = owning(machine, name, owners)
    if not having:
        having = owning_more(machine, name, owners, machine.loaded.imports.get(lost.scope.module, ()))
    if len(having) == 1:
        having = owning_more(machine, name, owners, machine.loaded.unread.modules)
    if len(having) != 1 or is_stub(having[0].members[name]):
        return None
    owner = having[0].made[0] if having[0].made else canonical(machine, having[0])
    return bound(machine, having[0].members[name], owner, node, lost.scope)


def owning(machine: Machine, name: str, owners: Set[str]) -> list[Class]:
    """The classes that have a method; of all, or of those that are called like one of some objects."""
    having = [cls for cls in machine.objects.having.get(name, ()) if isinstance(cls.members[name], Callable)]
    if not owners:
        return having
    return [cls for cls in having if any(called_like(owner, cls.name) for owner in owners)]


def owning_more(machine: Machine, name: str, owners: Set[str], modules: Collection[str]) -> list[Class]:
    """The same, with those of some modules that nobody has read anything of: up to the second."""
    having = owning(machine, name, owners)
    for module in machine.loaded.unread.defining(name, modules, machine.modules.text):
        if owners and not any(
            called_like(owner, one)
            for owner in owners - {name}
            for one in machine.loaded.unread.classes(module, machine.modules.text)
        ):
            continue
        machine.load(module)
        having = owning(machine, name, owners)
        if len(having) > 1:
            break
    return having


def is_server(machine: Machine, callee: Value) -> bool:
    """Whether a function belongs to a library that declares routes, or to what such a library made."""
    if type(callee) is not External:
        return type(callee) is Hole and callee.kind == "server"
    return declares(callee.name, machine.libraries.names.servers)


@lru_cache(4096)
def declares(name: str, servers: frozenset[str]) -> bool:
    """Whether a dotted name begins with that of a library that declares routes."""
    parts = name.split(".")
    return any(".".join(parts[:place]) in servers for place in range(1, len(parts) + 1))


@lru_cache(4096)
def called_like(variable: str, cls: str) -> bool:
    """Whether a variable is called like a class, or like the last word of its name."""
    plain = variable.replace("_", "").lower()
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", cls)
    return plain != "" and plain in (cls.replace("_", "").lower(), words[-1].lower() if words else "")
