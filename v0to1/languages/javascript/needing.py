"""Values that a client cannot do without."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1.languages.javascript.lacking import ACCESSES, taken_apart
from v0to1.languages.javascript.nodes import cast, is_field, whole
from v0to1.languages.javascript.reads import uses


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
