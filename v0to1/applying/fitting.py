"""Plans applied together: what cannot be written where it stands, or breaks a file, is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from v0to1.applying.apply import Outcome, apply, by_module, edits_of
from v0to1.languages.base import Draft, HelperRefusal, Language, Refusal, Workbench
from v0to1.planning.model import Plan, refused

Read = Callable[[str], str | None]


def fitting(plan: Plan, language: Language, others: Callable[[Iterable[str]], str]) -> Plan:
    """The plan without its draft, where the changes cannot be written where a module stands.

    `others` gives the reason why nothing is to be changed in some modules, or nothing.
    """
    for module, changes in by_module(plan.draft.changes if plan.draft else ()).items():
        edits = edits_of(module, changes)
        reason = others([module]) or language.objection(module, edits)
        if reason:
            return refused(plan, reason)
    return plan


def applied(
    bench: Workbench, plans: Sequence[Plan], read: Read, language: Language
) -> tuple[tuple[Plan, ...], Outcome]:
    """Apply the drafts; take back those that break a file, or whose adapter cannot be written."""
    current = list(plans)
    while True:
        try:
            outcome = apply(bench, drafts(current), read, language)
        except HelperRefusal as refusal:
            module = refusal.module
            current = [
                plan if not needs_helper(plan, module) else refused(plan, str(refusal)) for plan in current
            ]
            continue
        except Refusal as refusal:
            adapters = any(map(needs_file, current))
            current = [
                refused(plan, str(refusal))
                if plan.draft is not None and (needs_file(plan) or not adapters)
                else plan
                for plan in current
            ]
            continue
        if not outcome.broken:
            return tuple(current), outcome
        current = [taken_back(plan, outcome.broken) for plan in current]


def needs_file(plan: Plan) -> bool:
    """Whether a plan needs the adapter's file."""
    return plan.draft is not None and bool(plan.draft.uses)


def needs_helper(plan: Plan, module: str = "") -> bool:
    """Whether a plan needs helper functions, in one module where it is given."""
    uses = plan.draft.helpers if plan.draft is not None else ()
    return any(not module or use.module == module for use in uses)


def drafts(plans: Iterable[Plan]) -> tuple[Draft, ...]:
    """The drafts of plans that have one."""
    return tuple(plan.draft for plan in plans if plan.draft is not None)


def taken_back(plan: Plan, broken: Mapping[str, str]) -> Plan:
    """A plan without its draft, if it touches a file that would not parse."""
    if plan.draft is None:
        return plan
    for change in plan.draft.changes:
        if change.module in broken:
            return refused(plan, broken[change.module])
    return plan
