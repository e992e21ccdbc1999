"""What goes through the adapter: why it was not rewritten, and what a rewrite would need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from v0to1.core.model import Finding, PartKind, Run
from v0to1.reports import tally
from v0to1.reports.following import rewriting
from v0to1.reports.view.findings import FindingView, anchors
from v0to1.reports.visible import inline, visible

NAMED = 25
"""Operations that are named for one reason; the others are counted, and stand in the list."""

_MOVED = {
    PartKind.REQUEST_FIELD: "fields",
    PartKind.QUERY: "query",
    PartKind.HEADER: "headers",
    PartKind.RESPONSE_FIELD: "reads",
    PartKind.STATUS: "status",
    PartKind.EVENT: "events",
}
"""Parts of an operation that a rewrite has to bring to where V1 has them, by a word for them."""


@dataclass(frozen=True, slots=True)
class DebtView:
    """One operation; `moved` are the pieces of it that a rewrite has to change, by their kinds."""

    card: FindingView
    moved: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """A reason not to rewrite, with the first operations that it holds for; `more` counts the others."""

    reason: str
    number: int
    operations: tuple[DebtView, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Debts:
    """All that goes through the adapter; `left` of it are not part of the text yet.

    `command` rewrites what can be rewritten by now.
    """

    total: int
    left: int
    causes: tuple[Cause, ...]
    command: str


def debts(run: Run, cards: Iterable[FindingView]) -> Debts:
    """Return what goes through the adapter in the clean `run`, by the reasons, the most frequent first."""
    by_anchor = {each.anchor: each for each in cards}
    grouped: dict[str, list[DebtView]] = {}
    total = left = 0
    for anchor, finding in zip(anchors(run.findings), run.findings, strict=True):
        if tally.is_debt(finding):
            owed = DebtView(by_anchor[anchor], tuple(_moved(finding)))
            grouped.setdefault(visible(finding.reason), []).append(owed)
            total += 1
            left += not owed.card.done
    told = sorted(grouped.items(), key=lambda each: (-len(each[1]), each[0]))
    causes = (Cause(why, len(own), tuple(own[:NAMED]), max(0, len(own) - NAMED)) for why, own in told)
    return Debts(total, left, tuple(causes), rewriting(run, "check") if total else "")


def _moved(finding: Finding) -> Iterable[tuple[str, str]]:
    for kind, word in _MOVED.items():
        names = dict.fromkeys(inline(each.name) for each in finding.parts if each.kind is kind and each.name)
        if names:
            yield word, ", ".join(names)
