"""Classes whose methods listen to a message socket by their names, and that act in it for it."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.interpreter.classes import lineage
from v0to1.evaluation.interpreter.facts import Namespace, SocketUse
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.sockets import connections
from v0to1.evaluation.sockets.members import namespace_of
from v0to1.evaluation.values import Callable, Class, Instance, Known, Socket, Text, Value, options

KEPT_WITHOUT_SOCKET = ("emit", "event")


def register(machine: Machine, socket: Socket, given: Value | None) -> None:
    """An object is told to listen to a socket."""
    for option in options(given) if given is not None else ():
        found = namespace_of(machine, option.cls) if isinstance(option, Instance) else None
        if found is not None and isinstance(option, Instance):
            found.registered.append(socket)
            listen(machine, option, found)


def listen(machine: Machine, instance: Instance, namespace: Namespace) -> None:
    """Let the methods of an object that listens be given events."""
    names = (namespace.own.kind,)
    for event, method, module in listeners(machine, instance.cls):
        assert isinstance(method.scope, Scope)
        call = tree.Call(method.node.origin, method.node, ())
        request = connections.context(
            machine, namespace.client, Arguments(), call, method.scope, kind="event"
        )
        connections.listen(machine, replace(method, receiver=instance), request)
        text = Text((Known(event, None, module),))
        machine.sockets.append(
            SocketUse(
                "event",
                method.node,
                module,
                names,
                text,
                socket=namespace.own,
                request=request,
                call=method.node,
            )
        )


def listeners(machine: Machine, cls: Class) -> Iterator[tuple[str, Callable, str]]:
    """The methods of a class that listen: the event of each, the method, and the module that has it."""
    prefix = machine.libraries.names.listener_prefix
    seen: set[str] = set()
    for one in lineage(cls):
        for name, value in one.members.items() if isinstance(one, Class) else ():
            if name.startswith(prefix) and name not in seen and isinstance(value, Callable):
                seen.add(name)
                yield name.removeprefix(prefix), value, one.module if isinstance(one, Class) else ""


def attach(machine: Machine) -> None:
    """Give the uses of classes that listen to the sockets that they are registered with.

    A class that was not seen to be registered, or with sockets of several modules, has none.
    """
    owners = {
        id(one): name for name in machine.messaging.namespaces.values() for one in (name.own, name.client)
    }
    uses = [attached(use, owners.get(id(use.socket))) for use in machine.sockets]
    machine.sockets[:] = [use for use in uses if use is not None]
    registered = {key for key, one in machine.messaging.namespaces.items() if one.registered}
    for cls in machine.objects.classes:
        found = namespace_of(machine, cls)
        if found is None or id(cls.node) in registered:
            continue
        for event, method, module in listeners(machine, cls):
            text = Text((Known(event, None, module),))
            machine.sockets.append(SocketUse("event", method.node, module, (found.own.kind,), text))


def attached(use: SocketUse, namespace: Namespace | None) -> SocketUse | None:
    """A use with the socket that it is a use of; None where it says nothing without one."""
    if namespace is None:
        return use
    places = {(one.module, one.kind) for one in namespace.registered}
    if len(places) != 1:
        return replace(use, socket=None, request=None) if use.kind in KEPT_WITHOUT_SOCKET else None
    return replace(use, socket=namespace.registered[0])
