"""The lists of the page: one for each state, native ones first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from v0to1.core.model import Finding
from v0to1.reports import tally
from v0to1.reports.tally import State

RANK: Mapping[str, int] = {each.value: index for index, each in enumerate(State)}
"""The place of each list on the page."""

EXPLAINED: Mapping[State, str] = {
    State.INLINE: "One V1 request takes the place of the V0 request, with V1's fields and keys.",
    State.HELPER: "V1 takes more than one request, so the client calls a function of the helper file.",
    State.MAPPED: "V1 requests are sent, and a function of the helper file gives V0's response for V1's.",
    State.ADAPTED: "The V0 request stays, and the adapter translates it to V1. Left to do: make it native.",
    State.MANUAL: "v0to1 explains what to do, with code, but a person has to do it.",
    State.GAP: "V1 has no full counterpart on the chosen server; each has a workaround.",
    State.AMBIGUOUS: "They look like V0, but there is too little evidence. They were not changed.",
    State.SUPPRESSED: "A comment or the baseline suppresses them. They count in no other list.",
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many findings of some stand in one list; none are left out."""

    standing: str
    word: str
    number: int


def is_done(finding: Finding) -> bool:
    """Return whether a fix is part of the written or the proposed text."""
    return finding.suppressed is None and finding.applied


def word(what: State) -> str:
    """Return the name of a list on tiles, headings and badges."""
    return what.value.capitalize()


def counts(findings: Iterable[Finding]) -> tuple[Count, ...]:
    """Return the lists that some findings are in, with their numbers."""
    numbers = Counter(map(tally.state, findings))
    return tuple(Count(each.value, word(each), numbers[each]) for each in State if numbers[each])
