"""Answers that are taken for true or false, where V1 says the same in another way."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

import libcst as cst

from v0to1.core.model import Span
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Read
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.nothing import raises
from v0to1.languages.python.polls import loads_of
from v0to1.languages.python.seams import Seam
from v0to1.languages.python.statuses import shows
from v0to1.languages.truths import ASKED, REASON, WITH_FLAG, tell_given

STATUS = {"requests": "ok", "httpx": "is_success", "httpx_async": "is_success", "aiohttp": "ok"}


def change_truths(sketch: Sketch, operation: Operation, seams: Iterable[Seam]) -> tuple[Seam, ...]:
    """Ask the response for its status where its answer is taken for true or false; gives the other seams.

    Raises `Refusal` where the response is not at hand.
    """
    left = []
    for seam in seams:
        locator = sketch.sources.locator(seam.module)
        tested = any(is_flag_of(locator, operation, use) for use in uses(locator, seam.outer))
        asked = (tested or is_handed_on(locator, seam.outer)) and ask_status(sketch, operation, seam)
        if tested and not asked and not stays_true(sketch, operation, seam):
            raise Refusal(REASON)
        if not asked:
            left.append(seam)
            goes_on = [use for use in uses(locator, seam.outer) if not is_alone(locator, use)]
            if operation.rule.method in WITH_FLAG and goes_on and not tested and not operation.reads:
                tell_given(sketch, seam.module, locator.whole(goes_on[0]))
    return tuple(left)


def is_handed_on(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether an answer is returned, or shown, as it is."""
    parent = locator.parent(node)
    return isinstance(parent, cst.Return) or (
        isinstance(parent, cst.Arg) and shows(locator, locator.parent(parent))
    )


def is_alone(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether nothing becomes of an expression."""
    return isinstance(locator.parent(node), cst.Expr)


def stays_true(sketch: Sketch, operation: Operation, seam: Seam) -> bool:
    """Whether an answer is only tested, and is true in V1 where it was in V0: all else raises, or gives None.

    V0 answered with false to a DELETE of what it did not know, so that this holds for PATCH alone.
    """
    locator = sketch.sources.locator(seam.module)
    plain = all(
        boolean_beside(locator, use) is None and not is_declared(locator, use)
        for use in uses(locator, seam.outer)
    )
    if not plain or operation.rule.method != "PATCH":
        return False
    return seam.missing or all(raises(sketch, one) for one in operation.requests)


def is_flag_of(locator: Locator, operation: Operation, use: cst.CSTNode) -> bool:
    """Whether an answer is compared with true, or tested where V0 answered with a flag."""
    if boolean_beside(locator, use) is not None:
        return True
    return operation.rule.method in WITH_FLAG and (is_tested(locator, use) or is_declared(locator, use))


def ask_status(sketch: Sketch, operation: Operation, seam: Seam) -> bool:
    """`r.json() is True` becomes `r.ok`; False where there is no response to ask."""
    name = STATUS.get(sketch.flavour, "")
    node = seam.node
    if not name or operation.rule.method not in WITH_FLAG or not isinstance(node, cst.Call) or node.args:
        return False
    locator = sketch.sources.locator(seam.module)
    assigned = isinstance(locator.parent(seam.outer), cst.Assign)
    if assigned or not isinstance(node.func, cst.Attribute) or node.func.attr.value != "json":
        return False
    beside = boolean_beside(locator, seam.outer)
    if beside is not None and not beside[1]:
        return False
    whole = locator.origin(beside[0]) if beside is not None else locator.whole(seam.outer)
    response = locator.whole(node.func.value)
    sketch.replace(seam.module, Span(whole.start, response.start), "")
    sketch.replace(seam.module, Span(response.end, whole.end), f".{name}")
    sketch.note(ASKED)
    return True


def uses(locator: Locator, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """An expression, or the places at which the variable is read that it is given to."""
    parent = locator.parent(node)
    if isinstance(parent, cst.Assign) and isinstance(name := parent.targets[0].target, cst.Name):
        yield from loads_of(locator, node, name.value)
    elif isinstance(parent, cst.NamedExpr) and isinstance(parent.target, cst.Name):
        yield from (parent, *loads_of(locator, node, parent.target.value))
    else:
        yield node


def boolean_beside(locator: Locator, node: cst.CSTNode) -> tuple[cst.Comparison, bool] | None:
    """The comparison of an expression with `True` or `False`, and whether it holds for what is true."""
    parent = locator.parent(node)
    match parent:
        case cst.Comparison(
            left=left,
            comparisons=[cst.ComparisonTarget(operator=operator, comparator=cst.Name(value=word))],
        ) if left is node and word in ("True", "False"):
            return parent, isinstance(operator, cst.Is | cst.Equal) == (word == "True")
        case _:
            return None


def is_tested(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether an expression stands where only its truth counts."""
    current, parent = node, locator.parent(node)
    while isinstance(parent, cst.BooleanOperation):
        current, parent = parent, locator.parent(parent)
    match parent:
        case cst.UnaryOperation(operator=cst.Not()):
            return True
        case cst.If(test=test) | cst.While(test=test) | cst.Assert(test=test) | cst.IfExp(test=test):
            return test is current
        case cst.CompIf():
            return True
        case cst.GeneratorExp(elt=each) | cst.ListComp(elt=each) if each is current:
            return is_given_to(locator, parent, ("all", "any"))
        case cst.Arg():
            return is_given_to(locator, current, ("bool",))
        case _:
            return False


def is_given_to(locator: Locator, node: cst.CSTNode, names: Container[str]) -> bool:
    """Whether an expression is an argument of a function with one of some names."""
    argument = locator.parent(node)
    call = locator.parent(argument) if isinstance(argument, cst.Arg) else None
    return isinstance(call, cst.Call) and locator.source(call.func) in names


def is_declared(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether an expression is returned by a function that is declared to give a boolean."""
    function = locator.function(node)
    note = function.returns.annotation if isinstance(function, cst.FunctionDef) and function.returns else None
    returned = isinstance(locator.parent(node), cst.Return)
    return returned and note is not None and locator.source(note) == "bool"


def page_for_flag(sketch: Sketch, read: Read) -> None:
    """Write `answer["next_page_id"] is not None` where more than the truth of the flag counts."""
    if read.style not in ("index", "get"):
        return
    locator = sketch.sources.locator(read.module)
    node = cst_node(read.node)
    beside = boolean_beside(locator, node)
    if beside is None and all(is_tested(locator, use) for use in uses(locator, node)):
        return
    end = locator.origin(node).end
    if isinstance(node, cst.Call) and len(node.args) > 1:
        sketch.replace(read.module, Span(locator.whole(node.args[0].value).end, end), ")")
    if beside is not None:
        comparison, holds = beside
        stop = locator.origin(comparison).end
        sketch.replace(read.module, Span(end, stop), " is not None" if holds else " is None")
        return
    bare = isinstance(
        locator.parent(node),
        cst.Assign | cst.AnnAssign | cst.Return | cst.Arg | cst.DictElement | cst.Element,
    )
    start = locator.origin(node).start
    sketch.around(
        read.module, Span(start, end), "" if bare else "(", " is not None" if bare else " is not None)"
    )
