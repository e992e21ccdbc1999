"""What a client knows of the status of a response by the time that it decodes it."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1.languages.javascript.failing import entering
from v0to1.languages.javascript.nodes import FUNCTIONS, ancestors, function_of, of_kinds, span_of
from v0to1.languages.javascript.status_tests import Response
from v0to1.languages.outcomes import is_success

CHECK = r"\b(?:check|ensure|raise|assert|throw|expect)\w*(?:Ok|OK|Status|Error|Response)\w*\b(?!\s*:)"
"""A function of a client's own that looks at the status, by its name."""


def is_sure(node: SgNode, name: str) -> bool:
    """Whether a node stands in a branch that is only taken where a server did not answer with an error.

    Where the response has a `name`, others do not count.
    """
    response, current = Response(node, name), node
    for outer in ancestors(node):
        if outer.kind() in FUNCTIONS:
            return False
        if is_success(entering(response, outer, current)):
            return True
        current = outer
    return False


def is_guarded(function: SgNode, end: int | None, name: str) -> bool:
    """Whether a function leaves where a server answered with an error, before a place in it (or at all)."""
    start = span_of(function).start
    text = function.text() if end is None else function.text()[: end - start]
    for said in of_kinds(function, "comment"):
        text = text.replace(said.text(), "")
    if re.search(rf"{CHECK}(?!\()|{CHECK}\(\s*(?:await\s+)?{re.escape(name)}\b", text):
        return True
    return any(
        (end is None or is_before(one, end))
        and function_of(one) in (function, None)
        and is_success(Response(function, name).staying(one))
        for one in of_kinds(function, "if_statement", "switch_statement")
    )


def is_before(statement: SgNode, end: int) -> bool:
    """Whether a statement runs before a place at all times: its block goes on to there."""
    block = statement.parent()
    return span_of(statement).end <= end and block is not None and span_of(block).end >= end
