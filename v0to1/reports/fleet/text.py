"""Several runs for the terminal: the summary, the repositories, and what changed over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from click import style

from v0to1.core.model import Finding
from v0to1.reports.fleet.model import Fleet, Repository
from v0to1.reports.fleet.rows import BURN_DOWN, ROLL_UP, burn_down, deadline, headline, roll_up
from v0to1.reports.harmless import harmless
from v0to1.reports.production import USED, used
from v0to1.reports.text import in_production, plain, unexplained
from v0to1.reports.visible import inline

_SHOWN = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13)
"""The columns of the table of repositories that a terminal has room for."""


def render(fleet: Fleet, *, color: bool, verbose: int) -> str:
    """Return the runs for a terminal; `verbose` > 0 lists what is new, resolved and not scanned."""
    title = style(headline(fleet), bold=True) if color else headline(fleet)
    blocks = [[title, deadline(fleet)]]
    if fleet.production is not None:
        found = [each for run in fleet.newest for each in run.findings]
        blocks[0] += in_production(fleet.production, found)
    rows = [ROLL_UP, *roll_up(fleet)]
    blocks.append(list(_table([[row[column] for column in _SHOWN] for row in rows])))
    if fleet.production is not None:
        blocks.append(list(_table([USED, *used(fleet.production)])))
    blocks.append(list(unexplained(fleet.production, style if color else plain)))
    for each in fleet.repositories:
        if len(each.moments) > 1:
            blocks.append([inline(each.name), *_table([BURN_DOWN, *burn_down(each)])])
            if verbose > 0:
                blocks.append(list(_changes(each)))
    return harmless("\n\n".join("\n".join(block) for block in blocks if block) + "\n")


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    shown = [[inline(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in shown) for column in range(len(shown[0]))]
    for row in shown:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _changes(repository: Repository) -> Iterator[str]:
    since = repository.latest.since
    if since is None:
        return
    lists = (
        ("new", since.new),
        ("resolved", since.resolved),
        ("suppressed", since.kept),
        ("unseen", since.unseen),
    )
    for word, findings in lists:
        yield from (f"{word} {_place(each)}" for each in findings)


def _place(finding: Finding) -> str:
    return inline(f"{finding.path}:{finding.line}:{finding.column} {finding.rule} {finding.v0}")
