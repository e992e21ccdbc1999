"""Clients of 50 to 100 files with findings: what a check costs, and what a second costs after an edit."""

from __future__ import annotations

import gc
import shutil
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.aims import Figure, ratio, told
from benchmarks.analysis import JAVASCRIPT, PYTHON, Subject, texts
from benchmarks.commands import AST_GREP, LIBCST, OURS, check, migrate
from benchmarks.parts import COMMANDS, Part, lines_of
from benchmarks.places import EXAMPLES, BenchmarkError, counted, scratch, tree, versions
from benchmarks.published import most
from benchmarks.running import BUDGET, FEW, Measure, forget, output, sample, side_by_side
from benchmarks.visits import javascript_parse, python_parse

HEAD = ("client", "files", "v0to1 check", "processors", "peak", "v0to1 migrate", "parsing", "check to it")
FEWEST, MOST = 50, 100
"""How many files a client has."""

EDITED = "httpx_package/ohclient/client.py"
"""A file with operations of V0, which others import."""

EDIT = "\n\nedited = True\n"
"""What is added to it."""


SETTINGS = frozenset({"package.json", "pyproject.toml", "tsconfig.json", "tsconfig.base.json"})
"""Files that say how others are imported."""


@dataclass(frozen=True, slots=True)
class Project:
    """A client made of the examples and of many of the tests' own clients; and how its files are parsed."""

    name: str
    key: str
    subject: Subject
    most: int
    """The tests' clients of more files are not in it."""

    parse: Callable[[dict[str, str]], None]


PROJECTS = (
    Project("Python", "clients-python", PYTHON, 2, python_parse),
    Project("JavaScript and TypeScript", "clients-typescript", JAVASCRIPT, 12, javascript_parse),
)


def made(project: Project) -> Path:
    """Write the client into a folder; raises BenchmarkError if it has too few files, or too many."""
    folder = scratch() / project.key
    shutil.rmtree(folder, ignore_errors=True)
    for source, most_files in ((project.subject.folder, project.most), (EXAMPLES, MOST)):
        for each in sorted(path for path in source.iterdir() if path.is_dir()):
            if 0 < len(texts(each, project.subject)) <= most_files:
                _copied(each, folder / source.name / each.name, project.subject)
    number = len(texts(folder, project.subject))
    if not FEWEST <= number <= MOST:
        raise BenchmarkError(f"the client in {project.name} has {number} files, not {FEWEST} to {MOST}")
    return folder


def _copied(client: Path, target: Path, subject: Subject) -> None:
    for path in sorted(client.rglob("*")):
        if path.suffix in subject.suffixes or path.name in SETTINGS:
            place = target / path.relative_to(client)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)


def clients(rounds: int) -> Part:
    """Checks of the clients, less that of an empty folder, beside the parsing alone; and their migration."""
    empty = scratch() / "empty"
    empty.mkdir(exist_ok=True)
    start = Measure("an empty folder", tuple(sample(check("."), empty) for _ in range(rounds)))
    lines, figures, migrations = [], {}, []
    for project in PROJECTS:
        folder = made(project)
        measures = side_by_side((check("."), migrate()), folder, rounds)
        ours, migrated = measures[OURS], measures[migrate().name]
        parsed = _parsed(project, folder, rounds)
        found = Figure((ours.cpu - start.cpu) / parsed, "" if ours.ended else ">")
        figures[project.key] = found
        migrations.append(ratio(migrated, ours))
        line = lines_of({ours.name: ours, migrated.name: migrated}, ours.name)
        parsing_told = f"{1000 * parsed:.1f} ms"
        lines.append(
            (
                project.name,
                sources(folder, project.subject),
                *line[0][1:4],
                line[1][1],
                parsing_told,
                told(found),
            )
        )
    return Part(
        "Clients of 50 to 100 files",
        "The examples and many of the tests' clients as parts of one project. The ratio is of times of "
        f"processors, without any start: the check less that of an empty folder ({start.cpu:.2f} s) to "
        f"{LIBCST}'s or {AST_GREP}'s parsing within one process. `migrate` prints a diff.",
        HEAD,
        tuple(lines),
        {**figures, "clients-migrate": most(migrations)},
    )


def sources(folder: Path, subject: Subject) -> str:
    """How many sources a client has, and how large they are."""
    read = texts(folder, subject)
    return f"{len(read)} files, {sum(len(text.encode()) for text in read.values()) / 1e3:.0f} kB"


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
        f"The client in Python: {sources(client, PYTHON)}. The tree: it and look-alikes "
        f"({versions('lookalikes')}), {counted(both)}. The cache is empty before the first check; then a "
        "statement is added to a file with operations of V0, which others import. The second prints what a "
        "check without a cache does.",
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
