"""What files with findings cost, in visits of all nodes: `python benchmarks/javascript.py [FOLDER …]`.

A visit parses a file, and asks every node for its kind and its children. A folder is one project. Without
folders, the client code bases of the tests are measured. The bound is 3.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ast_grep_py import SgNode, SgRoot

from v0to1.flow.libraries import load
from v0to1.flow.program import evaluate_project
from v0to1.languages.javascript.modules import SUFFIXES, JavaScriptModules
from v0to1.languages.javascript.parsing import GRAMMARS

NEEDLE = "conversations"
CLIENTS = Path(__file__).parent.parent / "tests" / "fixtures" / "javascript" / "clients"
ROUNDS = 7
STEPS = ("visit", "parse", "lower", "evaluate")
BOUND = 3.0


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of one project: parsing and one visit of every node, and each step of the analysis."""

    characters: int
    visit: float
    parse: float
    lower: float
    evaluate: float

    @property
    def ratio(self) -> float:
        """How many times a visit the analysis costs."""
        return (self.parse + self.lower + self.evaluate) / self.visit

    def row(self, name: str) -> str:
        """One line of the table."""
        return (
            f"{name:<26}{self.characters / 1000:>7.1f} kB"
            + "".join(f"{1000 * getattr(self, one):>9.2f} ms" for one in STEPS)
            + f"{self.ratio:>7.2f}"
        )


def visited(node: SgNode) -> int:
    """Visit every node once; gives how many there are."""
    return bool(node.kind()) + sum(map(visited, node.children()))


def seconds(step: Callable[[], object]) -> float:
    """The time of one step."""
    started = time.perf_counter()
    step()
    return time.perf_counter() - started


def visit(texts: Mapping[str, str]) -> None:
    """Parse every text, and visit its nodes."""
    for path, text in texts.items():
        grammar = GRAMMARS.get(Path(path).suffix, ("javascript",))[0]
        visited(SgRoot(text, grammar).root())


def measured(texts: Mapping[str, str]) -> Cost:
    """The cost of one project, once."""
    baseline = seconds(lambda: visit(texts))
    modules = JavaScriptModules(texts, texts.get)
    parse = seconds(lambda: [modules.parse(path) for path in texts])
    lower = seconds(lambda: [modules.body(path) for path in texts])
    libraries = load("javascript")
    evaluate = seconds(
        lambda: evaluate_project(sorted(texts), modules, libraries, lambda text: NEEDLE in text)
    )
    return Cost(sum(map(len, texts.values())), baseline, parse, lower, evaluate)


def cost(folder: Path) -> Cost:
    """The cost of one project: the best of several rounds, step by step."""
    texts = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in SUFFIXES
    }
    rounds = [measured(texts) for _ in range(ROUNDS)]
    return Cost(rounds[0].characters, *(min(getattr(one, step) for one in rounds) for step in STEPS))


def main() -> None:
    """Print the table; exit with 1 when the median is above the bound."""
    given = [Path(argument) for argument in sys.argv[1:]]
    folders = given or sorted(path for path in CLIENTS.iterdir() if path.is_dir())
    gc.disable()
    head = f"{'':<26}{'text':>10}{'visit':>12}{'parse':>12}{'lower':>12}{'evaluate':>12}{'ratio':>7}\n"
    sys.stdout.write(head)
    found = {folder.name: cost(folder) for folder in folders}
    for name, one in found.items():
        sys.stdout.write(one.row(name) + "\n")
    median = statistics.median(one.ratio for one in found.values())
    whole = sum(one.parse + one.lower + one.evaluate for one in found.values())
    sys.stdout.write(f"median {median:.2f}, of all {whole / sum(one.visit for one in found.values()):.2f}\n")
    sys.exit(median > BOUND)


if __name__ == "__main__":
    main()
