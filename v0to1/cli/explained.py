"""The operations at one place of a run, in full."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill, indent

from v0to1.core.model import Finding, Run
from v0to1.core.project_kind import kind_at
from v0to1.reports import tally
from v0to1.reports.harmless import harmless
from v0to1.reports.redacted import redacted
from v0to1.reports.tally import State
from v0to1.reports.visible import inline, visible

WIDTH = 100
"""Characters of a line of prose."""

_MEANS = {
    State.INLINE: "one V1 request takes the place of the V0 request",
    State.HELPER: "a function of the helper file sends the V1 requests",
    State.MAPPED: "V1 is requested, and a function of the helper file gives V0's response",
    State.ADAPTED: "the V0 request stays, and the adapter translates it to V1",
    State.MANUAL: "a person has to do it",
    State.GAP: "V1 has no full counterpart",
    State.AMBIGUOUS: "it may not be OpenHands V0",
    State.SUPPRESSED: "a comment or the baseline keeps it as it is",
}


def explained(run: Run, path: str, line: int) -> str:
    """Return what is known of each operation at a line; empty where there is none.

    Those that begin there come before those of which only a part stands there.
    """
    clean = redacted(run)
    found = at_place(clean, path, line)
    return harmless("\n".join("\n".join((*_lines(each), *_project(clean, each))) + "\n" for each in found))


def at_place(run: Run, path: str, line: int) -> list[Finding]:
    """Return the operations that begin at a line, or those of which a part stands there."""
    own = [each for each in run.findings if each.path == path and each.line <= line <= each.end_line]
    return own or [each for each in run.findings if _has_part(each, path, line)]


def _has_part(finding: Finding, path: str, line: int) -> bool:
    return any((each.path, each.line) == (path, line) for each in finding.parts)


def _lines(finding: Finding) -> Iterator[str]:
    state = tally.state(finding)
    place = f"{finding.path}:{finding.line}:{finding.column}"
    yield inline(f"{place} {finding.rule}: {finding.title}")
    yield ""
    yield from _row("State", f"{state.value}: {_MEANS[state]}")
    if finding.suppressed is not None:
        by = finding.suppressed
        yield from _row("Why", f"{by.kind} at {by.path}:{by.line}: {by.reason or 'no reason'}")
    else:
        yield from _row("Why", finding.reason)
        yield from _row("Next step", finding.next_step)
    yield from _row("About", tally.bare_message(finding))
    yield from _row("V0", finding.v0)
    yield from _row("V1", finding.v1 or "nothing takes its place")
    yield from _row("Verdict", f"{finding.verdict.value}{', silent' if tally.is_silent(finding) else ''}")
    for clause in finding.look:
        yield from _row("Look at", clause)
    for note in finding.notes:
        yield from _row("Note", note)
    if finding.workaround:
        yield from ("Instead", indent(visible(finding.workaround).rstrip(), "    "))
    for each in finding.evidence:
        yield from _row("Evidence", f"{each.weight:+d} {each.signal}: {each.detail}")
    yield from _row("Rule", f"v0to1 rules {finding.rule}")


def _project(run: Run, finding: Finding) -> Iterator[str]:
    kind = kind_at(run.projects, finding.path)
    if kind is not None:
        yield from _row("Project", f"{kind.path} is a {kind.kind}: {kind.said()}")


def _row(name: str, text: str) -> Iterator[str]:
    if text:
        head = f"{name:<11}"
        yield fill(
            inline(text),
            WIDTH,
            initial_indent=head,
            subsequent_indent=" " * len(head),
            break_on_hyphens=False,
            break_long_words=False,
        )
