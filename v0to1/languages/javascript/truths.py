"""Answers that are taken for true or false, where V1 says the same in another way."""

from __future__ import annotations

from collections.abc import Iterable

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.flow.operations import Operation
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.nodes import (
    callee_of,
    cast,
    function_of,
    span_of,
    whole,
)
from v0to1.languages.javascript.reads import compared, uses
from v0to1.languages.javascript.seams import Form, Seam
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.truth import is_truth

WITH_FLAG = ("DELETE", "PATCH")
REASON = (
    "the answer itself is taken for true or false, and V1 answers with an object; look at the status code"
)


def change_truths(sketch: Sketch, operation: Operation, seams: Iterable[Seam]) -> tuple[Seam, ...]:
    """Ask the response for its status where its answer is taken for true or false; gives the other seams.

    Raises `Refusal` where the response is not at hand.
    """
    every = tuple(seams)
    if operation.rule.method not in WITH_FLAG:
        return every
    left = []
    for seam in every:
        tested = any(is_flag(one) for one in uses(seam.outer))
        asked = (tested or is_declared(seam)) and ask_status(sketch, seam)
        if tested and not asked:
            raise Refusal(REASON)
        if not asked:
            left.append(seam)
    return tuple(left)


def is_flag(node: SgNode) -> bool:
    """Whether an answer is compared with true, or tested."""
    outer = whole(node)
    return compared(outer, outer.parent()) is not None or is_truth(node)


def is_declared(seam: Seam) -> bool:
    """Whether an answer is returned by a function that is declared to give a boolean."""
    parent = cast(seam.outer).parent()
    function = function_of(seam.outer)
    note = function.field("return_type") if function is not None else None
    returned = parent is not None and parent.kind() in ("return_statement", "arrow_function")
    return returned and note is not None and "boolean" in note.text()


def ask_status(sketch: Sketch, seam: Seam) -> bool:
    """`await r.json()` becomes `r.ok`; False where there is no response to ask.

    In `p.then((r) => r.json())` it does so inside, where the response has its name.
    """
    callee = callee_of(seam.node)
    target = callee.field("object") if callee is not None else None
    if seam.form is Form.VALUE or target is None or target.kind() != "identifier":
        return False
    outer = whole(seam.outer)
    if outer.parent() is not None and compared(outer, outer.parent()) is not None:
        return False
    inside = function_of(seam.node) != function_of(seam.outer)
    span = span_of(whole(seam.node) if inside else outer)
    sketch.replace(seam.module, Span(span.start, span.end), f"{target.text()}.ok")
    sketch.note("V0 answered with true; whether V1 did what it was asked shows in the status code.")
    return True
