"""Definitions and imports: functions, classes, decorators, modules."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TypeGuard

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.builtins.option_defaults import OPTION, default_of
from v0to1.evaluation.http.receivers import is_server
from v0to1.evaluation.interpreter.classes import derives, is_stub, lineage
from v0to1.evaluation.interpreter.machine import Machine, handles
from v0to1.evaluation.interpreter.names import exported, handed_over
from v0to1.evaluation.interpreter.parameters import arguments_of
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses.route_literals import declare, serve_decorated
from v0to1.evaluation.sockets import uses as sockets
from v0to1.evaluation.values import (
    NULL,
    Callable,
    Class,
    Descriptor,
    External,
    Hole,
    Member,
    Module,
    Pending,
    Text,
    Value,
    options,
)

DOUBLE = "double"
"""The meaning of functions that put a test double somewhere."""


@handles(tree.Import)
def import_(machine: Machine, node: tree.Import, scope: Scope) -> Value:
    """Bind a module, a member of one, or a library's name; gives what is bound."""
    kind, target = machine.modules.resolve(scope.module, node)
    if kind not in ("external", "data"):
        machine.loaded.imports.setdefault(scope.module, set()).add(target)
        if target not in machine.loaded.scopes and machine.loaded.unread.stirs(target, machine.modules.text):
            machine.load(target)
    if node.name == "*" and kind == "member":
        members = machine.load(target).variables
        named = {name: value for name, value in members.items() if name not in (tree.DEFAULT, tree.WHOLE)}
        scope.variables.update(named)
        return NULL
    if not node.alias or kind in ("external", "data") or scope.cls is not None:
        value = imported(machine, kind, target, node, scope)
    else:
        ask = partial(imported, machine, kind, target, node, scope)
        value = Pending(ask, machine.unknown(node, scope, node.name or ""))
        if kind == "member" and target not in machine.loaded.scopes:
            machine.loaded.unread.modules.add(target)
    if node.alias:
        scope.assign(node.alias, value)
    return value


def imported(machine: Machine, kind: str, target: str, node: tree.Import, scope: Scope) -> Value:
    """What an import gives."""
    match kind:
        case "external":
            return External(target)
        case "data":
            return machine.unknown(node, scope)
        case "module":
            whole = handed_over(machine, target)
            return whole if whole is not None else Module(target)
        case _:
            found = exported(machine, target, node.name or "")
            if found is None and target in machine.loaded.loading and node.alias:
                machine.loaded.waiting.setdefault(target, []).append((node, scope))
            return found if found is not None else machine.unknown(node, scope, node.name or "")


@handles(tree.Function)
def function(machine: Machine, node: tree.Function, scope: Scope) -> Value:
    """Define a function; a lambda is the function itself."""
    made = Callable(node, scope, owner=scope.cls)
    machine.calls.functions.append((node, scope))
    if node.name == "<lambda>" or node.is_value:
        return made
    value: Value = made
    for decorator in reversed(node.decorators):
        value = decorated(machine, decorator, value, made, scope)
    previous = scope.variables.get(node.name)
    if node.decorators and isinstance(previous, Descriptor) and isinstance(value, Callable):
        previous = value
    else:
        scope.assign(node.name, value)
    if scope.cls is not None and is_held(previous):
        scope.cls.hidden.append(previous)
    return NULL


def is_held(value: Value | None) -> TypeGuard[Value]:
    """Whether a method may be called although its name stands for another one: a decorator was given it."""
    function = value.function if isinstance(value, Descriptor) else value
    return isinstance(function, Callable) and bool(function.node.decorators) and not is_stub(function)


def decorated(machine: Machine, decorator: tree.Node, value: Value, made: Callable, scope: Scope) -> Value:
    """What a decorator makes of a function: one of the project runs, one of a library leaves it as it is."""
    target = decorator.callee if isinstance(decorator, tree.Call) else decorator
    found = machine.evaluate(target, scope)
    meaning = machine.libraries.functions.get(found.name, "") if isinstance(found, External) else ""
    if meaning == OPTION and isinstance(decorator, tree.Call):
        declared = default_of(arguments_of(machine, decorator, scope))
        if declared is not None:
            machine.options[id(made.node), declared[0]] = declared[1]
    if meaning in ("property", "classmethod", "static") and isinstance(value, Callable):
        return Descriptor(meaning, value)
    if meaning == DOUBLE and target is not decorator:
        machine.evaluate(decorator, scope)
    if isinstance(found, Callable | Class):
        applied = found if target is decorator else machine.evaluate(decorator, scope)
        if isinstance(applied, Callable) and not found_outside(applied, value):
            result = machine.call(applied, decorator, scope, value)
            if isinstance(result, Callable):
                return replace(result, owner=value.owner) if isinstance(value, Callable) else result
            if isinstance(result, Descriptor):
                return result
    if isinstance(decorator, tree.Call) and declares_route(machine, target):
        given = arguments_of(machine, decorator, scope)
        for told in given.values:
            declare(machine, told)
        if isinstance(target, tree.Attr) and is_server(machine, found):
            serve_decorated(machine, target.name, given, scope.module)
    sockets.note_decorator(machine, decorator, made, found, scope)
    if isinstance(found, Hole) and isinstance(target, tree.Attr):
        machine.calls.registered.add(id(made.node))
    if isinstance(found, External | Hole) and isinstance(decorator, tree.Call):
        machine.calls.judges.setdefault(id(made.node), []).extend(judges_in(machine, decorator, scope))
    return value


def judges_in(machine: Machine, call: tree.Call, scope: Scope) -> Iterator[Callable]:
    """The functions of one argument that a library's decorator is given: it may show them each result."""
    for arg in call.args:
        if isinstance(arg.value, tree.Call):
            yield from judges_in(machine, arg.value, scope)
            continue
        for one in options(machine.evaluate(arg.value, scope)):
            if isinstance(one, Callable) and len(one.node.params) - (one.receiver is not None) == 1:
                yield one


def declares_route(machine: Machine, node: tree.Node) -> bool:
    """Whether a decorator's last name is one by which servers declare routes, or a verb."""
    names = machine.libraries.names
    name = node.name if type(node) is tree.Attr or type(node) is tree.Name else ""
    return name in names.routes or (name in names.verbs and isinstance(node, tree.Attr))


def found_outside(applied: Callable, value: Value) -> bool:
    """Whether a decorator is the decorated function itself (a setter of a property)."""
    return isinstance(value, Callable) and applied.node is value.node


@handles(tree.Class)
def class_(machine: Machine, node: tree.Class, scope: Scope) -> Value:
    """Define a class: its body runs in a scope of its own."""
    bases = tuple(machine.evaluate(base, scope) for base in node.bases)
    value = Class(node, node.name, scope.module, bases=bases, scope=scope)
    inner = Scope(scope.module, scope.frame, scope, value)
    machine.run(node.body, inner)
    value.members = inner.variables
    if derives(value, machine.libraries.names.enums):
        for name, found in value.members.items():
            if isinstance(found, Text):
                value.members[name] = Member(found.pieces, value, name)
    machine.objects.classes.append(value)
    for base in lineage(value)[1:]:
        machine.objects.derived.setdefault(id(base), []).append(value)
    for name in value.members:
        machine.objects.having.setdefault(name, []).append(value)
    scope.assign(node.name, value)
    return NULL
