"""Where a client fails: in an error that it throws or hands on, or in a branch that ends with one."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1.languages.javascript.nodes import FUNCTIONS, is_field

ENDINGS = ("process.exit", "Deno.exit", "Promise.reject", "reject", "rejectWithValue")
ERROR = re.compile(r"(?:Error|Exception)\b")
REFUSED = re.compile(
    r"\(!\s*(?:[\w$.]+\.)?ok\)|\((?:[\w$.]+\.)?status(?:Code)?\s*(?:>=\s*[34]00|>\s*299|!==?\s*200)\)"
)
ACCEPTED = re.compile(r"\((?:[\w$.]+\.)?ok\)|\((?:[\w$.]+\.)?status(?:Code)?\s*(?:<\s*[34]00|===?\s*200)\)")
"""Conditions that hold, or do not, where a server has answered with an error status."""

TRANSPARENT = ("try_statement", "catch_clause", "finally_clause", "statement_block")


def fails(node: SgNode) -> bool:
    """Whether a node stands in a `throw`, or in a branch that ends with one (or with the program).

    So it does in a branch that is taken where a server has answered with an error status.
    """
    current, outer = node, node.parent()
    while outer is not None and outer.kind() not in FUNCTIONS:
        found = True if outer.kind() == "throw_statement" or refused(current, outer) else ends(current, outer)
        if found is not None:
            return found
        current, outer = outer, outer.parent()
    return outer is not None and makes_error(outer)


def refused(branch: SgNode, outer: SgNode) -> bool:
    """Whether a branch is the one for an error status."""
    if outer.kind() not in ("if_statement", "ternary_expression"):
        return False
    condition = outer.field("condition")
    text = condition.text() if condition is not None else ""
    text = text if text.startswith("(") else f"({text})"
    wanted = REFUSED if is_field(branch, outer, "consequence") else ACCEPTED
    return branch != condition and wanted.fullmatch(text) is not None


def makes_error(function: SgNode) -> bool:
    """Whether a function is the constructor of a class of errors."""
    name, owner = function.field("name"), function.parent()
    made = owner.parent() if owner is not None and owner.kind() == "class_body" else None
    heritage = (
        next((one for one in made.children() if one.kind() == "class_heritage"), None) if made else None
    )
    return (
        name is not None
        and name.text() == "constructor"
        and heritage is not None
        and ERROR.search(heritage.text()) is not None
    )


def ends(branch: SgNode, outer: SgNode) -> bool | None:
    """Whether what a node belongs to ends in a failure; None when what is around it decides."""
    if is_failure(branch):
        return is_branch(branch, outer) or None
    if branch.kind() != "statement_block":
        return None
    inner = [one for one in branch.named_children() if one.kind() != "comment"]
    last = inner[-1] if inner else None
    if last is not None and is_failure(last):
        return is_branch(branch, outer)
    if last is not None and last.kind() == "return_statement":
        return False
    return None if outer.kind() in TRANSPARENT else False


def is_branch(branch: SgNode, outer: SgNode) -> bool:
    """Whether a block (or statement) is one of several ways to go on."""
    kind = outer.kind()
    return (kind == "if_statement" and not is_field(branch, outer, "condition")) or kind in (
        "else_clause",
        "catch_clause",
        "switch_case",
        "switch_default",
    )


def is_failure(statement: SgNode) -> bool:
    """Whether a statement throws, ends the program, or gives back a promise that was rejected."""
    kind = statement.kind()
    if kind == "throw_statement":
        return True
    if kind not in ("expression_statement", "return_statement"):
        return False
    inner = statement.named_children()
    call = inner[0] if inner else None
    callee = call.field("function") if call is not None and call.kind() == "call_expression" else None
    return callee is not None and callee.text() in ENDINGS
