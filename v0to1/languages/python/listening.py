"""Listeners of events in Python: in V1's words, where all that they read can be said so."""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

from v0to1.flow import tree
from v0to1.flow.noticed import SocketUse
from v0to1.flow.operations import Connection
from v0to1.flow.values import Known
from v0to1.languages.base import Refusal
from v0to1.languages.connections import calling, kept_options
from v0to1.languages.event_reads import DECLARED, InV1
from v0to1.languages.listening import event_in_v1, said_in_v1
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.event_reads import PythonEvents, write_reads
from v0to1.languages.python.locate import cst_node


def in_words_of_v1(sketch: Sketch, connection: Connection, uses: Sequence[SocketUse]) -> bool:
    """Whether a listener now gets V1's events, with all that it reads of them said in V1's words."""
    syntax = PythonEvents(sketch.sources)

    def write(trial: Sketch, found: InV1) -> None:
        if any(
            read.style == DECLARED for use in uses if use.request is not None for read in use.request.reads
        ):
            raise Refusal("the events are declared to have a type of V0's")
        rename_event(trial, connection, uses)
        write_reads(trial, found)

    return said_in_v1(sketch, connection, uses, syntax, write)


def rename_event(sketch: Sketch, connection: Connection, uses: Sequence[SocketUse]) -> None:
    """Listen to V1's events; raises `Refusal` where the name of V0's is not written for this alone."""
    call, use = calling(connection, uses).call, uses[0]
    new = event_in_v1(connection, use)
    if isinstance(use.node, tree.Function):
        rename_method(sketch, use, new)
        return
    pieces = use.event.pieces if use.event is not None else ()
    source = pieces[0].source if len(pieces) == 1 and isinstance(pieces[0], Known) else None
    if isinstance(source, tree.Text) and isinstance(use.call, tree.Call):
        if not any(arg.value is source for arg in use.call.args):
            raise Refusal("the name of the event is not written where it is listened to")
        sketch.rename_text(use.module, source, new)
        return
    if not isinstance(use.call, tree.Attr) or call is None:
        raise Refusal("the name of the event is not written where it is listened to")
    target = sketch.sources.source(use.module, use.call.target)
    span = sketch.sources.span(use.module, use.call)
    sketch.replace(use.module, span, f'{target}.{call.member}("{new}")')


def rename_method(sketch: Sketch, use: SocketUse, event: str) -> None:
    """A method that listens by its name gets that of V1's events; raises `Refusal` where others know it."""
    locator, function = sketch.sources.locator(use.module), cst_node(use.node)
    assert isinstance(function, cst.FunctionDef)
    old, told = function.name.value, use.event.literal or "" if use.event is not None else ""
    new = old.removesuffix(told) + event
    modules = sketch.sources.modules
    texts = [modules.read(module) or "" for module in modules.paths]
    if sum(len(re.findall(rf"\b{old}\b", text)) for text in texts) > 1:
        raise Refusal(f"{old} is named elsewhere too")
    if re.search(rf"\b{new}\b", modules.read(use.module) or ""):
        raise Refusal(f"there is a {new} already")
    sketch.replace(use.module, locator.origin(function.name), new)


def note_fetching(sketch: Sketch, connection: Connection, uses: Sequence[SocketUse]) -> None:
    """Say what is got where events are fetched."""
    use = uses[0]
    assert use.request is not None
    kept_options(connection, use.request, "receive", ())
    locator = sketch.sources.locator(use.module)
    line = locator.text.count("\n", 0, sketch.sources.span(use.module, use.node).start) + 1
    if connection.model.idle:
        sketch.note(f"{use.module}:{line} goes on getting V0's frames, made of V1's events.")
        return
    if not any(other.call is use.call for other in connection.of("event")):
        sketch.note(f"{use.module}:{line} goes on getting V0's view of V1's events, behind their name.")
