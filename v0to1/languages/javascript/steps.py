"""The functions that a decoded answer passes through, as text around an expression."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from v0to1.core.model import Span
from v0to1.languages.javascript.nodes import span_of
from v0to1.languages.javascript.seams import Seam
from v0to1.languages.javascript.sources import Sketch


@dataclass(frozen=True, slots=True)
class Step:
    """A function that the data passes through: `before` and `after` stand around it; `waits` is `await`."""

    before: str
    after: str
    waits: bool = False


def composed(text: tuple[str, str], first: bool, steps: Sequence[Step]) -> tuple[str, str]:
    """What stands before and behind an expression, which itself stands between the two of `text`."""
    before, after = text
    if first:
        before, after = before, f"{after}[0]"
    for step in steps:
        before = f"{'await ' if step.waits else ''}{step.before}{before}"
        after = f"{after}{step.after}"
    return before, after


def many(sketch: Sketch, seam: Seam) -> None:
    """A type that is said of one answer is said of several: `get<T>(…)` becomes `get<T[]>(…)`."""
    types = (seam.call or seam.node).field("type_arguments")
    inner = types.named_children() if types is not None else []
    if len(inner) == 1 and inner[0].kind() == "type_identifier":
        end = span_of(inner[0]).end
        sketch.replace(seam.module, Span(end, end), "[]")


def used(name: str, step: Step) -> bool:
    """Whether a name stands in the other arguments of a function."""
    return re.search(rf"\b{name}\b", step.before + step.after) is not None
