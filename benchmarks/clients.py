"""Clients of 50 to 100 files with findings: what a check costs, and what a second costs after an edit."""

from __future__ import annotations

import gc
import shutil
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.aims import Figure, ratio
from benchmarks.analysis import JAVASCRIPT, PYTHON, Subject, texts
from benchmarks.commands import AST_GREP, LIBCST, OURS, check, parsing
from benchmarks.parts import COMMANDS, Part, lines_of
from benchmarks.places import BenchmarkError, counted, scratch, tree, versions
from benchmarks.running import BUDGET, FEW, Measure, forget, output, sample, side_by_side
from benchmarks.visits import javascript_parse, python_parse

FEWEST, MOST = 50, 100
"""How many files a client has."""

EDITED = "aiohttp_slack_bot/bot/openhands.py"
"""A file with operations of V0, which others import."""

EDIT = "\n\nedited = True\n"
"""What is added to it."""


@dataclass(frozen=True, slots=True)
class Project:
    """A client made of many of the tests' own, each in a folder of its own; and how its files are parsed."""

    name: str
    key: str
    library: str
    subject: Subject
    least: int
    """Only clients of at least so many files are in it."""

    parse: Callable[[dict[str, str]], None]


PROJECTS = (
    Project("a client in Python", "clients-python", LIBCST, PYTHON, 2, python_parse),
    Project("a client in JS and TS", "clients-typescript", AST_GREP, JAVASCRIPT, 1, javascript_parse),
)


def made(project: Project) -> Path:
    """Write the client into a folder; raises BenchmarkError if it has too few files, or too many."""
    folder = scratch() / project.key
    shutil.rmtree(folder, ignore_errors=True)
    for each in sorted(project.subject.folder.iterdir()):
        if each.is_dir() and len(texts(each, project.subject)) >= project.least:
            kept = shutil.ignore_patterns("__pycache__", "expected.json")
            shutil.copytree(each, folder / each.name, ignore=kept)
    number = len(texts(folder, project.subject))
    if not FEWEST <= number <= MOST:
        raise BenchmarkError(f"{project.name} has {number} files, not {FEWEST} to {MOST}")
    return folder


def clients(rounds: int) -> Part:
    """Checks of the clients, less that of an empty folder, beside the parsing alone."""
    empty = scratch() / "empty"
    empty.mkdir(exist_ok=True)
    start = Measure("an empty folder", tuple(sample(check("."), empty) for _ in range(rounds)))
    lines = [*lines_of({start.name: start}, start.name)]
    figures: dict[str, Figure] = {}
    for project in PROJECTS:
        folder = made(project)
        ours = side_by_side((check("."),), folder, rounds)[OURS]
        parsed = _parsed(project, folder, rounds)
        figures[project.key] = Figure((ours.cpu - start.cpu) / parsed, "" if ours.ended else ">")
        ours = Measure(f"{project.name}: {counted(folder)}", ours.samples)
        lines += [
            *lines_of({ours.name: ours}, ours.name),
            (parsing(project.library), "", f"{parsed:.3f} s", "", f"{figures[project.key].value:.2f}"),
        ]
    return Part(
        "Clients of 50 to 100 files",
        "Many of the tests' clients as parts of one project. Both are times of processors without any start: "
        "the check is less that of an empty folder, and the parsing is measured within one process.",
        (*COMMANDS[:-1], "v0to1's processors to it"),
        tuple(lines),
        figures,
    )


def _parsed(project: Project, folder: Path, rounds: int) -> float:
    """Seconds of the processor that parsing takes, the median."""
    read = texts(folder, project.subject)
    taken = []
    for _ in range(rounds):
        gc.collect()
        started = time.process_time()
        project.parse(read)
        taken.append(time.process_time() - started)
    return statistics.median(taken)


def edit(rounds: int) -> Part:
    """A check with an empty cache, and another after the edit of one file."""
    client = made(PROJECTS[0])
    both = _tree(client)
    lines: list[tuple[str, ...]] = []
    figures = {}
    for name, key, folder in (("client", "edit-client", client), ("tree", "edit-tree", both)):
        first, second = _edited(name, folder, min(rounds, FEW))
        figures[key] = ratio(second, first)
        lines += lines_of({first.name: first, second.name: second}, second.name)
    return Part(
        "A second check after an edit",
        f"The client in Python: {counted(client)}. The tree: it and look-alikes ({versions('lookalikes')}), "
        f"{counted(both)}. The cache is empty before the first check; then a statement is added to a file "
        "with operations of V0, which others import. The second prints what a check without a cache does.",
        COMMANDS,
        tuple(lines),
        figures,
    )


def _tree(client: Path) -> Path:
    """The look-alikes with the client among them."""
    folder = scratch() / "mostly"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(tree("lookalikes"), folder)
    shutil.copytree(client, folder / "client")
    return folder


def _edited(name: str, folder: Path, rounds: int) -> tuple[Measure, Measure]:
    """The first check and the second; raises BenchmarkError if the cache changes what is printed."""
    first, second = (check(".", name=f"{name}, {which}", cached=True) for which in ("first", "second"))
    (file,) = folder.rglob(EDITED)
    text, samples = file.read_text("utf-8"), []
    for _ in range(rounds):
        file.write_text(text, "utf-8")
        forget()
        before = sample(first, folder)
        file.write_text(text + EDIT, "utf-8")
        samples.append((before, sample(second, folder)))
        if sum(one.wall for pair in samples for one in pair) > BUDGET:
            break
    told = output(second, folder)
    if samples[-1][1].ended and told != output(check("."), folder):
        raise BenchmarkError(
            f"{name}: after an edit, a check with the cache and one without print different reports"
        )
    befores, afters = zip(*samples, strict=True)
    return Measure(first.name, befores), Measure(second.name, afters)
