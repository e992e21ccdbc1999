"""Frames of Engine.IO that are sent over a plain WebSocket."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.interpreter.facts import SocketUse
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.sockets import connections
from v0to1.evaluation.sockets.attribution import keep, mapping_in
from v0to1.evaluation.values import Encoded, Gap, Known, Mapping, Sequence, Socket, Text, Value, options

FRAME_MARK = "42"
"""What a text frame of the protocol begins with, when it carries an event."""


def sent(
    machine: Machine,
    names: tuple[str, ...],
    given: Arguments,
    node: tree.Call,
    scope: Scope,
    socket: Socket | None,
) -> None:
    """A text frame with an event and what goes with it, as a list in JSON."""
    frame = given.at(0)
    for option in options(frame) if frame is not None else ():
        event, payload, exact = event_in(option)
        if event is not None and (exact or socket is None):
            request = connections.context(machine, socket, given, node, scope, kind="emit", payload=payload)
            use = SocketUse(
                "emit", node, scope.module, names, event, None, None, payload, socket, request, call=node
            )
            keep(machine, use, scope)


def event_in(frame: Value) -> tuple[Text | None, Mapping | None, bool]:
    """The event in a frame and what goes with it; whether the frame asks for no receipt."""
    match frame:
        case Text(
            pieces=(Known(text=mark), Gap(value=Encoded(value=Sequence(items=[Text() as event, *rest]))))
        ) if mark.startswith(FRAME_MARK):
            return event, mapping_in(rest[0]) if rest else None, mark == FRAME_MARK
        case _:
            return None, None, False
