"""What is done about each operation: drafts, groups that share a place, and what is left to a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from v0to1.core.model import Span, Verdict
from v0to1.core.rules import HeaderSource, Rule, Target
from v0to1.core.versions import Server, choose
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.values import Known
from v0to1.languages.base import Change, Draft, GapRefusal, Refusal, Wish, Workbench
from v0to1.pipeline.apply import swallows


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """One operation with what will be done: a draft, or the reason why there is none."""

    operation: Operation
    target: Target | None
    draft: Draft | None
    verdict: Verdict
    reason: str = ""
    wish: Wish | None = None


@dataclass(frozen=True, slots=True)
class Aims:
    """What the run wants: the server and preference, and which findings may be fixed.

    `headers` are those that change with any operation. `blocked` gives a reason for an operation that
    must only be reported, or "". `collections` give the V1 path for the V0 path of a whole collection.
    """

    server: Server
    prefer: str
    safe_only: bool
    blocked: Callable[[Operation], str]
    headers: tuple[HeaderSource, ...] = ()
    collections: Mapping[str, str] = field(default_factory=dict)


def plan_all(
    bench: Workbench, operations: Sequence[Operation], aims: Aims, others: Iterable[Request]
) -> tuple[Plan, ...]:
    """Plan every operation; `others` are requests that are no V0 operation but may share a place."""
    bench.prepare(operations)
    plans = [first_plan(bench, one, aims) for one in operations]
    places = shared_places(bench, operations, others)
    return tuple(settle(bench, plans, places))


def first_plan(bench: Workbench, one: Operation, aims: Aims) -> Plan:
    """The plan of one operation as if it were alone."""
    target = choose(one.rule, aims.server, aims.prefer)
    if target is None or one.rule.verdict in (Verdict.MANUAL, Verdict.GAP):
        verdict = Verdict.GAP if target is None else one.rule.verdict
        return Plan(
            one, target, None, verdict, "" if one.rule.gap or target else missing(one.rule, aims.server)
        )
    blocked = aims.blocked(one)
    if blocked:
        return Plan(one, target, None, Verdict.MANUAL, blocked)
    if aims.safe_only and one.rule.verdict is not Verdict.SAFE:
        return Plan(one, target, None, one.rule.verdict, "only fixes with the verdict safe were asked for")
    static = one.rule.path.partition("/{")[0]
    wish = Wish(one, target, headers=aims.headers, collection=(static, aims.collections.get(static, "")))
    return drafted(bench, wish)


def missing(rule: Rule, server: Server) -> str:
    """Why there is no target."""
    newest = min((target.since for target in rule.targets), default="")
    return f"the server {server.name} has no counterpart yet" + (f"; it came with {newest}" if newest else "")


def drafted(bench: Workbench, wish: Wish) -> Plan:
    """Draft an operation, or keep the reason why it cannot be drafted."""
    one, target = wish.operation, wish.target
    try:
        draft = bench.draft(wish)
    except GapRefusal as refusal:
        return Plan(one, target, None, Verdict.GAP, str(refusal))
    except Refusal as refusal:
        return Plan(one, target, None, Verdict.MANUAL, str(refusal))
    except Exception as error:
        return Plan(
            one, target, None, Verdict.MANUAL, f"an error of v0to1's own, please report it: {error!r}"
        )
    return Plan(one, target, draft, one.rule.verdict, wish=wish)


def refused(plan: Plan, reason: str) -> Plan:
    """The plan without its draft."""
    return replace(plan, draft=None, verdict=Verdict.MANUAL, reason=reason)


@dataclass(frozen=True, slots=True)
class Shared:
    """A place in a source that several requests use, with the operations and whether others do."""

    module: str
    span: Span
    users: frozenset[int]
    foreign: bool


def shared_places(
    bench: Workbench, operations: Sequence[Operation], others: Iterable[Request]
) -> tuple[Shared, ...]:
    """Every literal and read that more than one operation (or another request) uses."""
    users: dict[tuple[str, int], set[int]] = {}
    nodes: dict[tuple[str, int], tree.Node] = {}
    for one in operations:
        for request in one.requests:
            for module, node in used_nodes(request):
                users.setdefault((module, id(node)), set()).add(id(one))
                nodes[module, id(node)] = node
    foreign = {(module, id(node)) for request in others for module, node in used_nodes(request)}
    return tuple(
        Shared(key[0], bench.span(key[0], node), frozenset(users[key]), key in foreign)
        for key, node in nodes.items()
        if len(users[key]) > 1 or key in foreign
    )


def used_nodes(request: Request) -> Iterable[tuple[str, tree.Node]]:
    """The nodes whose text a fix of a request may change."""
    for piece in (*request.url.pieces, *(request.method.pieces if request.method else ())):
        if isinstance(piece, Known) and piece.source is not None:
            yield piece.module, piece.source
    for mapping in (request.body, request.query):
        for item in mapping.items.values() if mapping is not None else ():
            if item.key_node is not None:
                yield item.module, item.key_node
    for item in request.headers:
        if item.key_node is not None:
            yield item.module, item.key_node
    for read in request.reads:
        yield read.module, read.node


def settle(bench: Workbench, plans: Sequence[Plan], places: Sequence[Shared]) -> list[Plan]:
    """Let operations that share a place agree; those that cannot get a URL of their own, or are left."""
    current = list(plans)
    for _ in range(5 * len(current) + 2):
        quarrel = first_quarrel(current, places)
        if quarrel is None:
            return current
        index, change, reason = quarrel
        plan = current[index]
        wish = smaller_wish(plan, change)
        if wish is None:
            current[index] = refused(plan, reason)
            continue
        retry = shared_draft(bench, plan, change, current) or drafted(bench, wish)
        current[index] = retry if retry.draft is not None else refused(plan, f"{reason}; {retry.reason}")
    return [refused(plan, "operations that share this place could not be told apart") for plan in current]


def shared_draft(bench: Workbench, plan: Plan, change: Change, plans: Sequence[Plan]) -> Plan | None:
    """The operation with its literal changed as others want it, and the rest added at its call."""
    if plan.wish is None or plan.draft is None or plan.wish.shared or not plan.wish.collection[1]:
        return None
    if change in plan.draft.headers:
        return None
    rivals = tuple(
        one
        for other in plans
        for one in (other.draft.changes if other is not plan and other.draft else ())
        if (one.module, one.span) == (change.module, change.span) and one != change
    )
    retry = drafted(bench, replace(plan.wish, own_url=False, shared=rivals)) if rivals else None
    return retry if retry is not None and retry.draft is not None else None


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


def first_quarrel(plans: Sequence[Plan], places: Sequence[Shared]) -> tuple[int, Change, str] | None:
    """An operation whose fix would change a place under another one, with the reason."""
    votes = popularity(plans)
    changes = {id(plan.operation): plan.draft.changes if plan.draft else () for plan in plans}
    order = sorted(range(len(plans)), key=lambda index: weight(plans[index], votes))
    for index in order:
        plan = plans[index]
        for change in changes[id(plan.operation)]:
            reason = objection(plan, change, changes, places)
            if reason:
                return index, change, reason
    return None


def popularity(plans: Sequence[Plan]) -> Mapping[Change, int]:
    """How many operations want the same change."""
    votes: dict[Change, int] = {}
    for plan in plans:
        for change in plan.draft.changes if plan.draft else ():
            votes[change] = votes.get(change, 0) + 1
    return votes


def weight(plan: Plan, votes: Mapping[Change, int]) -> int:
    """The support that an operation's changes have; the least supported gives way first."""
    return max((votes[change] for change in plan.draft.changes), default=0) if plan.draft else 0


