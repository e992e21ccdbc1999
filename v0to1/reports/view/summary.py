"""The summary at the top: how much is done, by when it has to be, and what this run was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from v0to1.core.model import Calendar, Run
from v0to1.reports import tally
from v0to1.reports.view import links
from v0to1.reports.view.standing import EXPLAINED, word
from v0to1.reports.visible import inline


@dataclass(frozen=True, slots=True)
class Tile:
    """One list of findings with its number; `share` and `offset` are its stretch of the bar, in per cent."""

    state: str
    word: str
    explained: str
    number: int
    share: float
    offset: float


@dataclass(frozen=True, slots=True)
class Mark:
    """One date of the calendar; `passed` on the day of the run."""

    day: str
    word: str
    distance: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and a value of the run's settings; `link` is where the value leads to, or empty."""

    name: str
    value: str
    link: str = ""


def tiles(run: Run) -> tuple[Tile, ...]:
    """Return a tile for every list that has something in it: the numbers add up to all findings."""
    numbers = tally.states(run.findings)
    return shares(
        (each.value, word(each), EXPLAINED[each], number) for each, number in numbers.items() if number
    )


def shares(parts: Iterable[tuple[str, str, str, int]]) -> tuple[Tile, ...]:
    """Return tiles of lists with their names, explanations and numbers, which together are the whole."""
    given = tuple(parts)
    whole = sum(number for *_, number in given) or 1
    told, done = [], 0
    for state, name, explained, number in given:
        share, offset = round(100 * number / whole, 3), round(100 * done / whole, 3)
        told.append(Tile(state, name, explained, number, share, offset))
        done += number
    return tuple(told)


def marks(calendar: Calendar) -> tuple[Mark, ...]:
    """Return the days of V0, each with its distance from the day of the run."""
    today = date.fromisoformat(calendar.as_of)
    named = (
        (calendar.deprecated, "deprecated"),
        (calendar.sunset, "announced end"),
        (calendar.removed, "removed from open source"),
    )
    days = ((day, said, (date.fromisoformat(day) - today).days) for day, said in named)
    return tuple(Mark(day, said, _distance(away), away <= 0) for day, said, away in days)


def _distance(days: int) -> str:
    if days == 0:
        return "today"
    return f"in {tally.count(days, 'day')}" if days > 0 else f"{tally.count(-days, 'day')} ago"


def facts(run: Run) -> tuple[Fact, ...]:
    """Return what the numbers come from: versions, the command, the commit."""
    origin = run.origin
    changed = " and uncommitted changes" if origin.dirty else ""
    told = (
        Fact("v0to1", run.tool_version),
        Fact("Rules", f"{run.rules_version}, {tally.count(len(run.rules), 'rule')} looked for"),
        Fact("Root", run.root),
        Fact("Repository", origin.remote),
        Fact("Commit", f"{origin.commit}{changed}" if origin.commit else "", links.base(origin)),
        Fact("Command", run.command),
        Fact("Mode", "changes were written" if run.wrote else "nothing was written"),
        Fact("V1 server", run.target_server),
        Fact("Counted from", run.calendar.as_of),
        *(Fact(each.kind.capitalize(), f"{each.path}: {each.said()}") for each in run.projects),
        *(Fact(name, value) for name, value in sorted(run.properties.items())),
    )
    return tuple(Fact(inline(each.name), inline(each.value), each.link) for each in told if each.value)
