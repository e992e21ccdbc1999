"""Listeners of events in JavaScript: in V1's words, where all that they read can be said so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ast_grep_py import SgNode

from v0to1.core.event_kinds import PARTS, event_kinds
from v0to1.flow.noticed import SocketUse
from v0to1.flow.operations import Connection
from v0to1.flow.requests import Read
from v0to1.languages.base import Refusal
from v0to1.languages.event_reads import DECLARED, InV1, field_of
from v0to1.languages.javascript.connections_opening import call_of
from v0to1.languages.javascript.event_reads import JavaScriptEvents, write_reads
from v0to1.languages.javascript.nodes import ancestors, of_kinds, span_of, syntax
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.strings import literal
from v0to1.languages.listening import event_in_v1, said_in_v1

INTERFACE = "interface_declaration"


def in_words_of_v1(sketch: Sketch, connection: Connection, uses: Sequence[SocketUse]) -> bool:
    """Whether a listener now gets V1's events, with all that it reads of them said in V1's words."""

    def write(trial: Sketch, found: InV1) -> None:
        rename_event(trial, connection, uses)
        write_types(trial, uses, found)
        write_reads(trial, found)

    return said_in_v1(sketch, connection, uses, JavaScriptEvents(), write)


def rename_event(sketch: Sketch, connection: Connection, uses: Sequence[SocketUse]) -> None:
    """Listen to V1's events, and no longer to them where the listener is taken away; raises `Refusal`."""
    old = uses[0].event.literal if uses[0].event is not None else None
    new = event_in_v1(connection, uses[0])
    listeners = [
        one for one in connection.calls("event") if one[0].event is not None and one[0].event.literal == old
    ]
    deaf = [one[0] for one in connection.calls("deaf")]
    for use in (uses[0], *deaf):
        first = next(iter(arguments_of(call_of(use))), None)
        if use is not uses[0] and first is None:
            continue
        if first is None or first.kind() != "string":
            raise Refusal("the name of the event is not written where it is listened to")
        if first.text()[1:-1] != old:
            continue
        if use is not uses[0] and len(listeners) > 1:
            raise Refusal("which of several listeners is taken away is not known")
        sketch.replace(use.module, span_of(first), literal(new, first.text()[0]))


def arguments_of(call: SgNode) -> list[SgNode]:
    """The arguments of a call."""
    given = call.field("arguments")
    return given.named_children() if given is not None else []


def write_types(sketch: Sketch, uses: Sequence[SocketUse], found: InV1) -> None:
    """Let the type of the events be that of V1's; raises `Refusal` where others need it."""
    declared = [
        read
        for use in uses
        for read in (use.request.reads if use.request is not None else ())
        if read.style == DECLARED
    ]
    types = {span_of(one): (read.module, one) for read in declared for one in interfaces(read)}
    typed = [one for use in uses for one in declared_types(use)]
    if not typed and not types:
        return
    if len(types) != 1 or not typed:
        raise Refusal("the type of the events is not one interface of the module")
    ((module, interface),) = types.values()
    name, body = interface.field("name"), interface.field("body")
    own = [span_of(one) for one in typed]
    places = [
        span_of(one)
        for one in of_kinds(sketch.sources.root(module), "type_identifier")
        if name is not None and one.text() == name.text() and span_of(one) != span_of(name)
    ]
    exported = any(one.kind() == "export_statement" for one in ancestors(interface))
    if (
        name is None
        or body is None
        or exported
        or any(all(place not in span for span in own) for place in places)
    ):
        raise Refusal("the type of the events is used for other values too")
    sketch.replace(module, span_of(body), members_of(sketch, module, body, found))


def note_names(sketch: Sketch, uses: Sequence[SocketUse]) -> None:
    """Say what V1 has for the names by which declared types tell V0's events apart."""
    table = event_kinds()
    rows: dict[str, dict[str, str]] = {}
    for read in (read for use in uses if use.request is not None for read in use.request.reads):
        if read.style != DECLARED or field_of(read) not in PARTS:
            continue
        for one in of_kinds(syntax(read.node), "string"):
            name = one.text()[1:-1]
            told = table.told(field_of(read), name) or "nothing"
            rows.setdefault(read.module, {})[f"{field_of(read)} {name}"] = told
    for module, names in sorted(rows.items()):
        listed = "; ".join(f"{name} is {told}" for name, told in sorted(names.items()))
        sketch.note(f"The types of {module} tell events apart by V0's names. In V1 {listed}.")


def interfaces(read: Read) -> Iterator[SgNode]:
    """The interface that declares what is read."""
    yield from (one for one in ancestors(syntax(read.node)) if one.kind() == INTERFACE)


def declared_types(use: SocketUse) -> Iterator[SgNode]:
    """The types that a listener's parameters are declared to have."""
    function = syntax(use.handler.node) if use.handler is not None else None
    parameters = function.field("parameters") if function is not None else None
    for one in parameters.named_children() if parameters is not None else ():
        found = one.field("type")
        if found is not None:
            yield found


def members_of(sketch: Sketch, module: str, body: SgNode, found: InV1) -> str:
    """The members of an interface of V1's events: what the listener reads of them."""
    text = sketch.sources.text(module)
    newline = "\r\n" if "\r\n" in text else "\n"
    old = {
        name.text(): one.text().rstrip(";,")
        for one in of_kinds(body, "property_signature")
        if one.parent() == body and (name := one.field("name")) is not None
    }
    kept = {field_of(read) for read in found.same}
    lines = ["kind: string"]
    lines += [f"{name}: string" for name in sorted({field_of(read) for read in found.labels})]
    lines += [line for name, line in old.items() if name in kept]
    lines += [
        f"{part}?: {{ kind: string }}" for part in sorted({one.kind.part for one in found.tests} - {""})
    ]
    ending = ";" if ";" in body.text() else ""
    return "{" + newline + "".join(f"  {line}{ending}{newline}" for line in lines) + "}"
