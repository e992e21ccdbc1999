"""Whether an expression counts for its truth only."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1.languages.javascript.nodes import OWN_PARENTHESES, cast, is_field


def is_truth(node: SgNode) -> bool:
    """Whether an expression stands where only its truth counts."""
    current = cast(node)
    parent = current.parent()
    while parent is not None:
        match parent.kind():
            case "binary_expression":
                sign = parent.field("operator")
                if sign is None or sign.text() not in ("&&", "||"):
                    return False
                if sign.text() == "&&" and is_field(current, parent, "left"):
                    return True
            case "unary_expression":
                return parent.text().startswith("!")
            case "parenthesized_expression":
                pass
            case "ternary_expression":
                return is_field(current, parent, "condition")
            case kind:
                return kind in OWN_PARENTHESES
        current, parent = parent, parent.parent()
    return False
