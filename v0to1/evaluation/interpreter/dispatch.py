"""The meaning of a call: dispatch on what is called."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.builtins.registered import apply_meaning
from v0to1.evaluation.data import methods
from v0to1.evaluation.http import guesses, sending
from v0to1.evaluation.http.adapted import adapted, is_adapter_function
from v0to1.evaluation.http.lent_sessions import new_session
from v0to1.evaluation.http.receivers import UnknownReceiver, by_name, is_server
from v0to1.evaluation.http.sender import Sender
from v0to1.evaluation.interpreter.arguments import Arguments, with_receiver
from v0to1.evaluation.interpreter.calls import call_function, instantiate, run_callback
from v0to1.evaluation.interpreter.classes import is_stub, lineage, member
from v0to1.evaluation.interpreter.machine import HANDLERS, PLAIN, Machine, handles
from v0to1.evaluation.interpreter.names import called, leading
from v0to1.evaluation.interpreter.objects import attribute
from v0to1.evaluation.interpreter.parameters import arguments_of
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.interpreter.types import describe_result, responses_in
from v0to1.evaluation.responses import methods as response_methods
from v0to1.evaluation.responses.escapes import (
    is_part_called,
    let_go,
    method_lets_go,
    of_unknown,
)
from v0to1.evaluation.responses.mappers import set_mapper
from v0to1.evaluation.responses.route_literals import declare_all, note_cutting
from v0to1.evaluation.responses.shared_reads import LOOKING_UP, note_looked_up
from v0to1.evaluation.sockets import uses as sockets
from v0to1.evaluation.sockets.calls import socket_call
from v0to1.evaluation.values import (
    MAPPINGS,
    TEXTS,
    Callable,
    Class,
    Constant,
    Descriptor,
    Encoded,
    External,
    Future,
    Getter,
    Hole,
    Instance,
    Mapping,
    Method,
    Prepared,
    ResponseValue,
    Session,
    Setter,
    Socket,
    Text,
    Union,
    UrlPart,
    Value,
    union,
)

MAKING = ("__init__", "super")
"""How the constructor of a base is called."""

NOT_CALLED = frozenset([*TEXTS, *MAPPINGS, Constant])
OWN = frozenset([Callable, Class, Descriptor, Instance, Getter, Encoded, Prepared, Future])
"""What the project defines, or what is itself when it is called."""


@handles(tree.Call)
def call(machine: Machine, node: tree.Call, scope: Scope) -> Value:
    """Evaluate callee and arguments, then call each thing that the callee may be."""
    first = node.callee
    kind = type(first)
    callee = HANDLERS[kind](machine, first, scope) if kind in PLAIN else machine.evaluate(first, scope)
    given = arguments_of(machine, node, scope)
    if type(first) is tree.Attr and first.name in LOOKING_UP:
        note_looked_up(machine, callee, node)
    if (kind is tree.Name or kind is tree.Attr) and is_adapter_function(callee):
        return adapted(given.at(0)) or machine.unknown(node, scope)
    if type(callee) is Union:
        result = union([invoke(machine, option, given, node, scope) for option in callee.options])
    else:
        result = invoke(machine, callee, given, node, scope)
    return describe_result(machine, result, node, scope) if node.types else result


def call_value(
    machine: Machine, value: Value, node: tree.Node, scope: Scope, arguments: tuple[Value, ...]
) -> Value:
    """Call a value with plain arguments, as the language does by itself."""
    given = Arguments([(None, argument) for argument in arguments], handed=True)
    if type(value) is not Union:
        return invoke(machine, value, given, node, scope)
    return union([invoke(machine, option, given, node, scope) for option in value.options])


Machine.caller = call_value


def invoke(machine: Machine, callee: Value, given: Arguments, node: tree.Node, scope: Scope) -> Value:
    """Call one value."""
    if type(callee) not in OWN:
        return foreign(machine, callee, given, node, scope)
    match callee:
        case Callable() if type(node) is tree.Call and is_stub(callee):
            return unknown_call(machine, callee, given, node, scope)
        case Callable():
            if node is not callee.node:
                machine.calls.called.add(id(callee.node))
                machine.calls.sites.add((id(callee.node), id(node)))
            return call_function(machine, callee, given, node, scope)
        case Class():
            return instantiate(machine, callee, given, node, scope)
        case Descriptor(function=function):
            machine.calls.sites.add((id(function.node), id(node)))
            return call_function(machine, function, given, node, scope)
        case Instance() if member(callee.cls, "__call__") is not None:
            return invoke(machine, attribute(machine, callee, "__call__", node, scope), given, node, scope)
        case Getter():
            return response_methods.getter_result(machine, callee, given, node, scope)
        case Encoded() | Prepared() | Future():
            return callee
    return foreign(machine, callee, given, node, scope)


def foreign(machine: Machine, callee: Value, given: Arguments, node: tree.Node, scope: Scope) -> Value:
    """Call a value that is not the project's own."""
    if type(node) is not tree.Call:
        return machine.unknown(node, scope)
    name, table = called(node), machine.libraries.names
    owner = callee.target if type(callee) is Method else callee
    if name in table.sockets or type(owner) is Socket:
        sockets.note_call(machine, callee, given, node, scope)
    if name in table.cutting:
        note_cutting(machine, given, node)
    if type(callee) is External:
        return external(machine, callee.name, given, node, scope)
    if type(callee) is Hole:
        return unknown_call(machine, callee, given, node, scope)
    if type(callee) is Method or type(callee) is UrlPart:
        if type(socket := callee.target) is not Socket:
            return method(machine, socket, callee.name, given, node, scope)
        left = socket_call(machine, given, node, scope)
        return sockets.result(machine, socket, callee.name, given, node, scope) or left
    match callee:
        case ResponseValue() if is_part_called(machine, callee, given, node, scope):
            return callee
        case Setter():
            return sockets.kept(machine, callee, given) or unknown_call(
                machine, machine.unknown(node, scope), given, node, scope
            )
        case Session() if machine.libraries.by_name[callee.library].called:
            return method(machine, callee, "__call__", given, node, scope)
        case _:
            return unknown_call(machine, callee, given, node, scope)


