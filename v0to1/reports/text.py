"""The terminal report: the answer, what needs a person, what was not looked at, what to do next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from click import style

from v0to1.core.model import Finding, Run, Verdict
from v0to1.reports import tally
from v0to1.reports.redacted import redacted
from v0to1.reports.tally import State
from v0to1.reports.visible import inline, visible

SHOWN = 5
"""How many entries a list of what was not looked at has before it is cut, unless verbose."""

_COLOURS = {
    Verdict.SAFE: "green",
    Verdict.REVIEW: "cyan",
    Verdict.MANUAL: "yellow",
    Verdict.GAP: "red",
    Verdict.AMBIGUOUS: "bright_black",
}

Paint = Callable[..., str]


def render(run: Run, *, color: bool, verbose: int) -> str:
    """Return `run` for a terminal; `verbose` > 0 adds what to do, evidence, notes and the uncut lists."""
    clean = redacted(run)
    paint: Paint = style if color else _plain
    blocks = [
        list(_top(clean, paint)),
        *_files(clean, paint, verbose),
        list(_notices(clean, paint)),
        list(_gaps(clean, paint)),
        *_ledger(clean, paint, verbose),
        list(_bottom(clean, paint)),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _plain(text: str, **_styles: object) -> str:
    return text


def _top(run: Run, paint: Paint) -> Iterator[str]:
    yield paint(tally.headline(run), bold=True)
    broken = tally.silent(run.findings)
    if broken:
        left = sum(not each.applied for each in broken)
        rest = "all migrated" if not left else f"{left} still there"
        yield f"{len(broken)} of them would break without any error ({rest}); they are marked 'silent'."
    if run.findings:
        yield f"{tally.deadline(run.calendar).sentence} (counted from {run.calendar.as_of})."


def _files(run: Run, paint: Paint, verbose: int) -> Iterator[list[str]]:
    ordered = sorted(run.findings, key=lambda each: (each.path, each.line, each.column, each.rule))
    for _, group in groupby(ordered, key=lambda each: each.path):
        yield [line for finding in group for line in _finding(finding, paint, verbose)]


def _finding(finding: Finding, paint: Paint, verbose: int) -> Iterator[str]:
    place = f"{inline(finding.path)}:{finding.line}:{finding.column}"
    if finding.suppressed is not None:
        by = finding.suppressed
        why = f"comment at {inline(by.path)}:{by.line}: {inline(by.reason) or 'no reason'}"
        word = paint("suppressed", fg="bright_black", bold=True)
        yield f"{place} {word} {inline(finding.rule)} {inline(finding.v0)} ({why})"
        return
    verdict = paint(finding.verdict.value, fg=_COLOURS[finding.verdict], bold=True)
    marks = ", ".join(["migrated"] * finding.applied + ["silent"] * finding.silent)
    tail = f" [{marks}]" if marks else ""
    yield f"{place} {verdict} {inline(finding.rule)} {inline(finding.message)}{tail}"
    if finding.reason and not finding.applied:
        yield f"    why: {inline(finding.reason)}"
    if verbose:
        yield from _details(finding)


def _code(label: str, code: str) -> Iterator[str]:
    lines = visible(code).rstrip("\n").split("\n")
    yield f"    {label}: {lines[0]}"
    yield from (f"        {line}".rstrip() for line in lines[1:])


def _details(finding: Finding) -> Iterator[str]:
    if finding.workaround and not finding.applied:
        yield from _code("do", finding.workaround)
    if finding.v1:
        yield f"    {inline(finding.v0)} → {inline(finding.v1)}"
    yield from (f"    note: {inline(note)}" for note in finding.notes)
    for each in finding.evidence:
        yield f"    evidence: {each.weight:+d} {inline(each.signal)}: {inline(each.detail)}"


def _notices(run: Run, paint: Paint) -> Iterator[str]:
    for each in run.notices:
        place = f"{inline(each.path)}:{each.line}:{each.column}"
        kind = f"suppression/{inline(each.kind)}"
        yield f"{place} {paint('warning', fg='yellow', bold=True)} {kind} {inline(each.message)}"


def _gaps(run: Run, paint: Paint) -> Iterator[str]:
    met = [each for each in run.gaps if each.sites]
    if not met:
        return
    yield paint("Known gaps met", bold=True)
    for gap in met:
        state = f"closed since {inline(gap.closed_since)}" if gap.closed_since else "open"
        sites = tally.count(len(gap.sites), "call site")
        yield f"  {inline(gap.v0)} ({state}, {sites}); workaround: v0to1 rules {inline(gap.rule)}"


def _ledger(run: Run, paint: Paint, verbose: int) -> Iterator[list[str]]:
    failed = [f"  {inline(each.path)}: {inline(each.error)}" for each in run.failed]
    if failed:
        title = f"{tally.count(len(failed), 'file')} could not be processed"
        yield [paint(title, fg="red", bold=True), *failed]
    unresolved = [
        f"  {inline(each.path)}:{each.line}:{each.column} {inline(each.text)} ({inline(each.reason)})"
        for each in run.unresolved
    ]
    if unresolved:
        title = f"{tally.count(len(unresolved), 'request')} could not be followed"
        yield [paint(title, bold=True), *_cut(unresolved, verbose)]
    skipped = [f"  {inline(each.path)}: {inline(each.reason)}" for each in run.skipped]
    if skipped:
        title = f"{tally.count(len(skipped), 'file')} not looked at"
        yield [paint(title, bold=True), *_cut(skipped, verbose)]


def _cut(lines: list[str], verbose: int) -> list[str]:
    if verbose or len(lines) <= SHOWN:
        return lines
    return [*lines[:SHOWN], f"  … {len(lines) - SHOWN} more (-v lists all)"]


def _bottom(run: Run, paint: Paint) -> Iterator[str]:
    files = run.files
    yield (
        f"{tally.count(files.discovered, 'file')}: {files.scanned} scanned, {files.skipped} skipped, "
        f"{files.failed} failed. Work left for a person: {tally.duration(tally.effort(run.findings))}."
    )
    following = next_step(run)
    if following:
        yield paint(f"Next: {following}", bold=True)


def next_step(run: Run) -> str:
    """Return the command or act that brings the migration on, or nothing when it is finished."""
    counts = tally.states(run.findings)
    words = run.command.split(" ")
    if run.wrote and run.changes:
        return "read the changes (git diff) and run your tests; v0to1 undo puts everything back"
    if counts[State.FIXED] and not run.wrote:
        return f"{inline(' '.join(words))} --write"
    if counts[State.WAITING] and words[1:2] == ["check"]:
        return inline(" ".join([words[0], "migrate", *words[2:]]))
    if counts[State.MANUAL] or counts[State.GAP] or counts[State.WAITING]:
        return "-v shows what to do at each place; v0to1 rules ID explains a rule"
    return ""
