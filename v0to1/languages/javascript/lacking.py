"""Answers whose status nobody looks at: what is read of them may not be there, and must not fail for that."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Decode, Read, Request
from v0to1.languages.javascript.nodes import (
    CASTS,
    FUNCTIONS,
    ancestors,
    callee_of,
    cast,
    declared,
    is_field,
    of_kinds,
    root_of,
    span_of,
    syntax,
)
from v0to1.languages.javascript.sketch import Sketch

THROWING = ("axios", "got", "ky", "ofetch", "superagent", "angular", "jquery", "wretch", "obsidian")
"""Libraries that throw on an error status by themselves."""

BLOCKS = ("statement_block", "switch_case", "switch_default", "program")
ACCESSES = ("member_expression", "subscript_expression")
LOOKED_AT = re.compile(
    r"\.ok\b|[{,]\s*ok\b|\bstatus(?:Code)?\b\s*(?:[<>]=?|[!=]==?)\s*\d|\bcase\s+[2-5]\d\d\b|"
    r"\b(?:check|ensure|raise|assert|throw|expect)\w*(?:Ok|OK|Status|Error|Response)\w*\("
)
"""How a client looks at the status of a response, itself or by a function that says so."""


def is_unchecked(operation: Operation) -> bool:
    """Whether an answer is decoded without a look at its status."""
    return any(
        not looked_at(request, decode)
        for request in operation.requests
        if request.library not in THROWING
        for decode in request.decodes
    )


def looked_at(request: Request, decode: Decode) -> bool:
    """Whether one of the functions between a request and its decode looks at the status."""
    frames = (*request.frame.chain, *decode.frame.chain)
    functions = {id(one.function): syntax(one.function) for one in frames if one.function is not None}
    node = syntax(decode.node)
    texts = [about(node, one) for one in functions.values()]
    return any(LOOKED_AT.search(text) for text in texts or [about(node, root_of(node))])


def about(decode: SgNode, function: SgNode) -> str:
    """What a function says of the response that is decoded: all that stands where its name is known.

    Of a response without a name, or with one that only an inner function knows, it is the statement alone.
    """
    name, inner = response_of(decode), decode
    around = list(ancestors(decode))
    for outer in around[: around.index(function)] if function in around else ():
        if outer.kind() in BLOCKS and not name:
            return inner.text()
        if outer.kind() in BLOCKS and name in names_of(outer):
            return outer.text()
        if outer.kind() in FUNCTIONS and name in names_of(outer):
            name = ""
        inner = outer
    return function.text() if name or function not in around else inner.text()


def names_of(scope: SgNode) -> set[str]:
    """The names that a block declares itself, or that a function gives its parameters."""
    inner = scope.named_children()
    inner += [each for one in inner if one.kind().endswith("declaration") for each in one.named_children()]
    return {name for one in (scope, *inner) for name in declared(one)}


def response_of(decode: SgNode) -> str:
    """The variable of the response that is decoded, if it is one: `r` in `r.json()` and in `r.data`."""
    callee = callee_of(decode) or decode
    target = callee.field("object") if callee.kind() == "member_expression" else None
    return target.text() if target is not None and target.kind() == "identifier" else ""


def may_be_missing(sketch: Sketch, read: Read) -> None:
    """`answer.title` becomes `answer?.title`, where V0's answer to a failure had no title either.

    What goes on with what it reads failed there as well, and does so still.
    """
    node = syntax(read.node)
    inner = node.field("object")
    if inner is None or node.kind() not in ACCESSES or len(read.path) != 1:
        return
    outer = cast(node)
    parent = outer.parent()
    end = span_of(inner).end
    sign = sketch.sources.text(read.module)[end : span_of(node).end].lstrip()
    if not sign.startswith((".", "[")) or is_field(outer, parent, "object", "function"):
        return
    if parent is not None and is_field(outer, parent, "left") and "assignment" in parent.kind():
        return
    sketch.replace(read.module, Span(end, end), "?" if sign.startswith(".") else "?.")


def taken_apart(value: SgNode) -> bool:
    """Whether a pattern without types takes a value apart, which nothing (undefined) does not bear."""
    owner = value.parent()
    name = owner.field("name") if owner is not None and owner.kind() == "variable_declarator" else None
    noted = owner is not None and owner.field("type") is not None
    typed = noted or value.kind() in CASTS or bool(of_kinds(value, "type_arguments"))
    return name is not None and name.kind() == "object_pattern" and not typed
