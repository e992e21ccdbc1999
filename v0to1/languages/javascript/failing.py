"""Where a client fails: in an error that it throws or hands on, or in a branch that ends with one."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1.languages.javascript.nodes import FUNCTIONS, function_of, is_field, of_kinds, span_of
from v0to1.languages.javascript.raising import is_failure
from v0to1.languages.javascript.status_tests import Response
from v0to1.languages.outcomes import STATUSES, is_failing

ERROR = re.compile(r"(?:Error|Exception)\b")
MADE = re.compile(r"(?:Object\.assign\(\s*)?new\s+[\w.$]*(?:Error|Exception)\w*\(")
BLOCKS = ("statement_block", "program", "switch_case", "switch_default")
GOING = ("return_statement", "for_statement", "for_in_statement", "while_statement", "do_statement")
"""What may let a function go on otherwise, or again, before its end."""
TRANSPARENT = ("try_statement", "catch_clause", "finally_clause", "statement_block")


def fails(node: SgNode) -> bool:
    """Whether a node stands in a `throw`, or in a branch that ends with one (or with the program).

    So it does in a branch that is taken where a server has answered with an error status.
    """
    if is_refused(node):
        return True
    current, outer = node, node.parent()
    while outer is not None and outer.kind() not in FUNCTIONS:
        found = True if outer.kind() == "throw_statement" else ends(current, outer)
        if found is not None:
            return found
        current, outer = outer, outer.parent()
    return outer is not None and (makes_error(outer) or gives_errors(outer))


def is_refused(node: SgNode) -> bool:
    """Whether a node stands where a response, the one that it calls if it does, is known to be a failure."""
    called = node.kind() == "call_expression" or bool(of_kinds(node, "call_expression"))
    response = Response(node, node.text() if called else "")
    left, current, outer = STATUSES, node, node.parent()
    while outer is not None and outer.kind() not in FUNCTIONS:
        if outer.kind() in BLOCKS:
            before = [one for one in outer.named_children() if span_of(one).end <= span_of(current).start]
            left = left.intersection(*(response.staying(one) for one in before))
        left &= entering(response, outer, current)
        current, outer = outer, outer.parent()
    return is_failing(left)


def entering(response: Response, outer: SgNode, current: SgNode) -> frozenset[int]:
    """The statuses with which a statement or an expression goes the way that a part of it stands in."""
    kind = outer.kind()
    condition = outer.field("condition") if kind in ("if_statement", "ternary_expression") else None
    if condition is not None and current != condition:
        holds, fails = response.ways(condition)
        return holds if is_field(current, outer, "consequence") else fails
    sign, left = outer.field("operator"), outer.field("left")
    if kind == "binary_expression" and sign is not None and left is not None and current != left:
        holds, fails = response.ways(left)
        return {"&&": holds, "||": fails}.get(sign.text(), STATUSES)
    choice = outer.parent() if kind == "switch_body" else None
    if choice is not None:
        taken, _ = response.taken(choice)
        return next((kept for one, kept in taken if one == current), STATUSES)
    return STATUSES


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


def gives_errors(function: SgNode) -> bool:
    """Whether a function gives nothing but errors, or does one thing after another and throws one."""
    body = function.field("body")
    inner = [one for one in body.named_children() if one.kind() != "comment"] if body is not None else []
    if body is None or not inner or body.kind() != "statement_block":
        return body is not None and MADE.match(body.text()) is not None
    if inner[-1].kind() == "throw_statement":
        return not of_kinds(body, *GOING)
    if not is_error(inner[-1]):
        return False
    return all(is_error(one) for one in of_kinds(body, "return_statement") if function_of(one) == function)


def is_error(statement: SgNode) -> bool:
    """Whether a statement gives a new error back."""
    text = statement.text()
    return text.startswith("return") and MADE.match(text.removeprefix("return").lstrip(" (")) is not None


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
