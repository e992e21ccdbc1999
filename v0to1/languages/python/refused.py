"""Where a client knows that a server has refused: in a branch that runs for an error status alone."""

from __future__ import annotations

import builtins

import libcst as cst

from v0to1.languages.outcomes import is_failing
from v0to1.languages.python.locate import Locator
from v0to1.languages.python.status_paths import around, reached, response_of
from v0to1.languages.python.status_values import speaks

RAISING = "raise_for_status"
DECODING = frozenset(["JSONDecodeError"])
"""Exceptions of data, beside Python's own ones."""


def is_refused(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether a node about a response stands where that response is known to be no success."""
    response = response_of(locator, node, locator.source(node))
    for outer, _ in around(locator, node):
        if isinstance(outer, cst.ExceptHandler) and is_raised(locator, outer, response.names):
            return True
    return is_failing(reached(response, node))


def is_raised(locator: Locator, handler: cst.ExceptHandler, names: str) -> bool:
    """Whether what a handler catches is raised where the status of a response is no success."""
    block = locator.parent(handler)
    if not may_catch(handler.type):
        return False
    calls = locator.inside(block.body, cst.Call) if isinstance(block, cst.Try) else ()
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
