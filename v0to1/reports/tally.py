"""The numbers of a run, counted in one place so that every format says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from v0to1.core.kinds import (
    ADAPTER,
    ADAPTER_FILES,
    BASELINE,
    COMMENT,
    HELPER_FILES,
    INLINE,
    REWRITE,
    Verdict,
    adapted,
    is_misuse,
    unchanged,
)
from v0to1.records import record

if TYPE_CHECKING:
    from v0to1.core.model import Calendar, Finding, Run


class State(str, Enum):
    """What becomes of an operation, in one word. The states part the findings: each has exactly one.

    The first three are native: the client sends V1. Whether it is in the files already, `applied` says.
    """

    INLINE = "inline"
    HELPER = "helper"
    MAPPED = "mapped"
    ADAPTED = "adapted"
    MANUAL = "manual"
    GAP = "gap"
    AMBIGUOUS = "ambiguous"
    SUPPRESSED = "suppressed"


NATIVE = frozenset({State.INLINE, State.HELPER, State.MAPPED})
"""The states in which a client speaks V1."""


def state(finding: Finding) -> State:
    """Return what becomes of `finding`: kept by a comment, its form or fix, else who has to do it."""
    if finding.suppressed is not None:
        return State.SUPPRESSED
    if finding.verdict is Verdict.AMBIGUOUS:
        return State.AMBIGUOUS
    kind = fix(finding)
    if kind == REWRITE:
        return State(form(finding))
    if kind == ADAPTER:
        return State.ADAPTED
    return State.GAP if finding.verdict is Verdict.GAP else State.MANUAL


def states(findings: Iterable[Finding]) -> Mapping[State, int]:
    """Return the count of every state, zeros included; they sum up to the number of findings."""
    counted = Counter(state(each) for each in findings)
    return {each: counted[each] for each in State}


def verdicts(findings: Iterable[Finding]) -> Mapping[Verdict, int]:
    """Return the count of every verdict, zeros included."""
    counted = Counter(each.verdict for each in findings)
    return {each: counted[each] for each in Verdict}


def fix(finding: Finding) -> str:
    """Return the kind of fix; runs of before there were several say it by their edits."""
    return finding.fix or (REWRITE if finding.edits else "")


def form(finding: Finding) -> str:
    """Return the form of a rewrite, inline in runs of before there were several; else nothing."""
    return (finding.form or INLINE) if fix(finding) == REWRITE else ""


def fixes(findings: Iterable[Finding]) -> Mapping[str, int]:
    """Return the count of every kind of fix and of `none`, zeros included."""
    counted = Counter(fix(each) or "none" for each in findings)
    return {each: counted[each] for each in (REWRITE, ADAPTER, "none")}


def is_native(finding: Finding) -> bool:
    """Return whether the client speaks V1 there, or will."""
    return state(finding) in NATIVE


def adapted_of(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return what is adapted, or will be: it works, and still speaks V0."""
    return tuple(each for each in findings if is_adapted(each))


def is_adapted(finding: Finding) -> bool:
    """Return whether an operation is adapted, or will be."""
    return state(finding) is State.ADAPTED


def is_waiting(finding: Finding) -> bool:
    """Return whether v0to1 has a fix that is not part of the text: it was not asked for, or not wanted."""
    kept = finding.suppressed is not None or finding.applied
    return not kept and finding.verdict in (Verdict.SAFE, Verdict.REVIEW)


def adapter_lines(run: Run) -> int:
    """Return the lines of the adapter files that a run writes."""
    return sum(lines(each.after) for each in run.changes if is_adapter_file(each.path))


def is_adapter_file(path: str) -> bool:
    """Return whether a file is an adapter, which v0to1 writes."""
    return PurePosixPath(path).stem in ADAPTER_FILES


def is_helper_file(path: str) -> bool:
    """Return whether a file has the helper functions, which v0to1 writes."""
    return PurePosixPath(path).stem in HELPER_FILES


def lines(text: str) -> int:
    """Return how many lines a text has."""
    return text.count("\n") + (not text.endswith("\n") and bool(text))


