"""The statuses of a response with which a program gets to a place, and what its own functions say of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial, reduce

import libcst as cst

from v0to1.languages.outcomes import STATUSES, UNKNOWN, Ways
from v0to1.languages.python.locate import Locator
from v0to1.languages.python.status_tests import Response
from v0to1.languages.python.status_values import Spoken, Values

LEAVING = frozenset((cst.Return, cst.Raise, cst.Continue, cst.Break))
PARTING = frozenset((cst.If, cst.IfExp, cst.While, cst.Assert, cst.BooleanOperation, cst.Match))
"""What goes one way or another."""
NONE = frozenset[int]()
OWNERS = ("self", "cls")
Answers = dict[tuple[object, ...], Ways]


def response_of(locator: Locator, node: cst.CSTNode, names: str) -> Response:
    """A response that a node speaks of, of which functions of the client's own are asked."""
    return Response(locator, node, names, partial(returned, {}))


def around(locator: Locator, node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """What is around a node in its function, each with the part of it that the node stands in."""
    current = node
    while (outer := locator.parent(current)) is not None and type(outer) is not cst.FunctionDef:
        yield outer, current
        current = outer


def reached(response: Response, node: cst.CSTNode) -> frozenset[int]:
    """The statuses with which a program gets to a node of the function that it stands in."""
    left = STATUSES
    for outer, current in around(response.locator, node):
        for one in before(outer, current):
            left = both(left, staying(response, one))
        if type(outer) in PARTING:
            left = both(left, entering(response, outer, current))
    return left


def both(one: frozenset[int], other: frozenset[int]) -> frozenset[int]:
    """The statuses that are in both: mostly one of them is all that there are."""
    if other is STATUSES or one is other:
        return one
    return other if one is STATUSES else one & other


def entering(response: Response, outer: cst.CSTNode, current: cst.CSTNode) -> frozenset[int]:
    """The statuses with which a statement or an expression goes the way that a part of it stands in."""
    match outer:
        case cst.If(test=test, body=body) | cst.IfExp(test=test, body=body) if current is not test:
            holds, fails = response.ways(test, response.limit)
            return holds if current is body else fails
        case cst.While(test=test, body=body) if current is body:
            return response.ways(test, response.limit)[0]
        case cst.Assert(test=test, msg=reason) if current is reason:
            return response.ways(test, response.limit)[1]
        case cst.BooleanOperation(left=left, operator=operator, right=right) if current is right:
            holds, fails = response.ways(left, response.limit)
            return holds if isinstance(operator, cst.And) else fails
        case cst.Match():
            taken, _ = response.taken(outer)
            return next((kept for one, kept in taken if one is current), STATUSES)
        case _:
            return STATUSES


def staying(response: Response, statement: cst.CSTNode) -> frozenset[int]:
    """The statuses with which a program may get behind a statement."""
    match statement:
        case cst.SimpleStatementLine():
            return behind(response, statement)
        case cst.If(test=test, body=body, orelse=orelse):
            holds, fails = response.ways(test, response.limit)
            other = STATUSES if orelse is None else staying(response, orelse)
            return both(holds, staying(response, body)) | both(fails, other)
        case cst.Match():
            taken, left = response.taken(statement)
            return left.union(*(kept & staying(response, one.body) for one, kept in taken))
        case cst.Else(body=body):
            return staying(response, body)
        case cst.IndentedBlock(body=lines) | cst.SimpleStatementSuite(body=lines):
            return reduce(both, [staying(response, one) for one in lines], STATUSES)
        case _:
            return NONE if type(statement) in LEAVING else STATUSES


def behind(response: Response, line: cst.SimpleStatementLine) -> frozenset[int]:
    """The statuses with which a program may get behind a line."""
    match line.body:
        case [cst.Assign() | cst.AugAssign() | cst.AnnAssign()]:
            return STATUSES
        case [cst.Assert(test=test)]:
            return response.ways(test, response.limit)[0]
        case [cst.Expr(value=cst.Call() as call)]:
            ways = response.ways(call, response.limit)
            return STATUSES if STATUSES in ways else NONE.union(*ways)
        case [*_, last]:
            return NONE if type(last) in LEAVING else STATUSES
        case _:
            return STATUSES


def before(block: cst.CSTNode, current: cst.CSTNode) -> list[cst.CSTNode]:
    """The statements before one in a block."""
    if not isinstance(block, cst.IndentedBlock | cst.Module):
        return []
    body: list[cst.CSTNode] = [*block.body]
    return body[: body.index(current)] if current in body else []


def returned(answers: Answers, response: Spoken, call: cst.Call, steps: int) -> Ways:
    """For which statuses a function of the client's own answers with something true, and for which not.

    What is found is kept in `answers`: functions that ask others ask the same ones many times.
    """
    if not any(response.is_meant(one.value) or response.values(one.value, 1) for one in call.args):
        return UNKNOWN
    found = definition(response.locator, call)
    known = passed(response, call, *found) if found is not None else None
    if found is None or known is None:
        return UNKNOWN
    ((name, values),) = known.items()
    mark = (id(found[1]), name, tuple(values.items()), steps)
    if mark not in answers:
        inside = Response(*found, name, response.called, {name: values} if values else {}, steps)
        answers[mark] = told_by(inside, found[1])
    return answers[mark]


def told_by(inside: Response, function: cst.FunctionDef) -> Ways:
    """The ways of a function, as far as it looks at the response that it is given, or at its status."""
    holds, fails = NONE, staying(inside, function.body)
    for one in inside.locator.inside(function, cst.Return):
        if inside.locator.function(one) is function:
            left = reached(inside, one)
            true, false = inside.ways(one.value, inside.limit) if one.value is not None else (NONE, STATUSES)
            holds, fails = holds | (left & true), fails | (left & false)
    return holds, fails


def passed(
    response: Spoken, call: cst.Call, locator: Locator, function: cst.FunctionDef
) -> dict[str, Values] | None:
    """The parameter that is the response (nothing is known beside it), or its status; None for neither."""
    names = [one.name.value for one in (*function.params.posonly_params, *function.params.params)]
    names = names[1:] if names[:1] and names[0] in OWNERS else names
    for place, arg in enumerate(call.args):
        name = arg.keyword.value if arg.keyword is not None else "".join(names[place : place + 1])
        values = response.values(arg.value, 1)
        if not name or arg.star or len(locator.bound(function, name)) != 1:
            continue
        if values or response.is_meant(arg.value):
            return {name: values}
    return None


def definition(locator: Locator, call: cst.Call) -> tuple[Locator, cst.FunctionDef] | None:
    """The function of the client's own that is called, where there is one of its name alone."""
    match call.func:
        case (
            cst.Name(value=name)
            | cst.Attribute(value=cst.Name(value="self" | "cls"), attr=cst.Name(value=name))
        ):
            pass
        case _:
            return None
    for one in (locator, *locator.peers()):
        found = one.told(functions, one.module).get(name, [])
        if found:
            return (one, found[0]) if len(found) == 1 else None
    return None


def functions(locator: Locator, module: cst.CSTNode) -> Mapping[str, list[cst.FunctionDef]]:
    """The functions of a module by their names."""
    found: dict[str, list[cst.FunctionDef]] = {}
    for one in locator.inside(module, cst.FunctionDef):
        found.setdefault(one.name.value, []).append(one)
    return found
