"""What is said where a URL goes to others besides the requests that are changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from v0to1.core.model import Span
from v0to1.core.text import lines_of
from v0to1.flow.noticed import Handed
from v0to1.flow.values import Known
from v0to1.languages.base import Workbench
from v0to1.pipeline.plans import Plan

GIVEN = "{name} on line {line} of {path} is given this URL as well, and {what}; look at what it does with it"
MOVED = "from now on that of V1"
KEPT = "still that of V0"


def with_handed(
    bench: Workbench, plan: Plan, handed: Iterable[Handed], text: Callable[[str], str | None]
) -> Plan:
    """A plan that tells of what else is given its URL."""
    draft = plan.draft
    if draft is None or plan.fix == "adapter":
        return plan
    pieces = {
        id(one.source)
        for request in plan.operation.requests
        for one in request.url.pieces
        if isinstance(one, Known)
    }
    told: dict[tuple[str, Span], tuple[str, bool]] = {}
    for one in handed:
        if id(one.source) not in pieces or not one.name:
            continue
        span, call = bench.span(one.module, one.source), bench.span(one.where, one.node)
        moved = any(change.module == one.module and change.span in span for change in draft.changes)
        told[one.where, call] = (one.name, moved or told.get((one.where, call), ("", False))[1])
    notes = [
        GIVEN.format(
            name=name,
            line=lines_of(text(where) or "").place(where, span).line,
            path=where,
            what=MOVED if moved else KEPT,
        )
        for (where, span), (name, moved) in told.items()
    ]
    return replace(plan, draft=replace(draft, notes=(*draft.notes, *notes))) if notes else plan
