"""The fix of a message socket in JavaScript: the helper's client of events in its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ast_grep_py import SgNode

from v0to1.core.rules import Target
from v0to1.flow.operations import Connection
from v0to1.flow.requests import Argument, Request, SocketUse
from v0to1.helpers.compose_javascript import public_names, script_name
from v0to1.languages.arguments import item_text
from v0to1.languages.base import Draft, Refusal
from v0to1.languages.connections import (
    argument,
    calling,
    given_texts,
    header_texts,
    kept_options,
    opening_texts,
    operation_for,
    refuse_other,
    refuse_unseen,
)
from v0to1.languages.javascript.handles import options_text
from v0to1.languages.javascript.names import AXIOS, FETCH
from v0to1.languages.javascript.nodes import span_of, syntax
from v0to1.languages.javascript.one_message import Lonely, send_alone
from v0to1.languages.javascript.retyping import retype
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.sockets import write_send
from v0to1.languages.javascript.sources import Sources
from v0to1.languages.javascript.unimporting import drop_imports, imports_of
from v0to1.languages.sketch import copied, take_over

OPEN = "connect_events"
"""What opens a connection and gives the helper's client of events."""

HEADERS, CREDENTIALS = "extraHeaders", "withCredentials"
TAKEN = ("url", "query")
DOUBLES = re.compile(r"\b(?:mock|doMock|unstable_mockModule|mockModule)\(\s*[\"'`]([^\"'`]+)[\"'`]")


def draft_connection(sources: Sources, connection: Connection) -> Draft:
    """The fix of all uses of a socket together; raises `Refusal`."""
    refuse_unseen(connection)
    refuse_other(connection)
    opened = connection.calls("connect")
    if not opened:
        raise Refusal("where the connection is opened was not found")
    sketch = Sketch(sources, flavour_of(sources, opened[0][0].module))
    if not sent_alone(sketch, connection):
        take_place(sketch, connection)
    modules = sorted({use.module for use in connection.uses})
    for module in modules:
        retype(sketch, module, {connection.model.package}, client_of(connection, opened[0]))
    for module in modules:
        drop_imports(sketch, module, {connection.model.package})
    for target in connection.targets.values():
        sketch.note(target.note if target is not None else "")
    note_package(sketch, connection.model.package, modules)
    return sketch.draft()


def client_of(connection: Connection, opened: Sequence[SocketUse]) -> str:
    """The type of the helper's client of events."""
    call = calling(connection, opened).call
    return call.name if call is not None else ""


def flavour_of(sources: Sources, module: str) -> str:
    """What the module asks the App Server with: axios where it has that, and else fetch."""
    return AXIOS if any(name_of_axios(sources, module)) else FETCH


def name_of_axios(sources: Sources, module: str) -> Iterable[str]:
    """What a module calls axios itself, where it imports that."""
    for statement in imports_of(sources.root(module), {AXIOS}):
        clause = statement.find(kind="import_clause") or statement.find(kind="variable_declarator")
        first = clause.named_children()[0] if clause is not None else None
        if first is not None and first.kind() == "identifier":
            yield first.text()


def take_place(sketch: Sketch, connection: Connection) -> None:
    """Let the helper's client take the socket's place."""
    for uses in connection.calls("connect"):
        name = sketch.use(uses[0].module, OPEN)
        given, entries = opening(sketch, connection, uses)
        text = f"{name}({', '.join((*given, *options_text(entries)))})"
        sketch.replace(uses[0].module, span_of(call_of(uses[0])), text)
    for uses in connection.calls("emit"):
        text, heard = sending(sketch, connection, uses)
        write_send(sketch, uses[0].module, call_of(uses[0]), text, heard)
    for uses in connection.calls("event"):
        keep_listener(sketch, connection, uses)


def call_of(use: SocketUse) -> SgNode:
    """The syntax of a call of a socket."""
    return syntax(use.call or use.node)


