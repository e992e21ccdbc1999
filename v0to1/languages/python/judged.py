"""Where the status of a decoded answer is looked at: behind the decode, beside it, or in words not known."""

from __future__ import annotations

import libcst as cst

from v0to1.languages.outcomes import GOOD, is_failing
from v0to1.languages.python.locate import Locator
from v0to1.languages.python.refused import RAISING
from v0to1.languages.python.status_paths import around, before, definition, reached, response_of
from v0to1.languages.python.status_tests import FINE, WRONG, Response
from v0to1.languages.python.status_values import ASKING, REASON, STATUS, STEPS, given_to, is_another
from v0to1.languages.python.statuses import shows

Tested = cst.If | cst.IfExp | cst.Assert | cst.While | cst.CompIf
TESTED: tuple[type[Tested], ...] = (cst.If, cst.IfExp, cst.Assert, cst.While, cst.CompIf)
SAID = (*FINE, *WRONG, *STATUS, *REASON, *ASKING)
FAILURE = 400
ERROR = "is_error"
Owner = cst.FunctionDef | cst.Lambda | cst.Module


def judged_later(locator: Locator, node: cst.CSTNode) -> str:
    """The response whose status is looked at only behind the place where it is decoded, else ""."""
    return next((one for one in spoken(locator, node) if is_judged_behind(locator, node, one)), "")


def spoken(locator: Locator, node: cst.CSTNode) -> list[str]:
    """The texts of what a decode may have its data of."""
    if not isinstance(node, cst.Call):
        return []
    found = [node.func.value] if isinstance(node.func, cst.Attribute) else []
    found += [one.value for arg in node.args for one in locator.inside(arg, cst.Attribute)]
    texts = {locator.source(one) for one in found if isinstance(one, cst.Name | cst.Attribute)}
    return sorted(texts, key=len)


def is_judged_behind(locator: Locator, node: cst.CSTNode, names: str) -> bool:
    """Whether the first look at the status of a response is behind a node."""
    owner: Owner = locator.function(node) or locator.module
    response, end = response_of(locator, node, names), locator.origin(node).end
    places: list[cst.CSTNode] = [one for one in locator.inside(owner, cst.Call) if is_check(response, one)]
    places += [one for one in locator.inside(owner, cst.Match) if response.values(one.subject)]
    tests = [one.test for kind in TESTED for one in locator.inside(owner, kind)]
    places += [part for one in tests for part in parts(one) if judges(response, part)]
    starts = [locator.origin(one).start for one in places if locator.function(one) is locator.function(node)]
    starts += [end + 1 for one in locator.inside(owner, cst.While) if is_judged_again(response, one)]
    return bool(starts) and min(starts) > end


def parts(test: cst.BaseExpression) -> list[cst.BaseExpression]:
    """The tests that a test is made of."""
    match test:
        case cst.UnaryOperation(operator=cst.Not(), expression=inner):
            return parts(inner)
        case cst.BooleanOperation(left=left, right=right):
            return parts(left) + parts(right)
        case _:
            return [test]


def judges(response: Response, test: cst.BaseExpression) -> bool:
    """Whether a test tells successes from failures, or looks at one in words that are not all known."""
    holds, fails = response.ways(test)
    return is_failing(holds) or is_failing(fails) or (bool(holds & fails) and asks(response, test))


def asks(response: Response, test: cst.CSTNode, steps: int = STEPS) -> bool:
    """Whether an expression, or what a variable is given, has to do with the status of a response."""
    if isinstance(test, cst.Name):
        made = given_to(response.locator, test) if steps and not response.is_meant(test) else test
        decodes = made is not None and response.locator.within(response.node, made)
        return made is test or (made is not None and not decodes and asks(response, made, steps - 1))
    said = [one.value for one in response.locator.inside(test, cst.Attribute) if one.attr.value in SAID]
    calls = [one for one in response.locator.inside(test, cst.Call) if not is_known(one)]
    given = [arg.value for one in calls if looks(response, one) for arg in one.args]
    return any(map(response.is_meant, said + given))


def is_known(call: cst.Call) -> bool:
    """Whether a function of Python's own is called, which asks for no status."""
    return isinstance(call.func, cst.Name) and call.func.value in ("isinstance", "hasattr", "len", "getattr")


def is_check(response: Response, call: cst.Call) -> bool:
    """Whether a statement raises for the status of a response, or has a function do so."""
    if isinstance(call.func, cst.Attribute) and call.func.attr.value == RAISING:
        return response.is_meant(call.func.value)
    given = any(response.is_meant(one.value) or response.values(one.value) for one in call.args)
    return given and definition(response.locator, call) is not None and looks(response, call)


def looks(response: Response, call: cst.Call) -> bool:
    """Whether a function may look at the status of a response that it is given."""
    found = definition(response.locator, call)
    if found is None:
        return not shows(response.locator, call)
    locator, function = found
    names = {one.attr.value for one in locator.inside(function, cst.Attribute)}
    numbers = any(response.values(one.value) for one in call.args)
    return numbers or not names.isdisjoint({*SAID, RAISING}) or hands_on(locator, function)


def hands_on(locator: Locator, function: cst.FunctionDef) -> bool:
    """Whether a function gives something that it was given to others, which may look at it."""
    params = {one.name.value for one in function.params.params}
    return any(
        isinstance(arg.value, cst.Name) and arg.value.value in params
        for one in locator.inside(function, cst.Call)
        if not shows(locator, one) and not is_known(one)
        for arg in one.args
    )


def is_judged_again(response: Response, loop: cst.While) -> bool:
    """Whether a loop around a node looks at the status of what the node decodes, before it goes on."""
    locator = response.locator
    if not locator.within(response.node, loop.body) or not is_another(response, loop.test):
        return False
    again = response_of(locator, loop.test, response.names)
    return any(judges(again, one) for one in parts(loop.test))


def in_doubt(locator: Locator, node: cst.CSTNode) -> str:
    """The response that may be an error at a node, as far as tests before it can be understood, else ""."""
    for names in spoken(locator, node):
        response = response_of(locator, node, names)
        tests = tests_before(locator, node) if not reached(response, node) <= GOOD else ()
        if any(is_unsure(response, one) for one in tests):
            return names
    return ""


def is_unsure(response: Response, test: cst.BaseExpression) -> bool:
    """Whether a test has to do with a status, and may go either way for some: others are asked as well."""
    holds, fails = response.ways(test)
    return bool(holds & fails) and any(judges(response, part) for part in parts(test))


def tests_before(locator: Locator, node: cst.CSTNode) -> list[cst.BaseExpression]:
    """The tests that a program has made when it gets to a node."""
    found: list[cst.BaseExpression] = []
    for outer, current in around(locator, node):
        if isinstance(outer, cst.If | cst.IfExp | cst.While) and current is not outer.test:
            found.append(outer.test)
        elif isinstance(outer, cst.BooleanOperation) and current is outer.right:
            found.append(outer.left)
        for each in before(outer, current):
            found += [one.test for one in locator.inside(each, cst.If)]
            found += [one.test for one in locator.inside(each, cst.Assert)]
    return found


def said_of_success(locator: Locator, node: cst.CSTNode, response: str) -> str:
    """What a function says itself of the status of a response, as a test for a success; "" if nothing."""
    owner: Owner = locator.function(node) or locator.module
    said = {locator.source(one) for one in locator.inside(owner, cst.Attribute)}
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
    return (
        response
        if any(locator.source(one) in known for one in locator.inside(statement, cst.Attribute))
        else ""
    )
