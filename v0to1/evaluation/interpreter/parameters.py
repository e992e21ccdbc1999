"""How the arguments of calls are evaluated, and how parameters are bound to them."""

from __future__ import annotations

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.builtins.command_contexts import given_by
from v0to1.evaluation.data.iteration import iterate
from v0to1.evaluation.http.requests import Frame
from v0to1.evaluation.interpreter.arguments import SPREAD, Arguments, Given
from v0to1.evaluation.interpreter.machine import HANDLERS, PLAIN, Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.interpreter.types import describe, parameter_value, with_option
from v0to1.evaluation.responses.local_data import or_own
from v0to1.evaluation.responses.responses import How, read, responses_behind, responses_of
from v0to1.evaluation.values import (
    Callable,
    Constant,
    Hole,
    Item,
    Known,
    Mapping,
    ResponseValue,
    Sequence,
    Text,
    Value,
    is_null,
    options,
    same_value,
    union,
)

WRITTEN = frozenset([tree.Mapping, tree.Sequence, tree.Name])
"""How a default with keys is written."""


def arguments_of(machine: Machine, node: tree.Call, scope: Scope) -> Arguments:
    """Evaluate the arguments of a call."""
    found = Arguments()
    positional = found.positional
    for arg in node.args:
        written = arg.value
        kind = type(written)
        value = HANDLERS[kind](machine, written, scope) if kind in PLAIN else machine.evaluate(written, scope)
        if not arg.stars:
            if arg.name is None:
                positional.append((arg, value))
            else:
                found.named[arg.name] = (arg, value)
        elif arg.stars == 1:
            spread_items(machine, found, value, arg, scope)
        else:
            spread_entries(found, value, arg)
    return found


def spread_items(machine: Machine, found: Arguments, value: Value, arg: tree.Arg, scope: Scope) -> None:
    """`*value` in a call; of sequences of which one goes on where another ends, the longest."""
    value = longest(value)
    if isinstance(value, Sequence):
        found.positional.extend((None, item) for item in value.items)
        found.open = found.open or value.open
    else:
        found.open = True
        if not isinstance(value, Hole):
            found.positional.extend((None, item) for item in iterate(machine, value, arg, scope))


def longest(value: Value) -> Value:
    """The sequence that begins with all others that a value may be; any other value stays as it is."""
    several = [one for one in options(value) if isinstance(one, Sequence)]
    if len(several) < 2 or len(several) < len(options(value)):
        return value
    found = max(several, key=lambda one: len(one.items))
    begins = all(
        same_value(left, right)
        for one in several
        for left, right in zip(one.items, found.items, strict=False)
    )
    return found if begins else value


def spread_entries(found: Arguments, value: Value, arg: tree.Arg) -> None:
    """`**value` in a call; a spread answer stays one argument."""
    for option in options(value):
        for one in responses_behind(option):
            found.named[SPREAD] = (arg, one)
        for item in option.items.values() if isinstance(option, Mapping) else ():
            given = item.key_node if isinstance(item.key_node, tree.Arg) else None
            found.named[item.key] = (given, item.value)
            found.entries[item.key] = item
        if not isinstance(option, ResponseValue):
            found.open = found.open or not isinstance(option, Mapping) or option.open


def bind_parameters(
    machine: Machine, function: Callable, given: Arguments, inner: Scope, *, entry: bool
) -> None:
    """Give each parameter its argument, its default, or what its declaration says."""
    params = function.node.params
    if not params:
        inner.arguments = {}
        return
    waiting = [value for _, value in given.positional]
    if function.receiver is not None or function.leading:
        before = (function.receiver,) if function.receiver is not None else ()
        waiting = [*before, *(given_before(value, inner) for value in function.leading), *waiting]
    named = dict(given.named)
    if function.named:
        named = {name: (None, given_before(value, inner)) for name, value in function.named} | named
    where = function.scope if isinstance(function.scope, Scope) else inner
    spread = named.pop(SPREAD, None) if named else None
    is_open = given.open or entry
    variables = inner.variables
    for param in params:
        if waiting and not param.stars and not param.keyword_only:
            bound = argument_for if type(param.default) in WRITTEN else typed_argument
            variables[param.name] = bound(machine, waiting.pop(0), param, where)
        elif param.stars == 1:
            variables[param.name] = Sequence(waiting, is_open, param)
            waiting = []
        elif param.stars == 2:
            rest = rest_of_named(named, given, param, inner, is_open=is_open)
            variables[param.name] = union([spread[1], rest]) if spread is not None else rest
        elif param.name in named:
            bound = argument_for if type(param.default) in WRITTEN else typed_argument
            variables[param.name] = bound(machine, named.pop(param.name)[1], param, where)
        elif spread is not None and isinstance(spread[1], ResponseValue):
            variables[param.name] = read(spread[1], param.name, How("model", param, param), where)
        else:
            value = not_given(machine, function, param, where, is_open=is_open)
            variables[param.name] = in_frame(value, inner.frame)
    if not is_open:
        inner.arguments = dict(variables)


def not_given(
    machine: Machine, function: Callable, param: tree.Param, where: Scope, *, is_open: bool
) -> Value:
    """A parameter without an argument: what a decorator hands to it, what is declared, or its default."""
    first = function.node.decorators and param is function.node.params[0]
    handed = given_by(machine, function) if first else None
    if handed is not None:
        return handed
    if param.default is not None and not is_open:
        return machine.evaluate(param.default, where)
    return with_option(machine, function, param, parameter_value(machine, param, where))


def argument_for(machine: Machine, value: Value, param: tree.Param, where: Scope) -> Value:
    """What a parameter is given; where that is nothing, or a response, it may be the data of its default."""
    found = typed_argument(machine, value, param, where)
    if param.default is None or not (is_null(found) or responses_of(found)):
        return found
    return or_own(found, machine.evaluate(param.default, where))


def given_before(value: Value, inner: Scope) -> Value:
    """What a function was given before it is called, as if the caller gave it."""
    return in_frame(value, inner.frame.parent) if inner.frame.parent is not None else value


def in_frame(value: Value, frame: Frame) -> Value:
    """A default belongs to the frame of the function that has it."""
    if type(value) is Constant:
        return value
    match value:
        case Text(pieces=pieces):
            kept = tuple(
                replace(piece, frame=frame) if isinstance(piece, Known) else piece for piece in pieces
            )
            return replace(value, pieces=kept)
        case Hole(default=Text() as default):
            return replace(value, default=in_frame(default, frame))
        case _:
            return value


def typed_argument(machine: Machine, value: Value, param: tree.Param, where: Scope) -> Value:
    """An unknown argument is what the parameter's declaration says."""
    if param.annotation is None:
        return value
    if not isinstance(value, Hole):
        describe(machine, param.annotation, value, where)
        return value
    if value.node is param:
        return value
    declared = parameter_value(machine, param, where)
    return value if isinstance(declared, Hole) else declared


def rest_of_named(
    named: dict[str, Given], given: Arguments, param: tree.Param, inner: Scope, *, is_open: bool
) -> Mapping:
    """`**rest`: the named arguments that no parameter took."""
    found = Mapping(node=param, module=inner.module, open=is_open)
    module = inner.frame.parent.module if inner.frame.parent is not None else inner.module
    for name, (arg, value) in named.items():
        known = given.entries.get(name)
        found.put(known if known is not None else Item(name, arg, value, arg.value if arg else None, module))
    return found
