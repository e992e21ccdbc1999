"""What would go wrong without an error, operation by operation, what is left of it first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from v0to1.reports.tally import State
from v0to1.reports.view.findings import FindingView

PLACES = 6
"""Places that are named for one operation; the others are counted and stand in the list."""

_UNCERTAIN = frozenset({State.AMBIGUOUS.value, State.SUPPRESSED.value})


@dataclass(frozen=True, slots=True)
class SilentView:
    """One operation that breaks without an error; `left` of its `total` uses are still as they were.

    `findings` are the first of those that are left, or of all where none is; `more` counts the others.
    """

    rule: str
    title: str
    message: str
    left: int
    total: int
    findings: tuple[FindingView, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Silences:
    """All of them: numbers that add up over the operations."""

    left: int
    total: int
    operations: tuple[SilentView, ...]


def silences(cards: Iterable[FindingView]) -> Silences:
    """Return the silent operations among `cards`, without what is only suspected, or suppressed."""
    grouped: dict[str, list[FindingView]] = {}
    for card in cards:
        if card.silent and card.state not in _UNCERTAIN:
            grouped.setdefault(card.rule, []).append(card)
    told = sorted((_view(group) for group in grouped.values()), key=lambda each: (not each.left, each.rule))
    return Silences(sum(each.left for each in told), sum(each.total for each in told), tuple(told))


def _view(group: list[FindingView]) -> SilentView:
    left = [each for each in group if not each.done]
    named, first = left or group, group[0]
    return SilentView(
        rule=first.rule,
        title=first.title,
        message=first.message,
        left=len(left),
        total=len(group),
        findings=tuple(named[:PLACES]),
        more=max(0, len(named) - PLACES),
    )
