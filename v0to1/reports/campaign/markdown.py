"""A campaign as GitHub-flavoured Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from v0to1.reports import tally
from v0to1.reports.campaign.model import Campaign, Line
from v0to1.reports.campaign.rows import GROUPS, POINTS, grouped, headline, names, points, reasons
from v0to1.reports.marked import escaped, table

LISTED = 100
"""Rows that a table has at most: a summary of a CI job may have 1 MB."""

_HEADS = ("Repository", "State", "Operations", "Left", "Effort left")


def render(campaign: Campaign, *, place: str) -> str:
    """Return the overview, and the repositories with the most that is left."""
    states = [(state, f"{number:,}") for state, number in campaign.now.states.items() if number]
    failed = [(f"{len(each.lines):,}", each.words, names(each)) for each in reasons(campaign)]
    blocks = [
        [f"## {escaped(headline(campaign))}"],
        [f"As of {campaign.now.day}. Effort left: {tally.duration(campaign.now.numbers.minutes)}."],
        _rows(("State", "Repositories"), states),
        *_part("What failed", ("Repositories", "Reason", "Named"), failed),
        *_part("Over time", POINTS, list(points(campaign))[-LISTED:] if len(campaign.points) > 1 else []),
        *_part("By rule", ("Rule", *GROUPS), list(grouped(campaign.rules))),
        *_part("By team", ("Team", *GROUPS), list(grouped(campaign.teams))),
        *_part("Repositories with the most left", _HEADS, list(_repositories(campaign.lines))),
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _part(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    if rows:
        yield [f"### {title}"]
        yield _rows(heads, rows)


def _rows(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    told = list(table(heads, ([escaped(cell) for cell in row] for row in rows[:LISTED])))
    more = len(rows) - LISTED
    return [*told, "", f"… and {more:,} more"] if more > 0 else told


def _repositories(lines: Sequence[Line]) -> Iterator[Sequence[str]]:
    left = [(each.numbers.left, each) for each in lines if each.numbers and each.numbers.left]
    for _, each in sorted(left, key=lambda one: (-one[0], one[1].name)):
        if each.numbers is not None:
            counts = f"{each.numbers.operations:,}", f"{each.numbers.left:,}"
            yield each.name, each.state, *counts, tally.duration(each.numbers.minutes)
