"""Ten clean files, as a commit hook names them."""

from __future__ import annotations

from pathlib import Path

from benchmarks.aims import ratio
from benchmarks.commands import check, click, literals, start
from benchmarks.parts import COMMANDS, Part, lines_of
from benchmarks.places import BenchmarkError, tree
from benchmarks.running import side_by_side

NUMBER = 10
PER_ROUND = 5
"""Rounds of so short a command for each round of the others."""


def hook(rounds: int) -> Part:
    """The ten files."""
    folder = tree("small")
    names = clean(folder)
    ours = check(*names, cached=True)
    measures = side_by_side((start(), click(), ours), folder, rounds * PER_ROUND)
    size = sum((folder / name).stat().st_size for name in names)
    found = ratio(measures[ours.name], measures[click().name])
    return Part(
        "Ten clean files in a hook",
        f"Python files of the small tree, {size / 1e3:.0f} kB, named one by one.",
        COMMANDS,
        lines_of(measures, ours.name),
        {"hook": found},
    )


def clean(folder: Path) -> tuple[str, ...]:
    """The first Python files with something in them and none of the literals; raises BenchmarkError."""
    wanted = [one.encode() for one in literals()]
    found = []
    for path in sorted(folder.rglob("*.py")):
        data = path.read_bytes()
        if len(data) > 1000 and not any(one in data for one in wanted):
            found.append(path.relative_to(folder).as_posix())
        if len(found) == NUMBER:
            return tuple(found)
    raise BenchmarkError(f"{folder} has fewer than {NUMBER} clean files")
