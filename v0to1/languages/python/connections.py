"""The fix of a message socket in Python: the helper's client of events in its place."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from v0to1.core.model import Span
from v0to1.core.rules import Target
from v0to1.flow import tree
from v0to1.flow.noticed import SocketUse
from v0to1.flow.operations import Connection
from v0to1.languages.base import Draft, Refusal
from v0to1.languages.connections import (
    argument,
    calling,
    given_texts,
    header_texts,
    kept_options,
    note_query,
    opening_texts,
    operation_for,
)
from v0to1.languages.listening import listener_debt
from v0to1.languages.python.argument_lines import has_comment, in_lines
from v0to1.languages.python.bench import Sketch, Sources
from v0to1.languages.python.connection_parts import drop_parts
from v0to1.languages.python.frames import open_frames
from v0to1.languages.python.library_names import replace_names
from v0to1.languages.python.listening import in_words_of_v1, note_fetching
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.one_message import Lonely, lonely_of, send_alone
from v0to1.languages.python.replacing import drop_dead
from v0to1.languages.sockets_seen import refuse_other, refuse_unseen
from v0to1.languages.waits import note_flags, tell_endless


def draft_connection(sources: Sources, connection: Connection) -> Draft:
    """The fix of all uses of a socket together; raises `Refusal`."""
    refuse_unseen(connection)
    refuse_other(connection)
    sketch = Sketch(sources, connection.model.flavour)
    opened = opening(connection)
    lonely = lonely_of(sketch, connection)
    if lonely is not None:
        send_only(sketch, connection, lonely)
    else:
        change_uses(sketch, connection)
    replace_names(sketch, connection, connection.model.helper or opened, gone=lonely is not None)
    for target in connection.targets.values():
        sketch.note(target.note if target is not None else "")
    if connection.model.package:
        sketch.note(f"{connection.model.package} is no longer needed where nothing else uses it.")
    sketch.note(needed(connection))
    return sketch.draft()


def needed(connection: Connection) -> str:
    """What has to be installed instead of a socket's library."""
    if connection.model.brings:
        brings = connection.model.brings
        return f"{connection.model.package} brought {brings}, to be installed by name where it goes."
    return f"The helper's client follows events by {connection.model.flavour}, which has to be installed."


def change_uses(sketch: Sketch, connection: Connection) -> None:
    """Change what is done with a socket that stays, as the helper's client."""
    for uses in connection.calls("connect"):
        open_connection(sketch, connection, uses)
    for uses in connection.calls("emit"):
        send_action(sketch, connection, uses)
    for uses in connection.calls("event"):
        keep_listener(sketch, connection, uses)
    for uses in connection.calls("receive"):
        note_fetching(sketch, connection, uses)
    tell_endless(sketch, [(use.module, use.node) for use in connection.of("receive")])
    note_flags(sketch, connection)
    for uses in connection.calls("close"):
        ask_client(sketch, uses[0])


def send_only(sketch: Sketch, connection: Connection, lonely: Lonely) -> None:
    """One request in the place of a socket that is opened to send one message."""
    (opens,), (sends,) = connection.calls("connect"), connection.calls("emit")
    opening_arguments = opened_texts(sketch, connection, opens)
    target = calling(connection, sends)
    operation = operation_for(connection.rules[id(sends[0])], sends)
    assert target.call is not None and sends[0].request is not None
    kept_options(connection, sends[0].request, "emit", ("event", "json"))
    said = [written(one) for one in given_texts(sketch, operation, target)]
    first, options = opening_arguments[:2], [one for one in opening_arguments[2:] if one[0] == "headers"]
    texts = [*(text for _, text in first), *said, *(written(one) for one in options)]
    send_alone(sketch, lonely, target.call.member, texts)
    for use in (opens[0], sends[0]):
        drop_parts(sketch, use, " ".join(texts))


def opening(connection: Connection) -> str:
    """What the helper's client of events is called; raises `Refusal` when nothing opens the connection."""
    for use in connection.of("connect"):
        target = connection.targets.get(id(use))
        if target is not None and target.call is not None:
            return target.call.name
    raise Refusal("where the connection is opened was not found")


def open_connection(sketch: Sketch, connection: Connection, uses: Sequence[SocketUse]) -> None:
    """`socket.connect(url)` becomes `client.connect(root, conversation)`."""
    opened, target = opened_texts(sketch, connection, uses), calling(connection, uses)
    texts = [written(one) for one in opened]
    if connection.model.opens:
        open_frames(sketch, connection, uses[0], texts)
    elif not in_lines(sketch, uses[0], target, opened, connection.model.kept.get("connect", frozenset())):
        rewrite(sketch, uses[0], target, texts)
    drop_parts(sketch, uses[0], " ".join(texts))


