"""The run as GitHub-flavoured Markdown, for step summaries and comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from v0to1.core.model import Finding, Production, Run
from v0to1.reports import tally
from v0to1.reports.following import ADAPTED, BEFORE, rewriting
from v0to1.reports.marked import cell, code, escaped, fenced, table
from v0to1.reports.production import HEADS, LEAD, TITLE, Marks, covered, rows, summary
from v0to1.reports.proof import proof_line, proof_lines
from v0to1.reports.redacted import redacted
from v0to1.reports.tally import State

ROWS = 200
"""Findings listed in the table; a comment holds 65,536 characters."""

BYTES = 1_000_000
"""A step summary holds 1 MiB; what would not fit is left out, and that is said."""


def render(run: Run, *, color: bool, verbose: int) -> str:
    """Return `run` as Markdown; nothing of the client's code can act as markup in it."""
    clean = redacted(run)
    due = f"{tally.deadline(clean.calendar).sentence} (counted from {clean.calendar.as_of})."
    left = tally.work_left(clean)
    used = [] if clean.production is None else [escaped(told(clean.production, clean.findings))]
    share = tally.progress(clean)
    blocks = [
        [f"## {escaped(tally.headline(clean))}"],
        [f"**{share.percent} %** {escaped(share.said)}."] if share.said else [],
        [escaped(f"{due} {left}")],
        used,
        list(_states(clean)),
        list(_findings(clean)),
        list(_adapted(clean)),
        *production_blocks(clean.production),
        list(_proof(clean)),
        *_todo(clean),
    ]
    end = "\n".join(_ledger(clean))
    return _fitting(["\n".join(block) for block in blocks if block], end)


def _proof(run: Run) -> Iterator[str]:
    """What came of running the client before and after, with each difference that is not written."""
    if run.proof is None:
        return
    yield f"### {escaped(proof_line(run.proof))}\n"
    yield from table(
        ("Scenario", "Verdict", "Requests to V0", "Requests to V1"),
        (
            (escaped(one.scenario), escaped(one.verdict), str(one.requests.before), str(one.requests.after))
            for one in run.proof.scenarios
        ),
    )
    lines = [line for line in proof_lines(run.proof, verbose=False) if line.startswith(" ")]
    if lines:
        yield ""
        yield from fenced("\n".join(lines))


def _fitting(blocks: list[str], end: str) -> str:
    """Return the blocks that fit, from the first, and the end, which is always there."""
    room = BYTES - len(end.encode("utf-8", "replace"))
    kept: list[str] = []
    for each in blocks:
        room -= len(each.encode("utf-8", "replace")) + 2
        if room < 0:
            kept.append("… and more, which does not fit into a summary; it is in the JSON of the run.")
            break
        kept.append(each)
    return "\n\n".join((*kept, end)) + "\n"


def _states(run: Run) -> Iterator[str]:
    if run.findings:
        counts = tally.states(run.findings)
        rows = [(each.value, str(counts[each])) for each in State]
        yield from table(("State", "Operations"), [*rows, ("**all**", f"**{len(run.findings)}**")])


def _findings(run: Run) -> Iterator[str]:
    rank = list(State)
    ordered = sorted(run.findings, key=lambda each: (rank.index(tally.state(each)), each.path, each.line))
    heads = ("State", "Place", "Operation", "Message")
    if ordered and run.production is None:
        yield from table(heads, map(_row, ordered[:ROWS]))
    elif ordered and run.production is not None:
        marks = Marks(run.production)
        yield from table(
            (*heads, "In production"), ((*_row(each), _used(each, marks)) for each in ordered[:ROWS])
        )
    if len(ordered) > ROWS:
        yield f"\n… and {len(ordered) - ROWS} more in the JSON of the run."


def _used(finding: Finding, marks: Marks) -> str:
    found = marks.of(finding)
    return escaped(found.sentence) if found else ""


def told(given: Production, findings: Iterable[Finding]) -> str:
    """Return how many of some findings are used in production, and by which records that is known."""
    return f"{summary(given, findings)} {covered(given)}"


def production_blocks(given: Production | None) -> Iterator[list[str]]:
    """Give the clients that nothing explains, as blocks of Markdown."""
    if given is None or not given.unexplained:
        return
    shown = rows(given)[:ROWS]
    yield [f"### {escaped(TITLE)}: {len(given.unexplained)}"]
    yield [escaped(LEAD)]
    yield list(table(HEADS, ([escaped(cell) for cell in row] for row in shown)))
    if len(given.unexplained) > ROWS:
        yield [f"… and {len(given.unexplained) - ROWS} more in the JSON of the run."]


def _row(finding: Finding) -> tuple[str, str, str, str]:
    loud = " **silent**" if tally.is_silent(finding) else ""
    return (
        f"{tally.state(finding).value}{loud}",
        cell(f"{finding.path}:{finding.line}"),
        cell(finding.v0),
        escaped(tally.bare_message(finding) if tally.is_adapted(finding) else finding.message),
    )


def _adapted(run: Run) -> Iterator[str]:
    """Tell what is adapted, with the V1 request, the reason and the next step."""
    found = tally.adapted_of(run.findings)
    if not found:
        return
    written = tally.adapter_lines(run)
    length = f", {tally.count(written, 'line')} of adapter" if written else ""
    yield f"### Adapted: {tally.count(len(found), 'operation')}{length}"
    yield ""
    yield escaped(f"{ADAPTED} What makes each native: {rewriting(run, 'check')}")
    yield ""
    rows = (
        (
            cell(f"{each.path}:{each.line}"),
            cell(each.v1),
            escaped(each.reason or BEFORE),
            escaped(each.next_step),
        )
        for each in found[:ROWS]
    )
    yield from table(("Place", "V1", "Why it is not native", "Next step"), rows)
    if len(found) > ROWS:
        yield f"\n… and {len(found) - ROWS} more in the JSON of the run."


def _todo(run: Run) -> Iterator[list[str]]:
    for finding in run.findings:
        if finding.workaround and not finding.applied:
            place = code(f"{finding.path}:{finding.line}")
            yield [f"- [ ] {place} {escaped(finding.title)}", "", *fenced(finding.workaround)]


def _ledger(run: Run) -> Iterator[str]:
    files = run.files
    yield (
        f"{tally.count(files.discovered, 'file')}: {files.scanned} scanned, {files.skipped} skipped, "
        f"{files.failed} failed; {tally.count(len(run.unresolved), 'place')} not followed."
    )
    yield from (f"- {code(each.path)} failed: {escaped(each.error)}" for each in run.failed[:ROWS])
    if len(run.failed) > ROWS:
        yield f"- … and {len(run.failed) - ROWS} more in the JSON of the run."
