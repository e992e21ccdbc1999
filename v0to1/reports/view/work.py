"""The manual work left: per operation, file and owner, as ranges, with what the cards count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from v0to1.core.model import Finding, Run, Verdict
from v0to1.reports import tally
from v0to1.reports.tally import State, state
from v0to1.reports.view.findings import owners_of
from v0to1.reports.view.standing import word
from v0to1.reports.visible import inline

NOBODY = "nobody"
"""What stands for the owner of files without one."""

TRIVIAL, ARCHITECTURE = 10, 60
"""Minutes at most up to which work is trivial, and from which on it touches more than a place."""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """The work left for one rule, file or owner; `counts` are by list, and add up to `sites`.

    `each` is what one use by hand takes, empty where rows have several kinds of them.
    """

    name: str
    title: str
    sites: int
    counts: tuple[int, ...]
    each: str
    minutes: str
    most_minutes: int
    size: str


@dataclass(frozen=True, slots=True)
class Work:
    """The same work three times; `owners` is empty where the repository names none.

    `lists` are the names of the columns: the lists of the page that have something in them.
    """

    lists: tuple[str, ...]
    rules: tuple[WorkRow, ...]
    files: tuple[WorkRow, ...]
    owners: tuple[WorkRow, ...]


_Rows = tuple[WorkRow, ...]


def work(run: Run) -> Work:
    """Return the work per rule, per file and per owner, the most first."""
    owners = owners_of(run)
    stands = {state(one) for one in run.findings}
    lists = tuple(each for each in State if each in stands)
    titles = {one.rule: one.title for one in run.findings}

    def rows(key: Callable[[Finding], str], titles: Mapping[str, str] = MappingProxyType({})) -> _Rows:
        grouped: dict[str, list[Finding]] = {}
        for one in run.findings:
            grouped.setdefault(key(one), []).append(one)
        told = [_row(name, titles.get(name, ""), group, lists) for name, group in grouped.items()]
        return tuple(sorted(told, key=lambda row: (-row.most_minutes, row.name)))

    return Work(
        tuple(word(each) for each in lists),
        rows(lambda one: one.rule, titles),
        rows(lambda one: one.path),
        rows(lambda one: owners.get(one.path, NOBODY)) if owners else (),
    )


def _row(name: str, title: str, group: list[Finding], lists: Sequence[State]) -> WorkRow:
    minutes = tally.effort(group)
    numbers = Counter(state(one) for one in group)
    return WorkRow(
        name=inline(name),
        title=inline(title),
        sites=len(group),
        counts=tuple(numbers[each] for each in lists),
        each=_each(group) if title else "",
        minutes=tally.duration(minutes),
        most_minutes=minutes[1],
        size=_size(group),
    )


def _each(group: list[Finding]) -> str:
    """Return what one use takes, from the least to the most; what is not counted takes nothing."""
    ranges = [one.minutes for one in group if one.counts]
    return tally.duration((min(low for low, _ in ranges), max(high for _, high in ranges))) if ranges else ""


def _size(group: list[Finding]) -> str:
    """Return how deep the work goes: by the finding that asks the most of a person, or by an open gap."""
    most = max(one.minutes[1] for one in group)
    if most <= TRIVIAL:
        return "trivial"
    blocked = any(one.verdict is Verdict.GAP and not one.applied for one in group)
    return "architecture" if blocked or most >= ARCHITECTURE else "moderate"
