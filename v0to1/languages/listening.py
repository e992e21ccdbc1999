"""Listeners of events in any language: in V1's words, where all that they read can be said so."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence

from v0to1.core.event_kinds import event_kinds
from v0to1.flow import tree
from v0to1.flow.noticed import SocketUse
from v0to1.flow.operations import Connection
from v0to1.flow.requests import Read
from v0to1.flow.values import Callable as Handler
from v0to1.flow.walking import walk_through
from v0to1.languages.connections import calling
from v0to1.languages.event_reads import InV1, Syntax, field_of, lost_states, written_in_v1
from v0to1.languages.sketch import Kept

CONSTANT = "const."


def said_in_v1(
    sketch: Kept,
    connection: Connection,
    uses: Sequence[SocketUse],
    syntax: Syntax,
    write: Callable[[Kept, InV1], None],
) -> bool:
    """Whether a listener now gets V1's events, with all that it reads of them said in V1's words.

    `uses` are the contexts of one call that listens; `write` changes it, its types and its reads, or raises
    `Refusal`.
    """
    requests = [use.request for use in uses if use.request is not None]
    heard = [other for other in connection.of("event") if other.handler is not None and other not in uses]
    others = {id(read.node) for use in heard if use.request is not None for read in use.request.reads}

    def shared(read: Read) -> bool:
        found = sketch.sources.neighbours.read_at(read.node)
        return id(read.node) in others or any(one.request not in requests for one, _ in found)

    if len({id(use.handler.node) for use in uses if use.handler is not None}) != 1:
        return False
    if any(use.handler is not None and id(use.handler.node) in connection.called for use in uses):
        return False
    seen = {id(read.node) for one in requests for read in one.reads}
    if any(use.handler is not None and unseen(use.handler, seen) for use in uses):
        return False
    return written_in_v1(sketch, requests, syntax, shared, write)


def unseen(handler: Handler, seen: Container[int]) -> bool:
    """Whether something is read of a parameter of a listener that was not `seen` to be."""
    bound = (handler.receiver is not None) + len(handler.leading)
    names = {one.name for one in handler.node.params[bound:]}
    nodes = tuple(walk_through(handler.node))
    called = {id(one.callee): id(one) for one in nodes if isinstance(one, tree.Call)}
    read = [
        one
        for one in nodes
        if isinstance(one, tree.Attr | tree.Index)
        and isinstance(one.target, tree.Name)
        and one.target.name in names
    ]
    return any(id(one) not in seen and called.get(id(one)) not in seen for one in read)


def event_in_v1(connection: Connection, use: SocketUse) -> str:
    """What the event is called that is listened to instead."""
    call = calling(connection, [use]).call
    return call.args[0].removeprefix(CONSTANT) if call is not None and call.args else ""


def listener_debt(uses: Sequence[SocketUse], view: str) -> str:
    """What is said of a listener that goes on hearing V0's view of V1's events, and what that view lacks."""
    event = uses[0].event.literal if uses[0].event is not None else ""
    reads = [read for use in uses if use.request is not None for read in use.request.reads]
    fields = dict.fromkeys(field_of(read) for read in reads)
    lost = event_kinds().lost
    told = "".join(f" {name}: {lost[name]}" for name in fields if name in lost)
    return (
        f"The listener of {event} gets V0's view of V1's events ({view});"
        f" let it listen to V1's own and read their fields to end it.{told}{lost_states(reads)}"
    )
