"""Whole trees: one that is clean and large, one that is small, and ten times one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.aims import Figure, ratio
from benchmarks.commands import OURS, check, peers, start
from benchmarks.parts import COMMANDS, Part, lines_of
from benchmarks.places import CLIENTS, counted, scratch, times, tree, versions
from benchmarks.running import FEW, Command, Measure, side_by_side

MANY = 10


def large(rounds: int) -> Part:
    """The large tree."""
    measures = _measured(tree("large"), rounds)
    ours, bare = measures[OURS], measures[start().name]
    found = {
        "large-ripgrep": ratio(ours, measures["rg"], less=bare.wall),
        "large-ast-grep": ratio(ours, measures["ast-grep scan"]),
        "large-semgrep": ratio(ours, measures["semgrep scan"]),
        "large-ruff": ratio(ours, measures["ruff check"]),
        "memory": Figure(ours.peak / 1e6, "" if ours.ended else ">"),
    }
    return _part("A large tree without V0", "large", measures, found)


def small(rounds: int) -> Part:
    """The small tree."""
    measures = _measured(tree("small"), rounds)
    ours = measures[OURS]
    found = {
        "small-ast-grep": ratio(ours, measures["ast-grep scan"]),
        "small-semgrep": ratio(ours, measures["semgrep scan"]),
        "small-ruff": ratio(ours, measures["ruff check"]),
    }
    return _part("A small tree without V0", "small", measures, found)


def linear(rounds: int) -> Part:
    """Ten copies of the small tree, and of the tests' clients, and one of each."""
    pairs = (_Pair("small tree", tree("small")), _Pair("tests' clients", CLIENTS))
    measures = [side_by_side(pair.commands(), scratch(), min(rounds, FEW)) for pair in pairs]
    small, clients = ((found[pair.one], found[pair.ten]) for pair, found in zip(pairs, measures, strict=True))
    sizes = (f"{pair.name}: {counted(pair.folder)}" for pair in pairs)
    return Part(
        "Ten times the files",
        f"{MANY} copies beside one; {', '.join(sizes)}. The clients are full of findings.",
        COMMANDS[:-1],
        tuple(line[:-1] for found in measures for line in lines_of(found, next(iter(found)))),
        {
            "linear": grown(*small),
            "linear-findings": grown(*clients),
            "memory-flat": Figure(small[1].peak / small[0].peak, _sign(small[1])),
        },
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    """A folder once and ten times."""

    name: str
    folder: Path

    @property
    def one(self) -> str:
        return f"{self.name}, once"

    @property
    def ten(self) -> str:
        return f"{self.name}, {MANY} times"

    def commands(self) -> tuple[Command, Command]:
        once, often = times(self.folder, 1), times(self.folder, MANY)
        return check(str(once), name=self.one), check(str(often), name=self.ten)


def grown(one: Measure, ten: Measure) -> Figure | None:
    """How many times the processors' time of one the time of ten is; one that did not end may be more.

    Of two that did not end nothing is known.
    """
    if not (one.ended or ten.ended):
        return None
    return Figure(ten.cpu / one.cpu, _sign(ten) if one.ended else "<")


def _sign(measure: Measure) -> str:
    return "" if measure.ended else ">"


def _measured(folder: Path, rounds: int) -> dict[str, Measure]:
    return side_by_side((start(), check("."), *peers()), folder, rounds)


def _part(title: str, name: str, measures: dict[str, Measure], found: Mapping[str, Figure | None]) -> Part:
    about = f"{counted(tree(name))}: {versions(name)}."
    return Part(title, about, COMMANDS, lines_of(measures, OURS), found)
