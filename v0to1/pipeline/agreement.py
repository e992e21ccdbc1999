"""Operations that share a place in a source: whether their changes agree."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request, Site
from v0to1.flow.values import Known
from v0to1.languages.base import Change, Workbench
from v0to1.pipeline.apply import swallows
from v0to1.pipeline.plans import Plan


@dataclass(frozen=True, slots=True)
class Shared:
    """A place in a source that several requests use, with the operations and whether others do."""

    module: str
    span: Span
    users: frozenset[int]
    foreign: bool


def shared_places(
    bench: Workbench, operations: Sequence[Operation], others: Iterable[Request], taken: Iterable[Site]
) -> tuple[Shared, ...]:
    """Every literal and read that more than one operation (or something else) uses.

    `taken` are literals that the client takes apart for something else than a request.
    """
    users: dict[tuple[str, int], set[int]] = {}
    nodes: dict[tuple[str, int], tree.Node] = {}
    for one in operations:
        for request in one.requests:
            for module, node in used_nodes(request):
                users.setdefault((module, id(node)), set()).add(id(one))
                nodes[module, id(node)] = node
    foreign = {(module, id(node)) for request in others for module, node in used_nodes(request)}
    foreign |= {(one.module, id(one.node)) for one in taken}
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


class Made:
    """The changes of all plans, by what they are of and by where they are made."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self.by: dict[int, frozenset[Change]] = {
            id(plan.operation): frozenset(plan.draft.changes if plan.draft else ()) for plan in plans
        }
        self._placed: dict[str, list[tuple[int, Change]]] = {}
        for user, changes in self.by.items():
            for one in changes:
                self._placed.setdefault(one.module, []).append((user, one))
        for placed in self._placed.values():
            placed.sort(key=lambda each: each[1].span.start)
        self._starts = {module: [one.span.start for _, one in each] for module, each in self._placed.items()}
        self._ends = {
            module: list(accumulate((one.span.end for _, one in each), max))
            for module, each in self._placed.items()
        }

    def near(self, change: Change) -> Iterator[tuple[int, Change]]:
        """The changes that overlap or touch one, each with the id of the operation that it is of."""
        placed, ends = self._placed[change.module], self._ends[change.module]
        place = bisect_right(self._starts[change.module], change.span.end)
        while place and ends[place - 1] >= change.span.start:
            place -= 1
            yield placed[place]


def first_quarrel(plans: Sequence[Plan], places: Sequence[Shared]) -> tuple[int, Change, str] | None:
    """An operation whose fix would change a place under another one, with the reason."""
    votes = popularity(plans)
    made = Made(plans)
    gone = frozenset(id(plan.operation) for plan in plans if is_replaced(plan))
    used: dict[str, list[Shared]] = {}
    for place in places:
        used.setdefault(place.module, []).append(replace(place, users=place.users - gone))
    order = sorted(range(len(plans)), key=lambda index: weight(plans[index], votes))
    for index in order:
        plan = plans[index]
        for change in plan.draft.changes if plan.draft else ():
            reason = objection(plan, change, made, used.get(change.module, ()))
            if reason:
                return index, change, reason
    return None


def is_replaced(plan: Plan) -> bool:
    """Whether another call takes the place of the request, so that it uses its literals no longer."""
    replaced = plan.draft is not None and plan.target is not None and plan.target.call is not None
    return replaced and not plan.operation.mock


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


def objection(plan: Plan, change: Change, made: Made, places: Sequence[Shared]) -> str:
    """Why a change cannot be made: another operation needs the place as it is, or otherwise.

    `places` are those in the module of the change.
    """
    for place in places:
        if not touches(change.span, place.span):
            continue
        if place.foreign:
            return "its text also serves something that is not V0"
        for user in place.users - {id(plan.operation)}:
            if change not in made.by[user]:
                return "its text also serves another operation, which needs it otherwise"
    own = made.by[id(plan.operation)]
    for user, one in made.near(change):
        if user != id(plan.operation) and clash(change, one) and one not in own:
            return "another operation changes the same text otherwise"
    return ""


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
