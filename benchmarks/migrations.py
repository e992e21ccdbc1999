"""What a migration that is written costs beside a check, in each mode of the adapter."""

from __future__ import annotations

from benchmarks.aims import told
from benchmarks.clients import PROJECTS, Project, made
from benchmarks.commands import check, migrate
from benchmarks.parts import COMMANDS, Part, lines_of
from benchmarks.places import BenchmarkError, counted
from benchmarks.published import most
from benchmarks.running import BUDGET, FEW, Command, Measure, Sample, sample
from benchmarks.trees import grown

MODES = ("auto", "always", "never")


def migrations(rounds: int) -> Part:
    """Checks of the clients of 50 to 100 files, and migrations that are written into them."""
    lines: list[tuple[str, ...]] = []
    figures = []
    sizes = []
    for project in PROJECTS:
        sizes.append(f"{project.name}: {counted(made(project))}")
        for mode in MODES:
            found = measures(project, mode, min(rounds, FEW))
            figures.append(grown(*found))
            whole = lines_of({one.name: one for one in found}, found[0].name)
            lines += [(*line[:-1], each) for line, each in zip(whole, ("", told(figures[-1])), strict=True)]
    return Part(
        "Migrations that are written",
        f"{', '.join(sizes)}. Each migration is written into a new copy.",
        (*COMMANDS[:-1], "its processors to the check's"),
        tuple(lines),
        {"clients-write": most(figures)},
    )


def commands(name: str, mode: str) -> tuple[Command, ...]:
    """A check, and a migration that is written."""
    asked = ("--adapter", mode)
    return (
        check(*asked, ".", name=f"{name}, `{mode}`: check"),
        migrate("--write", *asked, name=f"{name}, `{mode}`: migrate --write"),
    )


def measures(project: Project, mode: str, rounds: int) -> list[Measure]:
    """What both commands cost in a client that nothing has written into; raises BenchmarkError.

    Where no adapter was written though one is asked for, the cost says nothing.
    """
    asked = commands(project.name, mode)
    samples: list[tuple[Sample, ...]] = []
    for _ in range(rounds):
        folder = made(project)
        before = counted(folder)
        samples.append(tuple(sample(one, folder) for one in asked))
        if mode != "never" and counted(folder) == before:
            raise BenchmarkError(f"{asked[-1].name}: no adapter was written")
        if sum(one.wall for several in samples for one in several) > BUDGET:
            break
    return [Measure(one.name, found) for one, found in zip(asked, zip(*samples, strict=True), strict=True)]
