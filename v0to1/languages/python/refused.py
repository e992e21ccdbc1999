"""Where a client knows that a server has refused: in a branch that runs for an error status alone."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType

import libcst as cst

from v0to1.languages.python.locate import Locator
from v0to1.languages.python.visiting import all_in

SUCCESS = 200
FAILURE = 400
FINE = ("ok", "is_success")
WRONG = ("is_error", "is_client_error", "is_server_error")
RAISING = "raise_for_status"
STATUS = ("status_code", "status")
LEAVING = cst.Return | cst.Raise | cst.Continue | cst.Break
Compared = Callable[[int, frozenset[int]], bool]
OPERATORS: Mapping[type[cst.BaseCompOp], Compared] = MappingProxyType(
    {
        cst.Equal: lambda status, known: status in known,
        cst.NotEqual: lambda status, known: status not in known,
        cst.In: lambda status, known: status in known,
        cst.NotIn: lambda status, known: status not in known,
        cst.LessThan: lambda status, known: status < min(known),
        cst.LessThanEqual: lambda status, known: status <= min(known),
        cst.GreaterThan: lambda status, known: status > min(known),
        cst.GreaterThanEqual: lambda status, known: status >= min(known),
    }
)
STATUSES = range(100, 600)
DECODING = frozenset(["JSONDecodeError"])
"""Exceptions of data, beside Python's own ones."""


