"""The numbers of a run, counted in one place so that every format says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from v0to1.core.kinds import ADAPTER, BASELINE, COMMENT, REWRITE, Verdict, adapted, is_misuse, unchanged
from v0to1.records import record

if TYPE_CHECKING:
    from v0to1.core.model import Calendar, Finding, Run


class State(str, Enum):
    """What became of a finding. The states part the findings: each has exactly one."""

    MANUAL = "manual"
    GAP = "gap"
    WAITING = "waiting"
    AMBIGUOUS = "ambiguous"
    FIXED = "fixed"
    SUPPRESSED = "suppressed"


_LEFT: Mapping[Verdict, State] = {
    Verdict.SAFE: State.WAITING,
    Verdict.REVIEW: State.WAITING,
    Verdict.MANUAL: State.MANUAL,
    Verdict.GAP: State.GAP,
    Verdict.AMBIGUOUS: State.AMBIGUOUS,
}


def state(finding: Finding) -> State:
    """Return what became of `finding`: kept by a comment, fixed when its edits are made, else by verdict."""
    if finding.suppressed is not None:
        return State.SUPPRESSED
    return State.FIXED if finding.applied else _LEFT[finding.verdict]


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


def fixes(findings: Iterable[Finding]) -> Mapping[str, int]:
    """Return the count of every kind of fix and of `none`, zeros included."""
    counted = Counter(fix(each) or "none" for each in findings)
    return {each: counted[each] for each in (REWRITE, ADAPTER, "none")}


def debts(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return what goes through the adapter, or will: it works then, and still speaks V0."""
    return tuple(each for each in findings if is_debt(each))


def is_debt(finding: Finding) -> bool:
    """Return whether an operation is migrated, or will be, by the adapter alone."""
    return finding.fix == ADAPTER and state(finding) in (State.FIXED, State.WAITING)


def silent(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that would break without an error and are neither suspected nor suppressed."""
    return tuple(each for each in findings if is_silent(each) and each.counts)


def is_silent(finding: Finding) -> bool:
    """Return whether a finding is marked as silent: what the adapter answers already fails no more."""
    return finding.silent and not (is_debt(finding) and finding.applied)


def is_left(finding: Finding, run: Run) -> bool:
    """Return whether an operation is still to do: certain, not suppressed, and not migrated in the files."""
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
    """Give what became of operations; the numbers outside of the brackets add up to all of them."""
    by: dict[State, list[Finding]] = {each: [] for each in _ORDER}
    before = 0
    for each in certain:
        if each.is_adapted:
            before += 1
        else:
            by[state(each)].append(each)
    if before:
        yield f"{before} already through the adapter"
    for what, own in by.items():
        if own:
            yield f"{len(own)} {phrase(what, run)}{parted(len(own), len(debts(own)))}"


def parted(number: int, through: int) -> str:
    """Return how many operations of a number are rewritten and how many adapted, in brackets behind it."""
    if not through:
        return ""
    if through == number:
        return f" ({'all ' if number > 1 else ''}through the adapter)"
    return f" ({number - through} rewritten, {through} through the adapter)"


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


def made(run: Run) -> str:
    """Return what is said of changes: a run that neither wrote nor proposed any speaks of no diff."""
    return "migrated by the proposed diff" if run.changes and not run.wrote else "migrated"


def phrase(what: State, run: Run) -> str:
    """Return how a number of findings in this state is read out: `3 manual`."""
    if what is State.FIXED:
        return made(run)
    if what is State.WAITING and not run.wrote and not run.changes:
        return "that v0to1 can migrate"
    return _SAID[what]


_ORDER = (State.FIXED, State.WAITING, State.MANUAL, State.GAP)

_SAID: Mapping[State, str] = {
    State.FIXED: "migrated",
    State.WAITING: "fixable but left as is",
    State.MANUAL: "manual",
    State.GAP: "without a V1 counterpart",
    State.AMBIGUOUS: "that may not be OpenHands V0",
    State.SUPPRESSED: "suppressed",
}
