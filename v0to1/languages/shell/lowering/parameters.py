"""Which parameters of a function have a number in it."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1.languages.shell.lowering.walk import MANY_PARAMETERS

NUMBER = re.compile(r"\$\{?(\d{1,2})\b|\$\{@:(\d)\}")
SHIFT = re.compile(r"\bshift\b(?:\s+(\d))?")


def numbers_in(body: SgNode) -> int:
    """The highest parameter with a number that a function may look at, counted without shifts."""
    text = body.text()
    numbers = [int(found[1]) if found[1] else int(found[2]) - 1 for found in NUMBER.finditer(text)]
    shifts = sum(int(found[1] or 1) for found in SHIFT.finditer(text))
    return min(max(numbers, default=0) + shifts, MANY_PARAMETERS)
