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
    more: dict[int, list[tuple[Change, ...]]] = {}
    for wrapper, using in users.items():
        owners = [one for one in using if one is not None]
        for owner in owners if len(owners) == len(using) else ():
            more.setdefault(id(owner.operation), []).append(wrapper)
    return tuple(unwrapped(bench, plan, more.get(id(plan.operation), ())) for plan in plans)


def unwrapped(bench: Workbench, plan: Plan, wrappers: Sequence[tuple[Change, ...]]) -> Plan:
    """A plan that takes some adapters away as well: beside its changes, or out of what they write."""
    if plan.draft is None or not wrappers:
        return plan
    changes = list(plan.draft.changes)
    for wrapper in wrappers:
        if any(is_around(one, wrapper) for one in changes):
            text = bench.modules.text(wrapper[0].module)
            changes = [without(one, wrapper, text) for one in changes]
        else:
            changes += wrapper
    return replace(plan, draft=replace(plan.draft, changes=tuple(changes)))


def is_around(change: Change, wrapper: Sequence[Change]) -> bool:
    """Whether a change writes anew what an adapter stands in."""
    return all(one.module == change.module and one.span in change.span for one in wrapper)


def without(change: Change, wrapper: Sequence[Change], text: str) -> Change:
    """A change that writes the client's object where it would have written the adapter around it."""
    start, end = wrapper[0].span.start, wrapper[-1].span.end
    kept, at = "", start
    for one in wrapper:
        kept += text[at : one.span.start] + one.text
        at = one.span.end
    return replace(change, text=change.text.replace(text[start:end], kept + text[at:end]))
