"""The tables that every format has of a campaign: states, points over time, rules, teams, and what failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from v0to1.reports import tally
from v0to1.reports.campaign.model import Campaign, Group, Line, Numbers

POINTS = (
    "Day",
    "Repositories",
    "Failed",
    "Operations",
    "Native",
    "Adapted",
    "Left",
    "Manual",
    "Gap",
    "Effort left",
)
GROUPS = ("Repositories", "Operations", "Left", "Change", "Effort left")
NAMED = 5
"""Repositories that are named beside a reason."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why repositories failed: the same words for all of them."""

    words: str
    lines: tuple[Line, ...]


def headline(campaign: Campaign) -> str:
    """Return what a campaign comes to in a sentence."""
    now = campaign.now
    where = tally.count(now.repositories, "repository", "repositories")
    found = sum(each.numbers is not None and each.numbers.operations > 0 for each in campaign.lines)
    said = f"No certain use of the OpenHands V0 API in {where}"
    if now.numbers.operations:
        operations = tally.count(now.numbers.operations, "OpenHands V0 operation")
        said = f"{operations} in {found:,} of {where}, {now.numbers.left:,} of them left"
    missing = [f"{now.states[state]:,} {state}" for state in ("failed", "pending") if now.states.get(state)]
    return f"{said}{'; ' + ' and '.join(missing) if missing else ''}."


def points(campaign: Campaign) -> Iterator[tuple[str, ...]]:
    """Give a row for each point, the oldest first."""
    for each in campaign.points:
        yield each.day, f"{each.repositories:,}", f"{each.states.get('failed', 0):,}", *_counts(each.numbers)


def _counts(numbers: Numbers) -> tuple[str, ...]:
    told = (numbers.operations, numbers.native, numbers.adapted, numbers.left, numbers.manual, numbers.gap)
    return *(f"{each:,}" for each in told), tally.duration(numbers.minutes)


def grouped(groups: Sequence[Group]) -> Iterator[tuple[str, ...]]:
    """Give a row for each rule or team."""
    for each in groups:
        told = f"{each.repositories:,}", f"{each.share.operations:,}", f"{each.share.left:,}", change(each)
        yield each.name, *told, tally.duration(each.share.minutes)


def change(group: Group) -> str:
    """Return by how many what is left has changed since the point before, "" where that is not known."""
    if group.before is None:
        return ""
    by = group.share.left - group.before
    return f"{by:+,}".replace("-", "−") if by else "0"


def reasons(campaign: Campaign) -> tuple[Reason, ...]:
    """Return why repositories failed, the most frequent reason first."""
    found: dict[str, list[Line]] = {}
    for each in campaign.failed:
        found.setdefault(each.reason, []).append(each)
    told = [Reason(words, tuple(lines)) for words, lines in found.items()]
    return tuple(sorted(told, key=lambda each: (-len(each.lines), each.words)))


def names(reason: Reason) -> str:
    """Return the names of the first repositories with a reason, and how many more there are."""
    more = len(reason.lines) - NAMED
    told = ", ".join(each.name for each in reason.lines[:NAMED])
    return f"{told} and {more:,} more" if more > 0 else told
