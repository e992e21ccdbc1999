"""Calls of the project's own functions and classes, and what those gave that ran too often."""

from __future__ import annotations

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.http.requests import Frame
from v0to1.evaluation.http.url_objects import give_back
from v0to1.evaluation.interpreter.arguments import SPREAD, Arguments
from v0to1.evaluation.interpreter.classes import all_fields, derives, library_base, made_by_itself, member
from v0to1.evaluation.interpreter.machine import MAX_CONTEXTS, MAX_DEPTH, Machine
from v0to1.evaluation.interpreter.parameters import bind_parameters
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.interpreter.types import (
    canonical,
    describe,
    model_of,
    remember,
    responses_in,
    structured,
)
from v0to1.evaluation.responses.responses import LIMIT, PLAIN, escape, responses_of
from v0to1.evaluation.values import (
    NULL,
    Callable,
    Class,
    Constant,
    Hole,
    Instance,
    Item,
    Known,
    Mapping,
    Piece,
    ResponseValue,
    Sequence,
    Session,
    Socket,
    Text,
    Union,
    Value,
    options,
    union,
)

HOT_CONTEXTS = 100
LATE_CONTEXTS = 2
LOOKED_AT = 8
HOT = frozenset([ResponseValue, Session, Socket])


def call_function(
    machine: Machine, function: Callable, given: Arguments, node: tree.Node, scope: Scope
) -> Value:
    """Run a function of the project on its arguments."""
    frame = scope.frame
    where = function.scope if isinstance(function.scope, Scope) else scope
    receiver = function.receiver if type(function.receiver) is Instance else where.frame.receiver
    call = node if type(node) is tree.Call else None
    inner_frame = Frame(where.module, function.node, call, frame, frame.depth + 1, receiver, given.handed)
    if not allowed(machine, function, given, frame, where.module):
        known = given_before(machine, function, given, inner_frame)
        unknown = Hole(node, scope.module, (function.node.name,), kind="limit")
        for value in given.values if id(function.node) in machine.calls.dropped else ():
            escape(value, LIMIT, node, scope)
        return handed_over(known, inner_frame, frame) if known is not None else unknown
    body, own = function.node, id(function.node)
    inner = Scope(where.module, inner_frame, where)
    inner.running = function
    bind_parameters(machine, function, given, inner, entry=node is body)
    branch, machine.branch = machine.branch, 0
    found = len(machine.requests)
    machine.run(body.body, inner)
    give_back(inner, scope)
    machine.branch = branch
    machine.calls.evaluated.add(own)
    if len(machine.requests) > found:
        machine.calls.fruitful.add(own)
    if body.yields:
        given_on = Sequence([handed_over(one, inner_frame, frame) for one in inner.yields], True, node)
        describe(machine, body.returns, given_on, where)
        if is_hot(machine, given_on):
            machine.calls.fruitful.add(own)
        return given_on
    if not inner.returns:
        return NULL
    return returned(machine, function, given, union(inner.returns), inner_frame, where)


def returned(
    machine: Machine, function: Callable, given: Arguments, result: Value, inner: Frame, where: Scope
) -> Value:
    """What a function gives to its caller, once it has run."""
    body, own = function.node, id(function.node)
    if body.returns is not None:
        describe(machine, body.returns, result, where)
    judges = machine.calls.judges.get(own)
    for judge in judges if judges is not None and responses_in(result) else ():
        machine.call(judge, judge.node, where, result)
    keep(machine, function, given, result, inner)
    if own not in machine.calls.fruitful and is_hot(machine, result):
        machine.calls.fruitful.add(own)
    return handed_over(result, inner, inner.parent) if inner.parent is not None else result


def allowed(machine: Machine, function: Callable, given: Arguments, frame: Frame, module: str) -> bool:
    """Keep depth, recursion and the number of times one function is run within bounds.

    What is not run for another reason than recursion is noted as dropped.
    """
    own = id(function.node)
    if frame.depth >= MAX_DEPTH:
        machine.calls.dropped.add(own)
        return False
    if frame.depth > 1 and active(function.node, frame) > 1:
        return False
    count = machine.calls.contexts.get(own, 0)
    machine.calls.contexts[own] = count + 1
    if machine.steps > machine.budget // 2:
        found = count < LATE_CONTEXTS
    elif count < MAX_CONTEXTS:
        return True
    else:
        fruitful = own in machine.calls.fruitful or any(is_hot(machine, value) for value in given.values)
        found = count < HOT_CONTEXTS and fruitful
    if not found:
        machine.calls.dropped.add(own)
    return found


