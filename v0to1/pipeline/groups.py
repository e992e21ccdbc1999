"""Fixes that are made together or not at all: what shares a reader, a change, a session or a test double."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from v0to1.flow.requests import Request
from v0to1.pipeline.plans import Plan
from v0to1.pipeline.sent_together import is_tool, senders


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
    """What a plan shares with all plans that have the same of it."""
    one = plan.operation
    yield "operation", id(one)
    changes = plan.draft.changes if plan.draft is not None else ()
    yield from (("change", each.module, each.span) for each in changes)
    if not one.mock:
        yield from (("node", node) for request in one.requests for node in readers_of(request))
        yield from (("sender", key) for key in senders(one) if not is_tool(key))


def readers_of(request: Request) -> Iterator[int]:
    """The ids of the nodes that read the response of a request."""
    yield from (id(each.node) for each in (*request.reads, *request.owned))
    yield from (id(each.node) for each in request.decodes)
    yield from (id(each.node) for each in request.fallbacks)
    yield from (id(each.node) for each in request.held)
