"""Saved runs put together by repository and in the order of their time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import PurePath

from v0to1.core.model import Finding, Run
from v0to1.reports import tally
from v0to1.reports.fleet.model import Difference, Fleet, Moment, Numbers, Repository, Saved
from v0to1.reports.redacted import redacted
from v0to1.reports.tally import State, is_left

_ABBREVIATED = 10
"""Digits of a commit in a label."""


def gather(saved: Sequence[Saved]) -> Fleet:
    """Return what the runs come to, without their secrets; there must be one at least.

    Runs are of one repository that have the same name given, else the same remote and folder in it,
    else the same root. They are in the order of their days, then of their commits, then as given.
    """
    groups: dict[str, list[Saved]] = {}
    for each in saved:
        groups.setdefault(_key(each), []).append(each)
    told: list[Repository] = []
    for group in groups.values():
        name = _free(group[0].name or _own_name(group[0].run), {one.name for one in told})
        slug = _free(_slug(name), {one.slug for one in told})
        told.append(Repository(name, slug, moments([redacted(each.run) for each in group])))
    told.sort(key=lambda each: (each.name.lower(), each.name))
    return Fleet(
        as_of=max(each.latest.run.calendar.as_of for each in told),
        repositories=tuple(told),
        total=total(each.latest.numbers for each in told),
        production=next((run.production for each in told if (run := each.latest.run).production), None),
    )


def moments(runs: Iterable[Run]) -> tuple[Moment, ...]:
    """Return the runs of one repository in their order, each compared with the one before it."""
    found: list[Moment] = []
    for run in sorted(runs, key=lambda each: (each.calendar.as_of, each.origin.committed)):
        since = difference(found[-1].run, run) if found else None
        found.append(Moment(_label(run), run, numbers(run), since))
    return tuple(found)


def difference(before: Run, after: Run) -> Difference:
    """Return what became of the operations that were left in `before`."""
    earlier = {each.fingerprint: each for each in before.findings if is_left(each, before)}
    later = {each.fingerprint: each for each in after.findings if is_left(each, after)}
    kept = {each.fingerprint for each in after.findings if each.suppressed is not None}
    gone = [each for name, each in earlier.items() if name not in later]
    unseen = [each for each in gone if each.fingerprint not in kept and not _is_seen(each, after)]
    lost = {each.fingerprint for each in unseen}
    return Difference(
        new=tuple(each for name, each in later.items() if name not in earlier),
        resolved=tuple(each for each in gone if each.fingerprint not in kept | lost),
        unchanged=tuple(each for name, each in later.items() if name in earlier),
        kept=tuple(each for each in gone if each.fingerprint in kept),
        unseen=tuple(unseen),
    )


def _is_seen(finding: Finding, run: Run) -> bool:
    """Whether a run analysed the place of a finding of an earlier run, and for its rule."""
    if run.rules and all(each.rule != finding.rule for each in run.rules):
        return False
    if run.asked and not any(_is_in(finding.path, each) for each in run.asked):
        return False
    passed = {each.path for each in run.failed} | {each.path for each in run.skipped}
    return not any(_is_in(finding.path, each) for each in passed)


def _is_in(path: str, place: str) -> bool:
    """Whether a path is a place, or below it."""
    return place in (".", path) or path.startswith(f"{place.rstrip('/')}/")


def numbers(run: Run) -> Numbers:
    """Return the counts of one run."""
    left = [each for each in run.findings if is_left(each, run)]
    certain = sum(each.counts for each in run.findings)
    suppressed = sum(each.suppressed is not None for each in run.findings)
    adapted = sum(not is_left(each, run) for each in tally.adapted_of(run.findings))
    to_do = tally.states(each for each in left if not _is_planned(each))
    return Numbers(
        files=run.files.discovered,
        scanned=run.files.scanned,
        skipped=run.files.skipped,
        failed=run.files.failed,
        operations=certain,
        left=len(left),
        native=certain - len(left) - adapted,
        adapted=adapted,
        planned=len(left) - to_do[State.MANUAL] - to_do[State.GAP],
        manual=to_do[State.MANUAL],
        gap=to_do[State.GAP],
        silent=sum(each.silent for each in left),
        ambiguous=len(run.findings) - certain - suppressed,
        suppressed=suppressed,
        unresolved=len(run.unresolved),
        minutes=tally.effort(run.findings),
    )


def _is_planned(finding: Finding) -> bool:
    """Whether v0to1 has a fix for an operation that is left."""
    return tally.is_native(finding) or tally.is_adapted(finding) or tally.is_waiting(finding)


def total(parts: Iterable[Numbers]) -> Numbers:
    """Return the sum of some counts."""
    every = tuple(parts)
    sums = {
        each.name: sum(getattr(part, each.name) for part in every)
        for each in fields(Numbers)
        if each.name != "minutes"
    }
    minutes = sum(part.minutes[0] for part in every), sum(part.minutes[1] for part in every)
    return Numbers(**sums, minutes=minutes)


def _key(saved: Saved) -> str:
    origin = saved.run.origin
    if saved.name:
        return f"name {saved.name}"
    return f"remote {origin.remote}\n{origin.folder}" if origin.remote else f"root {saved.run.root}"


def _own_name(run: Run) -> str:
    if not run.origin.remote:
        return PurePath(run.root).name or "root"
    last = re.split(r"[/:]", run.origin.remote.rstrip("/"))[-1].removesuffix(".git")
    return f"{last}/{run.origin.folder}" if run.origin.folder else last


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower() or "repository"


def _free(name: str, taken: set[str]) -> str:
    """Return a name that is not taken: itself, or with a number."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _label(run: Run) -> str:
    """Return the day of a run, with what tells runs of one day apart."""
    commit = run.origin.commit[:_ABBREVIATED]
    told = [f"{commit} and changes" if run.origin.dirty else commit] if commit else []
    if run.wrote and run.changes:
        told.append("written")
    return f"{run.calendar.as_of} ({', '.join(told)})" if told else run.calendar.as_of
