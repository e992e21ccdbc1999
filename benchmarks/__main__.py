"""`python -m benchmarks`: measures, prints what it found, and writes it into `benchmarks/README.md`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from benchmarks import (
    adapter,
    analysis,
    clients,
    fleet,
    gateway,
    hooks,
    migrations,
    published,
    report,
    repository,
    trees,
    workers,
)
from benchmarks.page import PAGE, measured, page
from benchmarks.parts import Part
from benchmarks.places import BenchmarkError

PARTS: Mapping[str, Callable[[int], Part]] = MappingProxyType(
    {
        "hook": hooks.hook,
        "adapter": adapter.adapter,
        "gateway": gateway.load,
        "gateway-memory": gateway.memory,
        "gateway-large": gateway.large,
        "python": analysis.python,
        "javascript": analysis.javascript,
        "report": report.report,
        "small": trees.small,
        "large": trees.large,
        "linear": trees.linear,
        "jobs": workers.jobs,
        "cache": workers.cache,
        "server": published.server,
        "repository": repository.repository,
        "packages": published.packages,
        "clients": clients.clients,
        "migrate": migrations.migrations,
        "edit": clients.edit,
        "fleet": fleet.fleet,
    }
)


def main() -> int:
    """Measure; 2 if a part cannot be measured, which costs no other. Aims that are not met are no failure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", choices=PARTS, help="a part; the page is not written then")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="how often (default: 5)")
    given = parser.parse_args()
    if given.rounds < 1:
        parser.error("--rounds needs at least 1")
    parts: list[Part] = []
    for name in given.only or PARTS:
        parts.append(_told(name, given.rounds))
        if not given.only:  # at once: a run that is stopped loses nothing but what it has not measured
            PAGE.write_text(page(PAGE.read_text("utf-8"), measured(parts, given.rounds)), encoding="utf-8")
    sys.stdout.write(measured(parts, given.rounds) + "\n")
    return 2 if any(part.failed for part in parts) else 0


def _told(name: str, rounds: int) -> Part:
    started = time.perf_counter()
    try:
        part = PARTS[name](rounds)
    except BenchmarkError as problem:
        part = Part(f"`{name}`", "This part failed.", (), (), failed=True)
        sys.stderr.write(f"error: {problem}\n")
    sys.stderr.write(f"{name}: {time.perf_counter() - started:.0f} s\n")
    return part


if __name__ == "__main__":
    sys.exit(main())
