"""Programs that start a V0 server of their own: they go on as long as that is to be had."""

from __future__ import annotations

import re
from collections.abc import Callable

from v0to1.core.api import api
from v0to1.evaluation.http.operations import Operation

REASON = "the program starts a V0 server itself ({}); make it start a V1 server first"


def starts_v0(one: Operation, text: Callable[[str], str]) -> str:
    """Why nothing is done about an operation of such a program, or nothing; `text` gives that of a module."""
    modules = {frame.module for request in one.requests for frame in request.frame.chain} | {one.module}
    found = (re.search(api().v0_image, text(module)) for module in sorted(modules))
    image = next((each[0] for each in found if each is not None), "")
    return REASON.format(image) if image else ""
