"""Answers that come as Observables: an operator before all others makes of them what those take."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ast_grep_py import SgNode

from v0to1.core.immutable import replace
from v0to1.core.model import Span
from v0to1.flow.requests import Request
from v0to1.languages.javascript.foreign import OBSERVED
from v0to1.languages.javascript.lines import NAMES
from v0to1.languages.javascript.nodes import callee_of, cast, is_field, root_of, span_of, syntax
from v0to1.languages.javascript.nothing import element_of
from v0to1.languages.javascript.seams import Form, Seam, seam_at
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.steps import Step, composed, many, used

OPERATOR = re.compile(r"import\s*{[^}]*\bmap\s*[,}][^;'\"]*['\"]rxjs(?:/operators)?['\"]")
"""The import of the operator that this writes, under its own name."""

LAST = ("firstValueFrom", "lastValueFrom")
"""Functions that make a promise of an Observable."""

PROMISE = re.compile(rf"\b(?:{'|'.join(LAST)}|toPromise)\(")


def observed(seam: Seam, request: Request) -> Seam | None:
    """Where an Observable of an answer can be changed; None where that cannot be, or is not seen."""
    if request.library not in OBSERVED or seam.form is Form.AWAITED or seam.mixed:
        return seam
    outer = cast(seam.node)
    parent = outer.parent()
    call = parent.parent() if parent is not None and parent.kind() == "arguments" else None
    callee = callee_of(call) if call is not None else None
    if call is not None and callee is not None and callee.text() in LAST:
        return replace(seam_at(seam.module, call, later=True), call=seam.call)
    if parent is None or is_promised(request) or OPERATOR.search(root_of(outer).text()) is None:
        return None
    key = parent.field("property") if is_field(outer, parent, "object") else None
    name = key.text() if key is not None else ""
    given = parent.kind() == "return_statement" or is_field(outer, parent, "body")
    seen = given or name in ("pipe", "subscribe")
    return replace(seam, form=Form.PIPED, outer=outer) if seen else None


def is_promised(request: Request) -> bool:
    """Whether the client's own request function makes a promise of the Observable."""
    functions = [one.function for one in request.frame.chain if one.function is not None]
    own = functions if request.wrapped else ()
    return any(one.is_async or PROMISE.search(syntax(one).text()) is not None for one in own)


def write_piped(sketch: Sketch, seam: Seam, first: bool, steps: Sequence[Step]) -> None:
    """`request.pipe(…)` becomes `request.pipe(map((answer) => helper(answer)), …)`."""
    name = next((one for one in NAMES if not any(used(one, step) for step in steps)), NAMES[-1])
    said = element_of(seam.node, ("", name), missing=False) if first else ("", name)
    operator = f"map(({name}) => {''.join(composed(said, steps))})"
    if first:
        many(sketch, seam)
    operators = first_operator(seam.outer)
    if operators is None:
        end = span_of(seam.outer).end
        sketch.replace(seam.module, Span(end, end), f".pipe({operator})")
        return
    start = span_of(operators).start
    text = sketch.sources.text(seam.module)
    before = text[:start]
    gap = before[len(before.rstrip()) :] or " "
    sketch.replace(seam.module, Span(start, start), f"{operator},{gap}")


def first_operator(observable: SgNode) -> SgNode | None:
    """The first operator that an Observable goes through where it stands; None without any."""
    parent = observable.parent()
    call = parent.parent() if parent is not None and is_field(observable, parent, "object") else None
    key = parent.field("property") if parent is not None else None
    given = call.field("arguments") if call is not None and call.kind() == "call_expression" else None
    if key is None or key.text() != "pipe" or given is None:
        return None
    return next((one for one in given.named_children() if one.kind() != "comment"), None)
