"""Commands measured side by side: in every round each of them once, and the median of the rounds counts."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.places import BenchmarkError, scratch

LAUNCH = Path(__file__).with_name("launch.py")
LIMIT = 30.0
"""Seconds after which a command is ended; it has then no time, but more than that."""

BUDGET = 20.0
"""Seconds that one command may take in all its rounds; when they are spent it is not run again."""

LONG = 5.0
"""Seconds from which on the first run of a command counts: it waits little for the disk beside them."""

OURS = ("V0TO1_", "PYTHON", "RUST_BACKTRACE")
"""How variables begin that only developers set. With the last, ast-grep's first error, which is expected
where a grammar lacks a kind of nodes, takes 0.07 s and 60 MB."""

FEW = 3
"""Rounds of what takes seconds, at most."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command to measure; with other exit codes than `codes` it has failed."""

    name: str
    words: tuple[str, ...]
    codes: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Sample:
    """What one run cost: seconds by the clock and of processors, bytes of the largest process.

    `ended` is false where the limit ended it.
    """

    wall: float
    cpu: float
    peak: int
    ended: bool = True


@dataclass(frozen=True, slots=True)
class Measure:
    """What a command cost in all its rounds."""

    name: str
    samples: tuple[Sample, ...]

    @property
    def wall(self) -> float:
        """Seconds by the clock, the median."""
        return statistics.median(one.wall for one in self.samples)

    @property
    def cpu(self) -> float:
        """Seconds of processors, the median."""
        return statistics.median(one.cpu for one in self.samples)

    @property
    def peak(self) -> int:
        """Bytes of the largest process, the most of all rounds."""
        return max(one.peak for one in self.samples)

    @property
    def ended(self) -> bool:
        """Whether it came to its end in every round."""
        return all(one.ended for one in self.samples)


@dataclass(slots=True)
class _Tally:
    samples: list[Sample] = field(default_factory=list)

    @property
    def spent(self) -> bool:
        wall = sum(one.wall for one in self.samples)
        return wall > BUDGET or not all(one.ended for one in self.samples)


def side_by_side(
    commands: Sequence[Command], folder: Path, rounds: int, *, limit: float = LIMIT
) -> dict[str, Measure]:
    """Run commands in `folder` in turn, each at most `limit` seconds; raises BenchmarkError.

    Of each there is one run before, which counts only where it takes long.
    """
    tallies = {one.name: _Tally() for one in commands}
    for one in commands:
        warm = sample(one, folder, limit)
        if not warm.ended or warm.wall > LONG:
            tallies[one.name].samples.append(warm)
    for turn in range(rounds):
        start = turn % len(commands)
        for one in (*commands[start:], *commands[:start]):
            tally = tallies[one.name]
            if not (tally.samples and tally.spent):
                tally.samples.append(sample(one, folder, limit))
    return {name: Measure(name, tuple(tally.samples)) for name, tally in tallies.items()}


def sample(command: Command, folder: Path, limit: float = LIMIT) -> Sample:
    """Run a command once; raises BenchmarkError with the end of what it printed if it fails."""
    found, code = launched(command, folder, limit)
    if found.ended and code not in command.codes:
        tail = printed().read_text(encoding="utf-8", errors="replace")[-2000:]
        raise BenchmarkError(f"{command.name}: ended with {code} in {folder}\n{tail}")
    return found


def launched(command: Command, folder: Path, limit: float) -> tuple[Sample, int]:
    """Run a command once, at most so many seconds; with its exit code. Raises BenchmarkError if it cannot."""
    words = (sys.executable, "-I", "-S", str(LAUNCH), str(limit), str(printed()), *command.words)
    done = subprocess.run(words, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchmarkError(f"{command.name}: cannot be started; {done.stderr.strip()}")
    wall, cpu, peak, code = json.loads(done.stdout)
    return Sample(wall, cpu, peak * 1024, ended=code != -9 or wall < limit), code


def printed() -> Path:
    """The file with what the last command printed."""
    return scratch() / "output.txt"


def output(command: Command, folder: Path) -> list[bytes]:
    """The lines that a command prints, but for the commands in them, which have its own options."""
    sample(command, folder)
    lines = printed().read_bytes().splitlines()
    return [line.partition(b"v0to1 check")[0] for line in lines if not line.startswith(b"Next: ")]


def environment() -> Mapping[str, str]:
    """The environment of what is measured: caches, states and settings of its own, and no network asked."""
    home = _home()
    home.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {
        **kept,
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "SEMGREP_SEND_METRICS": "off",
        "NO_COLOR": "1",
    }


def forget() -> None:
    """Empty the caches of what is measured."""
    shutil.rmtree(_home() / "cache", ignore_errors=True)


def _home() -> Path:
    return scratch() / "home"
