"""The functions that a decoded answer passes through, as text around an expression."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.languages.javascript.imports import TYPED
from v0to1.languages.javascript.nodes import span_of
from v0to1.languages.javascript.nothing import element_of
from v0to1.languages.javascript.seams import Seam
from v0to1.languages.javascript.sketch import Sketch

LOOSE = ("union_type", "intersection_type", "function_type", "constructor_type", "conditional_type")
"""Types that need parentheses before `[]`."""

ANYTHING = ("predefined_type",)
"""`any` and `unknown`, which say nothing of the answer."""


@dataclass(frozen=True, slots=True)
class Step:
    """A function that the data passes through: `before` and `after` stand around it; `waits` is `await`."""

    before: str
    after: str
    waits: bool = False


def composed(text: tuple[str, str], steps: Sequence[Step]) -> tuple[str, str]:
    """What stands before and behind an expression, which itself stands between the two of `text`."""
    before, after = text
    for step in steps:
        before = f"{'await ' if step.waits else ''}{step.before}{before}"
        after = f"{after}{step.after}"
    return before, after


def first_of(seam: Seam, text: tuple[str, str]) -> tuple[str, str]:
    """What stands around a list for its first element; what is no list, but tells of a failure, stays."""
    if not seam.heard:
        return element_of(seam.node, text, missing=seam.missing)
    before, after = text
    if before.startswith("(") and after.endswith(")"):
        before, after = before[1:], after[:-1]
    return f"[{before}", f"{after}].flat()[0]"


def many(sketch: Sketch, seam: Seam) -> None:
    """A type that is said of one answer is said of several: `get<T>(…)` becomes `get<T[]>(…)`.

    It may stand at the request, or where its answer is decoded.
    """
    said = seam.node.parent()
    noted = said.named_children()[-1] if said is not None and said.kind() == "as_expression" else None
    promised = noted if noted is not None and noted.text().startswith("Promise<") else None
    places = (seam.call, seam.node, promised, last_link(seam.node))
    every = (one.field("type_arguments") for one in places if one is not None)
    types = next((one for one in every if one is not None), None)
    inner = types.named_children() if types is not None else []
    if len(inner) == (2 if seam.untold else 1):
        several(sketch, seam.module, inner[-1])


def said_of(seam: Seam) -> str:
    """The type that is said of an answer which for the compiler is a response, and has no elements."""
    call = seam.call
    types = call.field("type_arguments") if call is not None else None
    known = types is not None and len(types.named_children()) > 1
    return " as any" if seam.untold and seam.module.endswith(TYPED) and not known else ""


def last_link(promise: SgNode) -> SgNode | None:
    """The call whose result a chain gives: `decode(r)` in `p.then((r) => decode(r))`."""
    given = promise.field("arguments")
    function = next(iter(given.named_children()), None) if given is not None else None
    body = function.field("body") if function is not None and function.kind() == "arrow_function" else None
    return body if body is not None and body.kind() == "call_expression" else None


def several(sketch: Sketch, module: str, said: SgNode) -> None:
    """A type becomes that of a list of it; one that says nothing stays."""
    span = span_of(said)
    if said.kind() in LOOSE:
        sketch.around(module, span, "(", ")[]")
    elif said.kind() not in ANYTHING:
        sketch.replace(module, Span(span.end, span.end), "[]")


def used(name: str, step: Step) -> bool:
    """Whether a name stands in the other arguments of a function."""
    return re.search(rf"\b{name}\b", step.before + step.after) is not None
