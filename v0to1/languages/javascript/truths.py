"""Answers that are taken for true or false, where V1 says the same in another way."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.flow.operations import Operation
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.declared import casts_of, notes_of
from v0to1.languages.javascript.failing import fails
from v0to1.languages.javascript.foreign import HOOKED, LIKE_FETCH, OBSERVED
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
from v0to1.languages.javascript.observed import observed
from v0to1.languages.javascript.passing import pass_on
from v0to1.languages.javascript.reads import compared, uses
from v0to1.languages.javascript.seams import Form, Seam, chained
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.statuses import shows
from v0to1.languages.javascript.steps import Step
from v0to1.languages.javascript.truth import is_truth
from v0to1.languages.truths import ASKED, REASON, WITH_FLAG, refuse_flags, tell_given

ENTRY = "shorthand_property_identifier_pattern"
SHORTHAND = "shorthand_property_identifier"
OPEN = re.compile(r"\W*(?:Promise\s*<\s*)?(?:[\w.]+<\s*)?(?:boolean|any|unknown)\s*>*")
"""Types that bear a boolean."""

LOOKING = ("expression_statement", "await_expression")
"""What looks at a value, and hands on another one, or none."""
FLAG = Step("Boolean(", ")")
GIVING = ("??", "||", "&&")
"""Operators that give one of their sides."""


def change_truths(sketch: Sketch, operation: Operation, seams: Iterable[Seam]) -> tuple[Seam, ...]:
    """Ask the response for its status where its answer is taken for true or false; gives the other seams.

    So it is where the answer goes on as a whole, which was V0's true. Raises `Refusal` where the response is
    not at hand, and V1's answer to a failure would be taken for true.
    """
    every = tuple(seams)
    if operation.rule.method not in WITH_FLAG:
        return every
    left = []
    for seam in every:
        tested = any(is_flag(one) for one in given_places(seam))
        places = [] if tested or is_looked_into(sketch, operation) else handed_on(seam)
        alone = bool(places) and len(places) == len(used_places(seam)) and fits(seam, places)
        asked = (tested or alone) and ask_status(sketch, operation, seam)
        if tested and not asked:
            raise Refusal(REASON)
        if not asked:
            left.append(seam)
            if not give_flag(sketch, operation, seam, places):
                refuse_flags(operation, sketch.sources.fails)
    return tuple(left)


def is_looked_into(sketch: Sketch, operation: Operation) -> bool:
    """Whether the client takes the answer for an object, and not only where it fails."""
    reads = (one for one in operation.reads if one.style != "shape")
    return any(not sketch.sources.fails(one.module, one.node) for one in reads)


def give_flag(sketch: Sketch, operation: Operation, seam: Seam, places: list[SgNode]) -> bool:
    """`return data` becomes `return Boolean(data)`; what is declared to be something else is told.

    False where the answer stays what it is.

    Raises `Refusal` where a failure does not throw, and is an object too.
    """
    if not places or any(one.held for one in operation.requests):
        return False
    shown = all(is_shown(one) for one in places)
    found = observed(seam, operation.request)
    known = found is not None and not seam.mixed and operation.request.library not in HOOKED
    if found is None or not known or not fits(seam, places) or (shown and is_unchecked(operation)):
        tell_given(sketch, seam.module, span_of(places[0]))
        return False
    if is_unchecked(operation):
        raise Refusal(REASON)
    if operation.request.library in OBSERVED:
        pass_on(sketch, (found,), first=False, steps=(FLAG,))
        return True
    if seam.form is Form.PROMISE:
        span = span_of(whole(seam.outer))
        sketch.replace(seam.module, Span(span.end, span.end), ".then(Boolean)")
        return True
    if seam.form is not Form.PATTERN and (len(places) > 1 or places[0].kind() == SHORTHAND):
        places = [seam.outer]
    for one in places:
        as_flag(sketch, seam.module, whole(one))
    return True


def as_flag(sketch: Sketch, module: str, node: SgNode) -> None:
    """`data` becomes `Boolean(data)`, unless it is that already."""
    given = node.parent()
    call = given.parent() if given is not None and given.kind() == "arguments" else None
    callee = callee_of(call) if call is not None else None
    if callee is not None and callee.text() == "Boolean":
        return
    span, kind = span_of(node), node.kind()
    bare = kind == "parenthesized_expression"
    before = f"{node.text()}: Boolean(" if kind == SHORTHAND else "Boolean" if bare else "Boolean("
    sketch.replace(module, Span(span.start, span.start), before)
    if not bare:
        sketch.replace(module, Span(span.end, span.end), ")")


def handed_on(seam: Seam) -> list[SgNode]:
    """The places at which an answer goes on as a whole, and not because of a failure."""
    return [one for one in used_places(seam) if goes_on(one) and not fails(one)]


def used_places(seam: Seam) -> list[SgNode]:
    """The places at which something becomes of an answer."""
    return [one for one in given_places(seam) if parent_kind(one) not in ("expression_statement", "")]


def goes_on(node: SgNode) -> bool:
    """Whether an expression goes on as a whole, and is not only looked at."""
    outer = cast(whole(node))
    parent = outer.parent()
    if parent is None or parent.kind() in LOOKING or is_flag(node):
        return False
    sign = parent.field("operator") if parent.kind() == "binary_expression" else None
    if sign is not None:
        return sign.text() in GIVING
    return not is_field(outer, parent, "object", "function", "left")


def parent_kind(node: SgNode) -> str:
    """What an expression is a part of; empty for what is only waited for."""
    outer = cast(whole(node)).parent()
    if outer is not None and outer.kind() == "await_expression":
        return "" if parent_kind(outer) == "expression_statement" else "await_expression"
    return outer.kind() if outer is not None else ""


def is_shown(node: SgNode) -> bool:
    """Whether an answer is shown as it is."""
    parent = cast(whole(node)).parent()
    call = parent.parent() if parent is not None and parent.kind() == "arguments" else None
    return call is not None and shows(call)


def given_places(seam: Seam) -> list[SgNode]:
    """Where an answer is used as a whole."""
    outer = seam.outer
    if seam.form is not Form.PATTERN:
        return uses(outer)
    name = outer if outer.kind() == ENTRY else outer.field("value")
    if name is None or name.kind() not in (ENTRY, "identifier"):
        return []
    return [one for one in reads_of(function_of(outer) or root_of(outer), name.text()) if one != name]


def fits(seam: Seam, places: Iterable[SgNode]) -> bool:
    """Whether nothing declares an answer to be anything but a boolean."""
    notes = [*notes_of(seam, inside=True), *(note for one in places for note in returned_as(one))]
    return all(OPEN.fullmatch(note.text()) for note in notes)


def returned_as(node: SgNode) -> list[SgNode]:
    """What the function declares to give that returns an expression, perhaps by a `then`."""
    outer = cast(node)
    parent, function = cast(whole(outer)).parent(), function_of(outer)
    if parent is None or function is None:
        return []
    if parent.kind() != "return_statement" and not is_field(cast(whole(outer)), parent, "body"):
        return []
    note = function.field("return_type")
    if note is not None:
        return [note]
    call = chained(function)
    return returned_as(call) if call is not None else []


def is_flag(node: SgNode) -> bool:
    """Whether an answer is compared with true, or tested."""
    outer = whole(node)
    return compared(outer, outer.parent()) is not None or is_truth(node)


def is_json(call: SgNode) -> bool:
    """Whether a call is `r.json()`, and not one of a client's own that gives the data."""
    callee, given = callee_of(call), call.field("arguments")
    key = callee.field("property") if callee is not None else None
    return key is not None and key.text() == "json" and given is not None and not given.named_children()


def ask_status(sketch: Sketch, operation: Operation, seam: Seam) -> bool:
    """`await r.json()` becomes `r.ok`; False where there is no response to ask.

    In `p.then((r) => r.json())` it does so inside, where the response has its name.
    """
    if operation.request.library not in (*LIKE_FETCH, ""):
        return False
    callee = callee_of(seam.node)
    target = callee.field("object") if callee is not None else None
    if seam.form is Form.VALUE or target is None or target.kind() != "identifier" or not is_json(seam.node):
        return False
    outer = whole(seam.outer)
    if outer.parent() is not None and compared(outer, outer.parent()) is not None:
        return False
    if any(note.text().startswith("Promise") for note in casts_of(seam)):
        raise Refusal(REASON)
    inside = function_of(seam.node) != function_of(seam.outer)
    span = span_of(whole(seam.node) if inside else outer)
    sketch.replace(seam.module, Span(span.start, span.end), f"{target.text()}.ok")
    sketch.note(ASKED)
    return True
