"""Defaults that read what V0 never gave."""

from __future__ import annotations

import libcst as cst

from v0to1.core.model import Span
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Read
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import cst_node


def drop_default(sketch: Sketch, operation: Operation, wrong: Read) -> bool:
    """`get("a", answer.get("b"))`: take out the default that reads what V0 never gave."""
    locator = sketch.sources.locator(wrong.module)
    for read in operation.reads:
        call = cst_node(read.node)
        if (
            read is wrong
            or read.module != wrong.module
            or not isinstance(call, cst.Call)
            or len(call.args) != 2
        ):
            continue
        if locator.origin(cst_node(wrong.node)) in locator.whole(call.args[1].value):
            first, second = locator.whole(call.args[0].value), locator.whole(call.args[1].value)
            sketch.replace(wrong.module, Span(first.end, second.end), "")
            sketch.note("A default that reads another key is gone: V1 has another value under that name.")
            return True
    return False
