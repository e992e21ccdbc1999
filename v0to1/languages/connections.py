"""What becomes of a message socket and all its uses, in any language: what is called, and with what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from v0to1.core.api import api
from v0to1.core.endpoints import Match
from v0to1.core.event_kinds import event_kinds
from v0to1.core.rules import FieldRule, Rule, Target
from v0to1.flow import tree
from v0to1.flow.noticed import SocketUse
from v0to1.flow.operations import Connection, Operation
from v0to1.flow.recording import leads_on
from v0to1.flow.requests import Argument, Request
from v0to1.flow.values import Answer, Gap, Hole, Item, Known, Method, Text, Value, is_null, options
from v0to1.flow.values import Sequence as Several
from v0to1.languages.arguments import argument_text, entry
from v0to1.languages.base import GapRefusal, Refusal
from v0to1.languages.event_reads import field_of
from v0to1.languages.routes import Location
from v0to1.languages.sketch import AnySketch, Kept
from v0to1.languages.spelling import merged, parts_of_url

NOWHERE = Location((), {}, False, 0)
SERVED = re.compile(r"/?(?:socket\.io)?/?$")
WRITTEN = re.compile(r"[?&](\w+)=")
NUMBER = re.compile(r"[\"'](-?\d+)[\"']")
ALL = "-1"
WRITING = ("connect", "emit", "event")
REASONS = {
    "strange": "its socket's `{}` has no counterpart in V1",
    "escape": "the socket is given to something that cannot be seen, or its event or address is not known",
}


def refuse_unseen(connection: Connection) -> None:
    """Raise `Refusal` where something is done with the socket that cannot be followed."""
    for use in connection.uses:
        name = use.node.name if isinstance(use.node, tree.Attr) else ""
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
        if connection.model.members.get(name) in WRITING and id(use.node) not in called:
            raise Refusal(f"the socket's `{name}` is handed on without being called")


def refuse_other(connection: Connection) -> None:
    """Raise `Refusal` for an event or a connection that V0 did not know, or that V1 has nothing for."""
    for use in connection.uses:
        if use.kind not in WRITING:
            continue
        event = use.event.literal or "" if use.event is not None else ""
        rule, target = connection.rules.get(id(use)), connection.targets.get(id(use))
        if rule is None and not (use.kind == "event" and event in connection.model.events):
            raise Refusal(f"the socket is used for {event or 'a connection'}, which is none of V0's")
        if rule is not None and target is None and use.kind != "event":
            raise GapRefusal(rule.title)


def operation_for(rule: Rule, uses: Sequence[SocketUse]) -> Operation:
    """The uses of one call as an operation, whose arguments can be asked for."""
    requests = tuple(use.request for use in uses if use.request is not None)
    return Operation(rule, Match({}, (), 0), requests, (), 0)


def calling(connection: Connection, uses: Sequence[SocketUse]) -> Target:
    """What takes the place of a call; the same in all contexts."""
    target = connection.targets.get(id(uses[0]))
    if target is None or target.call is None:
        raise Refusal("what takes the place of a call is not known")
    return target


def given_texts(sketch: Kept, operation: Operation, target: Target) -> tuple[tuple[str, str], ...]:
    """The arguments of what is called instead: a keyword (or none), and an expression."""
    assert target.call is not None
    for path, field in target.body.items():
        items = [entry(one.body, path) for one in operation.requests]
        if field.gap and any(item is not None and not is_empty(item) for item in items):
            raise GapRefusal(f"{path} is sent: {field.gap}")
    keywords = target.call.keywords or ("",) * len(target.call.args)
    found = []
    for source, keyword in zip(target.call.args, keywords, strict=True):
        if keyword and says_nothing(operation, source):
            continue
        text = (
            whole_payload(sketch, operation)
            if source == "body"
            else argument_text(sketch, operation, NOWHERE, source)
        )
        if text:
            found.append((keyword, text))
    return tuple(found)


def says_nothing(operation: Operation, source: str) -> bool:
    """Whether an optional value is null, empty or the usual one in all contexts."""
    kind, _, path = source.removesuffix("?").partition(".")
    items = [entry(one.body if kind == "body" else one.query, path) for one in operation.requests]
    return all(item is not None and is_empty(item) for item in items)


def is_empty(item: Item) -> bool:
    """Whether an entry is surely null or an empty list."""
    several = options(item.value)
    return all(
        is_null(one) or (isinstance(one, Several) and not one.items and not one.open) for one in several
    )


def whole_payload(sketch: AnySketch, operation: Operation) -> str:
    """The expression of what is sent."""
    request = operation.request
    arg = argument(request, "json")
    if arg is None or arg.arg is None or arg.arg.stars:
        raise Refusal("what is sent is not given where the call stands")
    return sketch.sources.source(request.module, arg.arg.value)


def argument(request: Request, role: str) -> Argument | None:
    """The argument of a socket's call by its name."""
    return next((one for one in request.arguments if one.role == role), None)


