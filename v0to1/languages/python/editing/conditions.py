"""Values that a client sends under a condition: a helper function is given them always.

    if path:                               →  list_files(session, API, id, path)
        url += "?path=" + quote(path)

That is the same only where the condition says no more than that there is a value.
"""

from __future__ import annotations

import re

import libcst as cst

from v0to1.core import reasons
from v0to1.languages.base import Refusal
from v0to1.languages.python.locate import Locator

QUOTED = re.compile(
    r"(?:urllib\.parse\.|parse\.)?quote(?:_plus)?\((?P<inner>[^(),]*)(?:, safe=(?:''|\"\"))?\)"
)
"""A value that is escaped for a URL."""

GIVEN = ("{}", "{} is not None", '{} != ""', "{} != ''", "bool({})", "len({})", "len({}) > 0")
"""Conditions that hold where there is a value, be it an empty one, which is as good as none."""


OTHERS = (cst.BooleanOperation, cst.For, cst.While, cst.Try, cst.TryStar, cst.Match, cst.BaseComp, cst.Lambda)
"""What may or may not run, or more than once."""


def unquoted(text: str) -> str:
    """An expression without what escapes its value for a URL."""
    found = QUOTED.fullmatch(text)
    return found["inner"] if found is not None else text


def refuse_condition(locator: Locator, node: cst.CSTNode, call: cst.CSTNode, name: str) -> None:
    """Raise `Refusal` where a value is sent under another condition than that there is one.

    `call` sends the request: what the value has around it in common with that is no condition of its own.
    """
    around = {id(one) for one in (call, *parents(locator, call))}
    value = unquoted(locator.source(node))
    given = {one.format(value).replace(" ", "") for one in GIVEN}
    inner = node
    for outer in parents(locator, node):
        if id(outer) in around:
            return
        if isinstance(outer, cst.If | cst.IfExp):
            test = locator.source(outer.test).replace(" ", "")
            if inner is not outer.body or not is_empty(locator, outer) or test not in given:
                raise Refusal(reasons.NOT_IN_SIGHT.format(f"whether {name} is sent"))
        elif isinstance(outer, OTHERS):
            raise Refusal(reasons.NOT_IN_SIGHT.format(f"whether {name} is sent"))
        inner = outer


def parents(locator: Locator, node: cst.CSTNode) -> list[cst.CSTNode]:
    """What is around a node, innermost first."""
    found: list[cst.CSTNode] = []
    outer = locator.parent(node)
    while outer is not None:
        found.append(outer)
        outer = locator.parent(outer)
    return found


def is_empty(locator: Locator, node: cst.If | cst.IfExp) -> bool:
    """Whether nothing is sent where a condition does not hold: the other branch adds nothing."""
    other = node.orelse
    match other:
        case None | cst.Name(value="None") | cst.Dict(elements=[]):
            return True
        case cst.SimpleString():
            return "=" not in str(other.evaluated_value)
        case cst.Name() if isinstance(node, cst.IfExp):  # the URL without the query
            return any(one.value == other.value for one in locator.inside(node.body, cst.Name))
        case _:
            return False
