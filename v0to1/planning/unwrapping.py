"""Operations that are rewritten need no adapter: it is taken away where no other goes through it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from v0to1.attribution.entry_points import is_seen_elsewhere
from v0to1.core.endpoints import Match
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.interpreter.program import Evaluation
from v0to1.languages.base import Change, Workbench
from v0to1.planning.model import Plan


def freed(bench: Workbench, plans: Sequence[Plan], evaluation: Evaluation) -> tuple[Plan, ...]:
    """The plans, of which those that are rewritten take each adapter away that all who use it leave."""
    users: dict[tuple[Change, ...], list[Plan | None]] = {}
    for plan in plans:
        for wrapper in bench.wrappers(plan.operation) if not plan.operation.mock else ():
            users.setdefault(wrapper, []).append(plan if plan.draft is not None else None)
    if not users:
        return tuple(plans)
    some = plans[0].operation
    for request in evaluation.blurred:
        if is_seen_elsewhere(request, evaluation):
            continue
        one = Operation(some.rule, Match({}, (), 0), (request,), (), 0)
        for wrapper in bench.wrappers(one):
            users.setdefault(wrapper, []).append(None)
    more: dict[int, list[Change]] = {}
    for wrapper, using in users.items():
        owners = [one for one in using if one is not None]
        for owner in owners if len(owners) == len(using) else ():
            more.setdefault(id(owner.operation), []).extend(wrapper)
    return tuple(with_changes(plan, more.get(id(plan.operation), ())) for plan in plans)


def with_changes(plan: Plan, changes: Sequence[Change]) -> Plan:
    """A plan with some more changes."""
    if plan.draft is None or not changes:
        return plan
    return replace(plan, draft=replace(plan.draft, changes=(*plan.draft.changes, *changes)))
