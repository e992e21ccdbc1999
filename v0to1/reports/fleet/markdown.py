"""Several runs as GitHub-flavoured Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from v0to1.core.model import Finding
from v0to1.reports import tally
from v0to1.reports.fleet.model import Fleet, Repository
from v0to1.reports.fleet.rows import BURN_DOWN, ROLL_UP, burn_down, deadline, headline, roll_up
from v0to1.reports.markdown import production_blocks, told
from v0to1.reports.marked import code, escaped, table
from v0to1.reports.production import USED, used

LISTED = 50
"""Operations that are listed of each kind."""


def render(fleet: Fleet, *, color: bool, verbose: int) -> str:
    """Return the table of repositories, and for each with several runs what became of its operations."""
    found = [each for run in fleet.newest for each in run.findings]
    summary, operations = [], []
    if fleet.production is not None:
        summary = [[escaped(told(fleet.production, found))]]
        operations = [["### In production"], list(_rows(USED, used(fleet.production)))]
    blocks = [
        [f"## {escaped(headline(fleet))}"],
        [escaped(deadline(fleet))],
        *summary,
        list(_rows(ROLL_UP, roll_up(fleet))),
        *operations,
        *production_blocks(fleet.production),
    ]
    for each in fleet.repositories:
        if len(each.moments) > 1:
            blocks += [[f"### {escaped(each.name)}"], list(_rows(BURN_DOWN, burn_down(each)))]
            blocks += [list(block) for block in _changes(each)]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _rows(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    return table(heads, ([escaped(cell) for cell in row] for row in rows))


def _changes(repository: Repository) -> Iterator[Sequence[str]]:
    since = repository.latest.since
    if since is None:
        return
    lists = (
        ("new", since.new),
        ("resolved", since.resolved),
        ("suppressed since", since.kept),
        ("not scanned by this run", since.unseen),
    )
    for word, findings in lists:
        if findings:
            yield [f"{tally.count(len(findings), 'operation')} {word}:"]
            yield list(_list(findings))


def _list(findings: Sequence[Finding]) -> Iterator[str]:
    for each in findings[:LISTED]:
        yield f"- {code(f'{each.path}:{each.line}')} {code(each.v0)}"
    if len(findings) > LISTED:
        yield f"- … and {len(findings) - LISTED} more"
