"""Several runs as CSV: a row for each run of each repository."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from v0to1.reports.csv_report import written
from v0to1.reports.fleet.model import Fleet, Moment, Numbers, Repository

_COUNTS = tuple(each.name for each in fields(Numbers) if each.name != "minutes")
_SINCE = ("new", "resolved", "unchanged", "kept", "unseen")
COLUMNS = ("repository", "as_of", "commit", *_COUNTS, "minutes_from", "minutes_to", *_SINCE)


def render(fleet: Fleet, *, color: bool, verbose: int) -> str:
    """Return a line of heads and one for each run, oldest first; the first has no changes."""
    rows = [_row(one, moment) for one in fleet.repositories for moment in one.moments]
    return written(COLUMNS, rows)


def _row(repository: Repository, moment: Moment) -> Sequence[object]:
    run, since = moment.run, moment.since
    changed: Sequence[object] = [""] * len(_SINCE)
    if since is not None:
        changed = [len(getattr(since, name)) for name in _SINCE]
    counts = [getattr(moment.numbers, name) for name in _COUNTS]
    return (
        repository.name,
        run.calendar.as_of,
        run.origin.commit,
        *counts,
        *moment.numbers.minutes,
        *changed,
    )
