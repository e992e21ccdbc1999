"""What a fuzz run tells, for the terminal and between two marks of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

BEGIN, END = "<!-- fuzz: written by `make fuzz`, do not edit -->", "<!-- fuzz: end -->"
HEAD = ("target", "executions", "inputs kept", "kinds of failure")


@dataclass(frozen=True, slots=True)
class Row:
    """What came of a target: inputs tried, those that reached something new, and those that failed."""

    target: str
    title: str
    runs: int
    kept: int
    wrong: tuple[Path, ...] = ()


def cells(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """The table without its head; the last line is the sum."""
    lines = [(row.title, f"{row.runs:,}", f"{row.kept:,}", str(len(row.wrong))) for row in rows]
    runs, kept, wrong = (
        sum(each) for each in zip(*((r.runs, r.kept, len(r.wrong)) for r in rows), strict=True)
    )
    return [*lines, ("all", f"{runs:,}", f"{kept:,}", str(wrong))]


def text_table(rows: Sequence[Row]) -> str:
    """The table for a terminal."""
    lines = [HEAD, *cells(rows)]
    wide = [max(len(line[at]) for line in lines) for at in range(len(HEAD))]
    return "\n".join(
        "  ".join(
            (line[0].ljust(wide[0]), *(cell.rjust(w) for cell, w in zip(line[1:], wide[1:], strict=True)))
        )
        for line in lines
    )


def markdown(rows: Sequence[Row]) -> str:
    """The table for a page, with the day."""
    day = datetime.now(timezone.utc).date().isoformat()
    lines = [f"| {' | '.join(line)} |" for line in (HEAD, ("---", "---:", "---:", "---:"), *cells(rows))]
    return "\n".join((f"Last run: {day}.", "", *lines))


def put(page: Path, rows: Sequence[Row]) -> None:
    """Write the table anew between the marks of a page; raises ValueError for a page without them."""
    text = page.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise ValueError(f"{page}: has no marks for the table; write {BEGIN!r} and {END!r}")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{BEGIN}\n{markdown(rows)}\n{END}{after}", encoding="utf-8")
