"""Events in lists, in any language: in V1's words, where all that is read of them can be said so."""

from __future__ import annotations

from collections.abc import Callable

from v0to1.core.immutable import replace
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Read, Request
from v0to1.languages.event_reads import DECLARED, InV1, Syntax, written_in_v1
from v0to1.languages.paths import path_name, read_name
from v0to1.languages.sketch import Kept

COUNTING = ("print", "keys")
"""How a list may leave without its events: only looked at, or counted."""


def of_list(operation: Operation, name: str) -> tuple[Request, ...] | None:
    """The contexts of an operation with what is read of the events in a list; None where a type has it."""
    length = len(name.split("."))
    found = []
    for one in operation.requests:
        inner = [read for read in one.reads if read_name(read).startswith(f"{name}[]")]
        leaving = [each for each in one.escapes if path_name(each.path).startswith(name)]
        if any(read.style == DECLARED for read in inner):
            return None
        if any(len(each.path) <= length and each.how not in COUNTING for each in leaving):
            return None
        found.append(
            replace(
                one,
                reads=[replace(read, path=read.path[length:]) for read in inner],
                escapes=[
                    replace(each, path=each.path[length:]) for each in leaving if len(each.path) > length
                ],
            )
        )
    return tuple(found)


def list_in_v1(
    sketch: Kept, operation: Operation, name: str, syntax: Syntax, write: Callable[[Kept, InV1], None]
) -> bool:
    """Say what is read of the events in a list in V1's words; false where it needs the V0 view."""

    def shared(read: Read) -> bool:
        return any(one is not operation for one, _ in sketch.sources.neighbours.read_at(read.node))

    events = of_list(operation, name)
    return events is not None and written_in_v1(sketch, events, syntax, shared, write, states=True)
