"""Operations that share a place in a source: whether their changes agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.mocks import mappings_in
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request, Site
from v0to1.flow.values import Known, Mapping
from v0to1.languages.base import Change, Workbench
from v0to1.pipeline.apply import swallows
from v0to1.pipeline.plans import Plan

MAX_DEPTH = 3


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
        yield from used_keys(mapping)
    for mapping in request.bodies if request.mock else ():
        yield from used_keys(mapping, depth=MAX_DEPTH)
    for item in request.headers:
        if item.key_node is not None:
            yield item.module, item.key_node
    for read in request.reads:
        yield read.module, read.node


def used_keys(mapping: Mapping | None, depth: int = 0) -> Iterator[tuple[str, tree.Node]]:
    """The keys of a mapping, and of those inside of it: what is prepared may be in several answers."""
    for item in mapping.items.values() if mapping is not None else ():
        if item.key_node is not None:
            yield item.module, item.key_node
        inner = mappings_in(item.value, depth) if depth else ()
        for one in inner:
            yield from used_keys(one, depth - 1)


class Agreement:
    """Plans that are to agree on the places that several of them use or change.

    Only what is in one module is compared, and again only where a plan was replaced: the time is linear
    in the number of modules.
    """

    def __init__(self, plans: Sequence[Plan], places: Iterable[Shared]) -> None:
        self.plans = list(plans)
        self._index = {id(plan.operation): index for index, plan in enumerate(plans)}
        self._places: dict[str, list[Shared]] = {}
        self._used: dict[int, set[str]] = {}
        for place in places:
            self._places.setdefault(place.module, []).append(place)
            for user in place.users:
                self._used.setdefault(user, set()).add(place.module)
        self._votes: Counter[Change] = Counter()
        self._changes: dict[str, dict[int, list[Change]]] = {}
        self._gone: set[int] = set()
        self._turns = [0] * len(self.plans)
        self._waiting: list[tuple[int, int, int]] = []
        for plan in self.plans:
            self._enter(plan)
        for index in range(len(self.plans)):
            self._wait(index)

    def replace(self, index: int, plan: Plan) -> None:
        """Put another plan for the same operation in the place of one."""
        concerned = self._leave(self.plans[index]) | self._enter(plan)
        self.plans[index] = plan
        beside = {self._index[user] for module in concerned for user in self._changes.get(module, ())}
        for one in beside | {index}:
            self._wait(one)

    def quarrel(self) -> tuple[int, Change, str] | None:
        """A plan whose fix would change a place under another one, with the reason; it has to be replaced.

        The least supported gives way first.
        """
        while self._waiting:
            _, index, turn = heappop(self._waiting)
            plan = self.plans[index]
            for change in changes_of(plan) if turn == self._turns[index] else ():
                reason = self._objection(plan, change)
                if reason:
                    return index, change, reason
        return None

    def rivals(self, plan: Plan, change: Change) -> tuple[Change, ...]:
        """What other plans make of the very text that a change replaces."""
        others = self._changes.get(change.module, {})
        return tuple(
            one
            for user in sorted(others, key=self._index.__getitem__)
            for one in (others[user] if user != id(plan.operation) else ())
            if one.span == change.span and one != change
        )

    def _wait(self, index: int) -> None:
        support = max((self._votes[change] for change in changes_of(self.plans[index])), default=0)
        self._turns[index] += 1
        heappush(self._waiting, (support, index, self._turns[index]))

    def _enter(self, plan: Plan) -> set[str]:
        """Take up what a plan changes; gives the modules in which that matters."""
        user = id(plan.operation)
        for change in changes_of(plan):
            self._votes[change] += 1
            self._changes.setdefault(change.module, {}).setdefault(user, []).append(change)
        if is_replaced(plan):
            self._gone.add(user)
        return self._modules(plan)

    def _leave(self, plan: Plan) -> set[str]:
        """Forget what a plan changes; gives the modules in which that matters."""
        user, modules = id(plan.operation), self._modules(plan)
        self._votes.subtract(changes_of(plan))
        for module in modules:
            self._changes.get(module, {}).pop(user, None)
        self._gone.discard(user)
        return modules

    def _modules(self, plan: Plan) -> set[str]:
        return {change.module for change in changes_of(plan)} | self._used.get(id(plan.operation), set())

    def _objection(self, plan: Plan, change: Change) -> str:
        """Why a change cannot be made: another operation needs the place as it is, or otherwise."""
        me, here = id(plan.operation), self._changes[change.module]
        for place in self._places.get(change.module, ()):
            if not touches(change.span, place.span):
                continue
            if place.foreign:
                return "its text also serves something that is not V0"
            against = [
                self._index[user]
                for user in place.users - self._gone - {me}
                if change not in here.get(user, ()) and touches_any(change, here.get(user, ()), place)
            ]
            if against:
                other = self.plans[min(against)].operation.rule.id
                return f"its text also serves {other}, which needs it otherwise"
        own = here[me]
        for user, theirs in here.items():
            if user != me and any(clash(change, one) and one not in own for one in theirs):
                return "another operation changes the same text otherwise"
        return ""


def changes_of(plan: Plan) -> tuple[Change, ...]:
    """What a plan changes."""
    return plan.draft.changes if plan.draft is not None else ()


def is_replaced(plan: Plan) -> bool:
    """Whether another call takes the place of the request, so that it uses its literals no longer."""
    replaced = plan.draft is not None and plan.target is not None and plan.target.call is not None
    return replaced and not plan.operation.mock


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
