"""What is put around the places where an answer becomes data."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from v0to1.core.model import Span
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch, tight
from v0to1.languages.python.seams import Seam, at_hand

GIVEN = cst.Element | cst.DictElement | cst.Arg
ALONE = GIVEN | cst.Assign | cst.AnnAssign | cst.NamedExpr | cst.Return
"""What a condition needs no parentheses in."""


def wrap_seams(
    sketch: Sketch,
    seams: Iterable[Seam],
    before: str,
    after: str,
    success: str = "",
    *,
    is_async: bool = False,
    always: bool = True,
) -> None:
    """Pass decoded answers through a function; without `always` it may be given None.

    Where the test for a `success` fails, the answer stays what it is.
    """
    for seam in seams:
        at_hand(seam, always=always)
        locator = sketch.sources.locator(seam.module)
        if is_async and not in_async(sketch, seam):
            raise Refusal("the answer is decoded in a function that cannot wait")
        if pass_on_next_line(sketch, seam, f"{'await ' if is_async else ''}{before}", after, success):
            continue
        span = locator.whole(seam.outer)
        opened, closed = f"await {before}" if is_async else before, after
        if success:
            opened, closed = f"({opened}", f"{closed} if {success} else {locator.source(seam.outer)})"
        elif is_async and tight(locator.parent(seam.outer), seam.outer):
            opened, closed = f"({opened}", f"{closed})"
        sketch.around(seam.module, span, opened, closed)


def pass_on_next_line(sketch: Sketch, seam: Seam, before: str, after: str, success: str) -> bool:
    """`data = answer` gets a line of its own after it, where that reads better than nesting."""
    locator = sketch.sources.locator(seam.module)
    assign = locator.parent(seam.outer)
    line = locator.parent(assign) if isinstance(assign, cst.Assign) else None
    if (
        not isinstance(assign, cst.Assign)
        or not isinstance(line, cst.SimpleStatementLine)
        or len(line.body) != 1
    ):
        return False
    if len(assign.targets) != 1 or not isinstance(name := assign.targets[0].target, cst.Name) or after == ")":
        return False
    start = locator.origin(line).start
    indent = locator.text[locator.text.rfind("\n", 0, start) + 1 : start]
    end = locator.text.find("\n", locator.origin(line).end)
    newline = "\r\n" if locator.text[end - 1 : end] == "\r" else "\n"
    if end < 0 or indent.strip():
        return False
    after += f" if {success} else {name.value}" if success else ""
    sketch.replace(
        seam.module, Span(end + 1, end + 1), f"{indent}{name.value} = {before}{name.value}{after}{newline}"
    )
    return True


def in_async(sketch: Sketch, seam: Seam) -> bool:
    """Whether `await` is allowed where a seam is."""
    function = sketch.sources.locator(seam.module).function(seam.node)
    return isinstance(function, cst.FunctionDef) and function.asynchronous is not None


def take_first(sketch: Sketch, seams: Iterable[Seam]) -> None:
    """V1 answers with a list of one: take its element."""
    for seam in seams:
        at_hand(seam, always=False)
        span = sketch.sources.locator(seam.module).whole(seam.outer)
        if seam.missing:
            sketch.around(seam.module, span, "(", " or [None])[0]")
        elif isinstance(seam.outer, cst.Await) and not seam.outer.lpar:
            sketch.around(seam.module, span, "(", ")[0]")
        else:
            sketch.replace(seam.module, Span(span.end, span.end), "[0]")
