"""What a comparison of a status decides: whether something has begun, or whether it has ended."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from v0to1.flow.requests import Comparison
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import Locator, cst_node

Statement = cst.BaseStatement | cst.BaseSmallStatement


def waits_for_end(sketch: Sketch, compared: Iterable[Comparison], ending: str) -> bool:
    """Whether the client takes the status `ending` for the end of the agent's work.

    A client that goes on as soon as another status is there waits for a beginning; for it the
    status `ending` is a failure.
    """
    decisions = [(one.text == ending, decision(sketch.sources.locator(one.module), one)) for one in compared]
    begins = any(not is_ending and what == "goes on" for is_ending, what in decisions)
    stays = any(not is_ending and what == "stays" for is_ending, what in decisions)
    return stays or (not begins and any(is_ending for is_ending, _ in decisions))


def decision(locator: Locator, one: Comparison) -> str:
    """What a comparison that holds leads to: "goes on" (leaves the wait), "stays" (waits on), or ""."""
    test = comparison_around(locator, cst_node(one.node))
    if test is None:
        return ""
    holds = one.operator in ("==", "in")
    outer, negated = through_logic(locator, test)
    holds = holds != negated
    match locator.parent(outer):
        case cst.While(test=found) if found is outer:
            return "stays" if holds else "goes on"
        case cst.If(test=found, body=body) if found is outer:
            return ("goes on" if holds else "stays") if leaves(body) else ""
        case cst.Return() | cst.Lambda():
            return "goes on" if holds else ""
        case _:
            return ""


def comparison_around(locator: Locator, node: cst.CSTNode) -> cst.Comparison | None:
    """The comparison that a literal stands in."""
    current: cst.CSTNode | None = node
    while current is not None and not isinstance(
        current, cst.Comparison | cst.BaseStatement | cst.BaseSmallStatement
    ):
        current = locator.parent(current)
    return current if isinstance(current, cst.Comparison) else None


def through_logic(locator: Locator, node: cst.CSTNode) -> tuple[cst.CSTNode, bool]:
    """The whole test around a comparison, and whether it is negated."""
    negated = False
    parent = locator.parent(node)
    while isinstance(parent, cst.BooleanOperation | cst.UnaryOperation):
        negated = negated != isinstance(parent, cst.UnaryOperation)
        node, parent = parent, locator.parent(parent)
    return node, negated


def leaves(body: cst.BaseSuite) -> bool:
    """Whether a block ends the wait with success: it returns, or breaks out of the loop."""
    last = body.body[-1] if body.body else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    return isinstance(last, cst.Return | cst.Break)
