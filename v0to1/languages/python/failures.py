"""Whether a client notices by itself that a start failed, so that the helper must not raise before it can."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Decode, Read
from v0to1.languages.decodes import of_failure
from v0to1.languages.paths import read_name
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.polls import loads_of
from v0to1.languages.python.statuses import shows
from v0to1.languages.reads import SHAPE
from v0to1.languages.statuses import comparisons, goes_on

BRANCHES = cst.If | cst.Else | cst.ExceptHandler | cst.MatchCase | cst.IfExp
AROUND = (
    cst.BooleanOperation | cst.BinaryOperation | cst.Attribute | cst.Tuple | cst.Element | cst.FormattedString
)
STEPS = 2


def notices_failure(sketch: Sketch, operation: Operation, target: Target, decodes: Iterable[Decode]) -> bool:
    """Whether the client acts upon what tells a failure; what it only shows goes on as if nothing were wrong.

    What is read elsewhere than from the answer that passes through the helper (from an error body) does
    not count.
    """
    roots = {id(one.node) for one in decodes}
    return any(
        acts(sketch, read, target)
        for read in operation.reads
        if read.style != SHAPE
        and read_name(read) in target.lenient
        and any(id(root) in roots for root in read.roots)
        and not of_failure(sketch.sources, operation, read)
    )


def acts(sketch: Sketch, read: Read, target: Target) -> bool:
    """Whether something depends on what is read, or the reason is told only where something went wrong."""
    if read.style not in ("index", "get") or comparisons(sketch, read) or goes_on(sketch, read):
        return True
    locator, node = sketch.sources.locator(read.module), cst_node(read.node)
    rule = target.reads.get(read_name(read))
    if rule is not None and rule.to == "detail" and in_branch(locator, node):
        return True
    return not only_shown(locator, node)


def in_branch(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether a node stands in one of several ways that a function may go."""
    current: cst.CSTNode | None = node
    while current is not None and not isinstance(current, cst.FunctionDef | cst.Lambda):
        if isinstance(current, BRANCHES):
            return True
        current = locator.parent(current)
    return False


def only_shown(locator: Locator, node: cst.CSTNode, steps: int = STEPS) -> bool:
    """Whether an expression is only shown, itself or by the variable that it is given."""
    current, parent = node, locator.parent(node)
    while parent is not None:
        match parent:
            case cst.Expr():
                return True
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
                places = loads_of(locator, current, name) if steps else []
                return steps > 0 and all(only_shown(locator, one, steps - 1) for one in places)
            case cst.Arg() if shows(locator, locator.parent(parent)):
                return True
            case cst.Call(func=func) if func is current:
                pass
            case cst.FormattedStringExpression():
                pass
            case _ if not isinstance(parent, AROUND):
                return False
        current, parent = parent, locator.parent(parent)
    return False
