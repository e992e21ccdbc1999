"""Fixes that are made together or not at all: those that share a change or a session."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from v0to1.planning.model import Plan
from v0to1.planning.sent_together import is_tool, senders


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
    if not plan.operation.mock:
        yield from (("sender", key) for key in senders(plan.operation) if not is_tool(key))
