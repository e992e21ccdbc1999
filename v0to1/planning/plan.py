"""What is done about each operation: the first form that is certain, the adapter, or nothing and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from v0to1.core import reasons
from v0to1.core.kinds import ADAPTER, FORMS, MAPPED
from v0to1.core.model import Verdict
from v0to1.core.rules import Rule, Target
from v0to1.core.versions import Server, choose
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Escape, Request, Site
from v0to1.languages.base import Draft, GapRefusal, Refusal, Unplaced, Workbench
from v0to1.planning.agreement import NOBODY, agreed
from v0to1.planning.gaps import with_gaps
from v0to1.planning.ladder import AdapterPolicy
from v0to1.planning.model import Aims, Plan, refused, unwanted
from v0to1.planning.moving import TestsOfCode
from v0to1.planning.operation_errors import blame
from v0to1.planning.places import shared_places
from v0to1.rewriting.native import GivesData, changes_readers, native
from v0to1.rewriting.plain import TESTED, is_tested, rewrite

SAFE_ONLY = "only fixes with the verdict safe are made (--safe-only)"
NO_NEW_FILES = "it needs a helper function, which is a new file (--no-new-files)"
DOUBLE = "it is a test double, and its operation stays as it is"


def plan_all(
    bench: Workbench,
    operations: Sequence[Operation],
    aims: Aims,
    others: Iterable[Request],
    taken: Iterable[Site] = (),
    policy: AdapterPolicy | None = None,
    tests: TestsOfCode | None = None,
) -> tuple[Plan, ...]:
    """Plan every operation; `others` are requests that are no V0 operation but may share a place.

    So may literals that are `taken` apart for something else. `tests` move with what they test. The
    `policy` says what is adapted, and grows until nothing has to follow.
    """
    policy = policy or AdapterPolicy()
    bench.prepare(operations)
    places = (
        *shared_places(bench, operations, others, taken),
        *(tests.places() if tests is not None else ()),
    )
    first = [
        unwanted(one)
        if id(one) in aims.unwanted
        else policy.first_plan(bench, one, partial(first_plan, bench, one, aims, policy.given_out))
        for one in operations
    ]
    while True:
        plans = agreed(first, places, tests.owners if tests is not None else NOBODY)
        if not policy.grow(bench, plans):
            plans = list(map(policy.explained, plans))
            plans = list(tests.without_constants(tests.with_doubles(plans))) if tests else plans
            return tuple(with_gaps(bench, plans, policy.kept_from))
        first = [policy.adapter_plan(bench, plan.operation) or plan for plan in first]


def first_plan(
    bench: Workbench, one: Operation, aims: Aims, returned: Mapping[int, Sequence[Escape]]
) -> Plan:
    """The plan of one operation as if it were alone; `returned` is what public functions return."""
    target = choose(one.rule, aims.server)
    if target is None or one.rule.verdict in (Verdict.MANUAL, Verdict.GAP):
        verdict = Verdict.GAP if target is None else one.rule.verdict
        reason = "" if one.rule.gap or target else missing(one.rule, aims.server)
        return Plan(one, target, None, verdict, reason)
    if one.mock:
        return Plan(one, target, None, Verdict.MANUAL, DOUBLE)
    blocked = aims.blocked(one)
    if blocked:
        return Plan(one, target, None, Verdict.MANUAL, blocked)
    gives_data, best = None if aims.inline_only else aims.gives_data, aims.best(one)
    plan = drafted(bench, one, target, returned, gives_data, aims.replaced, best)
    plan = with_tests(bench, plan, aims)
    if plan.draft is not None and aims.safe_only and plan.verdict is not Verdict.SAFE:
        return Plan(one, target, None, plan.verdict, SAFE_ONLY)
    if plan.draft is not None and not aims.new_files and adds_file(bench, plan.draft):
        return refused(plan, NO_NEW_FILES)
    return plan


def with_tests(bench: Workbench, plan: Plan, aims: Aims) -> Plan:
    """The plan with the rewrite of the tests that respond to the operation, or without any."""
    one, draft = plan.operation, plan.draft
    if draft is None or plan.target is None:
        return plan
    answered, named = aims.tested(one), aims.named(one)
    reason = answered or named or (TESTED if is_tested(bench, one) else "")
    if not reason:
        return plan
    if aims.moved is None or named or not answered:
        return refused(plan, reason)
    try:
        return replace(plan, draft=aims.moved(one, plan.target, draft))
    except Refusal as refusal:
        return refused(plan, str(refusal))


def adds_file(bench: Workbench, draft: Draft) -> bool:
    """Whether a rewrite takes helper functions that stand in no file yet, and in none of the client's own."""
    if not draft.helpers:
        return False
    try:
        _, files = bench.finish((draft,))
    except Refusal:
        return False  # that they cannot be written at all is told when they are
    return any(one.before is None for one in files)


def missing(rule: Rule, server: Server) -> str:
    """Why there is no target."""
    newest = min((target.since for target in rule.targets), default="")
    return f"the server {server.name} has no V1 counterpart" + (
        f"; it was added in {newest}" if newest else ""
    )


def drafted(
    bench: Workbench,
    one: Operation,
    target: Target,
    returned: Mapping[int, Sequence[Escape]],
    gives_data: GivesData | None,
    replaced: Callable[[Operation], bool],
    best: str = "",
) -> Plan:
    """The rewrite of an operation, or the reason why there is none."""
    leaving = [each for request in one.requests for each in returned.get(id(request), ())]
    try:
        draft = best_form(bench, one, target, leaving, gives_data, replaced, best)
        bench.parts(one)
    except GapRefusal as refusal:
        return Plan(one, target, None, Verdict.GAP, str(refusal))
    except Refusal as refusal:
        return Plan(one, target, None, Verdict.MANUAL, str(refusal))
    except Unplaced:
        raise
    except Exception as error:
        return Plan(one, target, None, Verdict.MANUAL, blame(bench, one.module, one.call, error))
    return Plan(one, target, draft, verdict_of(one.rule, draft), draft.reason, fix="rewrite")


def best_form(
    bench: Workbench,
    one: Operation,
    target: Target,
    leaving: Sequence[Escape],
    gives_data: GivesData | None,
    replaced: Callable[[Operation], bool],
    best: str = "",
) -> Draft:
    """The rewrite in the best form, or one that is no better than `best`, if that is given.

    `replaced` tells whether tests give data of V0 to readers of its response. Raises `Refusal` with the
    reason why there is none.
    """
    if best == ADAPTER or (best and (target.native is None or gives_data is None)):
        raise Refusal(reasons.UNLIKE)
    if not best:
        try:
            draft = rewrite(bench, one, target, leaving)
            if changes_readers(target) and replaced(one):
                raise Refusal(reasons.TEST_REPLACES)
            return draft
        except Refusal:
            if target.native is None or gives_data is None:
                raise
    assert gives_data is not None
    draft = native(bench, one, target, leaving, gives_data, replaced, mapping_only=best == MAPPED)
    if best and FORMS.index(draft.form) < FORMS.index(best):
        draft = native(bench, one, target, leaving, gives_data, replaced, mapping_only=True)
    return replace(draft, reason=reasons.UNLIKE) if best else draft


def verdict_of(rule: Rule, draft: Draft) -> Verdict:
    """The verdict of a rewrite: safe only where the rule says so, and there is nothing to tell a person."""
    return Verdict.REVIEW if rule.verdict is Verdict.SAFE and draft.notes else rule.verdict
