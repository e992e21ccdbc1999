"""Gaps in files that have the adapter: it answers such a request, and says that V1 has nothing for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from v0to1.core.model import Verdict
from v0to1.evaluation.http.operations import Operation
from v0to1.languages.base import Draft, Refusal, Workbench
from v0to1.planning.model import Plan

ANSWERED = "V1 has no counterpart; the adapter responds to it with 501 and the reason"


def with_gaps(
    bench: Workbench, plans: Sequence[Plan], untouched: Callable[[Operation], str]
) -> Iterator[Plan]:
    """The plans, and those that put the adapter under gaps where their files have it for something else.

    Without it a server of V1 would answer with a page, or anything else that is not V0's.
    """
    having = {
        use.module
        for plan in plans
        if plan.fix == "adapter" and plan.draft is not None
        for use in plan.draft.uses
    }
    there = any(plan.fix == "adapter" for plan in plans)
    for plan in plans:
        draft = draft_of(bench, plan.operation) if there and is_gap(plan) else None
        if draft is None or untouched(plan.operation) or not {use.module for use in draft.uses} <= having:
            yield plan
            continue
        yield replace(plan, reason=ANSWERED)
        if draft.changes:
            one = plan.operation
            again = Operation(one.rule, one.match, one.requests, one.evidence, one.score)
            yield Plan(again, None, draft, Verdict.REVIEW, fix="adapter", reported=False)


def is_gap(plan: Plan) -> bool:
    """Whether V1 has nothing for an operation, of which nothing more is said."""
    return plan.verdict is Verdict.GAP and plan.draft is None and not (plan.reason or plan.operation.mock)


def draft_of(bench: Workbench, one: Operation) -> Draft | None:
    """What puts the adapter under an operation; none where that cannot be."""
    try:
        return bench.adapter(one)
    except Refusal:
        return None


def is_answered(plan: Plan) -> bool:
    """Whether a plan is that of a gap which the adapter answers."""
    return plan.reason == ANSWERED
