"""Which decodes of an answer matter: those of a success from which something is read, or that go on."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Decode, Escape, Read
from v0to1.languages.paths import read_name
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import Locator, cst_node

ENDINGS = ("sys.exit", "exit", "quit", "os._exit")
TRANSPARENT = cst.Try | cst.TryStar | cst.With | cst.ExceptHandler


def of_success(sketch: Sketch, operation: Operation, target: Target) -> tuple[Decode, ...]:
    """The decodes of an answer that is no error: not where the block fails, or only a reason is read."""
    decodes = tuple(
        one
        for request in operation.requests
        for one in request.decodes
        if not fails(sketch.sources.locator(one.module), cst_node(one.node))
    )
    return tuple(one for one in decodes if not only_reasons(operation, target, one)) or decodes


def of_use(operation: Operation, target: Target, decodes: Iterable[Decode]) -> tuple[Decode, ...]:
    """The decodes from which a key is read, or whose answer goes on; all when there are none."""
    kept = tuple(decodes)
    useful = tuple(
        one for one in kept if successes(reads_of(operation, one), target) or escapes_of(operation, one)
    )
    return useful or kept


def only_reasons(operation: Operation, target: Target, decode: Decode) -> bool:
    """Whether nothing but the reason of a failure is read at a decode."""
    reads = reads_of(operation, decode)
    return bool(reads) and not successes(reads, target) and not escapes_of(operation, decode)


def reads_of(operation: Operation, decode: Decode) -> list[Read]:
    """What is read from the data of a decode."""
    return [read for read in operation.reads if decode.node in read.roots]


def escapes_of(operation: Operation, decode: Decode) -> list[Escape]:
    """Where the data of a decode goes on unseen."""
    return [
        one
        for request in operation.requests
        for one in request.escapes
        if one.root is decode.node and one.how not in ("print", "keys")
    ]


def successes(reads: Iterable[Read], target: Target) -> bool:
    """Whether a read is one of a success."""
    rules = (target.reads.get(read_name(read)) for read in reads)
    return any(rule is not None and rule.to != "detail" and not rule.gone for rule in rules)


def of_failure(locator: Locator, read: Read) -> bool:
    """Whether all that a read is made of was decoded where the client fails."""
    return bool(read.roots) and all(fails(locator, cst_node(root)) for root in read.roots)


def fails(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether a node stands in a `raise`, or in a branch that ends with one (or with the program)."""
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
