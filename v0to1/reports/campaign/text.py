"""A campaign for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from v0to1.reports import tally
from v0to1.reports.campaign.model import Campaign
from v0to1.reports.campaign.rows import GROUPS, POINTS, grouped, headline, names, points, reasons
from v0to1.reports.harmless import harmless
from v0to1.reports.visible import inline

LISTED = 20
"""Rules, teams and reasons that are listed of each."""


def render(campaign: Campaign, *, place: str) -> str:
    """Return the overview; the repositories themselves are in the other formats."""
    counts = (f"{number:,} {state}" for state, number in campaign.now.states.items() if number)
    blocks = [
        [
            headline(campaign),
            f"{', '.join(counts)}. Effort left: {tally.duration(campaign.now.numbers.minutes)}.",
        ]
    ]
    failed = [(f"{len(each.lines):,}", each.words, names(each)) for each in reasons(campaign)]
    blocks.append(list(_table(("Failed", "Reason", "Repositories"), failed)))
    if len(campaign.points) > 1:
        blocks.append(list(_table(POINTS, list(points(campaign))[-LISTED:])))
    blocks.append(list(_table(("Rule", *GROUPS), list(grouped(campaign.rules)))))
    blocks.append(list(_table(("Team", *GROUPS), list(grouped(campaign.teams)))))
    return harmless("\n\n".join("\n".join(block) for block in blocks if block) + "\n")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if not rows:
        return
    shown = [[inline(cell) for cell in row] for row in (heads, *rows[:LISTED])]
    widths = [max(len(row[column]) for row in shown) for column in range(len(heads))]
    yield from (_line(row, widths) for row in shown)
    if len(rows) > LISTED:
        yield f"… and {len(rows) - LISTED:,} more"


def _line(row: Sequence[str], widths: Iterable[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
