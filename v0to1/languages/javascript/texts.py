"""Answers that are the value itself in V1, and no JSON."""

from __future__ import annotations

from collections.abc import Iterable

from ast_grep_py import SgNode

from v0to1.core.model import Span
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

TEXT = "file_text"
"""The helper that gives no text where there was an error."""


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


def read_text(sketch: Sketch, seams: Iterable[Seam], *, as_json: bool, checked: bool) -> None:
    """V1 answers with the text itself: `r.json()` becomes `r.text()`; raises `Refusal`.

    Where nobody has `checked` the status, an error must not be taken for the text.
    """
    for seam in seams:
        refuse_mixed(seam)
        if is_decode(seam):
            callee = callee_of(seam.node) or seam.node
            key, target = callee.field("property"), callee.field("object")
            if key is None or as_json:
                continue
            if checked or target is None or sketch.flavour != FETCH:
                sketch.replace(seam.module, span_of(key), "text")
            else:
                text_or_nothing(sketch, seam, target)
        elif waited(seam) and not as_json and sketch.flavour == FETCH:
            raise Refusal("the answer is decoded in a way that has no text form")


def text_or_nothing(sketch: Sketch, seam: Seam, response: SgNode) -> None:
    """`r.json()` becomes `fileText(r)`.

    The parser takes the `await` of `await (r).json()` for a function that is called with `r`.
    """
    name, end = sketch.use(seam.module, TEXT), span_of(seam.node).end
    callee = callee_of(response)
    given = response.field("arguments") if callee is not None and callee.text() == "await" else None
    inner = span_of(given or response)
    opening, closing = ("", "") if given is not None else ("(", ")")
    sketch.replace(seam.module, Span(inner.end, end), closing)
    sketch.replace(seam.module, Span(inner.start, inner.start), f"{name}{opening}")


def is_decode(seam: Seam) -> bool:
    """Whether the answer is decoded where it is seen: `r.json()`."""
    callee = callee_of(seam.node)
    key = callee.field("property") if callee is not None else None
    given = seam.node.field("arguments")
    return key is not None and key.text() == "json" and given is not None and not given.named_children()


def waited(seam: Seam) -> bool:
    """Whether the data is not simply there."""
    return seam.form not in (Form.VALUE, Form.PATTERN)
