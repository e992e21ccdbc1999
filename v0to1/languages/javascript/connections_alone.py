"""Message sockets in JavaScript that are opened in order to send one thing: they become one request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ast_grep_py import SgNode

from v0to1.core.rules import Target
from v0to1.flow.noticed import SocketUse
from v0to1.flow.operations import Connection
from v0to1.helpers.compose_javascript import public_names, script_name
from v0to1.languages.base import Refusal
from v0to1.languages.connections import argument, calling, given_texts, operation_for
from v0to1.languages.javascript.connections_opening import call_of, named, opening
from v0to1.languages.javascript.handles import options_text
from v0to1.languages.javascript.nodes import syntax
from v0to1.languages.javascript.one_message import Lonely, send_alone
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.sketch import copied, take_over

CHECKED = "checked"
"""What throws for a response that says that the message was not taken: nobody looks at the response."""


def sent_alone(sketch: Sketch, connection: Connection) -> bool:
    """Whether the socket is there to send one thing, and went away for the request that does that."""
    found = lonely_of(connection, sketch.flavour)
    trial = copied(sketch)
    if found is None:
        return False
    lonely, opened, sent = found
    target = calling(connection, sent)
    assert target.call is not None
    try:
        name = trial.use(lonely.module, target.call.member)
        given, entries = opening(trial, connection, opened)
        operation = operation_for(connection.rules[id(sent[0])], sent)
        texts = given_texts(trial, operation, target)
        arguments = (*given, *(text for keyword, text in texts if not keyword))
        options = (*(named(keyword, text) for keyword, text in texts if keyword), *plain_options(entries))
        sent_by = f"{name}({', '.join((*arguments, *options_text(options)))})"
        send_alone(trial, lonely, f"{sent_by}.then({trial.use(lonely.module, CHECKED)})")
    except Refusal:
        return False
    take_over(sketch, trial)
    return True


def plain_options(entries: Iterable[str]) -> tuple[str, ...]:
    """The options of a connection that a single request has too."""
    return tuple(one for one in entries if re.match(r"(?:headers|credentials|withCredentials)\b", one))


def lonely_of(
    connection: Connection, flavour: str
) -> tuple[Lonely, Sequence[SocketUse], Sequence[SocketUse]] | None:
    """A socket of which one thing is asked: its parts, and the uses that open it and send."""
    kinds = {use.kind for use in connection.uses} - {
        "make",
        "named",
        "connect",
        "emit",
        "event",
        "close",
        "same",
    }
    opened, sent = connection.calls("connect"), connection.calls("emit")
    heard = {event_of(uses): uses for uses in connection.calls("event")}
    connected, failed = heard.pop("connect", None), heard.pop("connect_error", None)
    if kinds or heard or len(opened) != 1 or len(sent) != 1:
        return None
    if not is_function(flavour, connection.targets.get(id(sent[0][0]))):
        return None
    if len({use.module for use in connection.uses}) != 1 or len(connection.calls("event")) > 2:
        return None
    pairs = [listening(uses) if uses is not None else None for uses in (connected, failed)]
    request = sent[0][0].request
    callback = argument(request, "callback") if request is not None else None
    lonely = Lonely(
        opened[0][0].module,
        call_of(opened[0][0]),
        call_of(sent[0][0]),
        pairs[0],
        pairs[1],
        syntax(callback.arg.value) if callback is not None and callback.arg is not None else None,
        tuple(call_of(uses[0]) for uses in connection.calls("close")),
    )
    return lonely, opened[0], sent[0]


def is_function(flavour: str, target: Target | None) -> bool:
    """Whether what takes the place of an action is also there without a client of events."""
    return (
        target is not None
        and target.call is not None
        and script_name(target.call.member) in public_names(flavour)
    )


def event_of(uses: Sequence[SocketUse]) -> str:
    """The name of the event that is listened to."""
    return (uses[0].event.literal or "") if uses[0].event is not None else ""


def listening(uses: Sequence[SocketUse]) -> tuple[SgNode, SgNode] | None:
    """A call that listens, and the function that hears."""
    call = call_of(uses[0])
    given = call.field("arguments")
    items = given.named_children() if given is not None else []
    return (call, items[1]) if len(items) == 2 else None
