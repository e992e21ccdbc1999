"""Comparisons that hold where code runs: in branches, behind early returns, and after filters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ast_grep_py import SgNode

from v0to1.languages.javascript.nodes import FUNCTIONS, ancestors, is_field

EQUAL, OTHER = ("===", "=="), ("!==", "!=")
LEAVING = ("return_statement", "continue_statement", "throw_statement", "break_statement")
FILTER = "filter"
GIVING = (FILTER, "map", "forEach", "flatMap", "find", "some", "every")
"""Methods that give each event of a list to a function."""

PASSING = (FILTER, "slice", "reverse", "toReversed")
"""Methods that give a list of some events of another one, each as it is."""


def holding(node: SgNode, owner: str) -> Iterator[tuple[SgNode, str]]:
    """The comparisons that hold where a node is evaluated, each with the name of the event in it."""
    inner = node
    for outer in ancestors(node):
        match outer.kind():
            case "binary_expression" if sign_of(outer) == "&&":
                for side in (outer.field("left"), outer.field("right")):
                    yield from named(conjuncts(side), owner) if side is not None and side != inner else ()
            case "if_statement" | "ternary_expression" if is_field(inner, outer, "consequence"):
                condition = outer.field("condition")
                yield from named(conjuncts(condition), owner) if condition is not None else ()
            case "statement_block" | "program":
                yield from named(earlier(inner, outer), owner)
            case "arrow_function":
                yield from filtered(outer, owner)
            case kind if kind in FUNCTIONS:
                return
        inner = outer


def named(nodes: Iterable[SgNode], owner: str) -> Iterator[tuple[SgNode, str]]:
    """Nodes with the name that the event has in them."""
    yield from ((one, owner) for one in nodes)


def filtered(function: SgNode, owner: str) -> Iterator[tuple[SgNode, str]]:
    """The comparisons of `filter` before a function that is given each event: `all.filter(…).map(…)`."""
    given = function.parent()
    call = given.parent() if given is not None and given.kind() == "arguments" else None
    first = given.named_children()[0] if given is not None and given.named_children() else None
    if call is None or first != function or parameter_of(function) != owner:
        return
    name, current = method_of(call)
    if name not in GIVING:
        return
    while current is not None and current.kind() == "call_expression":
        name, inner = method_of(current)
        if name not in PASSING:
            return
        arguments = current.field("arguments")
        test = arguments.named_children()[0] if arguments is not None and arguments.named_children() else None
        if name == FILTER and test is not None and test.kind() == "arrow_function":
            body = test.field("body")
            yield from named(conjuncts(body), parameter_of(test)) if body is not None else ()
        current = inner


def method_of(call: SgNode) -> tuple[str, SgNode | None]:
    """The method that is called, and of what."""
    callee = call.field("function")
    name = callee.field("property") if callee is not None else None
    return (name.text() if name is not None else "", callee.field("object") if callee is not None else None)


def parameter_of(function: SgNode) -> str:
    """The name of a function's first parameter, where it is one name."""
    single = function.field("parameter")
    listed = function.field("parameters")
    several = listed.named_children() if listed is not None else []
    first = single or (several[0] if several else None)
    pattern = first.field("pattern") or first if first is not None else None
    return pattern.text() if pattern is not None and pattern.kind() == "identifier" else ""


def conjuncts(node: SgNode) -> Iterator[SgNode]:
    """The comparisons that all hold where a condition does."""
    while node.kind() == "parenthesized_expression":
        node = node.named_children()[0]
    if node.kind() != "binary_expression":
        return
    if sign_of(node) == "&&":
        for side in (node.field("left"), node.field("right")):
            yield from conjuncts(side) if side is not None else ()
    elif sign_of(node) in EQUAL:
        yield node


def earlier(statement: SgNode, block: SgNode) -> Iterator[SgNode]:
    """The comparisons without which a block was left before a statement."""
    for one in block.named_children():
        if one == statement:
            return
        if one.kind() == "if_statement" and one.field("alternative") is None and leaves(one):
            condition = one.field("condition")
            yield from denied(condition) if condition is not None else ()


def leaves(branch: SgNode) -> bool:
    """Whether a branch ends by leaving the block around it."""
    body = branch.field("consequence")
    if body is not None and body.kind() == "statement_block" and body.named_children():
        body = body.named_children()[-1]
    return body is not None and body.kind() in LEAVING


def denied(node: SgNode) -> Iterator[SgNode]:
    """The comparisons that hold (written with `!==`) where a condition does not."""
    while node.kind() == "parenthesized_expression":
        node = node.named_children()[0]
    if node.kind() != "binary_expression":
        return
    if sign_of(node) == "||":
        for side in (node.field("left"), node.field("right")):
            yield from denied(side) if side is not None else ()
    elif sign_of(node) in OTHER:
        yield node


def sign_of(node: SgNode) -> str:
    """The operator of an expression."""
    sign = node.field("operator")
    return sign.text() if sign is not None else ""
