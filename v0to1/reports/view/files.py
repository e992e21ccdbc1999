"""The changed files, the work per rule and per file, and the patch that a reader may take along."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote

from v0to1.core.model import Change, Finding, Run, Verdict
from v0to1.reports import tally
from v0to1.reports.tally import State
from v0to1.reports.view.hunks import Shown, of_change
from v0to1.reports.view.lines import Pair, side_by_side
from v0to1.reports.visible import inline

FOLDED = 8
"""From this number of changed files on, their diffs start folded."""


@dataclass(frozen=True, slots=True)
class FileView:
    """One changed file; `patch` is a data: URL, empty when a secret in it was hidden."""

    anchor: str
    path: str
    new: bool
    added: int
    removed: int
    shown: Shown
    pairs: tuple[Pair, ...]
    patch: str
    name: str
    open: bool


@dataclass(frozen=True, slots=True)
class WorkRow:
    """The work left for one rule or file; the counts add up to `sites`."""

    name: str
    title: str
    sites: int
    fixed: int
    waiting: int
    manual: int
    gap: int
    ambiguous: int
    suppressed: int
    minutes: str
    most_minutes: int
    size: str


def changed(run: Run, raw: tuple[Change, ...]) -> tuple[FileView, ...]:
    """Return the changed files of the clean `run` by path; `raw` are the same before redacting."""
    pairs = sorted(zip(run.changes, raw, strict=True), key=lambda each: each[0].path)
    return tuple(
        _file(clean, true, number, len(pairs) < FOLDED) for number, (clean, true) in enumerate(pairs, start=1)
    )


def _file(change: Change, raw: Change, number: int, unfolded: bool) -> FileView:
    shown = of_change(change)
    signs = [line[:1] for line in change.diff.split("\n") if not line.startswith(("+++ ", "--- "))]
    faithful = change.diff == raw.diff
    return FileView(
        anchor=f"file-{number}",
        path=inline(change.path),
        new=change.before is None,
        added=signs.count("+"),
        removed=signs.count("-"),
        shown=shown,
        pairs=tuple(side_by_side(shown.rows)),
        patch=_data_url(raw.diff) if faithful and raw.diff else "",
        name=change.path.rsplit("/", 1)[-1].encode("ascii", "replace").decode() + ".patch",
        open=unfolded,
    )


def _data_url(patch: str) -> str:
    return "data:text/x-diff;charset=utf-8," + quote(patch.encode("utf-8", "surrogatepass"), safe="")


def by_rule(findings: Iterable[Finding]) -> tuple[WorkRow, ...]:
    """Return the work per rule, the most first."""
    return _work(findings, lambda each: each.rule, lambda each: each.title)


def by_file(findings: Iterable[Finding]) -> tuple[WorkRow, ...]:
    """Return the work per file, the most first."""
    return _work(findings, lambda each: each.path, lambda each: "")


def _work(
    findings: Iterable[Finding], key: Callable[[Finding], str], title: Callable[[Finding], str]
) -> tuple[WorkRow, ...]:
    grouped: dict[str, list[Finding]] = {}
    for each in findings:
        grouped.setdefault(key(each), []).append(each)
    rows = [_row(name, title(group[0]), group) for name, group in grouped.items()]
    return tuple(sorted(rows, key=lambda each: (-each.most_minutes, each.name)))


def _row(name: str, title: str, group: list[Finding]) -> WorkRow:
    counts, minutes = tally.states(group), tally.effort(group)
    return WorkRow(
        name=inline(name),
        title=inline(title),
        sites=len(group),
        fixed=counts[State.FIXED],
        waiting=counts[State.WAITING],
        manual=counts[State.MANUAL],
        gap=counts[State.GAP],
        ambiguous=counts[State.AMBIGUOUS],
        suppressed=counts[State.SUPPRESSED],
        minutes=tally.duration(minutes),
        most_minutes=minutes[1],
        size=_size(group),
    )


def _size(group: list[Finding]) -> str:
    """Return how deep the work goes: by the finding that asks the most of a person, or by an open gap."""
    most = max(each.minutes[1] for each in group)
    if most <= 10:
        return "trivial"
    blocked = any(each.verdict is Verdict.GAP and not each.applied for each in group)
    return "architecture" if blocked or most >= 60 else "moderate"
