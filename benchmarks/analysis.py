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
from v0to1.attribution.knowledge import built_in
from v0to1.config import Config
from v0to1.evaluation.http.libraries import load
from v0to1.evaluation.interpreter import machine
from v0to1.evaluation.interpreter.program import evaluate_project
from v0to1.languages.javascript.modules import SUFFIXES, JavaScriptModules
from v0to1.languages.python.modules import PythonModules
from v0to1.pipeline import run

FIXTURES = Path(__file__).parents[1] / "tests/fixtures"
Texts = Mapping[str, str]
STEPS = ("visit", "parse", "lower", "evaluate", "run")
HEAD = ("client", "text", *STEPS, "analysis to visit", "run to visit")
PER_ROUND = 2
"""Runs over so small a project for each round of the others; as often its steps are measured."""

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
    """Seconds of one client: parsing and one visit of every node, each step of the analysis, a whole run."""

    characters: int
    visit: float
    parse: float
    lower: float
    evaluate: float
    run: float

    @property
    def analysis(self) -> float:
        """How many visits all steps of the analysis cost."""
        return (self.parse + self.lower + self.evaluate) / self.visit

    @property
    def whole(self) -> float:
        """How many visits a run costs, which analyses, plans, and tells."""
        return self.run / self.visit

    def line(self, name: str) -> tuple[str, ...]:
        """The line of the table."""
        times = (f"{1000 * getattr(self, step):.1f} ms" for step in STEPS)
        return (name, f"{self.characters / 1000:.1f} kB", *times, f"{self.analysis:.2f}", f"{self.whole:.2f}")


def python(rounds: int) -> Part:
    """Clients in Python: whole runs count."""
    costs = _all(PYTHON, rounds)
    median = statistics.median(one.whole for one in costs.values())
    about = "The median of the runs counts, each over one client; they plan too, and tell what they found."
    return Part("Python with findings", about, HEAD, _lines(costs), {"python": Figure(median)})


def javascript(rounds: int) -> Part:
    """Clients in JavaScript and TypeScript: parsing, lowering and evaluating count."""
    costs = _all(JAVASCRIPT, rounds)
    median = statistics.median(one.analysis for one in costs.values())
    about = "The median of the analyses counts, each of one client: parsing, lowering and evaluating."
    title = "JavaScript and TypeScript with findings"
    return Part(title, about, HEAD, _lines(costs), {"javascript": Figure(median)})


def _lines(costs: Mapping[str, Cost]) -> tuple[tuple[str, ...], ...]:
    """The clients whose analysis has the least, the middle and the greatest ratio, and the sum of all."""
    ranked = sorted(costs, key=lambda name: costs[name].analysis)
    total = Cost(*(sum(getattr(one, each) for one in costs.values()) for each in ("characters", *STEPS)))
    chosen = dict.fromkeys((ranked[0], ranked[len(ranked) // 2], ranked[-1]))
    return (*(costs[name].line(name) for name in chosen), total.line(f"all {len(costs)}"))


def _all(subject: Subject, rounds: int) -> dict[str, Cost]:
    """The cost of each client, by its name."""
    folders = (path for path in sorted(subject.folder.iterdir()) if path.is_dir())
    with _quiet():
        return {folder.name: _cost(texts(folder, subject), subject, rounds * PER_ROUND) for folder in folders}


def texts(folder: Path, subject: Subject) -> dict[str, str]:
    """The sources of a client by their paths in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in subject.suffixes
    }


def _cost(texts: Texts, subject: Subject, rounds: int) -> Cost:
    """The cost of one client: of every step the least of all rounds.

    Whole runs come after the steps, and not between them: a run plans and tells too, and what is measured
    behind it finds nothing of its own in the memory that is near the processor. There are as many of both,
    as the least of more is less.
    """
    gc.collect()
    measured = [_steps(texts, subject) for _ in range(rounds)]
    visit, parse, lower, evaluate = (min(each) for each in zip(*measured, strict=True))
    with TemporaryDirectory() as place:
        _written(Path(place), texts)
        config = Config(Path(place), (Path(place),), DAY, jobs=1)
        whole = min(_seconds(lambda: run(config, fixing=False)) for _ in range(rounds))
    return Cost(sum(map(len, texts.values())), visit, parse, lower, evaluate, whole)


def _steps(texts: Texts, subject: Subject) -> tuple[float, float, float, float]:
    """Seconds of parsing with one visit, and of each step of the analysis.

    What the last round left is collected before, so that its memory serves again.
    """
    gc.collect()
    visit = _seconds(lambda: subject.visit(texts))
    modules, libraries, known = subject.modules(texts), load(subject.language), built_in("cloud")
    parse = _seconds(lambda: [modules.parse(path) for path in texts])
    lower = _seconds(lambda: [modules.body(path) for path in texts])
    evaluate = _seconds(lambda: evaluate_project(sorted(texts), modules, libraries, known.interesting))
    return visit, parse, lower, evaluate


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
