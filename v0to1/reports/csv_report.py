"""The run as CSV (RFC 4180): a row for each finding, in which no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from v0to1.core.model import Finding, Run
from v0to1.reports import tally
from v0to1.reports.harmless import harmless
from v0to1.reports.places import shown
from v0to1.reports.production import Marks
from v0to1.reports.redacted import redacted
from v0to1.reports.visible import inline

COLUMNS = (
    "path",
    "line",
    "column",
    "rule",
    "state",
    "verdict",
    "severity",
    "silent",
    "title",
    "message",
    "v0",
    "v1",
    "server",
    "reason",
    "minutes_from",
    "minutes_to",
    "owner",
    "fingerprint",
    "fix",
    "form",
    "next_step",
)

PRODUCTION = ("used_last", "uses", "clients", "in_production")
"""The columns that come to the others where there is a usage record."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""How a cell begins that a spreadsheet would work out; full-width forms are brought to these first."""

_WIDE = str.maketrans("＝＋－＠", "=+-@")


def render(run: Run, *, color: bool, verbose: int) -> str:
    """Return a line of heads and one for each finding, in the order of the run."""
    clean = redacted(run)
    owners = {each.path: " ".join(each.owners) for each in clean.owners}
    rows = (_row(clean, each, owners.get(each.path, "")) for each in clean.findings)
    if clean.production is None:
        return written(COLUMNS, rows)
    marks = Marks(clean.production)
    used = (_used(marks, each) for each in clean.findings)
    return written((*COLUMNS, *PRODUCTION), ((*row, *more) for row, more in zip(rows, used, strict=True)))


def _used(marks: Marks, finding: Finding) -> Sequence[object]:
    operation, found = marks.operation(finding), marks.of(finding)
    if operation is None or found is None:
        return ("", "", "", "")
    return operation.last, operation.uses, operation.clients, found.said


def written(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as CSV, with CR LF at the ends of lines as the format has it."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([cell(each) for each in row] for row in rows)
    return target.getvalue()


def cell(value: object) -> str | int:
    """Return a number as it is, and text on one line with an apostrophe before what would be a formula."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return value
    text = harmless(inline(str(value)))
    return f"'{text}" if text.lstrip().translate(_WIDE).startswith(_FORMULA) else text


def _row(run: Run, finding: Finding, owner: str) -> Sequence[object]:
    return (
        shown(run, finding.path),
        finding.line,
        finding.column,
        finding.rule,
        tally.state(finding).value,
        finding.verdict.value,
        finding.severity.value,
        finding.silent,
        finding.title,
        finding.message,
        finding.v0,
        finding.v1,
        finding.server,
        finding.reason,
        *finding.minutes,
        owner,
        finding.fingerprint,
        tally.fix(finding) or "none",
        tally.form(finding),
        finding.next_step,
    )