def active(node: tree.Function, frame: Frame | None) -> int:
    """How many activations of a function wait for their end, this one included."""
    found = 0
    while frame is not None:
        found += frame.function is node
        frame = frame.parent
    return found


def is_hot(machine: Machine, value: Value, depth: int = 1) -> bool:
    """Whether a value carries a route, a session or a response into (or out of) a function."""
    if type(value) in PLAIN:
        return False
    if type(value) in HOT:
        return True
    match value:
        case Text():
            return machine.interesting(value.shape)
        case Union(options=several):
            return any(is_hot(machine, option, depth) for option in several)
        case Instance(session=session, attributes=attributes) if depth:
            return session is not None or any(is_hot(machine, one, 0) for one in attributes.values())
        case Sequence(items=items) if depth:
            return any(is_hot(machine, one, 0) for one in items[:LOOKED_AT])
        case Mapping(items=entries) if depth:
            return any(is_hot(machine, one.value, 0) for one in list(entries.values())[:LOOKED_AT])
        case _:
            return False


def handed_over(value: Value, callee: Frame, caller: Frame) -> Value:
    """A returned value: its texts now belong to the caller."""
    if type(value) in PLAIN or type(value) is ResponseValue:
        return value
    match value:
        case Text():
            pieces = tuple(
                piece_for(piece, caller) if piece.owner is callee else piece for piece in value.pieces
            )
            return Text(pieces) if type(value) is Text else replace(value, pieces=pieces)
        case Union():
            return Union(tuple(handed_over(option, callee, caller) for option in value.options))
        case Sequence(items=items):
            value.items[:] = [
                handed_over(item, callee, caller) if isinstance(item, Text) else item for item in items
            ]
            return value
        case _:
            return value


def instantiate(machine: Machine, cls: Class, given: Arguments, node: tree.Node, scope: Scope) -> Value:
    """Make an object: run its constructor, or fill its declared fields."""
    names = machine.libraries.names
    first = given.at(0)
    if derives(cls, names.enums) and first is not None:
        return first
    if derives(cls, names.typed_dicts):
        made = first if first is not None else as_mapping(given, node, scope)
        describe(machine, cls, made, scope)
        return made
    constructor = member(cls, "__init__")
    spread = given.named.get(SPREAD)
    if spread is not None and isinstance(spread[1], ResponseValue) and not isinstance(constructor, Callable):
        return model_of(machine, cls, spread[1], node, scope)
    instance = made_by_itself(machine, cls, node, scope) or Instance(cls, session=library_base(machine, cls))
    if isinstance(constructor, Callable):
        call_function(machine, replace(constructor, receiver=instance), given, node, scope)
    else:
        fill_fields(machine, instance, given, node, scope)
        give_to_base(cls, given, node, scope)
    remember(cls, instance)
    if any(responses_in(value) for value in instance.attributes.values()):
        pass_to_canonical(machine, instance)
    return instance


def give_to_base(cls: Class, given: Arguments, node: tree.Node, scope: Scope) -> None:
    """Arguments that no field takes go to a base that cannot be seen (`class Row(dict)`)."""
    for _, value in given.positional[len(all_fields(cls)) :]:
        escape(value, "call", node, scope)


def as_mapping(given: Arguments, node: tree.Node, scope: Scope) -> Mapping:
    """Named arguments as a mapping."""
    found = Mapping(node=node, module=scope.module, open=given.open)
    for name, (arg, value) in given.named.items():
        found.put(given.entries.get(name) or Item(name, arg, value, arg.value if arg else None, scope.module))
    return found


def pass_to_canonical(machine: Machine, instance: Instance) -> None:
    """What answers an object holds, any object of its class may hold where only the class is known."""
    other = canonical(machine, instance.cls)
    for name, value in instance.attributes.items():
        if responses_in(value):
            known = other.attributes.get(name)
            other.attributes[name] = (
                value if known is None or isinstance(known, Hole) else union([value, known])
            )


