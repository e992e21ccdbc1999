"""Answers that a client decodes before it looks at their status: an error stays what it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import libcst as cst

from v0to1.flow.requests import Request
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.handles import flavour_of
from v0to1.languages.python.refused import judged_later, said_of_success, told_beside
from v0to1.languages.python.seams import Seam

SUCCEEDED = {"requests": "ok", "aiohttp": "ok", "httpx": "is_success", "httpx_async": "is_success"}
"""What of a response says that it is no error, by the flavour of the helper."""


def spare_errors(
    sketch: Sketch, request: Request, seams: Iterable[Seam], changed: Collection[tuple[str, int]]
) -> None:
    """Take an error as it is where the client asks for the status only behind the decode.

    V1's error is no list, and has nothing that a V0 view could be made of. What a response of a library
    that is not known has, is what the client itself asks of it.
    """
    name = SUCCEEDED.get(flavour_of(request), "")
    for seam in seams:
        locator = sketch.sources.locator(seam.module)
        span = locator.whole(seam.outer)
        response = ""
        if isinstance(locator.parent(seam.outer), cst.Assign | cst.AnnAssign):
            response = judged_later(locator, seam.node)
        elif isinstance(locator.parent(seam.outer), cst.Element | cst.DictElement | cst.Arg):
            response = told_beside(locator, seam.node)
        test = f"{response}.{name}" if name else said_of_success(locator, seam.node, response)
        if response and test and {(seam.module, span.start), (seam.module, span.end)} & set(changed):
            sketch.around(seam.module, span, "", f" if {test} else {locator.source(seam.outer)}")
