"""The fix of a message socket in JavaScript: the helper's client of events in its place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.noticed import SocketUse
from v0to1.flow.operations import Connection
from v0to1.helpers.compose_javascript import script_name
from v0to1.languages.base import Draft, Refusal
from v0to1.languages.connections import (
    argument,
    calling,
    given_texts,
    kept_options,
    operation_for,
)
from v0to1.languages.javascript.connections_alone import sent_alone
from v0to1.languages.javascript.connections_opening import call_of, call_text, name_of_axios, opening
from v0to1.languages.javascript.leftovers import drop_built
from v0to1.languages.javascript.listening import in_words_of_v1, note_names
from v0to1.languages.javascript.names import AXIOS, FETCH
from v0to1.languages.javascript.nodes import span_of, syntax
from v0to1.languages.javascript.retyping import retype
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.sockets import write_send
from v0to1.languages.javascript.sources import Sources
from v0to1.languages.javascript.unimporting import drop_imports, imports_of
from v0to1.languages.listening import listener_debt
from v0to1.languages.sockets_seen import refuse_other, refuse_unseen
from v0to1.languages.waits import note_flags

OPEN = "connect_events"
"""What opens a connection and gives the helper's client of events."""

USUAL = "/"
"""The one namespace that V0 had."""

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


def take_place(sketch: Sketch, connection: Connection) -> None:
    """Let the helper's client take the socket's place."""
    for uses in connection.calls("connect"):
        name = sketch.use(uses[0].module, OPEN)
        given, entries = opening(sketch, connection, uses)
        call = call_of(uses[0])
        text = call_text(sketch, uses[0].module, call, (name, given, entries))
        sketch.replace(uses[0].module, span_of(call), text)
        drop_built(sketch, uses[0].module, call, text)
    for uses in connection.calls("pass"):
        pass_on(sketch, uses[0])
    if any(isinstance(use.call, tree.Call) and use.call.args for use in connection.of("other")):
        raise Refusal("what opens the connection calls a function when it is there, and V1's does not")
    for uses in connection.calls("emit"):
        text, heard = sending(sketch, connection, uses)
        write_send(sketch, uses[0].module, call_of(uses[0]), text, heard)
    for uses in connection.calls("event"):
        keep_listener(sketch, connection, uses)
    note_flags(sketch, connection)


def pass_on(sketch: Sketch, use: SocketUse) -> None:
    """`manager.socket("/")` is what it is asked of; raises `Refusal` for any other namespace."""
    call = use.call
    if not isinstance(call, tree.Call) or not isinstance(call.callee, tree.Attr):
        raise Refusal("the socket is not asked of its manager by one of its members")
    if any(not isinstance(arg.value, tree.Text) or arg.value.value != USUAL for arg in call.args):
        raise Refusal("the socket is one of another namespace, which V0 had not")
    end = span_of(syntax(call)).end
    sketch.replace(use.module, Span(span_of(syntax(call.callee.target)).end, end), "")


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
    """A listener hears V1's events where it can be told in their words, and else V0's view of them."""
    target = connection.targets.get(id(uses[0]))
    if target is None or not target.bridge or in_words_of_v1(sketch, connection, uses):
        return
    sketch.debts.append(listener_debt(uses, script_name(target.bridge)))
    note_names(sketch, uses)


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
            sketch.note(f"{path} has a stand-in for {package}, which is not asked any longer")
    if not others:
        sketch.note(f"{package} can be taken out of package.json, unless something else needs it.")
