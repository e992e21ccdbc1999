"""The packets of Socket.IO that V0's server and its clients sent each other."""

from __future__ import annotations

import importlib
import inspect
import os
from typing import Any

from v0to1.adapter.python.exchange import _SWITCH, _Refused
from v0to1.adapter.python.sockets import (
    _ACTION_NAMES,
    _Lost,
    _Place,
    _Room,
    _socket_place,
)

# What a client of Socket.IO asks of its connection.
_METHODS = ("connect", "send", "disconnect", "wait")
# Kinds of packets.
_CONNECT = 0
_EVENT = 2
_ACK = 3
_CONNECT_ERROR = 4
_CALL_SECONDS = 60.0
# A command may take 300 seconds.
_COMMAND_SECONDS = 330.0
# How long a client that leaves waits for what it has sent.
_FLUSH_SECONDS = 10.0
_LEAVE_SECONDS = 2.0
# So long the next event waits for the handler of one; then it runs beside it.
_HANDLER_SECONDS = 0.05


class _Hung(Exception):
    """The client has left."""


class _Engine:
    """Takes the place of what a client connects with, where its URL is one of V0's."""

    def __init__(self, client: Any, base: str) -> None:
        self.client, self.eio, self.base = client, client.eio, base
        self.own = {name: getattr(self.eio, name) for name in _METHODS}
        for name in _METHODS:
            setattr(self.eio, name, getattr(self, name))
        self.link: Any = None

    def close(self, link: Any) -> None:
        """Be as before a connection, unless there is another one by now."""
        if self.link is link:
            self.link, self.eio.sid = None, None
            self.eio.state = "disconnected"


def _room_place(url: str, headers: Any, path: str, base: str) -> _Place | None:
    """What the URL of a V0 socket says; None for another, or with the switch off."""
    if os.environ.get(_SWITCH) == "off":
        return None
    return _socket_place(url, dict(headers or {}), path, base)


def _packet_answer(packet: Any, room: _Room, sid: str) -> Any:
    """What to do for a packet: "enter", "act", give a response back, or nothing."""
    if packet.packet_type == _CONNECT:
        if (packet.namespace or "/") != "/":
            return "refused", "Unable to connect", packet.namespace
        if room.refusal:
            return "refused", {"message": room.refusal}, "/"
        return "enter"
    if packet.packet_type == _EVENT and (packet.namespace or "/") == "/":
        # V0 had no handler for other names.
        return "act" if packet.data[0] in _ACTION_NAMES else None
    return None


def _packet_kind(client: Any) -> Any:
    """The class of a client's packets; before 5.5 it did not say."""
    found = getattr(client, "packet_class", None)
    return found or importlib.import_module("socketio.packet").Packet


def _packet_text(kind: Any, what: str, given: Any, namespace: str = "/") -> list[Any]:
    """A packet of V0's server, in the pieces in which it is sent."""
    if what == "event":
        packet = kind(_EVENT, ["oh_event", given], namespace)
    elif what == "ack":
        packet = kind(_ACK, [], namespace, given)
    elif what == "connected":
        packet = kind(_CONNECT, {"sid": given}, namespace)
    else:
        packet = kind(_CONNECT_ERROR, given, namespace)
    encoded = packet.encode()
    return encoded if isinstance(encoded, list) else [encoded]


def _connect_failure(error: _Lost | _Refused) -> tuple[Any, ...]:
    """What python-socketio says of a server that cannot be reached."""
    if isinstance(error, _Lost):
        return ("Connection error",)
    status = error.reply.status
    return (f"Unexpected status code {status} in server response",)


def _end_reason(handler: Any, reason: str) -> tuple[Any, ...]:
    """The reason of an end, for a handler that takes it; before 5.12 it took none."""
    return (reason,) if inspect.signature(handler).parameters else ()
