"""Responses that a program keeps where nothing of it reads them go on to readers elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1 import tree
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses.responses import PLAIN, escape, let_go, responses_of
from v0to1.evaluation.values import MAPPINGS, Callable, Pending, Sequence, Union, Value, options

FILLED = frozenset([*MAPPINGS, Sequence])
PRIVATE = ("_", "#")
"""How the names of attributes begin that only their own class reads."""
ASIDE = FILLED | PLAIN
"""What has no responses in it, or is let go of by itself."""


def release(machine: Machine) -> None:
    """Let go of attributes that others may read, of what modules show, and of containers only filled."""
    for (cls, name), kept in machine.objects.stored.items():
        own = name.startswith(PRIVATE) and (cls, name) in machine.objects.looked_up
        for value, node, scope in kept if not own else ():
            escape(value, "attribute", node, scope)
    for module, scope in machine.loaded.scopes.items():
        for name in (tree.DEFAULT, tree.WHOLE):
            if name in scope.variables:
                let_go(scope.variables[name], "return")
        if machine.modules.shows(module):
            show(machine, scope)
    for value in shown(machine):
        let_go(value, "export")
    for value in lasting(machine):
        kind = type(value)
        for option in options(value) if kind is Union else (value,) if kind in FILLED else ():
            if type(option) in FILLED and id(option) not in machine.objects.opened:
                let_go(option, "attribute")


def show(machine: Machine, scope: Scope) -> None:
    """Variables, and what functions give that nothing calls, are read by what stands beside a module."""
    for value in scope.variables.values():
        for option in options(value) if type(value) not in (Pending, *PLAIN) else ():
            let_go(option, "attribute")
        if type(value) is Callable and id(value.node) not in machine.calls.called:
            for given, *_ in machine.calls.returned.get(id(value.node), ()):
                if isinstance(given, Value):
                    let_go(given, "return")


def shown(machine: Machine) -> Iterator[Value]:
    """The values of variables that modules show to others, of which none in the project takes them."""
    for module, scope in machine.loaded.scopes.items():
        kept = [one for one in scope.variables.items() if type(one[1]) not in ASIDE and responses_of(one[1])]
        exports = machine.modules.exports(module) if kept else ()
        for name, value in kept:
            if name in exports and (module, name) not in machine.objects.looked_up:
                yield value


def lasting(machine: Machine) -> Iterator[Value]:
    """The values of attributes and of global variables."""
    for cls in machine.objects.classes:
        for instance in (*cls.made, *([cls.instance] if cls.instance is not None else [])):
            yield from instance.attributes.values()
    for scope in machine.loaded.scopes.values():
        yield from scope.variables.values()
