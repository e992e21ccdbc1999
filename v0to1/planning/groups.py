"""Fixes that are made together or not at all: those that share a change, and adapters under one sender."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from v0to1.attribution.sessions import TOOL, sessions_of
from v0to1.evaluation.http.operations import Operation
from v0to1.planning.model import Plan


def groups_of(plans: Sequence[Plan]) -> list[list[Plan]]:
    """The plans that change something, in groups, in the order of the first of each."""
    parents: dict[Hashable, Hashable] = {}

    def top(key: Hashable) -> Hashable:
        while parents.setdefault(key, key) != key:
            key = parents[key]
        return key

    changing = [plan for plan in plans if plan.draft is not None]
    for plan in changing:
        for key in keys_of(plan):
            parents[top(key)] = top(("plan", id(plan)))
    found: dict[Hashable, list[Plan]] = {}
    for plan in changing:
        found.setdefault(top(("plan", id(plan))), []).append(plan)
    return list(found.values())


def keys_of(plan: Plan) -> Iterator[Hashable]:
    """What a plan shares with all plans that have the same of it: a change, as of a reader, or a sender."""
    changes = plan.draft.changes if plan.draft is not None else ()
    yield from (("change", each.module, each.span) for each in changes)
    if not plan.operation.mock and plan.fix == "adapter":
        yield from (("sender", key) for key in senders(plan.operation))


def senders(one: Operation) -> Iterator[Hashable]:
    """What sends an operation: its sessions, the call of the client's own function, and its classes.

    A program that is known to all scripts sends requests of V0 and of V1 alike.
    """
    yield from (key for key in sorted(sessions_of(one), key=str) if key[0] != TOOL)
    for request in one.requests:
        if request.wrapped:
            yield request.module, id(request.node)
        for frame in (request.frame, request.site):
            if frame.receiver is not None:
                yield frame.receiver.cls.module, id(frame.receiver.cls.node)
