"""What a client knows of the status of a response by the time that it decodes it."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1.languages.javascript.failing import ACCEPTED, REFUSED, is_failure
from v0to1.languages.javascript.nodes import FUNCTIONS, ancestors, function_of, is_field, of_kinds, span_of

CHECK = r"\b(?:check|ensure|raise|assert|throw|expect)\w*(?:Ok|OK|Status|Error|Response)\w*\b(?!\s*:)"
"""A function of a client's own that looks at the status, by its name."""

LEAVING = ("return_statement", "continue_statement", "break_statement")


def is_sure(node: SgNode, name: str) -> bool:
    """Whether a node stands in a branch that is only taken where a server did not answer with an error.

    Where the response has a `name`, others do not count.
    """
    current = node
    for outer in ancestors(node):
        if outer.kind() in FUNCTIONS:
            return False
        if takes(current, outer, name):
            return True
        current = outer
    return False


def takes(branch: SgNode, outer: SgNode, name: str) -> bool:
    """Whether a branch is one for success."""
    kind = outer.kind()
    if kind == "binary_expression" and is_field(branch, outer, "right"):
        sign, left = outer.field("operator"), outer.field("left")
        joined = sign is not None and sign.text() == "&&"
        return left is not None and joined and says(left, ACCEPTED, "&&", name)
    condition = outer.field("condition") if kind in ("if_statement", "ternary_expression") else None
    if condition is None or branch == condition:
        return False
    if is_field(branch, outer, "consequence"):
        return says(condition, ACCEPTED, "&&", name)
    return says(condition, REFUSED, "||", name)


def is_guarded(function: SgNode, end: int | None, name: str) -> bool:
    """Whether a function leaves where a server answered with an error, before a place in it (or at all)."""
    start = span_of(function).start
    text = function.text() if end is None else function.text()[: end - start]
    for said in of_kinds(function, "comment"):
        text = text.replace(said.text(), "")
    if re.search(rf"{CHECK}(?!\()|{CHECK}\(\s*(?:await\s+)?{re.escape(name)}\b", text):
        return True
    return any(
        (end is None or is_before(one, end)) and function_of(one) in (function, None) and is_guard(one, name)
        for one in of_kinds(function, "if_statement")
    )


def is_before(statement: SgNode, end: int) -> bool:
    """Whether a statement runs before a place at all times: its block goes on to there."""
    block = statement.parent()
    return span_of(statement).end <= end and block is not None and span_of(block).end >= end


def is_guard(statement: SgNode, name: str) -> bool:
    """Whether an `if` leads away where a server has answered with an error status."""
    condition, block = statement.field("condition"), statement.field("consequence")
    if condition is None or block is None or not says(condition, REFUSED, "||", name):
        return False
    inner = [one for one in block.named_children() if one.kind() != "comment"]
    last = (inner[-1] if inner else None) if block.kind() == "statement_block" else block
    return last is not None and (last.kind() in LEAVING or is_failure(last))


def says(condition: SgNode, wanted: re.Pattern[str], joined: str, name: str) -> bool:
    """Whether one of the parts of a condition, which are joined by an operator, tells of the status."""
    while condition.kind() == "parenthesized_expression" and condition.named_children():
        condition = condition.named_children()[0]
    sign = condition.field("operator") if condition.kind() == "binary_expression" else None
    if sign is not None and sign.text() == joined:
        parts = (condition.field("left"), condition.field("right"))
        return any(one is not None and says(one, wanted, joined, name) for one in parts)
    text = condition.text()
    other = bool(name) and "." in text and re.search(rf"(?<![\w$.]){re.escape(name)}\b", text) is None
    return not other and wanted.fullmatch(f"({text})") is not None
