"""Tests that put their own function in the place of a request: to be looked at when the request moves."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1.flow import tree
from v0to1.flow.noticed import Stub
from v0to1.flow.operations import Operation
from v0to1.pipeline.imported import reached
from v0to1.pipeline.project import Seen

REASON = (
    "a test puts its own function in the place of {name}, by which {place} sends {route}; look at what it "
    "expects to be sent, and at what it answers"
)


def stubbed(seen: Seen) -> Iterator[tuple[str, tree.Node, str]]:
    """Each stub with the reason to look at it: the first operation that may run into it."""
    sent = [one for one in seen.certain if not one.mock]
    for stub in seen.evaluation.stubs:
        near = {stub.module, *reached(stub.module, seen.evaluation.imports)}
        met = next((one for one in sent if one.module in near and fits(stub, one)), None)
        if met is not None:
            place = f"{met.module}:{line(seen, met)}"
            route = f"{met.rule.method} {met.rule.path}"
            yield stub.module, stub.node, REASON.format(name=stub.name, place=place, route=route)


def fits(stub: Stub, one: Operation) -> bool:
    """Whether an operation is sent with the library and method that a stub stands for."""
    same = any(request.library and stub.name.startswith(request.library) for request in one.requests)
    return same and stub.method in ("", one.rule.method)


def line(seen: Seen, one: Operation) -> int:
    """The line of an operation's call."""
    start = seen.bench.span(one.module, one.call).start
    return seen.bench.modules.text(one.module).count("\n", 0, start) + 1