def opening(
    sketch: Sketch, connection: Connection, uses: Sequence[SocketUse]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The arguments with which a connection is opened, and the entries of its options."""
    target, use = calling(connection, uses), uses[0]
    assert use.request is not None
    operation = operation_for(connection.rules[id(use)], uses)
    texts = opening_texts(sketch, operation, target)
    entries = [named(keyword, text) for keyword, text in texts if keyword]
    kept = kept_options(connection, use.request, "connect", TAKEN)
    entries += header_entry(sketch, use.request, kept, header_texts(sketch, operation, target))
    for one in kept:
        if one.role == CREDENTIALS:
            entries.append(credentials(sketch, use.request, one))
        elif one.role != HEADERS:
            entries.append(named(one.role, option_text(sketch, use.request, one)))
    http = next(iter(name_of_axios(sketch.sources, use.module)), FETCH)
    return (http, *(text for keyword, text in texts if not keyword)), tuple(entries)


def named(key: str, text: str) -> str:
    """An entry of an object."""
    name = script_name(key)
    return name if name == text else f"{name}: {text}"


def option_text(sketch: Sketch, request: Request, one: Argument) -> str:
    """The expression of an option, as the client writes it; raises `Refusal` where that is elsewhere."""
    text = item_text(sketch, request, one.item) if one.item is not None else ""
    if not text:
        raise Refusal(f"{one.role} of the connection is given where the call cannot see it")
    return text


def header_entry(
    sketch: Sketch, request: Request, kept: Iterable[Argument], more: Sequence[tuple[str, str]]
) -> list[str]:
    """The headers that go with each request to the App Server, as an entry of the options."""
    given = next((option_text(sketch, request, one) for one in kept if one.role == HEADERS), "")
    quote = sketch.sources.quote_in(request.module)
    keys = [f"{name if name.isidentifier() else quote + name + quote}: {text}" for name, text in more]
    if given and not keys:
        return [named("headers", given)]
    entries = [*([f"...{given}"] if given else ()), *keys]
    return [f"headers: {{ {', '.join(entries)} }}"] if entries else []


def credentials(sketch: Sketch, request: Request, one: Argument) -> str:
    """That cookies go with each request, in the words of what sends it."""
    text = option_text(sketch, request, one)
    if sketch.flavour == AXIOS:
        return named(CREDENTIALS, text)
    if text not in ("true", "false"):
        raise Refusal("whether cookies go with the connection is decided when it is opened")
    quote = sketch.sources.quote_in(request.module)
    return f"credentials: {quote}{'include' if text == 'true' else 'same-origin'}{quote}"


def sending(sketch: Sketch, connection: Connection, uses: Sequence[SocketUse]) -> tuple[str, SgNode | None]:
    """What is called of the client to send something, and the function that hears of its arrival."""
    target, use = calling(connection, uses), uses[0]
    assert use.request is not None and target.call is not None
    kept_options(connection, use.request, "emit", ("event", "json", "callback"))
    operation = operation_for(connection.rules[id(use)], uses)
    texts = [text for _, text in given_texts(sketch, operation, target)]
    heard = argument(use.request, "callback")
    arg = heard.arg if heard is not None else None
    member = script_name(target.call.member)
    return f"{member}({', '.join(texts)})", syntax(arg.value) if arg is not None else None


def keep_listener(sketch: Sketch, connection: Connection, uses: Sequence[SocketUse]) -> None:
    """A listener goes on hearing V0's view of V1's events."""
    target = connection.targets.get(id(uses[0]))
    if target is None or not target.bridge:
        return
    event = uses[0].event.literal if uses[0].event is not None else ""
    view = script_name(target.bridge)
    sketch.debts.append(f"The listener of {event} gets V0's view of V1's events ({view}).")


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
        send_alone(trial, lonely, f"{name}({', '.join((*arguments, *options_text(options)))})")
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


def note_package(sketch: Sketch, package: str, modules: Sequence[str]) -> None:
    """Say where the package is still needed, stood in for, or not needed any longer."""
    known = sketch.sources.modules
    others = [
        path
        for path in sorted(known.paths)
        if path not in modules
        and package in known.text(path)
        and any(imports_of(sketch.sources.root(path), {package}))
    ]
    for path in sorted(known.paths):
        if package in known.text(path) and package in DOUBLES.findall(known.text(path)):
            sketch.note(
                f"{path} has a stand-in for {package}, which is not asked any longer; stand in for the helper."
            )
    if not others:
        sketch.note(f"{package} can be taken out of package.json, unless something else needs it.")
