"""Programs that start a V0 server of their own: they go on as long as that is to be had."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from v0to1.core.api import api
from v0to1.evaluation.http.operations import Operation

REASON = "the program starts a V0 server itself ({}); make it start a V1 server first"


def starting_v0(text: Callable[[str], str]) -> Callable[[Operation], str]:
    """A function that gives the reason to do nothing about an operation of such a program, or "".

    `text` gives that of a module.
    """

    @cache
    def image_in(module: str) -> str:
        found = re.search(api().v0_image, text(module))
        return found[0] if found else ""

    def reason(one: Operation) -> str:
        modules = {frame.module for request in one.requests for frame in request.frame.chain} | {one.module}
        image = next(filter(None, map(image_in, sorted(modules))), "")
        return REASON.format(image) if image else ""

    return reason
