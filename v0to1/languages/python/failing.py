"""Where a client fails: in a `raise`, in a branch that ends with one, or in one for an error status."""

from __future__ import annotations

import libcst as cst

from v0to1.languages.python.locate import Locator
from v0to1.languages.python.refused import is_refused

ENDINGS = ("sys.exit", "exit", "quit", "os._exit", "abort", "flask.abort", "pytest.fail")
TRANSPARENT = cst.Try | cst.TryStar | cst.With | cst.ExceptHandler


def fails(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether a node stands in a `raise`, in a branch that ends with one (or the program), or is refused."""
    if locator.told(is_refused, node):
        return True
    current = node
    while (outer := locator.parent(current)) is not None and not isinstance(outer, cst.FunctionDef):
        found = True if isinstance(outer, cst.Raise) else ends(locator, outer)
        if found is not None:
            return found
        current = outer
    return False


def ends(locator: Locator, block: cst.CSTNode) -> bool | None:
    """Whether a block ends in a failure; None when what is around it decides."""
    if not isinstance(block, cst.BaseSuite):
        return None
    last: cst.CSTNode | None = block.body[-1] if block.body else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    owner = locator.parent(block)
    if is_failure(locator, last):
        return isinstance(owner, cst.If | cst.Else | cst.ExceptHandler | cst.MatchCase)
    if isinstance(last, cst.Return):
        return False
    return None if isinstance(owner, TRANSPARENT) else False


def is_failure(locator: Locator, statement: cst.CSTNode | None) -> bool:
    """Whether a statement raises, or ends the program."""
    if isinstance(statement, cst.Raise):
        return True
    call = statement.value if isinstance(statement, cst.Expr) else None
    return isinstance(call, cst.Call) and locator.source(call.func) in ENDINGS
