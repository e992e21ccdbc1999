"""Whether all that is done with a message socket is seen and has a counterpart, in any language."""

from __future__ import annotations

from v0to1.flow import tree
from v0to1.flow.noticed import SocketUse
from v0to1.flow.operations import Connection
from v0to1.languages.base import GapRefusal, Refusal

WRITING = ("connect", "emit", "event")
CALLED = (*WRITING, "register")
REASONS = {
    "strange": "its socket's `{}` has no counterpart in V1",
    "unread": "a frame is sent over its WebSocket that cannot be read",
    "escape": "the socket is given to something that cannot be seen, or its event or address is not known",
}


def refuse_unseen(connection: Connection) -> None:
    """Raise `Refusal` where something is done with the socket that cannot be followed."""
    for use in connection.uses:
        name = use.node.name if isinstance(use.node, tree.Attr | tree.Function) else ""
        if use.kind in REASONS:
            raise Refusal(REASONS[use.kind].format(name))
    if connection.strays:
        stray = connection.strays[0]
        raise Refusal(
            f"{stray.module} uses Socket.IO in another way too, which cannot be followed to its socket"
        )
    called = {id(use.call.callee) for use in connection.uses if isinstance(use.call, tree.Call)}
    called |= {id(use.node) for use in connection.of("event")}
    for use in connection.of("named"):
        name = use.node.name if isinstance(use.node, tree.Attr) else ""
        if connection.model.members.get(name) in CALLED and id(use.node) not in called:
            raise Refusal(f"the socket's `{name}` is handed on without being called")


def is_managers(connection: Connection, use: SocketUse) -> bool:
    """Whether what opens the connection again is listened to, and not the socket itself."""
    callee = use.call.callee if isinstance(use.call, tree.Call) else None
    owner = callee.target if isinstance(callee, tree.Attr) else None
    return isinstance(owner, tree.Attr) and owner.name == connection.model.manager != ""


def refuse_other(connection: Connection) -> None:
    """Raise `Refusal` for an event or a connection that V0 did not know, or that V1 has nothing for."""
    for use in connection.uses:
        if use.kind not in WRITING:
            continue
        event = use.event.literal or "" if use.event is not None else ""
        if is_managers(connection, use):
            if use.kind != "event" or event not in connection.model.managed:
                raise Refusal(f"its manager's `{event or use.kind}` has no counterpart in V1")
            continue
        rule, target = connection.rules.get(id(use)), connection.targets.get(id(use))
        if rule is None and not (use.kind == "event" and event in connection.model.events):
            if event in connection.model.managed:
                raise Refusal(f"the socket itself is to tell of {event}, which its manager does")
            raise Refusal(f"the socket is used for {event or 'a connection'}, which is none of V0's")
        if rule is not None and target is None and use.kind != "event":
            raise GapRefusal(rule.title)
