"""Where a finding stands on the page: its state, with what was migrated parted by its fix and verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from v0to1.core.model import Finding, Run, Verdict
from v0to1.reports import tally
from v0to1.reports.tally import State


class Standing(str, Enum):
    """The lists of the page in order of attention. They part the findings: each is in exactly one."""

    MANUAL = "manual"
    GAP = "gap"
    WAITING = "waiting"
    ADAPTER = "adapter"
    REVIEW = "review"
    FIXED = "fixed"
    AMBIGUOUS = "ambiguous"
    SUPPRESSED = "suppressed"


RANK: Mapping[str, int] = {each.value: index for index, each in enumerate(Standing)}
"""The place of each list on the page."""

EXPLAINED: Mapping[Standing, str] = {
    Standing.MANUAL: "v0to1 explains what to do, with code, but a person has to do it.",
    Standing.GAP: "V1 has no full counterpart on the chosen server; each has a workaround.",
    Standing.WAITING: "v0to1 has a fix that was not applied; each has the reason.",
    Standing.ADAPTER: "The V0 request stays, and the adapter translates it to V1. That works, and is debt.",
    Standing.REVIEW: "Changed completely, and works; timing, errors or responses may differ: read why.",
    Standing.FIXED: "Changed completely, with the same behaviour: request, payload and response reads.",
    Standing.AMBIGUOUS: "They look like V0, but there is too little evidence. They were not changed.",
    Standing.SUPPRESSED: "A comment or the baseline suppresses them. They count in no other list.",
}

_WORDS: Mapping[Standing, str] = {
    Standing.MANUAL: "Manual",
    Standing.GAP: "No V1 counterpart",
    Standing.WAITING: "Fixable",
    Standing.ADAPTER: "Through the adapter",
    Standing.AMBIGUOUS: "Ambiguous",
    Standing.SUPPRESSED: "Suppressed",
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many findings of some stand in one list; none are left out."""

    standing: str
    word: str
    number: int


def standing(finding: Finding) -> Standing:
    """Return the list that `finding` is in."""
    state = tally.state(finding)
    if tally.is_debt(finding):
        return Standing.ADAPTER
    if state is State.FIXED and finding.verdict is not Verdict.SAFE:
        return Standing.REVIEW
    return Standing(state.value)


def is_done(finding: Finding) -> bool:
    """Return whether it is part of the written or the proposed text."""
    return tally.state(finding) is State.FIXED


def word(what: Standing, run: Run) -> str:
    """Return the short name of a list on tiles, headings and badges."""
    if what in (Standing.REVIEW, Standing.FIXED):
        made = "Migrated" if run.wrote else "Proposed"
        return f"{made}, to review" if what is Standing.REVIEW else f"{made}, safe"
    return _WORDS[what]


def counts(findings: Iterable[Finding], run: Run) -> tuple[Count, ...]:
    """Return the lists that some findings are in, with their numbers."""
    numbers = Counter(standing(each) for each in findings)
    return tuple(Count(each.value, word(each, run), numbers[each]) for each in Standing if numbers[each])
