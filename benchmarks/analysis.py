"""What parsing, lowering and evaluating cost on real Python: `python benchmarks/analysis.py [FOLDER …]`.

Without folders, packages of the standard library are measured with a needle that they do not hold,
and the client code bases of the tests with the one of the conversations API.
"""

from __future__ import annotations

import gc
import sys
import sysconfig
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from v0to1.flow.libraries import load
from v0to1.flow.program import evaluate_project
from v0to1.languages.python.modules import PythonModules

NEEDLE = "conversations"
PACKAGES = ("asyncio", "email", "http")
CLIENTS = Path(__file__).parent.parent / "tests" / "fixtures" / "clients"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of each step, for a number of characters, and the requests that were found."""

    characters: int = 0
    parse: float = 0.0
    lower: float = 0.0
    evaluate: float = 0.0
    requests: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.characters + other.characters,
            self.parse + other.parse,
            self.lower + other.lower,
            self.evaluate + other.evaluate,
            self.requests + other.requests,
        )

    def row(self, name: str) -> str:
        """One line of the table, with the share of parsing that the rest costs."""
        share = 100 * (self.lower + self.evaluate) / self.parse if self.parse else 0.0
        return (
            f"{name:<24}{self.characters / 1000:>8.0f} kB{self.parse:>8.2f} s{self.lower:>8.2f} s"
            f"{self.evaluate:>8.2f} s{share:>7.0f} %{self.requests:>7}"
        )


def measure(folder: Path) -> Cost:
    """The cost of one folder, evaluated as one project."""
    texts = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(folder.rglob("*.py"))
    }
    modules = PythonModules(texts, texts.get)
    libraries = load("python")
    started = time.perf_counter()
    for path in texts:
        modules.parse(path)
    parsed = time.perf_counter()
    for path in texts:
        modules.body(path)
    lowered = time.perf_counter()
    found = evaluate_project(sorted(texts), modules, libraries, lambda text: NEEDLE in text)
    ended = time.perf_counter()
    size = sum(map(len, texts.values()))
    return Cost(size, parsed - started, lowered - parsed, ended - lowered, len(found.requests))


def folders(arguments: Iterable[str]) -> Iterator[tuple[str, list[Path]]]:
    """What to measure, by the name of its line."""
    given = [Path(argument) for argument in arguments]
    if given:
        yield from ((path.name, [path]) for path in given)
        return
    library = Path(sysconfig.get_path("stdlib"))
    yield from ((name, [library / name]) for name in PACKAGES)
    yield "clients", sorted(path for path in CLIENTS.iterdir() if path.is_dir())


def main() -> None:
    """Print the table."""
    sys.stdout.write(
        f"{'':<24}{'text':>11}{'parse':>10}{'lower':>10}{'evaluate':>10}{'share':>9}{'found':>7}\n"
    )
    gc.disable()
    for name, paths in folders(sys.argv[1:]):
        total = Cost()
        for path in paths:
            total += measure(path)
        sys.stdout.write(total.row(name) + "\n")


if __name__ == "__main__":
    main()