def silent(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that would break without an error and are neither suspected nor suppressed."""
    return tuple(each for each in findings if is_silent(each) and each.counts)


def is_silent(finding: Finding) -> bool:
    """Return whether a finding is marked as silent: what is adapted already fails no more."""
    return finding.silent and not (is_adapted(finding) and finding.applied)


def is_left(finding: Finding, run: Run) -> bool:
    """Return whether an operation still fails on V1: it is certain, not suppressed, and not changed."""
    return finding.counts and not finding.is_adapted and not (finding.applied and run.wrote)


def bare_message(finding: Finding) -> str:
    """Return the message without the reason why nothing was changed, which stands beside it."""
    return finding.message.removesuffix(unchanged(finding.reason)).removesuffix(adapted(finding.reason))


def looked_at(finding: Finding) -> tuple[str, ...]:
    """Return what to look at in a fix of this run, a sentence each; nothing of one that was made before."""
    return () if finding.is_adapted else tuple(f"look at: {clause}" for clause in finding.look)


def effort(findings: Iterable[Finding]) -> tuple[int, int]:
    """Return the manual work left in minutes, as the least and the most."""
    ranges = [each.minutes for each in findings]
    return sum(low for low, _ in ranges), sum(high for _, high in ranges)


def work_left(run: Run) -> str:
    """Return the manual work left, and how much of it is to read what was changed."""
    whole, reading = effort(run.findings), effort(each for each in run.findings if each.applied)
    if not reading[1]:
        return f"Manual work left: {duration(whole)}."
    if reading == whole:
        return f"Manual work left: {duration(whole)} for reading the changes."
    return f"Manual work left: {duration(whole)}, {duration(reading)} of it for reading the changes."


def duration(minutes: tuple[int, int]) -> str:
    """Return a range of minutes for people: `10–30 min`, `20 min–1½ h`, `1–2½ h`; `none` for nothing."""
    low, high = minutes
    if high <= 0:
        return "none"
    if high < 90:
        return f"{low} min" if low == high else f"{low}–{high} min"
    if low < 30:
        return f"{low} min–{_hours(high)} h"
    least, most = _hours(low), _hours(high)
    return f"{least} h" if least == most else f"{least}–{most} h"


def _hours(minutes: int) -> str:
    halves = round(minutes / 30)
    if halves >= 20 or halves % 2 == 0:
        return str(round(halves / 2))
    return f"{halves // 2}½" if halves > 1 else "½"


def count(number: int, noun: str, nouns: str = "") -> str:
    """Return `number` with its noun in the right form."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {nouns or noun + 's'}"


@record(frozen=True, slots=True)
class Deadline:
    """How the day of the run stands to the removal of V0; `days` are negative once it is past."""

    days: int
    sentence: str
    passed: bool


def deadline(calendar: Calendar) -> Deadline:
    """Return the distance from the day of the run to the sunset; ValueError if a date is not ISO."""
    days = (date.fromisoformat(calendar.sunset) - date.fromisoformat(calendar.as_of)).days
    if days > 0:
        said = f"{count(days, 'day')} until the announced end of V0 on {calendar.sunset}"
    elif days == 0:
        said = "V0 ends today"
    else:
        said = f"{count(-days, 'day')} past the announced end of V0 on {calendar.sunset}"
    return Deadline(days, said, days <= 0)


def headline(run: Run) -> str:
    """Return the summary of the run in one or two sentences, whose numbers add up."""
    old = [each for each in run.findings if not is_misuse(each.rule)]
    numbers = states(old)
    certain = [each for each in old if each.counts]
    unsure = numbers[State.AMBIGUOUS]
    more = misused(run.findings)
    more += f" {unsure} more may not be OpenHands V0." if unsure else ""
    more += "".join(kept_by(run.findings))
    if not certain:
        return f"No certain use of the OpenHands V0 API in {count(run.files.scanned, 'scanned file')}.{more}"
    files = len({each.path for each in certain})
    said = ", ".join(_parts(certain, run))
    return f"{count(len(certain), 'OpenHands V0 operation')} in {count(files, 'file')}: {said}.{more}"


def _parts(certain: Iterable[Finding], run: Run) -> Iterator[str]:
    """Give what becomes of operations; the numbers outside of the brackets add up to all of them."""
    by: dict[State, list[Finding]] = {each: [] for each in State}
    for each in certain:
        by[state(each)].append(each)
    for what, own in by.items():
        if own:
            yield f"{len(own)} {what.value}{_remark(own, run)}"


def _remark(own: Sequence[Finding], run: Run) -> str:
    """Return in brackets how many operations were adapted before the run, and of how many it left the fix."""
    before = sum(each.is_adapted for each in own)
    left = sum(is_waiting(each) for each in own) if run.wrote or run.changes else 0
    said = [
        f"{'' if number == len(own) else f'{number} '}{words}"
        for number, words in ((before, "before this run"), (left, "not applied"))
        if number
    ]
    return f" ({', '.join(said)})" if said else ""


def misused(findings: Iterable[Finding]) -> str:
    """Return how many requests to V1 are mistaken, as a sentence; nothing for none."""
    found = [each for each in findings if is_misuse(each.rule) and each.counts]
    files = count(len({each.path for each in found}), "file")
    return f" {count(len(found), 'misuse')} of V1 in {files} (manual)." if found else ""


def kept_by(findings: Iterable[Finding]) -> Iterator[str]:
    """Return how many findings are left alone by comments, and how many by a baseline, as sentences."""
    by = Counter(each.suppressed.kind for each in findings if each.suppressed is not None)
    for kind, one, several in (
        (COMMENT, "is suppressed by a comment", "are suppressed by comments"),
        (BASELINE, "was known before", "were known before"),
    ):
        if by[kind]:
            yield f" {by[kind]} more {one if by[kind] == 1 else several}."


@record(frozen=True, slots=True)
class Progress:
    """How many operations are native, of those that are certain; `said` is the whole as a sentence.

    What a run neither wrote nor proposed counts as if it were made, and `said` says so. A percentage is
    rounded down, so that 100 means all.
    """

    native: int
    of: int
    percent: int
    said: str


def progress(run: Run) -> Progress:
    """Return how far a client speaks V1, and how long its adapter is."""
    certain = [each for each in run.findings if each.counts and not is_misuse(each.rule)]
    planned = not run.wrote and not run.changes
    native = [each for each in certain if is_native(each) and (each.applied or planned)]
    done, whole = len(native), len(certain)
    percent = 100 * done // whole if whole else 100
    if not whole:
        return Progress(0, 0, percent, "")
    written = adapter_lines(run)
    purpose = " for the others" if done < whole else ""
    length = f"; the adapter{purpose} has {count(written, 'line')}" if written else ""
    return Progress(
        done, whole, percent, f"{_AS[run.wrote, planned]}: {done} of {count(whole, 'operation')}{length}"
    )


_AS: Mapping[tuple[bool, bool], str] = {
    (True, False): "native",
    (False, False): "native with the proposed diff",
    (False, True): "native after v0to1 migrate",
}
