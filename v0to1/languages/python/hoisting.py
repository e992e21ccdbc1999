"""Several decodes of one response get one variable, where the answer is passed through a helper but once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, count, islice

import libcst as cst

from v0to1.core.model import Span
from v0to1.languages.outcomes import GOOD
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.seams import Seam
from v0to1.languages.python.status_paths import around, reached, response_of

NAMES = ("answer", "v1_answer")


def hoist(sketch: Sketch, seams: Sequence[Seam], before: str, after: str, success: str = "") -> bool:
    """Write `answer = helper(response.json(), …)` once before its first use; False where that cannot be.

    What the first use decodes for successes alone is decoded if the test for a `success` holds.
    """
    locator = sketch.sources.locator(seams[0].module)
    ordered = sorted(seams, key=lambda seam: locator.origin(seam.outer).start)
    first = ordered[0]
    line = statement_of(locator, first.outer)
    function = locator.function(first.outer)
    if line is None or not isinstance(function, cst.FunctionDef) or not alike(locator, ordered):
        return False
    block = locator.parent(line)
    name = name_in(sketch, function, ordered)
    if not all(block is not None and locator.within(seam.outer, block) for seam in ordered):
        return False
    if rebound(locator, function, ordered):
        return False
    if waits_for_test(locator, first.outer, line):
        if not success or not all(is_of_success(locator, seam) for seam in ordered):
            return False
        after += f" if {success} else {{}}"
    start = locator.origin(line).start
    newline = "\r\n" if "\r\n" in locator.text else "\n"
    indent = locator.text[locator.text.rfind("\n", 0, start) + 1 : start]
    if indent.strip():
        return False
    text = locator.source(first.outer)
    sketch.replace(first.module, Span(start, start), f"{name} = {before}{text}{after}{newline}{indent}")
    for seam in ordered:
        sketch.replace(seam.module, locator.whole(seam.outer), name)
    return True


def name_in(sketch: Sketch, function: cst.FunctionDef, seams: Sequence[Seam]) -> str:
    """A name that a function has no use for, nor another answer of which it decodes more than one place."""
    locator = sketch.sources.locator(seams[0].module)
    own, first = {id(seam.node) for seam in seams}, locator.origin(seams[0].outer).start
    before = 0
    for other in sketch.sources.neighbours.operations:
        decodes = (each for request in other.requests for each in request.decodes)
        nodes = {id(one.node): cst_node(one.node) for one in decodes if one.module == seams[0].module}
        inside = [one for one in nodes.values() if locator.within(one, function)]
        is_earlier = len(inside) > 1 and min(locator.origin(one).start for one in inside) < first
        before += is_earlier and own.isdisjoint(map(id, inside))
    names = (
        one
        for one in chain(NAMES, map("answer_{}".format, count(2)))
        if one not in locator.bindings(function)
    )
    return next(islice(names, before, None))


def waits_for_test(locator: Locator, node: cst.CSTNode, line: cst.CSTNode) -> bool:
    """Whether an expression is evaluated only where another one in its statement lets it be."""
    for outer, current in around(locator, node):
        if outer is line:
            return False
        if isinstance(outer, cst.BooleanOperation) and current is outer.right:
            return True
        if isinstance(outer, cst.IfExp) and current is not outer.test:
            return True
    return False


def is_of_success(locator: Locator, seam: Seam) -> bool:
    """Whether what is decoded at a seam is surely the answer of a success."""
    return reached(response_of(locator, seam.node, variable_of(seam.node)), seam.node) <= GOOD


def statement_of(locator: Locator, node: cst.CSTNode) -> cst.CSTNode | None:
    """The statement before which a line can be written so that it runs before an expression, and as often."""
    statement = locator.statement(node)
    match statement:
        case cst.SimpleStatementLine():
            return statement
        case cst.If(test=test) if locator.within(node, test) and not isinstance(
            locator.parent(statement), cst.If
        ):
            return statement
        case cst.For(iter=iterable) if locator.within(node, iterable):
            return statement
        case _:
            return None


def alike(locator: Locator, seams: Sequence[Seam]) -> bool:
    """Whether all seams decode the response of one variable in the same way, in the same function."""
    first = seams[0]
    response = variable_of(first.node)
    return bool(response) and all(
        seam.module == first.module
        and locator.source(seam.outer) == locator.source(first.outer)
        and locator.function(seam.outer) is locator.function(first.outer)
        for seam in seams
    )


def variable_of(node: cst.CSTNode) -> str:
    """The variable whose `json()` is called."""
    match node:
        case cst.Call(func=cst.Attribute(value=cst.Name(value=name)), args=[]):
            return name
        case _:
            return ""


def rebound(locator: Locator, function: cst.FunctionDef, seams: Sequence[Seam]) -> bool:
    """Whether the response's variable gets another value between the first and the last seam."""
    first, last = locator.origin(seams[0].outer).start, locator.origin(seams[-1].outer).end
    places = locator.bound(function, variable_of(seams[0].node))
    return any(first <= locator.origin(place).start <= last for place in places)
