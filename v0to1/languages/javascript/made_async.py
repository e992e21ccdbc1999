"""Functions that are given to a promise, which waits for what they give: they may wait themselves."""

from __future__ import annotations

from v0to1.core.model import Span
from v0to1.languages.javascript.nodes import function_of, span_of
from v0to1.languages.javascript.seams import Form, Seam, chained
from v0to1.languages.javascript.sketch import Sketch


def made_async(sketch: Sketch, seam: Seam) -> bool:
    """Let the function that a seam stands in wait, where it is given to a promise, which waits for it."""
    function = function_of(seam.node)
    if function is None or seam.form is not Form.VALUE or chained(function) is None:
        return False
    if function.field("return_type") is not None:
        return False
    start = span_of(function).start
    if not any(one.module == seam.module and one.span == Span(start, start) for one in sketch.changes):
        sketch.replace(seam.module, Span(start, start), "async ")
    return True
