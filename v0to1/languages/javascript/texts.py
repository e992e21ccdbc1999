"""Answers that are the value itself in V1, and no JSON."""

from __future__ import annotations

from collections.abc import Iterable

from v0to1.languages.base import Refusal
from v0to1.languages.javascript.nodes import span_of
from v0to1.languages.javascript.passing import refuse_mixed
from v0to1.languages.javascript.seams import Form, Seam
from v0to1.languages.javascript.sources import Sketch


def read_text(sketch: Sketch, seams: Iterable[Seam]) -> None:
    """V1 answers with the text itself: `r.json()` becomes `r.text()`; raises `Refusal`."""
    for seam in seams:
        refuse_mixed(seam)
        callee = seam.node.field("function")
        key = callee.field("property") if callee is not None else None
        if key is not None and key.text() == "json":
            sketch.replace(seam.module, span_of(key), "text")
        elif seam.form not in (Form.VALUE, Form.PATTERN):
            raise Refusal("the answer is decoded in a way that has no text form")
