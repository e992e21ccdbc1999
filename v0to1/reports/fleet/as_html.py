"""Several runs as one page, with a part for each repository."""

from __future__ import annotations

from v0to1.reports.fleet.model import Fleet
from v0to1.reports.html import render_several


def render(fleet: Fleet, *, color: bool, verbose: int) -> str:
    """Return the page; neither colour nor verbosity changes it."""
    return render_several(fleet)
