"""What a library keeps for all commands of a program: a context, and the object that is put into it."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.values import Callable, Class, External, Instance, Mapping, Value, union
from v0to1.tree.walking import walk_through


def context(machine: Machine, module: str) -> Instance:
    """The one context of the commands of a module; groups that keep other objects may keep any of them."""
    if module not in machine.commands:
        node = tree.Class(None, "Context", (), ())
        machine.commands[module] = Instance(Class(node, "Context", module))
    return machine.commands[module]


def handed(machine: Machine, name: str, module: str) -> Value | None:
    """What a decorator gives to its function in a module, or a type stands for, by their dotted name."""
    kept = machine.libraries.names.contexts.get(name)
    if kept is None:
        return None
    own = context(machine, module)
    return own if not kept else own.attributes.get(kept) or kept_elsewhere(machine, own, kept)


def given_by(machine: Machine, function: Callable) -> Value | None:
    """What the decorators of a function give to it first."""
    for one in function.node.decorators if machine.libraries.names.contexts else ():
        if isinstance(one, tree.Name | tree.Attr) and isinstance(function.scope, Scope):
            made = machine.evaluate(one, function.scope)
            found = handed(machine, made.name, function.scope.module) if isinstance(made, External) else None
            if found is not None:
                return found
    return None


def is_context(machine: Machine, value: object) -> bool:
    """Whether a value is a context of commands."""
    return bool(machine.commands) and any(value is one for one in machine.commands.values())


def kept_elsewhere(machine: Machine, owner: Instance, name: str) -> Value | None:
    """What a context lacks, since other modules of the program put it into theirs."""
    if not is_context(machine, owner):
        return None
    near = same_program(machine, owner.cls.module)
    found = [
        one.attributes[name]
        for module, one in machine.commands.items()
        if name in one.attributes and module in near
    ]
    return union(found) if found else None


def same_program(machine: Machine, module: str) -> set[str]:
    """The modules of the programs that one is in: what leads to it by imports, and all that these import."""
    found, more = set[str](), {module}
    while more:
        found |= more
        more = {one for one, targets in machine.loaded.imports.items() if targets & more} - found
    more = set(found)
    while more:
        found |= more
        more = {target for one in more for target in machine.loaded.imports.get(one, ())} - found
    return found


def kept_beside(machine: Machine, owner: Instance, name: str, value: Value) -> Value:
    """An attribute of a context, beside what other groups of commands put there."""
    before = owner.attributes.get(name) if is_context(machine, owner) else None
    empty = isinstance(before, Mapping) and not before.items
    return value if before is None or empty else union([before, value])


def first(machine: Machine, functions: list[Callable]) -> list[Callable]:
    """Functions in the order in which a program with commands runs them: what keeps an object comes first."""
    names = {name for name in machine.libraries.names.contexts.values() if name}
    return sorted(functions, key=lambda one: not keeps(one.node, names)) if names else functions


def keeps(function: tree.Function, names: set[str]) -> bool:
    """Whether a function with decorators sets an attribute of some names."""
    assigned = (one for one in walk_through(function.body) if isinstance(one, tree.Assign))
    return bool(function.decorators) and any(
        isinstance(target, tree.Attr) and target.name in names for one in assigned for target in one.targets
    )
