"""What is printed of a run whose report could not be made: every place, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from v0to1.core.model import Run


def plain(run: Run) -> str:
    """Return a line for each finding, each place that could not be followed, and each file that failed."""
    return "".join(f"{line}\n" for line in _lines(run))


def _lines(run: Run) -> Iterator[str]:
    for found in run.findings:
        yield f"{found.path}:{found.line}:{found.column} {found.verdict.value} {found.rule}"
    for lost in run.unresolved:
        yield f"{lost.path}:{lost.line}:{lost.column} {lost.reason}"
    for failed in run.failed:
        yield f"{failed.path}: {failed.error}"