def objection(
    plan: Plan, change: Change, changes: Mapping[int, Sequence[Change]], places: Sequence[Shared]
) -> str:
    """Why a change cannot be made: another operation needs the place as it is, or otherwise."""
    for place in places:
        if (
            place.module != change.module
            or id(plan.operation) not in place.users
            or not touches(change.span, place.span)
        ):
            continue
        if place.foreign:
            return "its text also serves a request that is not V0"
        for user in place.users - {id(plan.operation)}:
            if change not in changes[user] and touches_any(change, changes[user], place):
                return "its text also serves another operation, which needs it otherwise"
    for user, theirs in changes.items():
        if user != id(plan.operation) and any(clash(change, other) for other in theirs):
            return "another operation changes the same text otherwise"
    return ""


def touches_any(change: Change, theirs: Sequence[Change], place: Shared) -> bool:
    """Whether another user of a place keeps it, or changes it in another way."""
    inside = [one for one in theirs if one.module == place.module and touches(one.span, place.span)]
    return change not in inside


def touches(inner: Span, outer: Span) -> bool:
    """Whether a change lies in a place."""
    return outer.start <= inner.start and inner.end <= outer.end


def clash(one: Change, other: Change) -> bool:
    """Whether two different changes overlap."""
    if one.module != other.module or one == other:
        return False
    if swallows(one, other) or swallows(other, one):
        return False
    if one.span == other.span:
        return bool(one.span.start != one.span.end) or one.text != other.text
    return one.span.start < other.span.end and other.span.start < one.span.end
