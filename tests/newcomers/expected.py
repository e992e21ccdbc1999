"""What is said and changed of each newcomer's client; `python -m tests.newcomers.expected` writes it anew.

Read the diff of what it wrote: which operations a client has stands in it, and no operation may be lost.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.fixture_runs import looked_at
from v0to1.core.model import Run

CLIENTS = Path(__file__).parent.parent / "fixtures" / "newcomers"
NAMES = sorted(one.name for one in CLIENTS.iterdir() if one.is_dir())
MODES = ("auto", "never")
"""With the run-time adapter where a rewrite is in doubt, and without it."""


@cache
def proposed(name: str, mode: str) -> Run:
    """The proposed migration of a client."""
    return looked_at(CLIENTS / name, mode)


def place(name: str, mode: str) -> Path:
    """The file with what is expected of a client."""
    return CLIENTS / f"{name}.{mode}.txt"


def told(name: str, mode: str) -> str:
    """The operations of a client, what could not be followed, and the changes of its own files."""
    done = proposed(name, mode)
    lines = [*operations(done), *unfollowed(done), ""]
    return "".join(f"{line}\n" for line in lines) + "".join(changes(done))


def operations(done: Run) -> Iterator[str]:
    """Each operation: where it is, and how it is fixed."""
    for one in done.findings:
        fix = (one.form or one.fix) if one.applied else one.verdict.value
        yield f"{one.path}:{one.line} {one.rule}: {fix}"


def unfollowed(done: Run) -> Iterator[str]:
    """Each place that could not be followed."""
    for one in done.unresolved:
        yield f"{one.path}:{one.line} {one.text}: listed"


def changes(done: Run) -> Iterator[str]:
    """The changes of the files that a client has, and the names of new ones."""
    for one in sorted(done.changes, key=lambda change: change.path):
        if one.before is None:
            yield f"new: {one.path}\n"
            continue
        lines = one.before.splitlines(keepends=True), one.after.splitlines(keepends=True)
        yield from difflib.unified_diff(*lines, one.path, one.path, n=1)


if __name__ == "__main__":
    for each in NAMES:
        for how in MODES:
            place(each, how).write_text(told(each, how), encoding="utf-8")
