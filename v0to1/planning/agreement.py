"""Operations that share characters of the sources: all that do get the same change, or none is rewritten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from v0to1.core.model import Span
from v0to1.languages.base import Change
from v0to1.planning.model import Plan, refused
from v0to1.planning.places import Shared

FOREIGN = "its source text is also used for something other than V0"
OTHERWISE = "its source text is also used for {}, which needs a different edit"
NOT_SELECTED = "its source text is also used for {}, which was not selected; select both"
NOBODY: Mapping[int, frozenset[int]] = MappingProxyType({})
TWO_WAYS = "its edits conflict with each other"


def agreed(
    plans: Sequence[Plan], places: Iterable[Shared], owners: Mapping[int, frozenset[int]] = NOBODY
) -> list[Plan]:
    """The plans, without the rewrites that would change a place under another operation or something else.

    `owners` are the operations with which each test double moves, all by their ids.
    """
    kept = list(plans)
    shared: dict[str, list[Shared]] = {}
    for place in places:
        shared.setdefault(place.module, []).append(place)
    found = True
    while found:
        found = False
        users = {id(plan.operation): plan for plan in kept}
        for index, plan in enumerate(kept):
            reason = next(objections(plan, shared, users, owners), "") if is_rewritten(plan) else ""
            if reason:
                kept[index] = users[id(plan.operation)] = refused(plan, reason)
                found = True
    return kept


def is_rewritten(plan: Plan) -> bool:
    """Whether a plan rewrites code."""
    return plan.fix == "rewrite" and plan.draft is not None


def objections(
    plan: Plan,
    shared: Mapping[str, Sequence[Shared]],
    users: Mapping[int, Plan],
    owners: Mapping[int, frozenset[int]],
) -> Iterator[str]:
    """The reasons why a plan's changes cannot be made."""
    own = changes_of(plan)
    for change in own:
        if any(overlap(change, one) and one != change for one in own):
            yield TWO_WAYS
        for place in shared.get(change.module, ()):
            if not touches(change.span, place.span):
                continue
            if place.foreign:
                yield FOREIGN
            for user in place.users:
                other = users.get(user)
                if other is not None and is_done_with(other, place):
                    continue
                with_it = [users[each] for each in owners.get(user, ()) if each in users]
                if with_it and all(change in changes_of(each) for each in with_it):
                    continue
                if other is not None and other is not plan and change not in changes_of(other):
                    reason = OTHERWISE if other.wanted else NOT_SELECTED
                    yield reason.format(other.operation.rule.id)


def is_done_with(plan: Plan, place: Shared) -> bool:
    """Whether a rewrite leaves nothing of the request that used a place: no function reads it there."""
    if plan.draft is None or plan.fix != "rewrite" or not plan.draft.replaced:
        return False
    return id(plan.operation) not in place.readers


def changes_of(plan: Plan) -> tuple[Change, ...]:
    """What a rewrite changes."""
    return plan.draft.changes if plan.draft is not None and plan.fix == "rewrite" else ()


def touches(inner: Span, outer: Span) -> bool:
    """Whether a change lies in a place."""
    return outer.start <= inner.start and inner.end <= outer.end


def overlap(one: Change, other: Change) -> bool:
    """Whether two changes have characters in common, or are insertions at one place."""
    if one.module != other.module:
        return False
    return one.span == other.span or (one.span.start < other.span.end and other.span.start < one.span.end)
