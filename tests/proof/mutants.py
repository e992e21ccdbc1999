"""Mistakes that a migration could make, put one by one into migrated examples: does `v0to1 prove` see them?

    .venv/bin/python -m tests.proof.mutants [EXAMPLE…]

prints how many were seen, with the operation named, and each that was not.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path

from tests.proof.examples import PROVED, Proved, copied
from v0to1 import resources
from v0to1.applying.writing import write_copy
from v0to1.config import Config
from v0to1.core.loading.data import load_pins
from v0to1.core.loading.rules import load_rules
from v0to1.core.proof import DIFFERENT, ScenarioProof
from v0to1.core.versions import find_server
from v0to1.mock.scenario import load_scenario
from v0to1.pipeline import run as analyse
from v0to1.proof.child import Limits
from v0to1.proof.copies import copy_folder
from v0to1.proof.culprits import Suspects
from v0to1.proof.pointing import Pointing, pointing_of
from v0to1.proof.proving import Job, Seen, compared, on_v0, on_v1

SCENARIOS = ("usual", "many-pages")
WORD = re.compile(r"""(?<=["'`])([a-z][a-z_]*_[a-z_]+|[A-Z]{4,}|items|content|text|title|ids|run)(?=["'`])""")
ROUTE = re.compile(
    r"(?<=/)(app-conversations|search|send-message|pending-messages|start-tasks|sandboxes|pause|resume)\b"
)
VALUE = re.compile(r"""(?<=["']text["']: )(\w+)|(?<=text: )(\w+)(?=[ ,}])""")
FIRST = re.compile(r"\[(0)\]")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake: in a file, at a place in its text, one text in the place of another."""

    path: str
    start: int
    old: str
    new: str
    line: int

    @property
    def bomb(self) -> Mutant:
        """The same place with something that fails where it is evaluated: does the command get there?"""
        new = f'{self.old}"[99999]+"' if self.path.endswith(".py") else f'{self.old}".a.b+"'
        return replace(self, new=new)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.old!r} -> {self.new!r}"


def mutants_of(before: str, after: str, path: str) -> Iterator[Mutant]:
    """The mistakes in the lines that a migration has added: other words, routes, places, and no message."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    offsets = [sum(map(len, new[:number])) for number in range(len(new))]
    for tag, _, _, first, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for number in range(first, end) if tag != "equal" else ():
            text = new[number]
            if text.lstrip().startswith(("#", "//", "*", '"""')):
                continue
            for pattern, change in ((WORD, "{}x"), (ROUTE, "{}x"), (VALUE, '""'), (FIRST, "1")):
                for found in pattern.finditer(text):
                    word = found[0].strip("[]")
                    start = offsets[number] + found.start() + found[0].index(word)
                    yield Mutant(path, start, word, change.format(word), number + 1)


@dataclass(slots=True)
class Bench:
    """An example that was migrated, and what it does on V0 in each scenario."""

    job: Job
    suspects: Suspects
    mutants: tuple[Mutant, ...]

    def prove(self, mutant: Mutant | None, folder: Path) -> list[ScenarioProof]:
        """What comes of the migrated example with a mistake in it, or with none, until one is different."""
        copy = folder / self.job.migrated.name
        copy_folder(self.job.migrated, copy)
        if mutant is not None:
            path = copy / mutant.path
            text = path.read_text("utf-8")
            end = mutant.start + len(mutant.old)
            assert text[mutant.start : end] == mutant.old
            path.write_text(text[: mutant.start] + mutant.new + text[end:], "utf-8")
        found = []
        for name in SCENARIOS:
            scenario = load_scenario(name)
            before = BEFORE.get((self.job.folder, name)) or on_v0(self.job, scenario)
            BEFORE[self.job.folder, name] = before
            after = on_v1(replace(self.job, migrated=copy), scenario)
            found.append(compared(scenario, before, after, self.suspects, RULES))
            if found[-1].verdict == DIFFERENT:
                break
        return found


BEFORE: dict[tuple[Path, str], Seen] = {}
RULES = load_rules([resources.RULES])


def bench_of(name: str, folder: Path, proved: Proved | None = None) -> Bench:
    """An example, migrated in a folder."""
    proved = proved or PROVED[name]
    source = copied(name, folder / "before")
    run = analyse(Config(source, (source,), date(2026, 11, 25), adapter="auto"), fixing=True)
    after = folder / "after" / name
    copy_folder(source, after)
    write_copy(after, run.changes)
    found = pointing_of(run.findings, source)
    pointing = Pointing({**found.variables, **proved.variables}, found.texts)
    server = find_server("cloud", load_pins(resources.RULES))
    job = Job(source, after, ("sh", "-c", proved.script), server, pointing, Limits(seconds=20))
    made = [one for each in run.changes for one in mutants_of(each.before or "", each.after, each.path)]
    return Bench(job, Suspects(run.findings, RULES, run.changes), tuple(made))


def main(names: Sequence[str]) -> None:
    """Prove all mutants of some examples, and print what came of them."""
    os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    for name in names or list(PROVED):
        with tempfile.TemporaryDirectory() as kept:
            bench = bench_of(name, Path(kept))
            with tempfile.TemporaryDirectory() as folder:
                print(name, [one.verdict for one in bench.prove(None, Path(folder))], flush=True)
            seen = named = run = 0
            for mutant in bench.mutants:
                with tempfile.TemporaryDirectory() as folder:
                    last = bench.prove(mutant, Path(folder))[-1]
                real = [one for one in last.differences if not one.written]
                seen += last.verdict == DIFFERENT
                named += bool(real) and any(one.culprits for one in real)
                if last.verdict != DIFFERENT:
                    with tempfile.TemporaryDirectory() as folder:
                        reached = bench.prove(mutant.bomb, Path(folder))[-1].verdict == DIFFERENT
                    run += reached
                    print(f"  {'run' if reached else 'not run'}, {last.verdict}: {mutant}", flush=True)
                elif not any(one.culprits for one in real):
                    print(f"  nothing named: {mutant}", flush=True)
            print(
                f"{name}: {seen} of {seen + run} that run are seen ({len(bench.mutants)} in all), "
                f"{named} with an operation",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
