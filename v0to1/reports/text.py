"""The terminal report: the summary, what needs a person, what was not scanned, what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from click import style

from v0to1.core.kinds import BASELINE, Verdict
from v0to1.core.ledger import UNKNOWN
from v0to1.reports import tally
from v0to1.reports.harmless import harmless
from v0to1.reports.redacted import redacted
from v0to1.reports.visible import inline, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from v0to1.core.ledger import Skipped
    from v0to1.core.model import Finding, Production, Proof, Run
    from v0to1.reports.production import Marks

SHOWN = 5
"""How many entries a list of what was not scanned has before it is cut, unless verbose."""

REPEATED = 3
"""How many findings have to share a reason for it to be reported once, below them."""

_COLOURS = {
    tally.State.INLINE: "green",
    tally.State.HELPER: "green",
    tally.State.MAPPED: "cyan",
    tally.State.ADAPTED: "magenta",
    tally.State.MANUAL: "yellow",
    tally.State.GAP: "red",
    tally.State.AMBIGUOUS: "bright_black",
    tally.State.SUPPRESSED: "bright_black",
}

Paint = Callable[..., str]


def render(run: Run, *, color: bool, verbose: int) -> str:
    """Return `run` for a terminal.

    `verbose` > 0 adds what to do, evidence, notes and the uncut lists; < 0 leaves one line a finding.
    """
    clean = redacted(run)
    paint: Paint = style if color else plain
    common = frozenset() if verbose > 0 else _common(clean)
    if verbose < 0:
        return harmless("".join(f"{line}\n" for line in _short(clean, paint)))
    blocks = [
        list(_top(clean, paint)),
        *_files(clean, paint, verbose, common),
        list(unexplained(clean.production, paint)),
        list(proved(clean.proof, verbose=verbose > 0)),
        list(_reasons(clean, paint, common)),
        list(_notices(clean, paint)),
        list(_gaps(clean, paint)),
        list(_stale(clean, paint, verbose)),
        *_ledger(clean, paint, verbose),
        list(_bottom(clean, paint, verbose)),
    ]
    return harmless("\n\n".join("\n".join(block) for block in blocks if block) + "\n")


def plain(text: str, **_styles: object) -> str:
    """Return a text as it is, in the place of a function that paints it."""
    return text


def _top(run: Run, paint: Paint) -> Iterator[str]:
    yield paint(tally.headline(run), bold=True)
    share = tally.progress(run)
    if share.said:
        yield f"{share.percent} % {share.said}."
    broken = tally.silent(run.findings)
    if broken:
        left = sum(not each.applied for each in broken)
        rest = f" ({f'{left} still there' if left else 'all changed'})" if left < len(broken) else ""
        marked = "it is" if len(broken) == 1 else "they are"
        yield f"{len(broken)} of them would break without any error{rest}; {marked} marked 'silent'."
    if run.findings:
        yield f"{tally.deadline(run.calendar).sentence} (counted from {run.calendar.as_of})."
    if run.production is not None:
        yield from in_production(run.production, run.findings)
    if run.proof is not None:
        from v0to1.reports.proof import proof_line

        yield proof_line(run.proof)


def _short(run: Run, paint: Paint) -> Iterator[str]:
    for finding in _ordered(run):
        if finding.suppressed is None:
            place = f"{inline(finding.path)}:{finding.line}:{finding.column}"
            yield f"{place} {_state(finding, paint)} {inline(finding.rule)}{_marks(finding)}"
    yield from _notices(run, paint)


def _ordered(run: Run) -> list[Finding]:
    return sorted(run.findings, key=lambda each: (each.path, each.line, each.column, each.rule))


def _files(run: Run, paint: Paint, verbose: int, common: frozenset[str]) -> Iterator[list[str]]:
    marks = _marks_of(run)
    shown = (each for each in _ordered(run) if verbose or not _was_known(each))
    for _, group in groupby(shown, key=lambda each: each.path):
        yield [
            line
            for finding in group
            for line in (*_finding(finding, paint, verbose, common), *_used(finding, marks))
        ]


def _marks_of(run: Run) -> Marks | None:
    """Return what usage records say of the findings; most runs have none."""
    if run.production is None:
        return None
    from v0to1.reports.production import Marks

    return Marks(run.production)


def _used(finding: Finding, marks: Marks | None) -> Iterator[str]:
    """Tell whether an operation is used in production, where there is a usage record."""
    found = marks.of(finding) if marks is not None and finding.suppressed is None else None
    if found is not None:
        yield f"    {found.sentence}"


def proved(proof: Proof | None, *, verbose: bool) -> Iterator[str]:
    """Tell what came of each scenario of a proof, if there is one."""
    if proof is not None:
        from v0to1.reports.proof import proof_lines

        yield from proof_lines(proof, verbose=verbose)


def in_production(given: Production, findings: Iterable[Finding]) -> Iterator[str]:
    """Give the lines that say which records there are, and how many operations are used."""
    from v0to1.reports.production import covered, summary

    yield inline(covered(given))
    yield summary(given, findings)


def unexplained(given: Production | None, paint: Paint) -> Iterator[str]:
    """Give the clients that use what no run has found, with what they use."""
    if given is None or not given.unexplained:
        return
    from v0to1.reports.production import LEAD, TITLE, named, operations_of

    yield paint(f"{TITLE} ({len(given.unexplained)})", fg="yellow", bold=True)
    yield f"  {LEAD}"
    for each in given.unexplained:
        known = [f"from {each.network}"] * bool(each.network) + [f"key {each.key}"] * bool(each.key)
        uses = f"{tally.count(each.uses, 'use')}, last on {each.last[:10]}"
        yield inline(f"  {', '.join((named(each), *known))}: {uses}: {operations_of(each)}")


def _was_known(finding: Finding) -> bool:
    """Return whether a baseline has the finding: what is new would be lost among all that is old."""
    return finding.suppressed is not None and finding.suppressed.kind == BASELINE


def _finding(finding: Finding, paint: Paint, verbose: int, common: frozenset[str]) -> Iterator[str]:
    place = f"{inline(finding.path)}:{finding.line}:{finding.column}"
    if finding.suppressed is not None:
        by = finding.suppressed
        why = f"{by.kind} at {inline(by.path)}:{by.line}: {inline(by.reason) or 'no reason'}"
        word = paint("suppressed", fg="bright_black", bold=True)
        yield f"{place} {word} {inline(finding.rule)} {inline(finding.v0)} ({why})"
        return
    word, said = _state(finding, paint), inline(tally.bare_message(finding))
    yield f"{place} {word} {inline(finding.rule)} {said}{_marks(finding)}"
    yield from (f"    {clause}" for clause in map(inline, tally.looked_at(finding)))
    if finding.reason and _has_reason(finding) and finding.reason not in common:
        yield f"    why: {inline(finding.reason)}"
    if verbose:
        yield from _details(finding)


def _state(finding: Finding, paint: Paint) -> str:
    word = tally.state(finding)
    return paint(word.value, fg=_COLOURS[word], bold=True)


def _marks(finding: Finding) -> str:
    marks = [finding.verdict.value] * (finding.verdict is Verdict.REVIEW and not finding.is_adapted)
    marks += ["silent"] * tally.is_silent(finding)
    return f" [{', '.join(marks)}]" if marks else ""


def _has_reason(finding: Finding) -> bool:
    """Return whether the reason of a finding says why it is not native, or only mapped."""
    return finding.suppressed is None and bool(finding.reason)


def _count_reasons(run: Run) -> Counter[str]:
    """Return how often each reason was given."""
    return Counter(each.reason for each in run.findings if _has_reason(each))


def _common(run: Run) -> frozenset[str]:
    """Return the reasons that are reported once for all, because they would be repeated so often."""
    return frozenset(reason for reason, number in _count_reasons(run).items() if number >= REPEATED)


def _reasons(run: Run, paint: Paint, common: frozenset[str]) -> Iterator[str]:
    if not common:
        return
    yield paint("Reasons", bold=True)
    steps = {each.reason: each.next_step for each in run.findings}
    for why, number in _count_reasons(run).most_common():
        if why in common:
            yield f"  {tally.count(number, 'place')}: {inline(why)}"
            yield from _next(steps[why])


def _next(step: str) -> Iterator[str]:
    if step:
        yield f"    next: {inline(step)}"


def _code(label: str, code: str) -> Iterator[str]:
    lines = visible(code).rstrip("\n").split("\n")
    yield f"    {label}: {lines[0]}"
    yield from (f"        {line}".rstrip() for line in lines[1:])


def _details(finding: Finding) -> Iterator[str]:
    yield from _next(finding.next_step)
    if finding.workaround and not finding.applied:
        yield from _code("do", finding.workaround)
    if finding.v1:
        yield f"    {inline(finding.v0)} → {inline(finding.v1)}"
    yield from (f"    note: {inline(note)}" for note in finding.notes)
    for each in finding.evidence:
        yield f"    evidence: {each.weight:+d} {inline(each.signal)}: {inline(each.detail)}"
    yield f"    fingerprint: {inline(finding.fingerprint)}"


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
    failed = [f"  {inline(each.place)}: {inline(each.what)}" for each in run.failed]
    if failed:
        title = f"{tally.count(len(failed), 'file')} could not be processed"
        yield [paint(title, fg="red", bold=True), *failed]
    unresolved = [
        f"  {inline(each.path)}:{each.line}:{each.column} {inline(each.text)} ({inline(each.reason)})"
        for each in run.unresolved
    ]
    if unresolved:
        title = f"{tally.count(len(unresolved), 'place')} could not be followed; check them yourself"
        yield [paint(title, bold=True), *_cut(unresolved, verbose)]
    skipped = [f"  {inline(each.path)}: {inline(each.reason)}" for each in _skipped(run, verbose)]
    if skipped:
        title = f"{tally.count(len(skipped), 'file')} not scanned"
        yield [paint(title, bold=True), *_cut(skipped, verbose)]


def _stale(run: Run, paint: Paint, verbose: int) -> Iterator[str]:
    lines = [
        f"  {inline(each.path)}:{each.line}:{each.column} {inline(each.text)} ({inline(each.reason)})"
        for each in run.stale
    ]
    if lines:
        places = tally.count(len(lines), "place")
        yield paint(f"Read these: {places} beside native code where V0 is named", bold=True)
        yield from _cut(lines, verbose)


def _skipped(run: Run, verbose: int) -> list[Skipped]:
    """Return what was not scanned; a commit hook names any file, and most are no programs."""
    plain = verbose <= 0 and run.files.scanned
    return [each for each in run.skipped if not (plain and each.reason == UNKNOWN)]


def _cut(lines: list[str], verbose: int) -> list[str]:
    if verbose or len(lines) <= SHOWN:
        return lines
    return [*lines[:SHOWN], f"  … {len(lines) - SHOWN} more (-v lists all)"]


def _bottom(run: Run, paint: Paint, verbose: int) -> Iterator[str]:
    files = run.files
    yield (
        f"{tally.count(files.discovered, 'file')}: {files.scanned} scanned, {files.skipped} skipped, "
        f"{files.failed} failed. {tally.work_left(run)}"
    )
    if len(run.languages) > 1:
        shares = (
            f"{inline(each.language)} {each.findings} ({tally.count(each.files, 'file')} scanned)"
            for each in run.languages
        )
        yield f"Findings by language: {', '.join(shares)}."
    if not run.findings and not run.changes:
        return
    from v0to1.reports.following import ADAPTED, next_step, rewriting

    adapted = tally.adapted_of(run.findings)
    if adapted:
        yield f"{len(adapted)} adapted. {ADAPTED} What makes each native: {rewriting(run, 'check')}"
    following = next_step(run, verbose=bool(verbose))
    if following:
        yield paint(f"Next: {following}", bold=True)
