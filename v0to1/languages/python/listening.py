"""Listeners of events in Python: in V1's words, where all that they read can be said so."""

from __future__ import annotations

from collections.abc import Sequence

from v0to1.flow import tree
from v0to1.flow.noticed import SocketUse
from v0to1.flow.operations import Connection
from v0to1.flow.values import Known
from v0to1.languages.base import Refusal
from v0to1.languages.connections import calling
from v0to1.languages.event_reads import DECLARED, InV1
from v0to1.languages.listening import event_in_v1, said_in_v1
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.event_reads import PythonEvents, write_reads


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
