"""What is done about each operation: drafts, and what is left to a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from v0to1.core.model import Verdict
from v0to1.core.rules import Rule
from v0to1.core.versions import Server, choose
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request, Site
from v0to1.languages.base import Change, GapRefusal, Refusal, Unplaced, Wish, Workbench
from v0to1.pipeline.agreement import Agreement
from v0to1.pipeline.asking import asking
from v0to1.pipeline.company import host_of
from v0to1.pipeline.descent import Descent
from v0to1.pipeline.gaps import with_gaps
from v0to1.pipeline.own_errors import blame
from v0to1.pipeline.places import Shared, shared_places
from v0to1.pipeline.plans import Aims, Plan, refused, unwanted
from v0to1.pipeline.standing_in import with_code


def plan_all(
    bench: Workbench,
    operations: Sequence[Operation],
    aims: Aims,
    others: Iterable[Request],
    taken: Iterable[Site] = (),
    descent: Descent | None = None,
) -> tuple[Plan, ...]:
    """Plan every operation; `others` are requests that are no V0 operation but may share a place.

    So may literals that are `taken` apart for something else. The `descent` says what goes through the
    run-time adapter, and grows until nothing has to follow.
    """
    descent = descent or Descent()
    others = tuple(others)
    bench.prepare(operations)
    calls = elsewhere(operations, others) | several(operations)
    aims = replace(aims, asking=asking(operations, bench.modules.body))
    places = shared_places(bench, operations, others, taken)
    first = [
        unwanted(one)
        if id(one) in aims.unwanted
        else descent.first(bench, one, partial(first_plan, bench, one, aims, calls))
        for one in operations
    ]
    while True:
        plans = descent.bound(bench, settle(bench, first, places))
        if not descent.grow(bench, plans, first):
            return tuple(with_code([*with_gaps(bench, plans, descent.kept_from)]))
        first = [descent.instead(bench, plan.operation) or descent.certain(plan) for plan in first]


def in_place(bench: Workbench, plans: Iterable[Plan]) -> list[Plan]:
    """Leave what needs a helper file, which is no part of the file that is changed."""
    return [
        replace(plan, draft=None, fix="", reason="it needs a helper file, and this run makes none")
        if plan.draft is not None
        and any(use.module not in bench.standalone or use.module in bench.beside for use in plan.draft.uses)
        else plan
        for plan in plans
    ]


def elsewhere(operations: Iterable[Operation], others: Iterable[Request]) -> frozenset[int]:
    """The calls that make or hand on requests that are none of V0: of other runs, or to another host."""
    runs: dict[int, set[str]] = {}
    for one in operations:
        for request in one.requests:
            runs.setdefault(id(request.frame), {""}).add(host_of(request))
    beside = (one for one in others if host_of(one) not in runs.get(id(one.frame), ()))
    return frozenset(call for one in beside for call in passed_by(one))


def several(operations: Sequence[Operation]) -> frozenset[int]:
    """The calls that make requests to more than one route of V0, or hand them on."""
    passing = (
        {call for each in one.requests for call in passed_by(each)} for one in operations if not one.mock
    )
    counts = Counter(call for calls in passing for call in calls)
    return frozenset(call for call, count in counts.items() if count > 1)


def passed_by(request: Request) -> set[int]:
    """The calls that a request passes by on its way from the route to the library."""
    found, frame = {id(request.call), id(request.node)}, request.frame
    while frame is not request.site and frame.parent is not None:
        found.add(id(frame.call))
        frame = frame.parent
    return found


def first_plan(bench: Workbench, one: Operation, aims: Aims, foreign: frozenset[int]) -> Plan:
    """The plan of one operation as if it were alone; `foreign` are calls that make others too."""
    target = choose(one.rule, aims.server, aims.prefer, asked=id(one) in aims.asking)
    if target is None or one.rule.verdict in (Verdict.MANUAL, Verdict.GAP):
        verdict = Verdict.GAP if target is None else one.rule.verdict
        return Plan(
            one, target, None, verdict, "" if one.rule.gap or target else missing(one.rule, aims.server)
        )
    blocked = aims.blocked(one)
    if blocked:
        return Plan(one, target, None, Verdict.MANUAL, blocked)
    if id(one.call) in foreign:
        return Plan(
            one,
            target,
            None,
            Verdict.MANUAL,
            "the same call makes other requests too, which need something else",
        )
    static = one.rule.path.partition("/{")[0]
    wish = Wish(one, target, headers=aims.headers, collection=(static, aims.collections.get(static, "")))
    return asked_for(drafted(bench, wish), aims)


def asked_for(plan: Plan, aims: Aims) -> Plan:
    """The plan without its draft, where only safe ones were asked for; what has none keeps its own reason."""
    if plan.draft is None or not aims.safe_only or plan.verdict is Verdict.SAFE:
        return plan
    reason = "only fixes with the verdict safe were asked for"
    return Plan(plan.operation, plan.target, None, plan.verdict, reason)


def missing(rule: Rule, server: Server) -> str:
    """Why there is no target."""
    newest = min((target.since for target in rule.targets), default="")
    return f"the server {server.name} has no counterpart yet" + (f"; it came with {newest}" if newest else "")


def drafted(bench: Workbench, wish: Wish) -> Plan:
    """Draft an operation, or keep the reason why it cannot be drafted."""
    one, target = wish.operation, wish.target
    try:
        draft = bench.draft(wish)
        bench.parts(one)
    except GapRefusal as refusal:
        return Plan(one, target, None, Verdict.GAP, str(refusal))
    except Refusal as refusal:
        return Plan(one, target, None, Verdict.MANUAL, str(refusal))
    except Unplaced:
        raise
    except Exception as error:
        return Plan(one, target, None, Verdict.MANUAL, blame(bench, one.module, one.call, error))
    return Plan(one, target, draft, one.rule.verdict, wish=wish, fix="rewrite")


def settle(bench: Workbench, plans: Sequence[Plan], places: Sequence[Shared]) -> list[Plan]:
    """Let operations that share a place agree; those that cannot get a URL of their own, or are left."""
    agreement = Agreement(plans, places)
    for _ in range(5 * len(plans) + 2):
        quarrel = agreement.quarrel()
        if quarrel is None:
            return agreement.plans
        index, change, reason = quarrel
        plan = agreement.plans[index]
        wish = smaller_wish(plan, change)
        if wish is None:
            agreement.replace(index, refused(plan, reason))
            continue
        retry = shared_draft(bench, plan, change, agreement) or drafted(bench, wish)
        agreed = retry if retry.draft is not None else refused(plan, f"{reason}; {retry.reason}")
        agreement.replace(index, agreed)
    reason = "operations that share this place could not be told apart"
    return [refused(plan, reason) for plan in agreement.plans]


def shared_draft(bench: Workbench, plan: Plan, change: Change, agreement: Agreement) -> Plan | None:
    """The operation with its literal changed as others want it, and the rest added at its call."""
    if plan.wish is None or plan.draft is None or plan.wish.shared or not plan.wish.collection[1]:
        return None
    if change in plan.draft.headers:
        return None
    rivals = agreement.rivals(plan, change)
    retry = drafted(bench, replace(plan.wish, own_url=False, shared=rivals)) if rivals else None
    if retry is not None and retry.draft is not None:
        return retry
    retry = drafted(bench, replace(plan.wish, own_url=True))
    changes = retry.draft.changes if retry.draft is not None and change not in retry.draft.changes else ()
    agreed = any(one.module == change.module and one.span == change.span for one in changes)
    return retry if agreed and (not rivals or set(rivals) & set(changes)) else None


def smaller_wish(plan: Plan, change: Change) -> Wish | None:
    """What to try instead: without the headers, or with a URL of its own; None when nothing is left."""
    if plan.wish is None or plan.draft is None:
        return None
    if change in plan.draft.headers:
        return replace(plan.wish, headers=())
    if plan.wish.collection[1]:
        return replace(plan.wish, collection=("", ""), shared=())
    if not plan.wish.own_url and plan.target is not None and plan.target.call is None:
        return replace(plan.wish, own_url=True)
    return None
