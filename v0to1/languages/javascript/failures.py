"""Whether a client notices by itself that a start failed, so that the helper must not throw before it can."""

from __future__ import annotations

from collections.abc import Iterable

from ast_grep_py import SgNode

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Decode, Read
from v0to1.languages.decodes import of_failure
from v0to1.languages.javascript.lacking import ACCESSES, taken_apart
from v0to1.languages.javascript.nodes import (
    ancestors,
    cast,
    function_of,
    is_field,
    reads_of,
    root_of,
    syntax,
    whole,
)
from v0to1.languages.javascript.reads import uses
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.statuses import is_entry, shows
from v0to1.languages.paths import read_name
from v0to1.languages.statuses import comparisons, goes_on

STEPS = 2
BRANCHES = ("if_statement", "else_clause", "catch_clause", "switch_case", "ternary_expression")


def notices_failure(
    sketch: Sketch, operation: Operation, target: Target, decodes: Iterable[Decode], *, checked: bool
) -> bool:
    """Whether the client acts upon what tells a failure; what it only shows does not count.

    Nor does, where the status of the response is `checked`, what it reads for the error that it throws then.
    """
    roots = {id(one.node) for one in decodes}
    return any(
        acts(sketch, read, target)
        for read in operation.reads
        if read.style != "shape"
        and read_name(read) in target.lenient
        and any(id(root) in roots for root in read.roots)
        and not of_failure(sketch.sources, operation, read)
        and not (checked and sketch.sources.fails(read.module, read.node))
    )


def acts(sketch: Sketch, read: Read, target: Target) -> bool:
    """Whether something depends on what is read, or the reason is told only where something went wrong."""
    node = syntax(read.node)
    if comparisons(sketch, read) or goes_on(sketch, read):
        return True
    rule = target.reads.get(read_name(read))
    if rule is not None and rule.to == "detail" and any(one.kind() in BRANCHES for one in ancestors(node)):
        return True
    return not only_shown(node)


def only_shown(node: SgNode, steps: int = STEPS) -> bool:
    """Whether an expression is only shown, itself or by the variable that it is given."""
    if is_entry(node):
        name = node.field("value") or node.field("left") or node
        scope = function_of(node) or root_of(node)
        return steps > 0 and all(only_shown(one, steps - 1) for one in reads_of(scope, name.text()))
    current = cast(node)
    parent = current.parent()
    while parent is not None:
        match parent.kind():
            case "expression_statement":
                return True
            case "variable_declarator":
                name = parent.field("name") or parent
                scope = function_of(parent) or root_of(parent)
                places = reads_of(scope, name.text()) if steps and name.kind() == "identifier" else []
                return steps > 0 and all(only_shown(one, steps - 1) for one in places)
            case "arguments":
                call = parent.parent()
                return call is not None and shows(call)
            case (
                "template_substitution" | "template_string" | "binary_expression" | "parenthesized_expression"
            ):
                current, parent = parent, parent.parent()
            case _:
                return False
    return False


def needed(value: SgNode) -> bool:
    """Whether a client fails at once without a value: it reads a member of it, or takes it apart."""
    return taken_apart(value) or all(map(is_read_of, uses(value)))


def is_read_of(value: SgNode) -> bool:
    """Whether a member of a value is read that fails without the value."""
    outer = cast(whole(value))
    parent = outer.parent()
    if parent is None or not is_field(outer, parent, "object") or parent.kind() not in ACCESSES:
        return False
    return parent.field("optional_chain") is None
