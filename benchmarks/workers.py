"""What worker processes and the cache of clean files save, where v0to1 has them."""

from __future__ import annotations

from pathlib import Path

from benchmarks.aims import ratio
from benchmarks.commands import check, has_option
from benchmarks.parts import COMMANDS, Part, lines_of
from benchmarks.places import CLIENTS, BenchmarkError, times, tree, versions
from benchmarks.running import FEW, Command, Measure, output, side_by_side

COPIES = 4


def jobs(rounds: int) -> Part:
    """One process and two, on a tree full of findings."""
    title, about = "Worker processes", f"{COPIES} copies of the tests' clients."
    one, two = (check("--jobs", number, ".", name=f"--jobs {number}") for number in "12")
    return _compared(title, about, "jobs", (two, one), times(CLIENTS, COPIES), rounds)


def cache(rounds: int) -> Part:
    """With a warm cache and without one, on look-alikes."""
    title = "The cache of clean files"
    about = f"Look-alikes, which have to be analysed: {versions('lookalikes')}."
    without = check(".", name="--no-cache")
    if not has_option("--no-cache"):
        measures = side_by_side((without,), tree("lookalikes"), rounds)
        missing = {"cache": "there is no cache"}
        return Part(title, about, COMMANDS[:-1], _without_ratio(measures), missing=missing)
    warm = check(".", name="with the cache", cached=True)
    return _compared(title, about, "cache", (warm, without), tree("lookalikes"), rounds)


def _compared(
    title: str, about: str, key: str, pair: tuple[Command, Command], folder: Path, rounds: int
) -> Part:
    """The first to the second of two commands, which have to print the same; raises BenchmarkError."""
    measures = side_by_side(pair, folder, min(rounds, FEW))
    first, second = (measures[one.name] for one in pair)
    if first.ended and second.ended:
        if output(pair[0], folder) != output(pair[1], folder):
            raise BenchmarkError(f"{title}: `{pair[0].name}` and `{pair[1].name}` print different reports")
        about += " Both print the same."
    found = ratio(first, second)
    return Part(title, about, COMMANDS, lines_of(measures, pair[0].name), {key: found})


def _without_ratio(measures: dict[str, Measure]) -> tuple[tuple[str, ...], ...]:
    return tuple(line[:-1] for line in lines_of(measures, next(iter(measures))))
