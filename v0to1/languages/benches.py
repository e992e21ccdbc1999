"""What workbenches answer of what their languages know nothing of."""

from __future__ import annotations

from v0to1.evaluation.http.operations import Operation
from v0to1.languages.base import Change


class PlainBench:
    """A workbench whose modules have each other, and whose adapters stay."""

    def alone(self, module: str) -> str:
        """Why a module cannot import a file beside it, or nothing."""
        return ""

    def wrappers(self, operation: Operation) -> tuple[tuple[Change, ...], ...]:
        """The changes that take each adapter away that an operation goes through: none."""
        return ()
