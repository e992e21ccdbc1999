"""Operations that share a place in a source: whether their changes agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush

from v0to1.core.model import Span
from v0to1.languages.base import Change
from v0to1.pipeline.apply import swallows
from v0to1.pipeline.places import Shared
from v0to1.pipeline.plans import Plan


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
        self._relying: set[int] = set()
        self._turns = [0] * len(self.plans)
        self._waiting: list[tuple[int, bool, int, int]] = []
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
            _, _, index, turn = heappop(self._waiting)
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
        plan = self.plans[index]
        own = changes_of(plan)
        alone = any(contradicts(change, own) for change in own)
        support = 0 if alone else max((self._votes[change] for change in own), default=0)
        self._turns[index] += 1
        heappush(self._waiting, (support, collects(plan), index, self._turns[index]))

    def _enter(self, plan: Plan) -> set[str]:
        """Take up what a plan changes; gives the modules in which that matters."""
        user = id(plan.operation)
        for change in changes_of(plan):
            self._votes[change] += 1
            self._changes.setdefault(change.module, {}).setdefault(user, []).append(change)
        if is_replaced(plan):
            self._gone.add(user)
        if stays_of(plan):
            self._relying.add(user)
        return self._modules(plan)

    def _leave(self, plan: Plan) -> set[str]:
        """Forget what a plan changes; gives the modules in which that matters."""
        user, modules = id(plan.operation), self._modules(plan)
        self._votes.subtract(changes_of(plan))
        for module in modules:
            self._changes.get(module, {}).pop(user, None)
        self._gone.discard(user)
        self._relying.discard(user)
        return modules

    def _modules(self, plan: Plan) -> set[str]:
        own = {change.module for change in changes_of(plan)} | {module for module, _ in stays_of(plan)}
        return own | self._used.get(id(plan.operation), set())

    def _kept(self, module: str) -> Iterator[Span]:
        """The characters of a module on which some plan relies."""
        for user in self._relying:
            for where, span in stays_of(self.plans[self._index[user]]):
                if where == module:
                    yield span

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
        if any(overlap(change.span, span) for span in self._kept(change.module)):
            return "another operation relies on the same text"
        if contradicts(change, own):
            return "it needs the same text in two ways"
        for user, theirs in here.items():
            if user != me and any(clash(change, one) and one not in own for one in theirs):
                return "another operation changes the same text otherwise"
        return ""


def changes_of(plan: Plan) -> tuple[Change, ...]:
    """What a plan changes."""
    return plan.draft.changes if plan.draft is not None else ()


def stays_of(plan: Plan) -> tuple[tuple[str, Span], ...]:
    """The characters on which a plan relies, by their modules."""
    return plan.draft.stays if plan.draft is not None else ()


def collects(plan: Plan) -> bool:
    """Whether a plan makes V1's collection of a literal that has V0's, on which others can go on."""
    new = plan.wish.collection[1] if plan.wish is not None else ""
    return any(change.text and new.endswith(change.text) for change in changes_of(plan))


def contradicts(change: Change, own: Iterable[Change]) -> bool:
    """Whether one plan replaces the very same characters by something else, too."""
    return change.span.start < change.span.end and any(
        one.span == change.span and one.module == change.module and one.text != change.text for one in own
    )


def is_replaced(plan: Plan) -> bool:
    """Whether another call takes the place of the request, so that it uses its literals no longer."""
    replaced = plan.draft is not None and plan.target is not None and plan.target.call is not None
    return replaced and not plan.operation.mock and plan.fix != "adapter"


def touches_any(change: Change, theirs: Sequence[Change], place: Shared) -> bool:
    """Whether another user of a place keeps it, or changes it in another way."""
    inside = [one for one in theirs if one.module == place.module and touches(one.span, place.span)]
    return change not in inside


def touches(inner: Span, outer: Span) -> bool:
    """Whether a change lies in a place."""
    return outer.start <= inner.start and inner.end <= outer.end


def overlap(one: Span, other: Span) -> bool:
    """Whether two ranges have characters in common."""
    return one.start < other.end and other.start < one.end


def clash(one: Change, other: Change) -> bool:
    """Whether two different changes overlap."""
    if one.module != other.module or one == other:
        return False
    if swallows(one, other) or swallows(other, one):
        return False
    if one.span == other.span:
        return bool(one.span.start != one.span.end) or one.text != other.text
    return overlap(one.span, other.span)
