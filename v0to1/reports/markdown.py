"""The run as GitHub-flavoured Markdown, for step summaries and comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from v0to1.core.model import Finding, Run
from v0to1.reports import tally
from v0to1.reports.redacted import redacted
from v0to1.reports.tally import State
from v0to1.reports.visible import inline, visible

ROWS = 200
"""Findings listed in the table; a step summary holds 1 MiB and a comment 65,536 characters."""

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~!&@$:])")


def render(run: Run, *, color: bool, verbose: int) -> str:
    """Return `run` as Markdown; nothing of the client's code can act as markup in it."""
    clean = redacted(run)
    due = f"{tally.deadline(clean.calendar).sentence} (counted from {clean.calendar.as_of})."
    left = f"Work left for a person: {tally.duration(tally.effort(clean.findings))}."
    blocks = [
        [f"## {_text(tally.headline(clean))}"],
        [_text(f"{due} {left}")],
        list(_states(clean)),
        list(_findings(clean)),
        *_todo(clean),
        list(_ledger(clean)),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _text(text: str) -> str:
    return _SIGNS.sub(r"\\\1", inline(text))


def _code(text: str) -> str:
    """Return `text` as code that also stands in a table: its fence is longer than any run inside."""
    fence = "`" * (1 + _run(text))
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{inline(text)}{pad}{fence}".replace("|", "\\|")


def _run(text: str) -> int:
    """Return the length of the longest run of backquotes."""
    return max((len(each) for each in re.findall("`+", text)), default=0)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _states(run: Run) -> Iterator[str]:
    if run.findings:
        counts = tally.states(run.findings)
        rows = [(tally.phrase(each, run), str(counts[each])) for each in State]
        yield from _table(
            ("What became of them", "Operations"), [*rows, ("**all**", f"**{len(run.findings)}**")]
        )


def _findings(run: Run) -> Iterator[str]:
    rank = list(State)
    ordered = sorted(run.findings, key=lambda each: (rank.index(tally.state(each)), each.path, each.line))
    if ordered:
        yield from _table(("State", "Place", "Operation", "Message"), map(_row, ordered[:ROWS]))
    if len(ordered) > ROWS:
        yield f"\n… and {len(ordered) - ROWS} more in the JSON of the run."


def _row(finding: Finding) -> tuple[str, str, str, str]:
    loud = " **silent**" if finding.silent else ""
    return (
        f"{tally.state(finding).value}{loud}",
        _code(f"{finding.path}:{finding.line}"),
        _code(finding.v0),
        _text(finding.message),
    )


def _todo(run: Run) -> Iterator[list[str]]:
    for finding in run.findings:
        if finding.workaround and not finding.applied:
            code = visible(finding.workaround).strip("\n")
            fence = "`" * max(3, 1 + _run(code))
            yield [
                f"- [ ] {_code(f'{finding.path}:{finding.line}')} {_text(finding.title)}",
                "",
                fence,
                code,
                fence,
            ]


def _ledger(run: Run) -> Iterator[str]:
    files = run.files
    yield (
        f"{tally.count(files.discovered, 'file')}: {files.scanned} scanned, {files.skipped} skipped, "
        f"{files.failed} failed; {tally.count(len(run.unresolved), 'place')} not followed."
    )
    yield from (f"- {_code(each.path)} failed: {_text(each.error)}" for each in run.failed)
