"""A campaign as CSV: a row for each repository."""

from __future__ import annotations

from collections.abc import Sequence

from v0to1.reports.campaign.model import COUNTS, Campaign, Line
from v0to1.reports.csv_report import written

COLUMNS = (
    "name",
    "url",
    "ref",
    "folder",
    "state",
    "reason",
    "commit",
    "branch",
    "request",
    "at",
    "owners",
    *COUNTS,
    "minutes_from",
    "minutes_to",
    "seconds",
    "processor",
    "memory",
)


def render(campaign: Campaign, *, place: str) -> str:
    """Return a line of heads and one for each repository; one without a run has no counts."""
    return written(COLUMNS, map(_row, campaign.lines))


def _row(line: Line) -> Sequence[object]:
    counts: Sequence[object] = [""] * (len(COUNTS) + 2)
    if line.numbers is not None:
        counts = [*(getattr(line.numbers, name) for name in COUNTS), *line.numbers.minutes]
    return (
        line.name,
        line.url,
        line.ref,
        line.folder,
        line.state,
        line.reason,
        line.commit,
        line.branch,
        line.request,
        line.at,
        " ".join(line.owners),
        *counts,
        line.seconds,
        line.processor,
        line.memory,
    )
