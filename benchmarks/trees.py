"""Whole trees: one that is clean and large, one that is small, one with a server of V0, and ten times one."""

from __future__ import annotations

from pathlib import Path

from benchmarks.aims import Figure, ratio
from benchmarks.commands import check, peers, start
from benchmarks.parts import COMMANDS, Part, lines_of
from benchmarks.places import times, tree, versions
from benchmarks.running import Measure, side_by_side

OURS = "v0to1 check"
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


def server(rounds: int) -> Part:
    """The tree with a server of V0."""
    return _part("A small tree with the last server of V0", "server", _measured(tree("server"), rounds), {})


def linear(rounds: int) -> Part:
    """Ten copies of the small tree, and one."""
    one, ten = "one copy", f"{MANY} copies"
    folders = {one: times(tree("small"), 1), ten: times(tree("small"), MANY)}
    commands = [check(str(folder), name=name) for name, folder in folders.items()]
    measures = side_by_side(commands, folders[one].parent, rounds)
    known = measures[one].ended
    sign = "" if measures[ten].ended else ">"
    found = {
        "linear": Figure(measures[ten].cpu / measures[one].cpu, sign) if known else None,
        "memory-flat": Figure(measures[ten].peak / measures[one].peak, sign) if known else None,
    }
    return Part(
        "Ten times the files",
        f"Copies of the small tree, {_counted(folders[one])} each.",
        COMMANDS[:-1],
        tuple(line[:-1] for line in lines_of(measures, one)),
        {key: figure for key, figure in found.items() if figure is not None},
    )


def _measured(folder: Path, rounds: int) -> dict[str, Measure]:
    return side_by_side((start(), check("."), *peers()), folder, rounds)


def _part(title: str, name: str, measures: dict[str, Measure], found: dict[str, Figure | None]) -> Part:
    about = f"{_counted(tree(name))}: {versions(name)}."
    known = {key: figure for key, figure in found.items() if figure is not None}
    return Part(title, about, COMMANDS, lines_of(measures, OURS), known)


def _counted(folder: Path) -> str:
    sizes = [path.lstat().st_size for path in folder.rglob("*") if path.is_file()]
    return f"{len(sizes):,} files, {sum(sizes) / 1e6:,.0f} MB"
