"""What literals and operators give."""

from __future__ import annotations

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.data import texts
from v0to1.evaluation.data.iteration import MAX_UNROLLED, iterate, key_node
from v0to1.evaluation.http.recording import value_beside
from v0to1.evaluation.interpreter.branches import known as known_value
from v0to1.evaluation.interpreter.branches import truth
from v0to1.evaluation.interpreter.classes import member
from v0to1.evaluation.interpreter.defaults import is_given, with_default
from v0to1.evaluation.interpreter.machine import HANDLERS, PLAIN, Machine, handles
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses import responses
from v0to1.evaluation.responses.route_literals import note_built
from v0to1.evaluation.values import (
    MAX_ENTRIES,
    Callable,
    Constant,
    Hole,
    Instance,
    Item,
    Known,
    Mapping,
    Method,
    ResponseValue,
    Sequence,
    Text,
    Value,
    copied,
    is_null,
    options,
    union,
)

UNKNOWN = Hole | ResponseValue | Method


@handles(tree.Text)
def text(machine: Machine, node: tree.Text, scope: Scope) -> Value:
    """A literal; one that may hold a route is remembered until a request uses it."""
    written = node.value
    if machine.interesting(written):
        machine.literals[id(node)] = (node, scope.module)
    return Text((Known(written, node, scope.module, 0, scope.frame),))


def note(machine: Machine, node: tree.Text, scope: Scope) -> None:
    """Remember a literal that may hold a route, until a request uses it."""
    if machine.interesting(node.value):
        machine.literals[id(node)] = (node, scope.module)


@handles(tree.Const)
def const(machine: Machine, node: tree.Const, scope: Scope) -> Value:
    """A constant."""
    return Constant(node.value)


@handles(tree.Template)
def template(machine: Machine, node: tree.Template, scope: Scope) -> Value:
    """The pieces, joined."""
    pieces = [
        (HANDLERS[kind](machine, one, scope) if kind in PLAIN else machine.evaluate(one, scope), one)
        for one in node.pieces
        if (kind := type(one))
    ]
    machine.joined.update(map(id, node.pieces[1:]))
    for place, (value, one) in enumerate(pieces):
        if type(value) is Instance:
            pieces[place] = as_text(machine, value, one, scope), one
    found = texts.concat(pieces, scope.module, scope.frame)
    note_built(machine, found)
    return found


def as_text(machine: Machine, value: Instance, node: tree.Node, scope: Scope) -> Value:
    """What an object of the project is in a text: what its own method for that gives."""
    methods = machine.libraries.names.methods
    for name in ("__str__", *(name for name, meaning in methods.items() if meaning == "__str__")):
        method = member(value.cls, name)
        if isinstance(method, Callable):
            return machine.call(replace(method, receiver=value), node, scope)
    return value


@handles(tree.Mapping)
def mapping(machine: Machine, node: tree.Mapping, scope: Scope) -> Value:
    """A mapping literal."""
    found = Mapping(depth=machine.branch, node=node, module=scope.module, frame=scope.frame)
    if node.receiver:
        scope = Scope(scope.module, scope.frame, scope)
        scope.variables[node.receiver] = found
    for entry in node.entries:
        given, written = entry.value, entry.key
        kind = type(given)
        value = HANDLERS[kind](machine, given, scope) if kind in PLAIN else machine.evaluate(given, scope)
        if type(written) is tree.Text:
            if machine.interesting(written.value):
                machine.literals[id(written)] = (written, scope.module)
            found.put(Item(written.value, written, value, given, scope.module))
            continue
        if written is None:
            spread(machine, found, value)
            continue
        key = machine.evaluate(written, scope)
        if isinstance(key, Text) and (known := key.literal) is not None:
            found.put(Item(known, written, value, given, scope.module))
            continue
        literals = [one for one in options(key) if isinstance(one, Text) and one.literal is not None]
        for one in literals:
            maybe = len(literals) > 1
            found.put(Item(one.literal or "", written, value, given, scope.module, maybe))
        if not literals:
            found.open = True
            found.keys = union([key, found.keys]) if found.keys is not None else key
            found.element = union([value, found.element]) if found.element is not None else value
    return found


