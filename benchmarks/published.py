"""Packages as registries give them: the last server of V0, and six with look-alikes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from benchmarks.aims import Figure, ratio, told
from benchmarks.commands import AST_GREP, LIBCST, OURS, check, parse, parsing, peers, start
from benchmarks.parts import COMMANDS, Part, lines_of
from benchmarks.places import counted
from benchmarks.registries import Package, pinned, unpacked
from benchmarks.running import FEW, Measure, side_by_side

LOOKALIKES = (
    ("pypi", "litellm"),
    ("pypi", "camel-ai"),
    ("pypi", "huggingface-hub"),
    ("npm", "stream-chat"),
    ("npm", "openai"),
    ("npm", "@twilio/conversations"),
)
HEAD = ("package", "files", "v0to1 check", "processors", "peak", "parsing", "v0to1's wall to it")


def server(rounds: int) -> Part:
    """The wheel of the last server of V0, beside the parsing of its Python and all peers."""
    one = pinned("pypi", "openhands-ai")
    folder = unpacked(one)
    commands = (start(), parse(LIBCST), check("--no-respect-gitignore", "."), *peers())
    measures = side_by_side(commands, folder, min(rounds, FEW))
    found = ratio(measures[OURS], measures[parsing(LIBCST)])
    about = f"The wheel of {one.name} {one.version}, unpacked: {counted(folder)}."
    return Part("The last server of V0", about, COMMANDS, lines_of(measures, OURS), {"server": found})


def packages(rounds: int) -> Part:
    """Packages with look-alikes, each beside its parsing."""
    lines, ratios, peaks = [], [], []
    for one in (pinned(registry, name) for registry, name in LOOKALIKES):
        folder = unpacked(one)
        library = LIBCST if one.registry == "pypi" else AST_GREP
        commands = (parse(library), check("--no-respect-gitignore", "."))
        measures = side_by_side(commands, folder, min(rounds, FEW))
        ours, parsed = measures[OURS], measures[parsing(library)]
        ratios.append(ratio(ours, parsed))
        peaks.append(Figure(ours.peak / 1e6, "" if ours.ended else ">"))
        lines.append(_line(one, folder, (ours, parsed), ratios[-1]))
    return Part(
        "Packages with look-alikes",
        "As `pip download --no-deps` and `npm pack` give them, checked with `--no-cache "
        f"--no-respect-gitignore`. The parsing is {LIBCST}'s of all Python, or {AST_GREP}'s of all "
        "JavaScript and TypeScript. The greatest ratio and the greatest peak count.",
        HEAD,
        tuple(lines),
        {"packages": most(ratios), "packages-memory": most(peaks)},
    )


def most(figures: Iterable[Figure | None]) -> Figure | None:
    """The greatest of some figures, with what is known of it; None where nothing is known of one."""
    known = list(figures)
    if None in known:
        return None
    found = [one for one in known if one is not None]
    greatest = max(found, key=lambda one: one.value)
    return Figure(greatest.value, ">" if any(one.sign == ">" for one in found) else greatest.sign)


def _line(
    one: Package, folder: Path, measures: tuple[Measure, Measure], found: Figure | None
) -> tuple[str, ...]:
    ours, parsed = (f"{'' if each.ended else '> '}{each.wall:.2f} s" for each in measures)
    return (
        f"{one.name} {one.version}",
        counted(folder),
        ours,
        f"{measures[0].cpu:.2f} s",
        f"{measures[0].peak / 1e6:.0f} MB",
        parsed,
        told(found),
    )
