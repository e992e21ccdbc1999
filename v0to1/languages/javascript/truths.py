"""Answers that are taken for true or false, where V1 says the same in another way."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.flow.operations import Operation
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.lacking import is_unchecked
from v0to1.languages.javascript.nodes import (
    callee_of,
    cast,
    function_of,
    is_field,
    reads_of,
    root_of,
    span_of,
    whole,
)
from v0to1.languages.javascript.reads import compared, uses
from v0to1.languages.javascript.seams import Form, Seam, chained
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.statuses import shows
from v0to1.languages.javascript.truth import is_truth
from v0to1.languages.truths import ASKED, REASON, WITH_FLAG, tell_given

ENTRY = "shorthand_property_identifier_pattern"
BOOLEAN = re.compile(r"[:<]\s*boolean\s*>?$")


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
        handed = not operation.reads and (is_declared(seam) or is_shown(seam))
        asked = (tested or handed) and ask_status(sketch, seam)
        if tested and not asked:
            raise Refusal(REASON)
        if not asked:
            left.append(seam)
            goes_on = not give_flag(sketch, operation, seam) and not operation.reads and goes_on_at(seam)
            if goes_on:
                tell_given(sketch, seam.module, span_of(goes_on))
    return tuple(left)


def goes_on_at(seam: Seam) -> SgNode | None:
    """The first place at which something becomes of an answer."""
    for one in given_places(seam):
        parent = cast(whole(one)).parent()
        if parent is not None and parent.kind() not in ("expression_statement", "await_expression"):
            return one
    return None


def is_shown(seam: Seam) -> bool:
    """Whether an answer is shown as it is."""
    parent = cast(whole(seam.outer)).parent()
    call = parent.parent() if parent is not None and parent.kind() == "arguments" else None
    return call is not None and shows(call)


def give_flag(sketch: Sketch, operation: Operation, seam: Seam) -> bool:
    """`return data` becomes `return Boolean(data)` where that is declared to be one; whether there is such.

    Raises `Refusal` where a failure does not throw, and is an object too.
    """
    declared = [one for one in map(whole, given_places(seam)) if returned_as_boolean(one)]
    for outer in declared:
        if is_unchecked(operation):
            raise Refusal(REASON)
        span = span_of(outer)
        if seam.form is Form.PROMISE:
            sketch.replace(seam.module, Span(span.end, span.end), ".then(Boolean)")
        else:
            sketch.replace(seam.module, Span(span.start, span.start), "Boolean(")
            sketch.replace(seam.module, Span(span.end, span.end), ")")
    return bool(declared)


def given_places(seam: Seam) -> list[SgNode]:
    """Where an answer is used as a whole."""
    outer = seam.outer
    if seam.form is not Form.PATTERN:
        return uses(outer)
    name = outer if outer.kind() == ENTRY else outer.field("value")
    if name is None or name.kind() not in (ENTRY, "identifier"):
        return []
    return [one for one in reads_of(function_of(outer) or root_of(outer), name.text()) if one != name]


def returned_as_boolean(node: SgNode) -> bool:
    """Whether a function that is declared to give a boolean returns an expression, perhaps by a `then`."""
    outer = cast(node)
    parent, function = outer.parent(), function_of(outer)
    if parent is None or function is None:
        return False
    if parent.kind() != "return_statement" and not is_field(outer, parent, "body"):
        return False
    note = function.field("return_type")
    if note is not None:
        return BOOLEAN.search(note.text()) is not None
    call = chained(function)
    return call is not None and returned_as_boolean(call)


def is_flag(node: SgNode) -> bool:
    """Whether an answer is compared with true, or tested."""
    outer = whole(node)
    return compared(outer, outer.parent()) is not None or is_truth(node)


def is_declared(seam: Seam) -> bool:
    """Whether an answer is returned by a function that is declared to give a boolean, or as nothing."""
    parent = cast(seam.outer).parent()
    function = function_of(seam.outer)
    note = function.field("return_type") if function is not None else None
    returned = parent is not None and parent.kind() in ("return_statement", "arrow_function")
    return returned and (note is None or "boolean" in note.text())


def is_json(call: SgNode) -> bool:
    """Whether a call is `r.json()`, and not one of a client's own that gives the data."""
    callee, given = callee_of(call), call.field("arguments")
    key = callee.field("property") if callee is not None else None
    return key is not None and key.text() == "json" and given is not None and not given.named_children()


def ask_status(sketch: Sketch, seam: Seam) -> bool:
    """`await r.json()` becomes `r.ok`; False where there is no response to ask.

    In `p.then((r) => r.json())` it does so inside, where the response has its name.
    """
    callee = callee_of(seam.node)
    target = callee.field("object") if callee is not None else None
    if seam.form is Form.VALUE or target is None or target.kind() != "identifier" or not is_json(seam.node):
        return False
    outer = whole(seam.outer)
    if outer.parent() is not None and compared(outer, outer.parent()) is not None:
        return False
    inside = function_of(seam.node) != function_of(seam.outer)
    span = span_of(whole(seam.node) if inside else outer)
    sketch.replace(seam.module, Span(span.start, span.end), f"{target.text()}.ok")
    sketch.note(ASKED)
    return True
