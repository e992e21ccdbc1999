"""The burn-down of repositories: where the lines of a small drawing run, which a table says too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from v0to1.reports.fleet import Moment

WIDTH, HEIGHT = 1080, 240
LEFT, RIGHT, TOP, BOTTOM = 44, 44, 22, 28
"""Margins for what stands beside the lines."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is drawn of one day: the number that is left, and another one below it."""

    day: date
    left: int
    other: int
    label: str


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
    """Lines as lists of points; `other` is the second line, `end` the end of V0."""

    width: int
    height: int
    base: int
    points: tuple[Point, ...]
    left: str
    other: str
    area: str
    rows: tuple[Tick, ...]
    days: tuple[Tick, ...]
    end: Tick | None


def chart(moments: Sequence[Moment]) -> Chart | None:
    """Return the drawing of two runs or more, with the silent operations below those that are left."""
    steps = [
        Step(date.fromisoformat(each.run.calendar.as_of), each.numbers.left, each.numbers.silent, each.label)
        for each in moments
    ]
    return drawn(steps, moments[-1].run.calendar.sunset if moments else "")


def drawn(steps: Sequence[Step], sunset: str = "") -> Chart | None:
    """Return the drawing of two steps or more; `sunset` is the announced end of V0, "" if it is not shown."""
    if len(steps) < 2:
        return None
    most = max(1, *(max(each.left, each.other) for each in steps))
    days = [each.day for each in steps]
    across = _across(days)
    base = HEIGHT - BOTTOM

    def down(number: int) -> float:
        return round(base - (base - TOP) * number / most, 1)

    points = tuple(
        Point(x, down(each.left), each.left, each.label) for x, each in zip(across, steps, strict=True)
    )
    line = " ".join(f"{each.x},{each.y}" for each in points)
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        base=base,
        points=points,
        left=line,
        other=" ".join(f"{x},{down(each.other)}" for x, each in zip(across, steps, strict=True)),
        area=f"{points[0].x},{base} {line} {points[-1].x},{base}",
        rows=tuple(Tick(down(number), str(number)) for number in sorted({0, most // 2, most})),
        days=_days(points, days),
        end=_end(across, days, sunset) if sunset else None,
    )


def _across(days: Sequence[date]) -> list[float]:
    """Return where each day stands; runs of one day stand side by side in equal steps."""
    whole, room = (days[-1] - days[0]).days, WIDTH - LEFT - RIGHT
    if len(set(days)) < len(days):
        return [round(LEFT + room * index / (len(days) - 1), 1) for index in range(len(days))]
    return [round(LEFT + room * (day - days[0]).days / whole, 1) for day in days]


def _days(points: Sequence[Point], days: Sequence[date]) -> tuple[Tick, ...]:
    told: list[Tick] = []
    for point, day in zip(points, days, strict=True):
        if not told or point.x - told[-1].at >= 80:
            told.append(Tick(point.x, day.isoformat()))
    return tuple(told)


def _end(across: Sequence[float], days: Sequence[date], sunset: str) -> Tick | None:
    """Return where the announced end of V0 stands, if it is among the days."""
    end = date.fromisoformat(sunset)
    if len(set(days)) < len(days) or not days[0] <= end <= days[-1]:
        return None
    share = (end - days[0]).days / (days[-1] - days[0]).days
    return Tick(round(across[0] + (across[-1] - across[0]) * share, 1), end.isoformat())
