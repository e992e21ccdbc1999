"""Expressions that mean something else by the time of a call."""

from __future__ import annotations

import libcst as cst

from v0to1.flow import tree
from v0to1.flow.requests import Request
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.visiting import visit


def stale(locator: Locator, request: Request, node: tree.Node) -> bool:
    """Whether a name of an expression gets another value between the expression and the call."""
    start, end = locator.span(node).end, locator.span(request.call).start
    owner = request.site.function
    scope = locator.module if owner is None else cst_node(owner)
    names = Names()
    visit(cst_node(node), names)
    for name, places in locator.bindings(scope).items():
        if name in names.found and any(start <= locator.origin(place).start < end for place in places):
            return True
    return False


class Names(cst.CSTVisitor):
    """The names that an expression reads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def visit_Name(self, node: cst.Name) -> None:
        self.found.add(node.value)
