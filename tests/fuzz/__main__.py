"""`make fuzz`: every target for its share of the time, on all cores; the table says what came of it."""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.fuzz.table import Row, put, text_table
from tests.fuzz.targets import TARGETS

RUNS = re.compile(r"^(?:stat::number_of_executed_units:\s*|#)(\d+)", re.MULTILINE)
LEAST = 5
"""Seconds; with less left than these a worker is not started again."""


def main(arguments: Sequence[str]) -> int:
    """Run the targets and print the table; 1 if something is wrong with v0to1."""
    given = parser().parse_args(arguments)
    folder = Path(given.folder).resolve()
    names = given.targets or list(TARGETS)
    workers = os.cpu_count() or 1
    share = max(LEAST, given.seconds * min(workers, len(names)) // len(names))
    print(f"{len(names)} targets, {share} s each, {workers} at once; seed {given.seed}; below {folder}")
    with ThreadPoolExecutor(workers) as pool:
        rows = list(pool.map(lambda name: fuzzed(name, folder / name, share, given.seed), names))
    print(text_table(rows))
    for row in rows:
        for path in row.wrong:
            print(
                f"{row.target}: {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}"
            )
    if given.table:
        put(Path(given.table), rows)
    return int(any(row.wrong for row in rows))


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    made.add_argument("targets", nargs="*", choices=[*TARGETS, []], help="only these (default: all)")
    made.add_argument("--seconds", type=int, default=600, help="time for all targets together")
    made.add_argument("--seed", type=int, default=random.randrange(1, 2**31), help="where chance begins")
    made.add_argument("--folder", default="build/fuzz", help="where inputs and failures are kept")
    made.add_argument("--table", default="", help="a page whose table is written anew")
    return made


def fuzzed(name: str, folder: Path, seconds: int, seed: int) -> Row:
    """Let workers have a go at a target until the time is up; one that dies is followed by another."""
    put_aside(folder)
    before, began = inputs(folder), time.monotonic()
    runs = starts = 0
    while (left := int(seconds - (time.monotonic() - began))) >= LEAST or not starts:
        command = [
            sys.executable,
            "-m",
            "tests.fuzz.worker",
            name,
            str(folder),
            str(left),
            str(seed + starts),
        ]
        with (folder / "log.txt").open("w+", encoding="utf-8", errors="replace") as log:
            subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False)
            log.seek(0)
            done = [int(each) for each in RUNS.findall(log.read())]
        starts += 1
        runs += max(done, default=0)
        if not done:
            raise SystemExit(f"the worker of {name} did not start; see {folder / 'log.txt'}")
    wrong = (*sorted((folder / "failures").glob("*.case")), *sorted((folder / "deaths").glob("*")))
    return Row(name, TARGETS[name].title, runs, len(inputs(folder) - before), wrong)


def put_aside(folder: Path) -> None:
    """Make place for new finds: what failed before is tried again, what ended a worker is kept apart."""
    for old, new in (("failures", "corpus"), ("deaths", "past")):
        (folder / new).mkdir(parents=True, exist_ok=True)
        for path in (folder / old).glob("*"):
            path.unlink() if path.suffix == ".txt" else path.rename(folder / new / path.name)


def inputs(folder: Path) -> set[str]:
    """The inputs that were kept because they reach what no other does."""
    return {path.name for path in (folder / "corpus").glob("*")}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
