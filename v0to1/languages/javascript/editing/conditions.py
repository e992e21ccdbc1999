"""Values that a client sends under a condition: a helper function is given them always.

    if (path) url += `?path=${path}`;      →  listFiles(api, id, { headers }, path)

That is the same only where the condition says no more than that there is a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ast_grep_py import SgNode

from v0to1.core import reasons
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.editing.syntax import named, same, within
from v0to1.languages.javascript.nodes import ancestors, of_kinds

ESCAPED = re.compile(r"(?:encodeURIComponent|String)\((?P<inner>[^()]*)\)")
"""A value that is escaped for a URL."""

GIVEN = (
    "{}", "!!{}", "Boolean({})", "{}!=null", "{}!==null", "{}!==undefined", '{}!==""', "{}!==''", "{}.length",
    "{}.length>0",
)  # fmt: skip
"""Conditions that hold where there is a value, be it an empty one, which is as good as none."""

NOTHING = re.compile(r"null|undefined|\{\}|\"\"|''|``")
REPEATED = re.compile(r"(?:for|while|do|switch|for_in)_statement|catch_clause")


def refuse_condition(node: SgNode, call: SgNode, name: str) -> None:
    """Raise `Refusal` where a value is sent under another condition than that there is one.

    `call` sends the request: what the value has around it in common with that is no condition of its own.
    """
    value = unescaped(node.text()).replace("?.", ".")
    given = {one.format(value) for one in GIVEN}
    inner = node
    for outer in ancestors(node):
        if within(call, outer):
            return
        if not is_without_condition(outer, inner, given):
            raise Refusal(reasons.NOT_IN_SIGHT.format(f"whether {name} is sent"))
        inner = outer


def written_into(scope: SgNode, text: str) -> Iterator[SgNode]:
    """The places in a function where a value becomes a part of a text."""
    for node in of_kinds(scope, "template_substitution"):
        inner = named(node)[0] if named(node) else node
        if unescaped(inner.text()) == unescaped(text):
            yield inner


def unescaped(text: str) -> str:
    """An expression without what escapes its value for a URL."""
    found = ESCAPED.fullmatch(text)
    return found["inner"] if found is not None else text


def is_without_condition(outer: SgNode, inner: SgNode, given: set[str]) -> bool:
    """Whether what is around a part runs it always, or where there is a value."""
    kind = outer.kind()
    if kind == "if_statement":
        then, test = outer.field("consequence"), outer.field("condition")
        if then is None or not same(inner, then):
            return test is not None and same(inner, test)
        return outer.field("alternative") is None and is_given(test, given)
    if kind == "ternary_expression":
        other = outer.field("alternative")
        if other is None or not NOTHING.fullmatch(other.text().replace(" ", "")):
            return False
        return not same(inner, other) and is_given(outer.field("condition"), given)
    if kind == "binary_expression" and any(one.text() == "&&" for one in outer.children()):
        return is_given(named(outer)[0], given)
    return REPEATED.fullmatch(kind) is None


def is_given(test: SgNode | None, given: set[str]) -> bool:
    """Whether a condition says that there is a value."""
    if test is None:
        return False
    text = test.text().replace(" ", "").replace("?.", ".")
    return text in given or (text.startswith("(") and text.endswith(")") and text[1:-1] in given)
