"""Answers that are the value itself in V1, and no JSON."""

from __future__ import annotations

from collections.abc import Iterable

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.languages.base import Refusal
from v0to1.languages.decodes import of_success
from v0to1.languages.javascript.foreign import DECODING, is_foreign
from v0to1.languages.javascript.names import FETCH
from v0to1.languages.javascript.nodes import callee_of, span_of, syntax
from v0to1.languages.javascript.passing import refuse_mixed
from v0to1.languages.javascript.seams import Form, Seam, seams_of, with_requests
from v0to1.languages.javascript.sketch import Sketch


def wanted_as_json(sketch: Sketch, operation: Operation, target: Target) -> bool:
    """Whether a text has to come as JSON: a function that decodes other answers too decodes it."""
    request = operation.request
    if target.answer != "text" or sketch.flavour != FETCH or (is_foreign(request) and not request.wrapped):
        return False
    call = syntax(request.call)
    seams = seams_of(with_requests(operation, of_success(sketch, operation, target)))
    return any(not is_decode(one) and waited(one) and one.node != call for one in seams)


def keeps_decodes(sketch: Sketch, operation: Operation, target: Target) -> bool:
    """Whether no decode changes: the text comes as JSON, or the decode went with the request."""
    request = operation.request
    gone = request.library in DECODING and not request.wrapped
    return gone or wanted_as_json(sketch, operation, target)


def read_text(sketch: Sketch, seams: Iterable[Seam], *, as_json: bool) -> None:
    """V1 answers with the text itself: `r.json()` becomes `r.text()`; raises `Refusal`."""
    for seam in seams:
        refuse_mixed(seam)
        if is_decode(seam):
            key = (callee_of(seam.node) or seam.node).field("property")
            if key is not None and not as_json:
                sketch.replace(seam.module, span_of(key), "text")
        elif waited(seam) and not as_json and sketch.flavour == FETCH:
            raise Refusal("the answer is decoded in a way that has no text form")


def is_decode(seam: Seam) -> bool:
    """Whether the answer is decoded where it is seen: `r.json()`."""
    callee = callee_of(seam.node)
    key = callee.field("property") if callee is not None else None
    given = seam.node.field("arguments")
    return key is not None and key.text() == "json" and given is not None and not given.named_children()


def waited(seam: Seam) -> bool:
    """Whether the data is not simply there."""
    return seam.form not in (Form.VALUE, Form.PATTERN)
