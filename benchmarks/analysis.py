"""What files with findings cost, in parsings with one visit of every node: the tests' own clients."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from benchmarks.aims import Figure
from benchmarks.parts import Part
from benchmarks.visits import javascript_visit, python_visit
from v0to1.config import Config
from v0to1.flow import machine
from v0to1.flow.libraries import load
from v0to1.flow.program import evaluate_project
from v0to1.languages.javascript.modules import SUFFIXES, JavaScriptModules
from v0to1.languages.python.modules import PythonModules
from v0to1.pipeline import run
from v0to1.pipeline.known import built_in

FIXTURES = Path(__file__).parents[1] / "tests/fixtures"
Texts = Mapping[str, str]
STEPS = ("visit", "parse", "lower", "evaluate")
HEAD = ("client", "text", *STEPS, "analysis to visit")
PER_ROUND = 3
"""Rounds of so short a work for each round of the others."""

DAY = date(2026, 4, 1)


class Modules(machine.Modules, Protocol):
    """The modules of a project, which can be parsed one by one."""

    def parse(self, path: str) -> object:
        """The syntax tree of a module."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The clients in one language, and how they are parsed: for comparison, and by the product."""

    language: str
    folder: Path
    suffixes: frozenset[str]
    visit: Callable[[Texts], None]
    modules: Callable[[Texts], Modules]


PYTHON = Subject(
    "python",
    FIXTURES / "clients",
    frozenset({".py"}),
    python_visit,
    lambda texts: PythonModules(texts, texts.get),
)
JAVASCRIPT = Subject(
    "javascript",
    FIXTURES / "javascript/clients",
    frozenset(SUFFIXES),
    javascript_visit,
    lambda texts: JavaScriptModules(texts, texts.get),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of one client: parsing and one visit of every node, and each step of the analysis."""

    characters: int
    visit: float
    parse: float
    lower: float
    evaluate: float

    @property
    def ratio(self) -> float:
        """How many visits all steps of the analysis cost."""
        return (self.parse + self.lower + self.evaluate) / self.visit

    def line(self, name: str) -> tuple[str, ...]:
        """The line of the table."""
        times = (f"{1000 * getattr(self, step):.1f} ms" for step in STEPS)
        return (name, f"{self.characters / 1000:.1f} kB", *times, f"{self.ratio:.2f}")


def python(rounds: int) -> Part:
    """Clients in Python: a whole run counts, with all that is told of it."""
    costs, visit, whole = _all(PYTHON, rounds)
    title, about = "Python with findings", _whole_run(visit, whole)
    return Part(title, about, HEAD, _lines(costs), {"python": Figure(whole / visit)})


def javascript(rounds: int) -> Part:
    """Clients in JavaScript and TypeScript: parsing, lowering and evaluating count."""
    costs, visit, whole = _all(JAVASCRIPT, rounds)
    median = statistics.median(one.ratio for one in costs.values())
    about = f"The median of the clients counts. {_whole_run(visit, whole)}"
    title = "JavaScript and TypeScript with findings"
    return Part(title, about, HEAD, _lines(costs), {"javascript": Figure(median)})


def _whole_run(visit: float, whole: float) -> str:
    return (
        f"A run over all clients at once, with planning and telling: {whole:.2f} s, which is "
        f"{whole / visit:.2f} times one visit ({visit:.2f} s)."
    )


def _lines(costs: Mapping[str, Cost]) -> tuple[tuple[str, ...], ...]:
    """The clients with the least, the middle and the greatest ratio, and the sum of all."""
    ranked = sorted(costs, key=lambda name: costs[name].ratio)
    total = Cost(*(sum(getattr(one, each) for one in costs.values()) for each in ("characters", *STEPS)))
    chosen = dict.fromkeys((ranked[0], ranked[len(ranked) // 2], ranked[-1]))
    return (*(costs[name].line(name) for name in chosen), total.line(f"all {len(costs)}"))


def _all(subject: Subject, rounds: int) -> tuple[dict[str, Cost], float, float]:
    """The cost of each client, one visit of all of them, and a run over all of them."""
    clients = {path.name: _texts(path, subject) for path in sorted(subject.folder.iterdir()) if path.is_dir()}
    texts = {f"{name}/{path}": text for name, files in clients.items() for path, text in files.items()}
    with _quiet(), TemporaryDirectory() as place:
        _written(Path(place), texts)
        costs = {name: _cost(files, subject, rounds * PER_ROUND) for name, files in clients.items()}
        _run(Path(place))
        pairs = [(_seconds(lambda: subject.visit(texts)), _run(Path(place))) for _ in range(rounds)]
    return costs, statistics.median(one for one, _ in pairs), statistics.median(one for _, one in pairs)


def _texts(folder: Path, subject: Subject) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in subject.suffixes
    }


def _cost(texts: Texts, subject: Subject, rounds: int) -> Cost:
    """The cost of one client: of every step the least of all rounds."""
    gc.collect()
    measured = [_measured(texts, subject) for _ in range(rounds)]
    return Cost(measured[0].characters, *(min(getattr(one, step) for one in measured) for step in STEPS))


def _measured(texts: Texts, subject: Subject) -> Cost:
    visit = _seconds(lambda: subject.visit(texts))
    modules, libraries, known = subject.modules(texts), load(subject.language), built_in("cloud")
    parse = _seconds(lambda: [modules.parse(path) for path in texts])
    lower = _seconds(lambda: [modules.body(path) for path in texts])
    evaluate = _seconds(lambda: evaluate_project(sorted(texts), modules, libraries, known.interesting))
    return Cost(sum(map(len, texts.values())), visit, parse, lower, evaluate)


def _run(folder: Path) -> float:
    gc.collect()
    return _seconds(lambda: run(Config(folder, (folder,), DAY, jobs=1), fixing=False))


def _written(folder: Path, texts: Texts) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _seconds(step: Callable[[], object]) -> float:
    """Seconds of this process's processor, which what else the machine does counts little in."""
    started = time.process_time()
    step()
    return time.process_time() - started


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the collector of garbage, which comes when it likes."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
