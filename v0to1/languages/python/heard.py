"""Answers that may be what a server says of a failure, which the client tells by what is in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import libcst as cst

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Decode, Read
from v0to1.languages.base import Refusal
from v0to1.languages.decodes import REASON, known_keys, reads_of
from v0to1.languages.outcomes import GOOD
from v0to1.languages.paths import read_name
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.judged import TESTED, spoken
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.missed import OF_KEYS, OF_NOTHING, is_caught, is_missed
from v0to1.languages.python.reads import READS
from v0to1.languages.python.refused import RAISING
from v0to1.languages.python.status_paths import around, before, reached, response_of
from v0to1.languages.python.status_tests import Response
from v0to1.languages.statuses import renames_values

CAUGHT = "an exception tells the client that there is no conversation, where {} gives None; test for that"


def is_heard(sketch: Sketch, operation: Operation, target: Target, decodes: Iterable[Decode]) -> bool:
    """Whether a client asks if an answer has a key at all, or reads the reason of a failure from it."""
    known = known_keys(target)
    return any(
        len(read.path) == 1
        and (is_looked_for(sketch.sources.locator(read.module), read, known) or is_noticed(sketch, read, one))
        for one in decodes
        for read in reads_of(operation, one)
    )


def is_noticed(sketch: Sketch, read: Read, decode: Decode) -> bool:
    """Whether a client catches that an answer has no key, where it may be none of a success."""
    sure = is_sure(sketch.sources.locator(decode.module), cst_node(decode.node))
    return not sure and is_missed(sketch, read, decode)


def refuse_caught(sketch: Sketch, operation: Operation, target: Target, decodes: Iterable[Decode]) -> None:
    """Raise `Refusal` where a client catches that there is no conversation, which a helper tells by None."""
    for decode in decodes if target.first else ():
        sure = is_sure(sketch.sources.locator(decode.module), cst_node(decode.node))
        kinds = OF_NOTHING if sure else (*OF_KEYS, *OF_NOTHING)
        for read in reads_of(operation, decode):
            rule = target.reads.get(read_name(read))
            if rule is None or not rule.helper or renames_values(sketch, read, rule, READS.judge):
                continue
            if is_caught(sketch, read, kinds):
                raise Refusal(CAUGHT.format(rule.helper))


def is_looked_for(locator: Locator, read: Read, known: Collection[str]) -> bool:
    """Whether a key is asked for by `in`, or by what `get` finds: in a test, or if no success has it."""
    key = read.path[0]
    if read.style != "get":
        return read.style == "test" or (key in REASON and read.style == "index")
    node = cst_node(read.node)
    for outer, current in around(locator, node):
        if not isinstance(outer, cst.UnaryOperation | cst.BooleanOperation | cst.NamedExpr):
            named = isinstance(outer, cst.Assign) and current is node and key not in known
            return named or (isinstance(outer, TESTED) and outer.test is current)
    return False


def is_sure(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether what is decoded at a node is surely the answer of a success."""
    for name in spoken(locator, node):
        response = response_of(locator, node, name)
        if reached(response, node) <= GOOD or any(has_raised(response, one) for one in passed(locator, node)):
            return True
    return False


def passed(locator: Locator, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The statements that a program has run when it gets to a node."""
    for outer, current in around(locator, node):
        yield from before(outer, current)


def has_raised(response: Response, statement: cst.CSTNode) -> bool:
    """Whether a statement has a response raise for its status."""
    match statement:
        case cst.SimpleStatementLine(
            body=[cst.Expr(value=cst.Call(func=cst.Attribute(value=owner, attr=cst.Name(value=name))))]
        ):
            return name == RAISING and response.is_meant(owner)
        case _:
            return False