def spread(machine: Machine, found: Mapping, value: Value) -> None:
    """`**value` (or `update(value)`) into a mapping; a response replaces entries by unknown keys."""
    several = len(options(value)) > 1
    for option in options(value):
        if isinstance(option, ResponseValue) and found.items:
            responses.let_go(option, "call")
        if isinstance(option, Mapping):
            maybe = several or machine.branch > found.depth
            for item in list(option.items.values())[:MAX_ENTRIES]:
                value = instead_of(item.value, found.items.get(item.key))
                found.put(replace(item, value=value, maybe=item.maybe or maybe))
            found.open = found.open or option.open
            found.element = found.element or option.element
            found.keys = found.keys or option.keys
            copied(found, *option.rest)
            for one in option.rest:
                responses.let_go(one, "copied")
        elif isinstance(option, Sequence):
            put_pairs(found, option, maybe=several or machine.branch > found.depth)
        elif not is_null(option):
            found.open = True
            if isinstance(option, ResponseValue):
                copied(found, option)
                responses.let_go(option, "copied")


def put_pairs(found: Mapping, pairs: Sequence, *, maybe: bool) -> None:
    """Pairs of key and value into a mapping; one whose key is no text that is written out stays unseen."""
    found.open = found.open or pairs.open
    for pair in pairs.items:
        name, value = pair.items if isinstance(pair, Sequence) and len(pair.items) == 2 else (pair, pair)
        source = key_node(name)
        if not isinstance(pair, Sequence) or not isinstance(name, Text) or source is None:
            found.open = True
            continue
        written = value_beside(pair.node, source)
        module = next(one.module for one in name.pieces if isinstance(one, Known))
        found.put(Item(name.shape, source, value, written, module, maybe or pairs.open))


def instead_of(value: Value, before: Item | None) -> Value:
    """What an entry is that was spread over another: one that is not known may be missing."""
    if before is None or not isinstance(value, Hole) or value.default is not None:
        return value
    return replace(value, default=before.value)


@handles(tree.Sequence)
def sequence(machine: Machine, node: tree.Sequence, scope: Scope) -> Value:
    """A sequence literal."""
    found = Sequence(node=node)
    for item in node.items[:MAX_ENTRIES]:
        if isinstance(item, tree.Spread):
            value = machine.evaluate(item.value, scope)
            if isinstance(value, Sequence) and not value.items and not value.open:
                continue
            found.add(*iterate(machine, value, item, scope))
            found.open = found.open or not is_whole(value)
        else:
            found.add(machine.evaluate(item, scope))
    found.open = found.open or len(node.items) > MAX_ENTRIES
    return found


def is_whole(value: Value) -> bool:
    """Whether all items of a value are known, each of them in its place."""
    return isinstance(value, Sequence) and not value.open and len(value.items) <= MAX_UNROLLED


@handles(tree.Spread)
def spread_item(machine: Machine, node: tree.Spread, scope: Scope) -> Value:
    """A spread outside a sequence."""
    return machine.evaluate(node.value, scope)


@handles(tree.Await)
def awaited(machine: Machine, node: tree.Await, scope: Scope) -> Value:
    """Waiting gives what a future holds, and changes nothing else of what is known."""
    value = machine.evaluate(node.value, scope)
    return responses.settled(value) if type(value) in responses.READY_LATER else value


@handles(tree.Not)
def negated(machine: Machine, node: tree.Not, scope: Scope) -> Value:
    """`not value` is true or false."""
    machine.evaluate(node.value, scope)
    return machine.unknown(node, scope)


@handles(tree.Choice)
def choice(machine: Machine, node: tree.Choice, scope: Scope) -> Value:
    """One of the options; an unknown with a known alternative keeps it as its default."""
    if node.test is not None:
        machine.evaluate(node.test, scope)
        holds = truth(machine, node.test, scope) if scope.arguments and len(node.options) == 2 else None
        if holds is not None:
            return machine.evaluate(node.options[0 if holds else 1], scope)
    elif scope.arguments and is_given(known_value(machine, node.options[0], scope)):
        return machine.evaluate(node.options[0], scope)
    values = [texts.one_of(machine.evaluate(option, scope)) for option in node.options]
    return with_default(values, node.test)
