"""What functions of a client do where a request failed: give nothing, or raise."""

from __future__ import annotations

import re

import libcst as cst
from libcst import matchers

from v0to1.flow import tree
from v0to1.flow.requests import Decode, Frame, Request
from v0to1.flow.returned import between, handed_back
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import Locator, cst_node

EMPTY = re.compile(r"204|NO_CONTENT|\b(?:content|text|body|length)\b", re.IGNORECASE)
"""What a test asks for that tells an answer without a body from others; nothing is right for one."""

STATUS = re.compile(r"\b(?:status|status_code|ok|is_error|is_success)\b")
CHECKED = matchers.Call(func=matchers.Attribute(attr=matchers.Name("raise_for_status")))


def gives_nothing(sketch: Sketch, decode: Decode, call: tree.Call) -> bool:
    """Whether a function between the decode and a call gives None in the place of an answer that failed."""
    return any(
        frame.function is not None and fails_with_none(sketch, frame) for frame in between(decode, call)
    )


def fails_with_none(sketch: Sketch, frame: Frame) -> bool:
    """Whether a function gives None in a branch or a handler, other than one for answers without a body.

    A parameter that it gives back is None where its caller gives none.
    """
    locator = sketch.sources.locator(frame.module)
    node = cst_node(frame.function) if frame.function is not None else None
    if not isinstance(node, cst.FunctionDef):
        return False
    returns = locator.told(own_returns, node)
    given = any(map(is_null, handed_back(frame)))
    names = {one.name.value for one in locator.inside(node.params, cst.Param)} if given else set()
    return any(is_failure(locator, one, frozenset(names)) for one in returns)


def own_returns(locator: Locator, function: cst.CSTNode) -> list[cst.Return]:
    """The `return` of a function itself."""
    return [one for one in locator.inside(function, cst.Return) if locator.function(one) is function]


def is_null(value: tree.Node | None) -> bool:
    """Whether what is handed back is None."""
    return isinstance(value, tree.Const) and value.value is None


def is_failure(locator: Locator, statement: cst.Return, names: frozenset[str]) -> bool:
    """Whether a `return` gives None, or one of some names, because something failed."""
    value = statement.value
    if isinstance(value, cst.IfExp):
        none = any(is_none(one) for one in (value.body, value.orelse))
        return none and EMPTY.search(locator.source(value.test)) is None
    given = isinstance(value, cst.Name) and value.value in names
    if value is not None and not is_none(value) and not given:
        return False
    outer = locator.parent(statement)
    while outer is not None and not isinstance(outer, cst.FunctionDef | cst.Lambda):
        if isinstance(outer, cst.ExceptHandler):
            return True
        if isinstance(outer, cst.If):
            return EMPTY.search(locator.source(outer.test)) is None
        outer = locator.parent(outer)
    return False


def raises(sketch: Sketch, request: Request) -> bool:
    """Whether the client's own function that makes a request raises where the status tells a failure."""
    for frame in reversed(request.frame.chain):
        if frame is request.site:
            return False
        node = cst_node(frame.function) if frame.function is not None else None
        if isinstance(node, cst.FunctionDef) and checks_status(sketch.sources.locator(frame.module), node):
            return True
    return False


def checks_status(locator: Locator, function: cst.FunctionDef) -> bool:
    """Whether a function raises by itself, or by the response, for a status that tells a failure."""
    if any(matchers.matches(one, CHECKED) for one in locator.inside(function.body, cst.Call)):
        return True
    for one in locator.inside(function.body, cst.Raise):
        outer = locator.parent(one)
        while outer is not None and outer is not function:
            if isinstance(outer, cst.If) and STATUS.search(locator.source(outer.test)):
                return True
            outer = locator.parent(outer)
    return False


def is_none(node: cst.BaseExpression) -> bool:
    """Whether an expression is None."""
    return isinstance(node, cst.Name) and node.value == "None"
