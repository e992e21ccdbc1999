"""What is adapted: why it is not native, and what would make it so."""

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
"""Parts of an operation that a native form has where V1 has them, by a word for them."""


@dataclass(frozen=True, slots=True)
class AdaptedView:
    """One operation; `moved` are the pieces of it that a native form changes, by their kinds."""

    card: FindingView
    moved: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """A reason with its next step and the first operations that it holds for; `more` counts the others."""

    reason: str
    next_step: str
    number: int
    operations: tuple[AdaptedView, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Adapted:
    """All that is adapted; `left` of it are not part of the text yet.

    `lines` are those of the adapter files that the run writes. `command` makes native what can be by now.
    """

    total: int
    left: int
    lines: int
    causes: tuple[Cause, ...]
    command: str


def adapted(run: Run, cards: Iterable[FindingView]) -> Adapted:
    """Return what is adapted in the clean `run`, by the reasons, the most frequent first."""
    by_anchor = {each.anchor: each for each in cards}
    grouped: dict[tuple[str, str], list[AdaptedView]] = {}
    total = left = 0
    for anchor, finding in zip(anchors(run.findings), run.findings, strict=True):
        if tally.is_adapted(finding):
            told = AdaptedView(by_anchor[anchor], tuple(_moved(finding)))
            grouped.setdefault((visible(finding.reason), visible(finding.next_step)), []).append(told)
            total += 1
            left += not told.card.done
    causes = (
        Cause(why, step, len(own), tuple(own[:NAMED]), max(0, len(own) - NAMED))
        for (why, step), own in sorted(grouped.items(), key=lambda each: (-len(each[1]), each[0]))
    )
    command = rewriting(run, "check") if total else ""
    return Adapted(total, left, tally.adapter_lines(run), tuple(causes), command)


def _moved(finding: Finding) -> Iterable[tuple[str, str]]:
    for kind, word in _MOVED.items():
        names = dict.fromkeys(inline(each.name) for each in finding.parts if each.kind is kind and each.name)
        if names:
            yield word, ", ".join(names)
