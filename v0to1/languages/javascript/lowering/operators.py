"""Lower operators: those that choose, compare, join texts, or change a variable."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.javascript.lowering.patterns import pattern
from v0to1.languages.javascript.lowering.walk import Lowering, lowers

COMPARISONS = {
    "==": "==", "===": "==", "!=": "!=", "!==": "!=", "in": "in",
    "<": "<", ">": ">", "<=": "<=", ">=": ">=",
}  # fmt: skip


@lowers("binary_expression")
def binary(low: Lowering, node: SgNode) -> tree.Node:
    """An operator; long chains lean to the left and are worked off from there."""
    left, sign, right = operands(node)
    chain = [(node, sign, right)]
    while left is not None and left.kind() == "binary_expression":
        inner = left
        left, sign, right = operands(inner)
        chain.append((inner, sign, right))
    found = low.optional(left) or tree.Unknown(node, ())
    for one, sign, right in reversed(chain):
        found = operation(one, sign, found, low.optional(right) or tree.Unknown(one, ()))
    return found


def operands(node: SgNode) -> tuple[SgNode | None, str, SgNode | None]:
    """The left side of an operator, the operator and the right side."""
    parts = node.named_children()
    if len(parts) == 2 and (sign := node.child(1)) is not None:
        return parts[0], sign.kind(), parts[1]
    middle = node.field("operator")
    return node.field("left"), middle.text() if middle is not None else "", node.field("right")


def operation(node: SgNode, sign: str, left: tree.Node, right: tree.Node) -> tree.Node:
    """One operator between two values; only `+` makes texts."""
    match sign:
        case "||" | "??":
            flat = left.options if isinstance(left, tree.Choice) and left.test is None else (left,)
            return tree.Choice(node, None, (*flat, right))
        case "&&":
            return tree.Choice(node, left, (right,))
        case "+":
            return tree.Binary(node, left, "+", right)
        case _ if sign in COMPARISONS:
            return tree.Compare(node, left, COMPARISONS[sign], right)
        case _:
            return tree.Unknown(node, (left, right))


@lowers("sequence_expression")
def sequence(low: Lowering, node: SgNode) -> tree.Node:
    """`a, b`: what stands last is what the whole is."""
    *before, last = low.inner(node)
    return tree.Choice(node, tree.Unknown(node, tuple(before)), (last,))


@lowers("unary_expression")
def unary(low: Lowering, node: SgNode) -> tree.Node:
    """`!a`, a signed number, `delete a.b`, or an operator that gives nothing of interest."""
    parts = node.children()
    sign, argument = parts if len(parts) == 2 else (node.field("operator"), node.field("argument"))
    inner = low.optional(argument) or tree.Unknown(node, ())
    match sign.text() if sign is not None else "":
        case "!":
            return tree.Not(node, inner)
        case "delete":
            return tree.Delete(node, (inner,))
        case "-" if isinstance(inner, tree.Const) and isinstance(inner.value, int):
            return tree.Const(node, -inner.value)
        case _:
            return tree.Unknown(node, (inner,))


@lowers("augmented_assignment_expression")
def augmented(low: Lowering, node: SgNode) -> tree.Node:
    """`a += value`, `a ??= value`."""
    left, sign, right = (node.field(name) for name in ("left", "operator", "right"))
    if left is None or right is None or sign is None:
        return tree.Unknown(node, low.inner(node))
    value = operation(node, sign.text().removesuffix("="), low.lower(left), low.lower(right))
    return tree.Assign(node, (pattern(low, left),), value)
