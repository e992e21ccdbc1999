"""`python -m benchmarks.wild`: checks popular packages as they are published, and writes `wild.md`.

They have to do with chat, agents and sockets, as clients of OpenHands have, and nearly none is one.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from benchmarks.commands import check
from benchmarks.page import table
from benchmarks.places import scratch
from benchmarks.registries import Package, packages, unpacked
from benchmarks.running import launched, printed

PAGE = Path(__file__).with_name("wild.md")
LIMIT = 300.0
"""Seconds after which a check is ended, which is a failure."""

HEAD = ("package", "version", "files", "MB", "seconds", "MB of memory", "findings", "notes")

ACCOUNTED: Mapping[str, str] = MappingProxyType(
    {"openhands-ai": "the last server of V0: it asks servers of its own kind, and declares routes of V0"}
)
"""Why something is found in a package, by its name."""

INTRODUCTION = """# Packages in the wild

    make wild        # downloads the packages, checks each by itself, and writes this page anew

Popular packages of PyPI and npm that have to do with chat, agents and sockets, [pinned](packages/), as
`pip download --no-deps` and `npm pack` give them, each unpacked into an empty folder and checked by
`v0to1 check --no-cache --no-respect-gitignore`. Nothing may be found in any of them without a note that
accounts for it.

* `findings` are those of V0, with the uncertain ones; and what could not be followed, where there is any.
* `seconds` are of processors; a check that takes {limit:.0f} s by the clock is ended, and has failed.
* `MB of memory` is the most of the largest process.
* A file that is not understood has a note: what surrounds it is checked all the same.
"""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a package found and cost; `failure` says why it came to no end."""

    package: Package
    files: int
    size: int
    seconds: float = 0.0
    peak: int = 0
    verdicts: Mapping[str, int] = field(default_factory=dict)
    left: int = 0
    failed: tuple[str, ...] = ()
    failure: str = ""

    @property
    def found(self) -> str:
        """The findings in words."""
        told = [f"{number} {verdict}" for verdict, number in sorted(self.verdicts.items())]
        return ", ".join((*told, *([f"{self.left} not followed"] if self.left else []))) or "none"

    @property
    def line(self) -> tuple[str, ...]:
        """The line of the table."""
        measured = (f"{self.seconds:.1f}", f"{self.peak / 1e6:.0f}")
        notes = [ACCOUNTED.get(self.package.name, "") if self.found != "none" else "", *self.failed]
        said = ("", "") if self.failure else measured
        return (
            self.package.name,
            self.package.version,
            str(self.files),
            f"{self.size / 1e6:.1f}",
            *said,
            f"**{self.failure}**" if self.failure else self.found,
            "; ".join(filter(None, notes)),
        )


def checked(one: Package) -> Checked:
    """Check a package; raises BenchmarkError where it cannot be had."""
    folder, report = unpacked(one), scratch() / "report.json"
    found = [path for path in folder.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in found)
    report.unlink(missing_ok=True)
    command = check("--no-respect-gitignore", "--quiet", "--report", str(report), ".")
    cost, code = launched(command, folder, LIMIT)
    if not cost.ended:
        return Checked(one, len(found), size, failure="timed out")
    if code not in command.codes or not report.exists():
        sys.stderr.write(printed().read_text("utf-8", "replace")[-2000:])
        return Checked(one, len(found), size, failure=f"ended with {code}")
    told = json.loads(report.read_text("utf-8"))
    return Checked(
        one,
        len(found),
        size,
        cost.cpu,
        cost.peak,
        Counter(each["verdict"] for each in told["findings"]),
        len(told["unresolved"]),
        tuple(f"{each['path']}: {each['error']}" for each in told["failed"]),
    )


def page(every: Sequence[Checked]) -> str:
    """The page with what was found."""
    slowest, largest = max(one.seconds for one in every), max(one.peak for one in every)
    about = (
        f"{len(every)} packages on {platform.system()}, CPython {platform.python_version()}, "
        f"{len(os.sched_getaffinity(0))} cores; at most {slowest:.1f} s and {largest / 1e6:.0f} MB."
    )
    parts = [INTRODUCTION.format(limit=LIMIT), about]
    for registry, title in (("pypi", "PyPI"), ("npm", "npm")):
        lines = [one.line for one in every if one.package.registry == registry]
        parts += [f"## {title}", table(HEAD, lines)] if lines else []
    return "\n".join((parts[0], *(f"{part}\n" for part in parts[1:]))).rstrip() + "\n"


def main() -> int:
    """Check the packages; 1 if one has failed, or has findings that nothing accounts for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.wild", description=__doc__)
    parser.add_argument("--only", action="append", metavar="NAME", help="a package; the page is not written")
    given = parser.parse_args()
    every: list[Checked] = []
    for one in packages():
        if not given.only or one.name in given.only:
            every.append(checked(one))
            sys.stderr.write(" ".join(every[-1].line) + "\n")
    if not given.only:
        PAGE.write_text(page(every), encoding="utf-8")
    lost = [
        one for one in every if one.failure or (one.found != "none" and one.package.name not in ACCOUNTED)
    ]
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
