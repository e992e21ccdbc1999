"""What the client's own request function gives back: the answer itself, or the answer among other things."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from v0to1.flow.requests import Decode, Request
from v0to1.languages.python.locate import cst_node


def gives_other(request: Request, decode: Decode) -> bool:
    """Whether a function between the request and its site may give something else than the decoded answer.

    A tuple of status and data, a record with the data in it, or a record of its own for a failure:
    what is put around the call of such a function would meet that instead of the answer. Nothing at all
    (`None`, an empty record) does not count: clients give that for an answer without a body.
    """
    for frame in reversed(decode.frame.chain):
        if frame.function is not None and frame.function.origin is not None:
            if id(frame.function) not in decode.givers and not frame.function.yields:
                return True
            values = returned_values(cst_node(frame.function))
            if any(is_other(value) for value in values):
                return True
        if frame.call is request.call:
            return False
    return False


def returned_values(function: cst.CSTNode) -> list[cst.BaseExpression]:
    """The expressions that a function returns, with those of the names that it returns."""
    if not isinstance(function, cst.FunctionDef):
        return []
    seen = Seen()
    function.body.visit(seen)
    values = [one for value in seen.returned for one in choices(value)]
    names = {value.value for value in values if isinstance(value, cst.Name)}
    given = [value for name, value in seen.assigned if name in names]
    return [*values, *(one for value in given for one in choices(value))]


class Seen(cst.CSTVisitor):
    """The returned expressions of one function, and what its names are given."""

    def __init__(self) -> None:
        super().__init__()
        self.returned: list[cst.BaseExpression] = []
        self.assigned: list[tuple[str, cst.BaseExpression]] = []

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        """Another function returns for itself."""
        return False

    def visit_Lambda(self, node: cst.Lambda) -> bool:
        """So does a function without a name."""
        return False

    def visit_Return(self, node: cst.Return) -> None:
        """One returned expression."""
        if node.value is not None:
            self.returned.append(node.value)

    def visit_Assign(self, node: cst.Assign) -> None:
        """What a name is given."""
        for each in node.targets:
            if isinstance(each.target, cst.Name):
                self.assigned.append((each.target.value, node.value))


def choices(value: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """Each expression that a conditional one may give."""
    match value:
        case cst.IfExp(body=body, orelse=orelse):
            yield from choices(body)
            yield from choices(orelse)
        case cst.BooleanOperation(left=left, right=right):
            yield from choices(left)
            yield from choices(right)
        case cst.Await(expression=expression):
            yield from choices(expression)
        case _:
            yield value


def is_other(value: cst.BaseExpression) -> bool:
    """Whether an expression makes something around, or besides, an answer."""
    match value:
        case cst.Tuple():
            return True
        case cst.Dict(elements=elements) | cst.List(elements=elements):
            return any(not isinstance(one, cst.StarredElement | cst.StarredDictElement) for one in elements)
        case cst.Call(func=cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)), args=args):
            return name[:1].isupper() and any(not arg.star for arg in args)
    return False
