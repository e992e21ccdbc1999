"""Uses of message sockets: connections, events that are sent, and events that are listened to."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.http.recording import query_of
from v0to1.evaluation.http.urls import as_url
from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.interpreter.facts import SocketUse
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.names import called, dotted
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses.escapes import let_go
from v0to1.evaluation.sockets import connections, frames, namespaces
from v0to1.evaluation.sockets.attribution import keep, mapping_in, texts_in
from v0to1.evaluation.values import (
    NULL,
    Callable,
    External,
    Gap,
    Hole,
    Known,
    Method,
    Setter,
    Socket,
    Text,
    Value,
    options,
    union,
)


def note_call(machine: Machine, callee: Value, given: Arguments, node: tree.Call, scope: Scope) -> None:
    """Keep a call that looks like the use of a message socket."""
    name = called(node)
    socket = connections.socket_of(callee)
    kind = kind_of(machine, socket, name)
    if not kind or (type(callee) is External and callee.name in machine.libraries.sockets):
        return
    names = (*leading_names(callee), dotted(node.callee))
    match kind:
        case "connect":
            connected(machine, names, given, node, scope, socket)
        case "frame":
            frames.sent(machine, names, given, node, scope, socket)
        case "emit" | "event":
            record_event(machine, kind, names, given, node, scope, socket)
        case "register" if socket is not None:
            handler = given.at(0, "namespace_handler")
            namespaces.register(machine, socket, handler)


def opened(machine: Machine, name: str, given: Arguments, node: tree.Call, scope: Scope) -> Socket:
    """A call that makes a socket, and in some libraries opens its connection too."""
    socket = connections.made(machine, name, node, scope)
    for value in given.values if connections.model_of(machine, socket).idle else ():
        let_go(machine, value, name, node, scope, quiet=False)
    if connections.model_of(machine, socket).opens:
        connected(machine, (name, *leading_names(socket)), given, node, scope, socket)
    return socket


def result(
    machine: Machine, socket: Socket, name: str, given: Arguments, node: tree.Call, scope: Scope
) -> Value | None:
    """What a call of a socket's member gives: itself, an event, or nothing that is known."""
    model = connections.model_of(machine, socket)
    if model.members.get(name) == "receive":
        return connections.received(machine, socket, given, node, scope)
    return socket if name in model.chains else None


def kept(machine: Machine, setter: Setter, given: Arguments) -> Value | None:
    """A socket becomes the next value of a component's variable; None where it is something else."""
    found = [one for one in options(given.at(0) or NULL) if isinstance(one, Socket)]
    for scope, name in setter.places if found else ():
        assert isinstance(scope, Scope)
        scope.variables[name] = union([*found, scope.own(name) or NULL])
    return NULL if found else None


def kind_of(machine: Machine, socket: Socket | None, name: str) -> str:
    """What a call of this name does, on a socket that is known or on something that may be one."""
    if socket is None:
        return machine.libraries.names.sockets.get(name, "")
    return connections.model_of(machine, socket).members.get(name, "")


def record_event(
    machine: Machine,
    kind: str,
    names: tuple[str, ...],
    given: Arguments,
    node: tree.Call,
    scope: Scope,
    socket: Socket | None,
) -> None:
    """An event that is sent, or listened to."""
    sent = (given.at(1, "data") or given.at(1)) if kind == "emit" else None
    payload = mapping_in(sent)
    if kind == "emit":
        connections.acknowledge(machine, given.at(2, "callback"), node, scope)
    for event in texts_in(given.at(0, "event")):
        request = connections.context(machine, socket, given, node, scope, kind=kind, payload=payload)
        if kind == "event":
            connections.listen(machine, given.at(1, "handler"), request)
        keep(
            machine,
            SocketUse(kind, node, scope.module, names, event, None, None, payload, socket, request),
            scope,
        )


def connected(
    machine: Machine,
    names: tuple[str, ...],
    given: Arguments,
    node: tree.Call,
    scope: Scope,
    socket: Socket | None = None,
) -> None:
    """A connection: its URL, with a query in it or beside it."""
    first = given.positional[0] if given.positional else (None, None)
    arg, url = given.named.get("url", first)
    where = arg.value if arg is not None else node
    beside = next((given.named[name][1] for name in ("query", "params") if name in given.named), None)
    options_given = mapping_in(given.at(1))
    if beside is None and options_given is not None and "query" in options_given.items:
        beside = options_given.items["query"].value
    given_query = mapping_in(beside)
    for text in (address(option, where, scope) for option in options(url)) if url is not None else ():
        if text is not None:
            query = given_query or query_of(text, {})
            request = connections.context(
                machine, socket, given, node, scope, kind="connect", url=text, query=query
            )
            use = SocketUse(
                "connect", node, scope.module, names, None, text, query, None, socket, request, call=node
            )
            keep(machine, use, scope)


def address(value: Value, node: tree.Node, scope: Scope) -> Text | None:
    """The address of a connection: also one that something outside of the program gives."""
    if isinstance(value, External):
        return Text((Gap(value, node, scope.module, value.via, scope.frame),))
    return as_url(value, node, scope)


def note_decorator(
    machine: Machine, decorator: tree.Node, made: Callable, found: Value, scope: Scope
) -> None:
    """Keep a function that a decorator makes a listener: `@socket.on(name)`, `@socket.event`."""
    target = decorator.callee if isinstance(decorator, tree.Call) else decorator
    if not isinstance(target, tree.Attr) or target.name not in machine.libraries.names.listeners:
        return
    names = (*leading_names(found), dotted(target))
    args = decorator.args if isinstance(decorator, tree.Call) else ()
    named = texts_in(machine.evaluate(args[0].value, scope)) if args else iter([own_name(made, scope)])
    socket = connections.socket_of(found)
    call = decorator if isinstance(decorator, tree.Call) else tree.Call(decorator.origin, decorator, ())
    for event in named:
        request = connections.context(machine, socket, Arguments(), call, scope, kind="event")
        connections.listen(machine, made, request)
        use = SocketUse("event", decorator, scope.module, names, event, socket=socket, request=request)
        keep(machine, use, scope)


def own_name(made: Callable, scope: Scope) -> Text:
    """The name of a function as a text."""
    return Text((Known(made.node.name, None, scope.module),))


def leading_names(callee: Value) -> tuple[str, ...]:
    """The names that lead to what is called."""
    if type(callee) is Method:
        return leading_names(callee.target)
    if type(callee) is External:
        return (callee.name,)
    via = tuple([one.symbol for one in getattr(callee, "via", ())])
    if type(callee) is Hole:
        return (*callee.names, *via)
    return (callee.kind, *via) if type(callee) is Socket else via
