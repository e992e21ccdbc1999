"""The burn-down of a repository: where the lines of a small drawing run, which a table says too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from v0to1.reports.fleet import Moment

WIDTH, HEIGHT = 1080, 240
LEFT, RIGHT, TOP, BOTTOM = 44, 44, 22, 28
"""Margins for what stands beside the lines."""


@dataclass(frozen=True, slots=True)
class Point:
    """One run: its place, and the numbers that stand there."""

    x: float
    y: float
    left: int
    label: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis, `at` so many units from its side."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines as lists of points; `silent` is what would break without an error, `end` the end of V0."""

    width: int
    height: int
    base: int
    points: tuple[Point, ...]
    left: str
    silent: str
    area: str
    rows: tuple[Tick, ...]
    days: tuple[Tick, ...]
    end: Tick | None


def chart(moments: Sequence[Moment]) -> Chart | None:
    """Return the drawing of two runs or more."""
    if len(moments) < 2:
        return None
    most = max(1, *(each.numbers.left for each in moments))
    across = _across([date.fromisoformat(each.run.calendar.as_of) for each in moments])
    base = HEIGHT - BOTTOM

    def down(number: int) -> float:
        return round(base - (base - TOP) * number / most, 1)

    points = tuple(
        Point(x, down(each.numbers.left), each.numbers.left, each.label)
        for x, each in zip(across, moments, strict=True)
    )
    line = " ".join(f"{each.x},{each.y}" for each in points)
    silent = " ".join(f"{x},{down(each.numbers.silent)}" for x, each in zip(across, moments, strict=True))
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        base=base,
        points=points,
        left=line,
        silent=silent,
        area=f"{points[0].x},{base} {line} {points[-1].x},{base}",
        rows=tuple(Tick(down(number), str(number)) for number in sorted({0, most // 2, most})),
        days=_days(points, moments),
        end=_end(across, moments),
    )


def _across(days: Sequence[date]) -> list[float]:
    """Return where each day stands; runs of one day stand side by side in equal steps."""
    whole, room = (days[-1] - days[0]).days, WIDTH - LEFT - RIGHT
    if len(set(days)) < len(days):
        return [round(LEFT + room * index / (len(days) - 1), 1) for index in range(len(days))]
    return [round(LEFT + room * (day - days[0]).days / whole, 1) for day in days]


def _days(points: Sequence[Point], moments: Sequence[Moment]) -> tuple[Tick, ...]:
    told: list[Tick] = []
    for point, moment in zip(points, moments, strict=True):
        if not told or point.x - told[-1].at >= 80:
            told.append(Tick(point.x, moment.run.calendar.as_of))
    return tuple(told)


def _end(across: Sequence[float], moments: Sequence[Moment]) -> Tick | None:
    """Return where the announced end of V0 stands, if it is among the days."""
    days = [date.fromisoformat(each.run.calendar.as_of) for each in moments]
    sunset = date.fromisoformat(moments[-1].run.calendar.sunset)
    if len(set(days)) < len(days) or not days[0] <= sunset <= days[-1]:
        return None
    share = (sunset - days[0]).days / (days[-1] - days[0]).days
    return Tick(round(across[0] + (across[-1] - across[0]) * share, 1), sunset.isoformat())
