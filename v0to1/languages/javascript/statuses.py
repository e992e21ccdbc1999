"""What JavaScript's syntax tells of the comparisons of a status."""

from __future__ import annotations

from collections.abc import Mapping

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.flow.requests import Comparison, Read
from v0to1.languages import statuses
from v0to1.languages.javascript.nodes import cast, function_of, reads_of, root_of, syntax
from v0to1.languages.javascript.polls import decision, polls
from v0to1.languages.javascript.sketch import Sketch

SHOWING = ("log", "debug", "info", "warn", "error", "write", "trace", "setFailed", "setOutput", "notice")
CLEANING = ("toUpperCase", "toLowerCase", "trim", "includes", "startsWith", "padEnd", "padStart", "join")
"""What gives a text that says the same: itself, a test of it, or texts put together."""

COMPARING = ("==", "===", "!=", "!==")
STEPS = 2


class JavaScriptJudge(statuses.Judge[Sketch]):
    """Comparisons as tree-sitter has them."""

    def decision(self, sketch: Sketch, one: Comparison) -> str:
        """What a compared status leads to."""
        return decision(one)

    def polls(self, sketch: Sketch, module: str, node: tree.Node) -> bool:
        """Whether the function that a node stands in waits for something."""
        return polls(syntax(node))

    def all_seen(self, sketch: Sketch, module: str, node: tree.Node) -> bool:
        """Whether an expression is only compared or shown."""
        return all_seen(syntax(node))

    def only_begins(self, sketch: Sketch, read: Read, values: Mapping[str, str]) -> bool:
        """A status that is kept in a field goes where it cannot be followed."""
        return False

    def owner_of(self, sketch: Sketch, read: Read) -> tuple[str, object]:
        """The text of what is read from, and the function in which that stands."""
        node = syntax(read.node)
        inner = node.field("object")
        if inner is None:
            return "", node
        return inner.text(), function_of(node)


JUDGE = JavaScriptJudge()


def all_seen(node: SgNode, steps: int = STEPS) -> bool:
    """Whether an expression is only compared or shown, itself or by the variable that it is given."""
    if is_entry(node):
        return steps > 0 and taken_seen(node, steps)
    current = cast(node)
    parent = current.parent()
    while parent is not None:
        found = seen_in(current, parent, steps)
        if found is not None:
            return found
        current, parent = parent, parent.parent()
    return False


def seen_in(current: SgNode, parent: SgNode, steps: int) -> bool | None:
    """Whether an expression is only shown or compared by what is around it; None when more decides."""
    match parent.kind():
        case "binary_expression":
            sign = parent.field("operator")
            return True if sign is not None and sign.text() in COMPARING else None
        case "expression_statement" | "unary_expression":
            return True
        case "template_substitution" | "template_string":
            return None
        case "switch_statement" | "if_statement" | "while_statement" | "do_statement":
            return True
        case "variable_declarator":
            name = parent.field("name")
            if name is None or name.kind() != "identifier" or not steps:
                return False
            scope = function_of(parent) or root_of(parent)
            return all(all_seen(one, steps - 1) for one in reads_of(scope, name.text()))
        case "member_expression":
            key = parent.field("property")
            return None if key is not None and key.text() in CLEANING else False
        case "call_expression":
            return None
        case "arguments":
            call = parent.parent()
            return call is not None and shows(call)
        case "parenthesized_expression" | "ternary_expression" | "array":
            return None
        case _:
            return False


def shows(call: SgNode) -> bool:
    """Whether a call only shows its arguments, or tells whether one of several is equal."""
    callee = call.field("function") or call.field("constructor")
    if callee is None:
        return False
    key = callee.field("property") or callee
    return key.text() in (*SHOWING, "includes", "has") or key.text().endswith(("Error", "Exception"))


def is_entry(node: SgNode) -> bool:
    """Whether a read is an entry of a pattern."""
    return node.kind().endswith("pattern")


def taken_seen(node: SgNode, steps: int) -> bool:
    """Whether the variable that a pattern gives a value to is only compared or shown."""
    name = node.field("value") or node.field("left") or node
    if name.kind() not in ("identifier", "shorthand_property_identifier_pattern"):
        return False
    scope = function_of(node) or root_of(node)
    return all(all_seen(one, steps - 1) for one in reads_of(scope, name.text()))
