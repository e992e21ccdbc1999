"""What modules of the project hand over to those that import them."""

from __future__ import annotations

from v0to1.flow import tree
from v0to1.flow.machine import Machine
from v0to1.flow.scope import Scope
from v0to1.flow.values import Class, Instance, Mapping, Module, Subject, Value, options

HAVING = frozenset([Instance, Class, Subject])


def handed_over(machine: Machine, module: str) -> Value | None:
    """What a module hands over in its own place; None when importers get the module itself."""
    return machine.load(module).own(tree.WHOLE) if machine.modules.hands_over(module) else None


def exported(machine: Machine, module: str, name: str) -> Value | None:
    """A member of a module, or of what it hands over in its own place."""
    machine.looked_up.add((module, name))
    found = machine.load(module).own(name)
    if found is not None:
        return found
    whole = handed_over(machine, module)
    if whole is None or name == tree.DEFAULT:
        return whole
    for option in options(whole):
        if isinstance(option, Mapping) and name in option.items:
            return option.items[name].value
    return None


def module_member(machine: Machine, module: str, node: tree.Attr, scope: Scope) -> Value:
    """A member of a project's module, or a module inside a package."""
    found = exported(machine, module, node.name)
    if found is not None:
        return found
    inner = machine.modules.submodule(module, node.name)
    return Module(inner) if inner is not None else machine.unknown(node, scope, node.name)


def has_own(machine: Machine, target: Value, name: str) -> bool:
    """Whether a value of the project has a member of its own under a name that any value may have."""
    if type(target) is Module:
        return exported(machine, target.name, name) is not None
    return type(target) in HAVING
