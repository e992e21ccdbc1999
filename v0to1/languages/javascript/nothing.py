"""What functions of a client give where a request failed: nothing, in the place of the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.flow.requests import Decode
from v0to1.languages.javascript.nodes import ancestors, callee_of, function_of, of_kinds, syntax

EMPTY = re.compile(r"204|NO_CONTENT|\b(?:content|text|body|length)\b", re.IGNORECASE)
"""What a test asks for that tells an answer without a body from others; nothing is right for one."""

NOTHING = ("null", "undefined")
STRICT = re.compile(r"[=!]==\s*null\b")

RETURN = "return_statement"
OWN = ("object", "array", "identifier")
"""What data of a client's own is written as."""


def gives_nothing(decode: Decode, call: tree.Call) -> bool:
    """Whether a function between a decode and a call gives nothing in the place of an answer that failed."""
    for frame in reversed(decode.frame.chain):
        if frame.function is not None and fails_with_nothing(syntax(frame.function)):
            return True
        if frame.call is call:
            return False
    return False


def fails_with_nothing(function: SgNode) -> bool:
    """Whether a function gives nothing in a branch or a handler, but for answers without a body."""
    return any(is_failure(value, function) for value in given_by(function))


def given_by(function: SgNode) -> Iterator[SgNode]:
    """The `return` statements of a function itself, and what an arrow gives."""
    body = function.field("body")
    if body is not None and body.kind() != "statement_block":
        yield body
    yield from (one for one in of_kinds(function, "return_statement") if function_of(one) == function)


def is_failure(given: SgNode, function: SgNode) -> bool:
    """Whether what a function gives is nothing because something failed."""
    value = given
    if given.kind() == "return_statement":
        value = next(iter(given.named_children()), given)
    ternary = next(
        (one for one in (value, *value.named_children()) if one.kind() == "ternary_expression"), None
    )
    if ternary is not None:
        test, last = ternary.field("condition"), ternary.field("alternative")
        nothing = any(is_nothing(one) for one in (ternary.field("consequence"), last))
        return nothing and test is not None and EMPTY.search(test.text()) is None
    if value != given and not is_nothing(value):
        return False
    for outer in ancestors(given) if given.kind() == "return_statement" else ():
        if outer == function:
            return False
        if outer.kind() == "catch_clause":
            return True
        if outer.kind() == "if_statement":
            test = outer.field("condition")
            return test is not None and EMPTY.search(test.text()) is None
    return False


def is_nothing(value: SgNode | None) -> bool:
    """Whether an expression is null or undefined, whatever type it is said to have."""
    if value is None:
        return False
    while value.kind() in ("as_expression", "parenthesized_expression", "non_null_expression"):
        value = value.named_children()[0]
    return value.text() in NOTHING


def caught(promise: SgNode) -> bool:
    """Whether a promise is `p.catch(() => null)`."""
    function = catcher(promise)
    body = function.field("body") if function is not None else None
    values = [one for one in given_by(function) if one != body] if function is not None else []
    empty = body is not None and body.kind() == "statement_block" and not values
    return function is not None and (
        empty or is_nothing(body) or any(is_nothing(next(iter(one.named_children()), None)) for one in values)
    )


def catcher(promise: SgNode) -> SgNode | None:
    """The function of `p.catch(() => …)`."""
    callee, given = callee_of(promise), promise.field("arguments")
    key = callee.field("property") if callee is not None else None
    function = next(iter(given.named_children()), None) if given is not None else None
    if key is None or key.text() != "catch" or function is None or function.kind() != "arrow_function":
        return None
    return function


def gives_own(promise: SgNode) -> bool:
    """Whether a promise is `p.catch(() => ({ … }))`, with data of the client's own."""
    function = catcher(promise)
    given = given_by(function) if function is not None else ()
    inner = [next(iter(one.named_children()), one) if one.kind() == RETURN else one for one in given]
    return any(bare(one).kind() in OWN for one in inner)


def bare(node: SgNode) -> SgNode:
    """An expression without the parentheses around it."""
    while node.kind() == "parenthesized_expression":
        node = next(iter(node.named_children()), node)
    return node


def element_of(node: SgNode, text: tuple[str, str], *, missing: bool) -> tuple[str, str]:
    """What stands around a list for its first element; where there may be none, nothing stays nothing."""
    before, after = text
    if not missing:
        return before, f"{after}[0]"
    scope = function_of(node)
    if scope is not None and STRICT.search(scope.text()):
        return f"({before}", f"{after} ?? [null])[0]"
    return before, f"{after}?.[0]"