def root_text(sketch: AnySketch, request: Request) -> str:
    """Where the V1 API begins at the server of a connection, as the client writes it."""
    if leads_on(request.url) or comes_of_answer(request.url):
        raise Refusal(
            "the connection goes to an address that was read from another answer, not to the App Server"
        )
    shape = request.url.shape
    base = shape.partition("?")[0]
    end = len(base) - len(SERVED.search(base)[0])  # type: ignore[index]
    parts = list(
        merged([*parts_of_url(sketch.sources, request.url, 0, end, request.site), ("text", api().v1_root)])
    )
    kind, text = parts[0]
    if shape.startswith("ws"):
        if kind != "text":
            raise Refusal("the address of the connection begins with ws, and the App Server is asked by http")
        parts[0] = (kind, "http" + text[2:])
    return sketch.sources.spelled(parts, sketch.sources.quote(request))


def comes_of_answer(url: Text) -> bool:
    """Whether the server of a URL is what something unknown made of an answer."""
    for piece in url.pieces:
        if isinstance(piece, Known) and "?" in piece.text:
            return False
        if isinstance(piece, Gap) and was_answered(piece.value):
            return True
    return False


def was_answered(value: Value) -> bool:
    """Whether a value was read from an answer, or is a part of something that was made of one."""
    match value:
        case Answer(path=path):
            return bool(path)
        case Hole(kind=kind):
            return kind == "answered"
        case Method(target=target):
            return was_answered(target)
        case _:
            return False


def opening_texts(sketch: Kept, operation: Operation, target: Target) -> tuple[tuple[str, str], ...]:
    """The arguments with which a connection is opened: root, conversation, and what else it says."""
    roots = {root_text(sketch, one) for one in operation.requests}
    if len(roots) != 1:
        raise Refusal("the connection is to one of several servers")
    found = [("", roots.pop())]
    for keyword, text in given_texts(sketch, operation, target):
        plain = NUMBER.fullmatch(text)
        text = plain[1] if plain is not None else text
        if not (keyword and text.replace(" ", "") == ALL):
            found.append((keyword, text))
    return tuple(found)


def note_query(sketch: Kept, operation: Operation, target: Target) -> None:
    """Say what becomes of the entries of a connection's query that V1 does not take."""
    assert target.call is not None
    used = {source.removeprefix("query.").removesuffix("?") for source in target.call.args}
    names = {
        name
        for one in operation.requests
        for name in (*(one.query.items if one.query is not None else ()), *WRITTEN.findall(one.url.shape))
    }
    for name in sorted(names - used):
        rule = target.query_fields.get(name)
        sketch.note(
            rule.note if rule is not None else f"{name} of the connection was dropped; V0 had no such name."
        )


def header_texts(sketch: Kept, operation: Operation, target: Target) -> tuple[tuple[str, str], ...]:
    """The headers that V0 had in the query: their names and expressions."""
    found = []
    for name, rule in target.query_fields.items():
        if rule.shape != "header" or rule.to is None:
            continue
        text = argument_text(sketch, operation, NOWHERE, f"query.{name}?")
        if text and any(is_answered(one, name, rule) for one in operation.requests):
            raise Refusal(
                f"{name} of the connection is read from an answer, and the App Server has a key of its own"
            )
        if text:
            found.append((rule.to, text))
    return tuple(found)


def is_answered(request: Request, name: str, rule: FieldRule) -> bool:
    """Whether a value of a connection's query was read from an answer."""
    item = request.query.items.get(name) if request.query is not None else None
    values = [item.value] if item is not None else []
    for before, piece in zip(request.url.pieces, request.url.pieces[1:], strict=False):
        if isinstance(before, Known) and before.text.endswith(f"{name}=") and isinstance(piece, Gap):
            values.append(piece.value)
    return any(isinstance(one, Answer) for value in values for one in options(value))


def kept_options(connection: Connection, request: Request, kind: str, taken: Iterable[str]) -> list[Argument]:
    """The further arguments of a call that stay; raises `Refusal` for one that means nothing in V1."""
    kept, dropped = connection.model.kept.get(kind, ()), connection.model.dropped.get(kind, ())
    found = []
    for one in request.arguments:
        if one.role in taken or one.role in dropped or is_null(one.value):
            continue
        if one.role not in kept:
            raise Refusal(f"{one.role} is given, and has no counterpart in V1")
        found.append(one)
    return found


def listener_debt(uses: Sequence[SocketUse], view: str) -> str:
    """What is said of a listener that goes on hearing V0's view of V1's events, and what that view lacks."""
    event = uses[0].event.literal if uses[0].event is not None else ""
    reads = [read for use in uses if use.request is not None for read in use.request.reads]
    fields = dict.fromkeys(field_of(read) for read in reads)
    lost = event_kinds().lost
    told = "".join(f" {name}: {lost[name]}" for name in fields if name in lost)
    return (
        f"The listener of {event} gets V0's view of V1's events ({view});"
        f" let it listen to V1's own and read their fields to end it.{told}"
    )
