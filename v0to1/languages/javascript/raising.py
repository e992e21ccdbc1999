"""Statements that throw, end the program, or give back what was rejected."""

from __future__ import annotations

from ast_grep_py import SgNode

ENDINGS = ("process.exit", "Deno.exit", "Promise.reject", "reject", "rejectWithValue")


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
