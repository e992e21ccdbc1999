"""`benchmarks/README.md`: what was measured, between its markers."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.aims import AIMS, Aim, Figure, told, verdict
from benchmarks.parts import Part
from benchmarks.places import versions
from benchmarks.running import BUDGET, LIMIT
from v0to1 import __version__

PAGE = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- measured: made by make bench -->\n", "<!-- end of what was measured -->\n"


def page(text: str, found: str) -> str:
    """Return the page `text` with new measurements; raises ValueError if it has no place for them."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError("the markers around what was measured are gone from the page; put them back")
    return f"{before}{begin}\n{found}\n\n{end}{after}"


def measured(parts: Sequence[Part], rounds: int) -> str:
    """What was measured, in Markdown: every aim with what came of it, then every part."""
    figures = {key: figure for part in parts for key, figure in part.figures.items()}
    ended = {key: "both commands were ended" for key, figure in figures.items() if figure is None}
    missing = ended | {key: reason for part in parts for key, reason in part.missing.items()}
    return "\n\n".join((_setting(rounds), aims(figures, missing), *map(section, parts)))


def aims(figures: Mapping[str, Figure | None], missing: Mapping[str, str]) -> str:
    """The table of all aims; those without a figure stand there too, with the reason where there is one."""
    lines = [_aimed(aim, figures.get(aim.key), missing.get(aim.key, "")) for aim in AIMS]
    return table(("aim", "at most", "measured", ""), lines)


def section(part: Part) -> str:
    """One part: its title, what it is about, its table."""
    found = table(part.head, part.lines) if part.lines else "Not measured."
    return "\n\n".join(text for text in (f"### {part.title}", part.about, found) if text)


def _setting(rounds: int) -> str:
    cores, system = len(os.sched_getaffinity(0)), platform.system()
    return (
        f"v0to1 {__version__} on {system}, CPython {platform.python_version()}, {cores} cores, "
        f"{rounds} rounds; {versions('peers')}. {_load()} Commands are ended after {LIMIT:.0f} seconds, "
        f"and not run again when they have taken {BUDGET:.0f} in all."
    )


def _load() -> str:
    """How busy the machine was, which should be little more than by what was measured."""
    return f"The load of the machine was {os.getloadavg()[2]:.1f} in the last quarter of an hour."


def _aimed(aim: Aim, figure: Figure | None, reason: str) -> tuple[str, ...]:
    said = verdict(aim, figure)
    shown = told(figure, aim.unit)
    return (aim.says, f"{aim.bound:g}{aim.unit}", shown, f"{said}: {reason}" if reason else said)


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    rows = (head, ["---" for _ in head], *lines)
    return "\n".join(f"| {' | '.join(map(_cell, row))} |".replace("|  |", "| |") for row in rows)


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|").strip()
