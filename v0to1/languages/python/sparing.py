"""Answers that a client decodes before it looks at their status: an error stays what it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import libcst as cst

from v0to1.core.rules import Target
from v0to1.flow.requests import Request
from v0to1.languages.decodes import REASON
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.handles import flavour_of
from v0to1.languages.python.judged import in_doubt, judged_later, said_of_success, told_beside
from v0to1.languages.python.seams import Seam
from v0to1.languages.python.wrapping import ALONE, GIVEN

SUCCEEDED = {"requests": "ok", "aiohttp": "ok", "httpx": "is_success", "httpx_async": "is_success"}
"""What of a response says that it is no error, by the flavour of the helper."""


def spare_errors(
    sketch: Sketch,
    request: Request,
    target: Target,
    seams: Iterable[Seam],
    changed: Collection[tuple[str, int]],
) -> None:
    """Take an error as it is where the client may have one at a decode, and looks at its status itself.

    V1's error is no list, and has nothing that a V0 view could be made of. A key of a success is missed in
    either.
    """
    names = {one for one, rule in target.reads.items() if rule.to != REASON[0] and not rule.gone}
    for seam in seams:
        locator = sketch.sources.locator(seam.module)
        span, parent = locator.whole(seam.outer), locator.parent(seam.outer)
        if not {(seam.module, span.start), (seam.module, span.end)} & set(changed):
            continue
        if isinstance(parent, cst.Subscript) and read_key(parent) in names:
            continue
        test = success_at(sketch, request, seam)
        if test:
            opened, closed = ("", "") if isinstance(parent, ALONE) else ("(", ")")
            sketch.around(seam.module, span, opened, f" if {test} else {locator.source(seam.outer)}{closed}")


def success_at(sketch: Sketch, request: Request, seam: Seam) -> str:
    """A test for a success where a decode may be an error's, at which the client looks itself; else ""."""
    locator = sketch.sources.locator(seam.module)
    response = locator.told(judged_later, seam.node) or locator.told(in_doubt, seam.node)
    if not response and isinstance(locator.parent(seam.outer), GIVEN):
        response = told_beside(locator, seam.node)
    return success_of(sketch, request, seam, response) if response else ""


def success_of(sketch: Sketch, request: Request, seam: Seam, response: str) -> str:
    """A test for a success of a response; one of a library that is not known is asked as the client does."""
    name, locator = SUCCEEDED.get(flavour_of(request), ""), sketch.sources.locator(seam.module)
    return f"{response}.{name}" if name else said_of_success(locator, seam.node, response)


def read_key(read: cst.Subscript) -> str:
    """The key that is read with a subscript; "" for one that is not written out."""
    match read.slice:
        case [cst.SubscriptElement(slice=cst.Index(value=cst.SimpleString() as key))]:
            return str(key.evaluated_value)
        case _:
            return ""
