"""The tables that every format has of several runs: repositories, and the runs of one over time."""

from __future__ import annotations

from collections.abc import Sequence

from v0to1.reports import tally
from v0to1.reports.fleet.model import Fleet, Moment, Numbers, Repository

ROLL_UP = (
    "Repository",
    "Run of",
    "Operations",
    "Native",
    "Adapted",
    "Left",
    "Silent",
    "Planned",
    "Manual",
    "Gap",
    "Ambiguous",
    "Suppressed",
    "Not followed",
    "Effort left",
    "Files",
    "Failed",
)
"""The heads of the table of repositories."""

BURN_DOWN = (
    "Run",
    "Left",
    "Adapted",
    "New",
    "Resolved",
    "Unchanged",
    "Suppressed since",
    "Not scanned",
    "Effort left",
)
"""The heads of the table of the runs of a repository."""


def roll_up(fleet: Fleet) -> tuple[tuple[str, ...], ...]:
    """Return a row for each repository, and the last for all of them where there are several."""
    rows = [_row(each.name, each.latest.label, each.latest.numbers) for each in fleet.repositories]
    if len(rows) > 1:
        rows.append(_row(f"all {len(rows)}", fleet.as_of, fleet.total))
    return tuple(rows)


def _row(name: str, label: str, numbers: Numbers) -> tuple[str, ...]:
    counts = (
        numbers.operations,
        numbers.native,
        numbers.adapted,
        numbers.left,
        numbers.silent,
        numbers.planned,
        numbers.manual,
        numbers.gap,
        numbers.ambiguous,
        numbers.suppressed,
        numbers.unresolved,
    )
    effort = tally.duration(numbers.minutes)
    return name, label, *(str(each) for each in counts), effort, str(numbers.files), str(numbers.failed)


def burn_down(repository: Repository) -> tuple[tuple[str, ...], ...]:
    """Return a row for each run, oldest first; the first has nothing to be compared with."""
    return tuple(_step(each) for each in repository.moments)


def _step(moment: Moment) -> tuple[str, ...]:
    since = moment.since
    lists: Sequence[Sequence[object]] = ()
    if since is not None:
        lists = (since.new, since.resolved, since.unchanged, since.kept, since.unseen)
    changed = [str(len(each)) for each in lists] or ["–"] * 5
    numbers = moment.numbers
    return moment.label, str(numbers.left), str(numbers.adapted), *changed, tally.duration(numbers.minutes)


def headline(fleet: Fleet) -> str:
    """Return the response to all runs in a sentence whose numbers add up."""
    total = fleet.total
    where = tally.count(len(fleet.repositories), "repository", "repositories")
    runs = sum(len(each.moments) for each in fleet.repositories)
    of = f" ({tally.count(runs, 'run')})" if runs > len(fleet.repositories) else ""
    if not total.operations:
        return f"No certain use of the OpenHands V0 API in {where}{of}."
    said = f"{tally.count(total.operations, 'OpenHands V0 operation')} in {where}{of}"
    kinds = (
        (total.native, "native"),
        (total.adapted, "adapted"),
        (total.planned, "planned"),
        (total.manual, "manual"),
        (total.gap, "gap"),
    )
    return f"{said}: {', '.join(f'{number} {word}' for number, word in kinds if number)}."


def deadline(fleet: Fleet) -> str:
    """Return how the latest day stands to the end of V0."""
    latest = max((run.calendar for run in fleet.newest), key=lambda each: each.as_of)
    return f"{tally.deadline(latest).sentence} (counted from {fleet.as_of})."