def opened_texts(sketch: Sketch, connection: Connection, uses: Sequence[SocketUse]) -> list[tuple[str, str]]:
    """The arguments with which a connection is opened, each with its keyword or none."""
    target, use = calling(connection, uses), uses[0]
    operation = operation_for(connection.rules[id(use)], uses)
    texts = list(opening_texts(sketch, operation, target))
    note_query(sketch, operation, target)
    assert use.request is not None
    options = kept_options(connection, use.request, "connect", ("url", "query"))
    named = [(connection.model.named.get(one.role, one.role), one.arg) for one in options]
    headers = header_texts(sketch, operation, target)
    if headers and any(name == "headers" for name, _ in named):
        raise Refusal("the connection has headers, and a key in its query that becomes one of them")
    if headers:
        entries = ", ".join(f'"{name}": {text}' for name, text in headers)
        texts.append(("headers", f"{{{entries}}}"))
    for name, arg in named:
        assert arg is not None
        texts.append((name, sketch.sources.source(use.module, arg.value)))
    return texts


def send_action(sketch: Sketch, connection: Connection, uses: Sequence[SocketUse]) -> None:
    """`socket.emit(event, action)` becomes the call that is there for the action."""
    target, use = calling(connection, uses), uses[0]
    operation = operation_for(connection.rules[id(use)], uses)
    assert use.request is not None and target.call is not None
    kept_options(connection, use.request, "emit", ("event", "json"))
    refuse_answer(sketch, use)
    if target.call.args == ("body",) and connection.model.idle:
        return  # the helper's client reads the frame when it is sent
    if target.call.args == ("body",):
        hand_over(sketch, use, target)
        return
    texts = [written(one) for one in given_texts(sketch, operation, target)]
    call = rewrite(sketch, use, target, texts)
    drop_dead(sketch, use.request, call)
    if connection.model.idle:
        drop_parts(sketch, use, call)


def hand_over(sketch: Sketch, use: SocketUse, target: Target) -> None:
    """Write another member's name before what is sent, and leave out all that goes with it."""
    assert target.call is not None and use.request is not None
    locator = sketch.sources.locator(use.module)
    call, sent = use.call, argument(use.request, "json")
    given = sent.arg if sent is not None else None
    if not isinstance(call, tree.Call) or not isinstance(call.callee, tree.Attr) or given is None:
        raise Refusal("what is sent is not given where the call stands")
    attribute = cst_node(call.callee)
    assert isinstance(attribute, cst.Attribute)
    sketch.replace(use.module, locator.origin(attribute.attr), member_of(use, target.call.member))
    places = [(locator.whole(cst_node(arg.value)), locator.origin(cst_node(arg))) for arg in call.args]
    at = next((at for at, arg in enumerate(call.args) if arg is given), None)
    if at is None or given.stars:
        raise Refusal("what is sent is not given where the call stands")
    sketch.replace(use.module, Span(places[0][1].start, places[at][0].start), "")
    if at + 1 < len(places):
        sketch.replace(use.module, Span(places[at][0].end, places[-1][0].end), "")


def refuse_answer(sketch: Sketch, use: SocketUse) -> None:
    """Raise `Refusal` where what a call gives is used: V0 answered some calls, V1 answers none."""
    locator = sketch.sources.locator(use.module)
    parent = locator.parent(cst_node(use.call or use.node))
    outer = locator.parent(parent) if isinstance(parent, cst.Await) else parent
    if isinstance(outer, cst.Assign | cst.AnnAssign | cst.Return | cst.NamedExpr | cst.Comparison):
        raise Refusal("what the server says to an event is used, and V1 says nothing")


def keep_listener(sketch: Sketch, connection: Connection, uses: Sequence[SocketUse]) -> None:
    """A listener hears V1's events, or goes on hearing V0's view of them."""
    target = connection.targets.get(id(uses[0]))
    if target is None or not target.bridge:
        return
    if in_words_of_v1(sketch, connection, uses):
        return
    sketch.debts.append(listener_debt(uses, target.bridge))


def rewrite(sketch: Sketch, use: SocketUse, target: Target, texts: Sequence[str]) -> str:
    """Write another call of a socket in the place of one; gives it."""
    assert target.call is not None
    locator = sketch.sources.locator(use.module)
    call = use.call
    if not isinstance(call, tree.Call) or not isinstance(call.callee, tree.Attr):
        raise Refusal("the socket's function is not called as one of its members")
    span = locator.origin(cst_node(call))
    if "#" in locator.text[span.start : span.end] and has_comment(cst_node(call)):
        raise Refusal("there is a comment inside the call, which would be lost")
    receiver = sketch.sources.source(use.module, call.callee.target)
    new = f"{receiver}.{member_of(use, target.call.member)}({', '.join(texts)})"
    sketch.replace(use.module, span, new)
    return new


def ask_client(sketch: Sketch, use: SocketUse) -> None:
    """An object that listens asks its client for what the library let it do by itself."""
    if not use.through:
        return
    if not isinstance(use.call, tree.Call) or not isinstance(use.call.callee, tree.Attr):
        raise Refusal("the socket's function is not called as one of its members")
    attribute = cst_node(use.call.callee)
    assert isinstance(attribute, cst.Attribute)
    place = sketch.sources.locator(use.module).origin(attribute.attr)
    sketch.replace(use.module, place, member_of(use, attribute.attr.value))


def member_of(use: SocketUse, name: str) -> str:
    """The way to a member of the client from what was called."""
    return f"{use.through}.{name}" if use.through else name


def written(given: tuple[str, str]) -> str:
    """An argument with its keyword, where it has one."""
    keyword, text = given
    return f"{keyword}={text}" if keyword else text