def fill_fields(
    machine: Machine, instance: Instance, given: Arguments, node: tree.Node, scope: Scope
) -> None:
    """The generated constructor of a data class: fields by order and by name."""
    declared = all_fields(instance.cls)
    values = {name: value for name, (_, value) in zip(declared, given.positional, strict=False)}
    values.update({name: value for name, (_, value) in given.named.items() if name != SPREAD})
    for name, value in values.items():
        if name in declared and isinstance(value, ResponseValue) and value.stage == "data":
            field, base = declared[name]
            where = base.scope if isinstance(base.scope, Scope) else scope
            value = structured(machine, field.annotation, value, node, where)
        instance.attributes[name] = value
        if responses_of(value):
            machine.objects.stored.setdefault((id(instance.cls), name), []).append((value, node, scope))
    if instance.session is not None:
        configure(instance.session, given)
    finish = member(instance.cls, "__post_init__")
    if isinstance(finish, Callable):
        machine.call(replace(finish, receiver=instance), finish.node, scope)


def configure(session: Session, given: Arguments) -> None:
    """Arguments of a session's constructor that matter to its requests."""
    base, headers = given.named.get("base_url"), given.named.get("headers")
    session.base = base[1] if base else session.base
    for option in options(headers[1]) if headers else ():
        if isinstance(option, Mapping):
            session.headers = option


def run_callback(machine: Machine, given: Arguments, node: tree.Call, scope: Scope) -> Value | None:
    """A function given to something unknown is run there, with the arguments that follow it if they fit."""
    first = given.at(0)
    if type(first) is not Callable or first.node.yields:
        return None
    params = [param for param in first.node.params if not param.stars and param.default is None]
    needed = len(params) - len(first.leading) - (first.receiver is not None)
    following = given.after(1)
    fits = len(following.positional) >= max(needed, 0) and (
        needed > 0 or first.node.name == "<lambda>" or not params
    )
    return call_function(machine, first, following, node, scope) if fits else None


def keep(machine: Machine, function: Callable, given: Arguments, value: Value, frame: Frame) -> None:
    """Remember what a function gave that was called with nothing."""
    if is_plain(given) and all(map(is_simple, options(value))):
        machine.calls.given_before[place_of(function)] = (value, frame, function)


def given_before(machine: Machine, function: Callable, given: Arguments, frame: Frame) -> Value | None:
    """What such a function gave before, as if it gave it in another activation; None if it did not."""
    found = machine.calls.given_before.get(place_of(function)) if is_plain(given) else None
    return moved(found[0], found[1], frame) if found is not None else None


def place_of(function: Callable) -> tuple[int, int, int]:
    """Tells functions apart, the objects that they belong to, and the variables around them."""
    return id(function.node), id(function.receiver), id(function.scope)


def is_plain(given: Arguments) -> bool:
    """Whether a call gives nothing."""
    return not given.positional and not given.named and not given.open


def is_simple(value: Value) -> bool:
    """Whether a value is a text or the like, or has nothing but those in it."""
    if isinstance(value, Mapping):
        return not value.rest and all(is_flat(item.value) for item in value.items.values())
    return is_flat(value)


def is_flat(value: Value) -> bool:
    """Whether a value has no parts that others could change."""
    return all(isinstance(one, (Text, Constant, Hole)) for one in options(value))


def moved(value: Value, old: Frame, new: Frame) -> Value:
    """A value of one activation as that of another; a mapping is a new one."""
    match value:
        case Text(pieces=pieces):
            return replace(
                value, pieces=tuple(piece_for(one, new) if one.owner is old else one for one in pieces)
            )
        case Union(options=several):
            return Union(tuple(moved(option, old, new) for option in several))
        case Mapping(items=items):
            entries = {key: replace(item, value=moved(item.value, old, new)) for key, item in items.items()}
            return replace(value, items=entries)
        case _:
            return value


def piece_for(piece: Piece, owner: object) -> Piece:
    """A piece that belongs to another frame now."""
    return replace(piece, frame=owner) if isinstance(piece, Known) else replace(piece, given=owner)
