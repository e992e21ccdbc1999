"""The parts of the benchmark, as what each of them gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.aims import Figure
from benchmarks.running import Measure


@dataclass(frozen=True, slots=True)
class Part:
    """What one part has measured: lines of a table, what they mean, and figures by the keys of their aims.

    A figure is None where both commands had to be ended. `missing` gives the reason for every aim that
    cannot be measured, by its key.
    """

    title: str
    about: str
    head: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    figures: Mapping[str, Figure | None] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    failed: bool = False


COMMANDS = ("command", "wall", "processors", "peak", "v0to1's wall to it")
"""The columns of commands that were measured side by side."""


def lines_of(measures: Mapping[str, Measure], ours: str) -> tuple[tuple[str, ...], ...]:
    """A line for each command; `ours` is the name of the one that the others are compared with."""
    own = measures[ours]
    return tuple(_line(one, own) for one in measures.values())


def _line(one: Measure, own: Measure) -> tuple[str, ...]:
    beside = "" if one is own or not (one.ended and own.ended) else f"{own.wall / one.wall:.2f}"
    above = "" if one.ended else "> "
    return (
        one.name,
        f"{above}{one.wall:.2f} s",
        f"{above}{one.cpu:.2f} s",
        f"{one.peak / 1e6:.0f} MB",
        beside,
    )
