"""Where a client knows that a server has refused: in a branch that runs for an error status alone."""

from __future__ import annotations

import builtins

import libcst as cst

from v0to1.languages.outcomes import STATUSES, is_failing
from v0to1.languages.python.locate import Locator
from v0to1.languages.python.status_tests import FINE, STATUS, WRONG, Response, speaks
from v0to1.languages.python.visiting import all_in

RAISING = "raise_for_status"
LEAVING = cst.Return | cst.Raise | cst.Continue | cst.Break
NONE = frozenset[int]()
FAILURE = 400
ERROR = "is_error"
DECODING = frozenset(["JSONDecodeError"])
"""Exceptions of data, beside Python's own ones."""


def is_refused(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether a node about a response stands where that response is known to be no success."""
    response = Response(locator, node, locator.source(node))
    left, current = STATUSES, node
    while (outer := locator.parent(current)) is not None and not isinstance(outer, cst.FunctionDef):
        if isinstance(outer, cst.ExceptHandler) and is_raised(locator, outer, response.names):
            return True
        for one in before(outer, current):
            left &= staying(response, one)
        left &= entering(response, outer, current)
        current = outer
    return is_failing(left)


def entering(response: Response, outer: cst.CSTNode, current: cst.CSTNode) -> frozenset[int]:
    """The statuses with which a statement or an expression goes the way that a part of it stands in."""
    match outer:
        case cst.If(test=test, body=body) | cst.IfExp(test=test, body=body) if current is not test:
            holds, fails = response.ways(test)
            return holds if current is body else fails
        case cst.While(test=test, body=body) if current is body:
            return response.ways(test)[0]
        case cst.Assert(test=test, msg=reason) if current is reason:
            return response.ways(test)[1]
        case cst.BooleanOperation(left=left, operator=operator, right=right) if current is right:
            holds, fails = response.ways(left)
            return holds if isinstance(operator, cst.And) else fails
        case cst.Match():
            taken, _ = response.taken(outer)
            return next((kept for one, kept in taken if one is current), STATUSES)
        case _:
            return STATUSES


def staying(response: Response, statement: cst.CSTNode) -> frozenset[int]:
    """The statuses with which a program may get behind a statement."""
    match statement:
        case cst.If(test=test, body=body, orelse=orelse):
            holds, fails = response.ways(test)
            other = STATUSES if orelse is None else staying(response, orelse)
            return (holds & staying(response, body)) | (fails & other)
        case cst.Match():
            taken, left = response.taken(statement)
            return left.union(*(kept & staying(response, one.body) for one, kept in taken))
        case cst.Else(body=body):
            return staying(response, body)
        case cst.IndentedBlock(body=lines) | cst.SimpleStatementSuite(body=lines):
            return STATUSES.intersection(*(staying(response, one) for one in lines))
        case cst.SimpleStatementLine(body=[cst.Assert(test=test)]):
            return response.ways(test)[0]
        case cst.SimpleStatementLine(body=[*_, last]):
            return NONE if isinstance(last, LEAVING) else STATUSES
        case _:
            return NONE if isinstance(statement, LEAVING) else STATUSES


def is_raised(locator: Locator, handler: cst.ExceptHandler, names: str) -> bool:
    """Whether what a handler catches is raised where the status of a response is no success."""
    block = locator.parent(handler)
    if not may_catch(handler.type):
        return False
    calls = all_in(block.body, cst.Call) if isinstance(block, cst.Try) else ()
    return any(
        isinstance(one.func, cst.Attribute)
        and one.func.attr.value == RAISING
        and speaks(locator, one.func.value, names)
        for one in calls
    )


def may_catch(caught: cst.BaseExpression | None) -> bool:
    """Whether an exception that a handler names may be that of a status: none that data raise."""
    if isinstance(caught, cst.Tuple):
        return all(may_catch(one.value) for one in caught.elements)
    name = caught.attr.value if isinstance(caught, cst.Attribute) else getattr(caught, "value", "")
    known = vars(builtins).get(name) if isinstance(name, str) else None
    return name not in DECODING and (not isinstance(known, type) or issubclass(OSError, known))


def judged_later(locator: Locator, node: cst.CSTNode) -> str:
    """The response whose status a function looks at only behind the place where it decodes it, else ""."""
    owner, end = locator.function(node), locator.origin(node).end
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute) or owner is None:
        return ""
    source = locator.source(node.func.value)
    response = Response(locator, node, source)
    places: list[cst.CSTNode] = [
        one for one in locator.inside(owner, cst.Call) if locator.source(one.func) == f"{source}.{RAISING}"
    ]
    places += [one for one in locator.inside(owner, cst.Match) if response.numbers(one.subject)]
    tests = [one.test for one in locator.inside(owner, cst.If)]
    tests += [one.test for one in locator.inside(owner, cst.IfExp)]
    tests += [one.test for one in locator.inside(owner, cst.Assert)]
    places += [one for one in tests if any(map(is_failing, response.ways(one)))]
    return source if places and min(locator.origin(one).start for one in places) > end else ""


def said_of_success(locator: Locator, node: cst.CSTNode, response: str) -> str:
    """What a function says itself of the status of a response, as a test for a success; "" if nothing."""
    owner = locator.function(node)
    said = (
        {locator.source(one) for one in locator.inside(owner, cst.Attribute)} if owner is not None else set()
    )
    tests = [(name, f"{response}.{name}") for name in FINE]
    tests += [(name, f"{response}.{name} < {FAILURE}") for name in STATUS]
    tests += [(ERROR, f"not {response}.{ERROR}")]
    return next((test for name, test in tests if f"{response}.{name}" in said), "")


def told_beside(locator: Locator, node: cst.CSTNode) -> str:
    """The response whose status goes on together with what is decoded of it, else ""."""
    statement = locator.statement(node)
    if statement is None or not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return ""
    response = locator.source(node.func.value)
    known = {f"{response}.{name}" for name in (*FINE, *WRONG, *STATUS)}
    return response if any(locator.source(one) in known for one in all_in(statement, cst.Attribute)) else ""


def before(block: cst.CSTNode, current: cst.CSTNode) -> list[cst.CSTNode]:
    """The statements before one in a block."""
    if not isinstance(block, cst.IndentedBlock | cst.Module):
        return []
    body: list[cst.CSTNode] = [*block.body]
    return body[: body.index(current)] if current in body else []