def is_refused(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether a node about a response stands where that response is known to be no success."""
    names = locator.source(node)
    current = node
    while (outer := locator.parent(current)) is not None and not isinstance(outer, cst.FunctionDef):
        if isinstance(outer, cst.ExceptHandler) and is_raised(locator, outer, names):
            return True
        for test, holds in tests_around(outer, current):
            if tells(locator, test, names, holds=holds) and not is_another(locator, test, node):
                return True
        current = outer
    return False


def tests_around(outer: cst.CSTNode, current: cst.CSTNode) -> list[tuple[cst.BaseExpression, bool]]:
    """What is known to hold, or not to, of a part of some syntax by the time that it runs."""
    tests: list[tuple[cst.BaseExpression, bool]] = [(one.test, False) for one in before(outer, current)]
    if isinstance(outer, cst.If | cst.IfExp) and current is not outer.test:
        tests.append((outer.test, current is outer.body))
    if isinstance(outer, cst.While) and current is outer.body:
        tests.append((outer.test, True))
    if isinstance(outer, cst.Assert) and current is outer.msg:
        tests.append((outer.test, False))
    return tests


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


def is_another(locator: Locator, test: cst.CSTNode, node: cst.CSTNode) -> bool:
    """Whether what a node speaks of is set anew behind a test."""
    owner = locator.function(node)
    if owner is None:
        return True
    names, between = locator.source(node), range(locator.origin(test).end, locator.origin(node).start)
    targets: list[cst.CSTNode] = [one.target for one in locator.inside(owner, cst.AssignTarget)]
    targets += [one.target for one in locator.inside(owner, cst.AnnAssign)]
    targets += [one.target for one in locator.inside(owner, cst.NamedExpr)]
    targets += [one.target for one in locator.inside(owner, cst.For)]
    targets += [one.name for one in locator.inside(owner, cst.AsName)]
    several = [one for one in targets if isinstance(one, cst.Tuple | cst.List)]
    targets += [each.value for one in several for each in one.elements]
    return any(locator.origin(one).start in between and speaks(locator, one, names) for one in targets)


def judged_later(locator: Locator, node: cst.CSTNode) -> str:
    """The response whose status a function looks at only behind the place where it decodes it, else ""."""
    owner, end = locator.function(node), locator.origin(node).end
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute) or owner is None:
        return ""
    response = locator.source(node.func.value)
    tests = [one.test for one in locator.inside(owner, cst.If)] + [
        one.test for one in locator.inside(owner, cst.IfExp)
    ]
    tests += [one.test for one in locator.inside(owner, cst.Assert)]
    raising = [
        one for one in locator.inside(owner, cst.Call) if locator.source(one.func) == f"{response}.{RAISING}"
    ]
    judging = [one for one in tests if any(tells(locator, one, response, holds=way) for way in (True, False))]
    places = [locator.origin(one).start for one in (*raising, *judging)]
    return response if places and min(places) > end else ""


def said_of_success(locator: Locator, node: cst.CSTNode, response: str) -> str:
    """What a function says itself of the status of a response, as a test for a success; "" if nothing."""
    owner = locator.function(node)
    said = (
        {locator.source(one) for one in locator.inside(owner, cst.Attribute)} if owner is not None else set()
    )
    tests = [(name, f"{response}.{name}") for name in FINE]
    tests += [(name, f"{response}.{name} < {FAILURE}") for name in STATUS]
    tests += [(WRONG[0], f"not {response}.{WRONG[0]}")]
    return next((test for name, test in tests if f"{response}.{name}" in said), "")


def told_beside(locator: Locator, node: cst.CSTNode) -> str:
    """The response whose status goes on together with what is decoded of it, else ""."""
    statement = locator.statement(node)
    if statement is None or not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return ""
    response = locator.source(node.func.value)
    known = {f"{response}.{name}" for name in (*FINE, *WRONG, *STATUS)}
    return response if any(locator.source(one) in known for one in all_in(statement, cst.Attribute)) else ""


def before(block: cst.CSTNode, current: cst.CSTNode) -> list[cst.If]:
    """The statements before one in a block whose branch leaves the block."""
    if not isinstance(block, cst.IndentedBlock | cst.Module):
        return []
    found: list[cst.If] = []
    for one in block.body:
        if one is current:
            return found
        if isinstance(one, cst.If) and one.orelse is None and leaves(one.body):
            found.append(one)
    return []


def leaves(block: cst.BaseSuite) -> bool:
    """Whether a block ends by leaving what is around it."""
    last: cst.CSTNode | None = block.body[-1] if block.body else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    return isinstance(last, LEAVING)


def tells(locator: Locator, test: cst.BaseExpression, names: str, *, holds: bool) -> bool:
    """Whether a test that holds (or does not) says that the response in some source text is no success."""
    match test:
        case cst.UnaryOperation(operator=cst.Not(), expression=inner):
            return tells(locator, inner, names, holds=not holds)
        case cst.BooleanOperation(left=left, operator=operator, right=right):
            several = [tells(locator, one, names, holds=holds) for one in (left, right)]
            return any(several) if isinstance(operator, cst.And) is holds else all(several)
        case cst.Attribute(value=value, attr=cst.Name(value=member)) if speaks(locator, value, names):
            return (member in FINE and not holds) or (member in WRONG and holds)
        case cst.Comparison(
            left=cst.Attribute(value=value, attr=cst.Name(value=member)),
            comparisons=[cst.ComparisonTarget(operator=operator, comparator=literal)],
        ) if member in STATUS and speaks(locator, value, names):
            compared, known = OPERATORS.get(type(operator)), statuses(literal)
            if compared is None or not known:
                return False
            kept = [one for one in STATUSES if compared(one, known) is holds]
            return SUCCESS not in kept and any(one // 100 != SUCCESS // 100 for one in kept)
        case _:
            return False


def speaks(locator: Locator, response: cst.CSTNode, names: str) -> bool:
    """Whether a source text is about a response."""
    return re.search(rf"(?<![\w.]){re.escape(locator.source(response))}\b", names) is not None


def statuses(literal: cst.BaseExpression) -> frozenset[int]:
    """The statuses that an expression writes out; empty for any other."""
    match literal:
        case cst.Integer(value=digits) if digits.isdigit():
            return frozenset([int(digits)])
        case cst.Attribute(attr=cst.Name(value=name)) if name.upper() in HTTPStatus.__members__:
            return frozenset([HTTPStatus[name.upper()].value])
        case cst.Tuple(elements=elements) | cst.List(elements=elements) | cst.Set(elements=elements):
            several = [statuses(one.value) for one in elements]
            return frozenset[int]().union(*several) if all(several) else frozenset()
        case _:
            return frozenset()
