"""Message sockets that a library makes: each with all that a program does with it."""

from __future__ import annotations

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.http.adapted import is_wrapping
from v0to1.evaluation.http.libraries import SocketModel
from v0to1.evaluation.http.requests import Argument, Read, Request
from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.interpreter.facts import SocketUse
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.values import (
    Callable,
    Known,
    Mapping,
    Method,
    ResponseValue,
    Sequence,
    Socket,
    Text,
    Value,
    options,
)

ELEMENT = "[]"
OPTIONS, BODY = "options", "json"
NAME = "[name]"
"""How the name of an event is called in the path of a read."""


def made(machine: Machine, name: str, node: tree.Call, scope: Scope) -> Socket:
    """The socket that a call makes: one for each place, however often it runs."""
    known = machine.messaging.made_sockets.get(id(node))
    if known is None:
        known = Socket(node, scope.module, name, adapted=is_wrapping(node.callee))
        machine.messaging.made_sockets[id(node)] = known
        machine.sockets.append(SocketUse("make", node, scope.module, (name,), None, socket=known, call=node))
    return known


def model_of(machine: Machine, socket: Socket) -> SocketModel:
    """What is known of the library's sockets."""
    found = machine.libraries.sockets.get(socket.kind)
    return found if found is not None else machine.libraries.namespaces[socket.kind]


def socket_of(value: Value) -> Socket | None:
    """The socket that a method belongs to, or that a value is."""
    target = value.target if type(value) is Method else value
    return target if type(target) is Socket else None


def member_of(machine: Machine, socket: Socket, node: tree.Attr, scope: Scope) -> Value:
    """A member of a socket: a method, or a value that it has."""
    model = model_of(machine, socket)
    kind = model.members.get(node.name)
    if kind == "same" and node.name not in model.chains:
        return socket
    return machine.unknown(node, scope, node.name) if kind == "state" else Method(socket, node.name, node)


def context(
    machine: Machine,
    socket: Socket | None,
    given: Arguments,
    node: tree.Call,
    scope: Scope,
    *,
    kind: str,
    url: Text | None = None,
    query: Mapping | None = None,
    payload: Mapping | None = None,
) -> Request:
    """The context of a use, as that of a request: its arguments by name, its URL and what it sends."""
    names = model_of(machine, socket).args.get(kind, ()) if socket is not None else ()
    positional = [(name, arg, value) for name, (arg, value) in zip(names, given.positional, strict=False)]
    named = [(name, arg, value) for name, (arg, value) in given.named.items()]
    arguments = [one for each in (*positional, *named) for one in spread(*each)]
    return Request(
        library="",
        node=node,
        module=scope.module,
        frame=scope.frame,
        site=scope.frame,
        method=None,
        url=url or Text(()),
        arguments=tuple(arguments),
        body_text=next((one.value for one in arguments if one.role == "json"), None),
        query=query,
        headers=(),
        modelled=True,
        mock=False,
        session=None,
        names=(),
        bodies=(payload,) if payload is not None else (),
    )


def spread(name: str, arg: tree.Arg | None, value: Value) -> list[Argument]:
    """An argument by what it means; a mapping of options is as many as it has entries."""
    found = next(iter(options(value)))
    if name == OPTIONS and isinstance(found, Mapping) and not found.open and not found.rest:
        return [Argument(key, arg, item.value, item) for key, item in found.items.items()]
    return [Argument(BODY if name == "data" else name, arg, value)]


def listen(machine: Machine, handler: Value | None, request: Request) -> Callable | None:
    """A function that hears events: it will be given one, whose reads the request keeps."""
    found = next((one for one in options(handler) if isinstance(one, Callable)), None) if handler else None
    if found is not None:
        event = ResponseValue((request,), "data", (ELEMENT,))
        machine.messaging.heard.append((found, event))
    return found


def received(machine: Machine, socket: Socket, given: Arguments, node: tree.Call, scope: Scope) -> Value:
    """The next event that a socket gives, behind its name."""
    request = context(machine, socket, given, node, scope, kind="receive")
    machine.sockets.append(
        SocketUse(
            "receive", node, scope.module, (socket.kind,), None, socket=socket, request=request, call=node
        )
    )
    read = Read((NAME,), "index", node, None, scope.module)
    request.response.reads.append(read)
    if model_of(machine, socket).idle:
        machine.framed[id(request)] = read
        return ResponseValue((request,), "bytes")
    name = ResponseValue((request,), "data", (NAME,), (read,))
    return Sequence([name, ResponseValue((request,), "data", (ELEMENT,))], node=node)


def with_name(machine: Machine, response: ResponseValue) -> ResponseValue:
    """An item of the list in a frame, as the name of an event: it is compared with one."""
    read = next((machine.framed[id(one)] for one in response.requests if id(one) in machine.framed), None)
    if read is None or response.path != (ELEMENT,) or response.reads:
        return response
    return replace(response, reads=(read,))


def name_received(machine: Machine) -> None:
    """What a program compares the names of events with that it is given is what it listens to."""
    for use in tuple(machine.sockets):
        if use.kind != "receive" or use.request is None:
            continue
        names = [read for read in use.request.response.reads if read.path == (NAME,)]
        compared = [one for read in names for one in read.compared]
        machine.used.update(id(one.node) for one in compared)
        for name in sorted({one.text for one in compared}):
            event = Text((Known(name, None, use.module),))
            machine.sockets.append(replace(use, kind="event", event=event))


def acknowledge(machine: Machine, heard: Value | None, node: tree.Node, scope: Scope) -> None:
    """A function that is called as soon as an event has arrived."""
    for option in options(heard) if heard is not None else ():
        if isinstance(option, Callable):
            machine.messaging.heard.append((option, machine.unknown(node, scope)))