def external(machine: Machine, name: str, given: Arguments, node: tree.Call, scope: Scope) -> Value:
    """Call something of a library by its full name."""
    libraries = machine.libraries
    if name in libraries.sockets:
        return sockets.opened(machine, name, given, node, scope)
    found = libraries.request_function(name)
    if found is not None:
        module = Session(found[0].name, name.rpartition(".")[0], is_async=found[0].is_async)
        return sending.send(machine, found[0], Sender(module, found[1], given, node, scope))
    if name in libraries.sessions:
        return new_session(machine, name, given, node, scope)
    if name in libraries.prepare:
        return sending.prepared(machine, name, given, node)
    if name in libraries.open:
        library, names = libraries.open[name]
        return sending.open_(machine, library, names, Sender(None, name, given, node, scope))
    meaning = libraries.functions.get(name)
    if meaning is not None:
        return apply_meaning(machine, meaning, given, node, scope)
    return unknown_call(machine, External(name), given, node, scope)


def method(
    machine: Machine, target: Value, name: str, given: Arguments, node: tree.Call, scope: Scope
) -> Value:
    """Call a method of a value that is not an object of the project."""
    meaning = machine.libraries.functions[f"*.{name}"] if name in machine.libraries.of_any else None
    if meaning is not None:
        return apply_meaning(machine, meaning, with_receiver(target, given), node, scope)
    if f"*.{name}" in machine.libraries.prepare and type(target) is not Session:
        return sending.prepared(machine, f"*.{name}", with_receiver(target, given), node)
    if type(target) is Session:
        found = sending.session_method(machine, target, name, given, node, scope)
        return found if found is not None else unknown_call(machine, target, given, node, scope)
    known = methods.method_of(machine, target, name, given, node, scope)
    if known is not None:
        return known
    meaning = machine.libraries.functions.get(f"?.{name}")
    if meaning is None and not isinstance(target, (Text, Mapping, Hole)):
        meaning = machine.libraries.functions.get(f".{name}")
    if meaning is not None:
        return apply_meaning(machine, meaning, with_receiver(target, given), node, scope)
    if type(target) is Method and set_mapper(machine, target, name, given):
        return machine.unknown(node, scope)
    method_lets_go(machine, target, name, node, scope)
    return unknown_call(machine, target, given, node, scope)


def unknown_call(machine: Machine, callee: Value, given: Arguments, node: tree.Call, scope: Scope) -> Value:
    """Call something that is not known: it may be a request; answers given to it escape."""
    name, names, table = called(node), leading(callee), machine.libraries.names
    if name in table.asserts:
        return guesses.asserted(machine, names, given, node, scope)
    if name in table.given_senders and type(callee) is Hole and callee.kind != "double":
        return external(machine, table.given_senders[name], given, node, scope)
    quiet = (
        name in table.quiet or name.endswith(table.quiet_endings) or makes_error(machine, callee, name, scope)
    )
    values = given.values
    known = sending.sent_by_unknown(machine, given, name, node, scope) if values else None
    if known is None and not quiet and type(callee) not in NOT_CALLED:
        known = resolved_or_guessed(machine, UnknownReceiver(callee, name, names, node, scope), given)
    if known is not None:
        return known
    result = run_callback(machine, given, node, scope)
    for value in values:
        let_go(machine, value, name, node, scope, quiet=quiet)
    hole = of_unknown(machine, callee, values, node, scope)
    return union([result, hole]) if result is not None and responses_in(result) else hole


def makes_error(machine: Machine, callee: Value, name: str, scope: Scope) -> bool:
    """Whether a call makes an error of the program's own, or is what its constructor makes it with."""
    running = scope.running
    made = (
        callee
        if isinstance(callee, Class)
        else running.owner
        if running is not None and name in MAKING
        else None
    )
    if not isinstance(made, Class):
        return False
    bases = (one.name for one in lineage(made) if isinstance(one, External))
    return any(base.endswith(machine.libraries.names.quiet_endings) for base in bases)


def resolved_or_guessed(machine: Machine, lost: UnknownReceiver, given: Arguments) -> Value | None:
    """A method found by the names around it, or what looks like sending a request; None for neither."""
    serves = is_server(machine, lost.callee)
    if serves or lost.name in machine.libraries.names.routes:
        declare_all(machine, given, lost.name if serves else "", lost.scope.module)
        return None
    resolved = by_name(machine, lost, likeness=True)
    if resolved is None:
        guess = guesses.guessed(machine, lost, given)
        if guess is not None:
            return guess
        resolved = by_name(machine, lost, likeness=False)
    return invoke(machine, resolved, given, lost.node, lost.scope) if resolved is not None else None
