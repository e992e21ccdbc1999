"""Requests whose status alone is looked at, as calls of functions that raise an error for it.

async with session.post(url) as resp:            try:
    if resp.status != 200:                 →         await pause_sandbox(session, API, id)
        log.warning("%s", resp.status)           except aiohttp.ClientResponseError as error:
                                                     log.warning("%s", error.status)

An error of aiohttp has the status under the same name as a response.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from v0to1.core import reasons
from v0to1.core.model import Span
from v0to1.languages.base import Change, Refusal
from v0to1.languages.python.editing.folding import ending, held, indentation, unneeded, uses
from v0to1.languages.python.editing.payloads import lines_of
from v0to1.languages.python.locate import Locator
from v0to1.languages.python.sources import Sources

LIBRARY, STATUS, ERROR = "aiohttp", "status", "error"
RAISING = "raise_for_status=True"
"""What a session is made with of whose responses no status shows an error."""


def caught(sources: Sources, module: str, call: cst.CSTNode, text: str) -> Iterator[Change]:
    """The changes where a response of aiohttp is only asked whether it has another status than 200.

    Raises `Refusal` for all other uses.
    """
    locator = sources.locator(module)
    holder = held(locator, call)
    if holder is None or any(RAISING in sources.text(one) for one in sources.modules.paths):
        raise Refusal(reasons.MORE_USES)
    statement, name = holder
    if not isinstance(statement, cst.With) or len(statement.body.body) != 1:
        raise Refusal(reasons.MORE_USES)
    condition = statement.body.body[0]
    if not isinstance(condition, cst.If) or condition.orelse is not None:
        raise Refusal(reasons.MORE_USES)
    if not is_failed(condition.test, name) or not isinstance(condition.body, cst.IndentedBlock):
        raise Refusal(reasons.MORE_USES)
    read = [one for one in uses(locator, call, name) if not is_around(locator, condition.test, one)]
    own = [one for one in read if is_around(locator, condition.body, one)]
    named = statement.items[0].asname
    if len(read) != len(own) + 1 or named is None or not all(is_status(locator, one) for one in own):
        raise Refusal(reasons.MORE_USES)
    refuse_taken(locator, call, condition.body)
    whole = lines_of(locator, statement)
    margin, newline = indentation(locator, statement), ending(locator, statement) or "\n"
    step = indentation(locator, condition).removeprefix(margin)
    end = locator.origin(condition.test).end
    start = locator.text.index("\n", end) + 1
    between = locator.text[end:start]
    heads = locator.text[locator.origin(statement.items[0]).end : locator.origin(condition).start]
    if not step or "#" in between + heads:
        raise Refusal(reasons.MORE_USES)
    body = renamed(locator, Span(start, whole.end), own)
    lines = "".join(line.removeprefix(step) for line in body.splitlines(keepends=True))
    opened = f"{margin}try:{newline}{margin}{step}{text}{newline}"
    name_of_error = f" as {ERROR}" if own else ""
    found = f"{margin}except {LIBRARY}.ClientResponseError{name_of_error}:{newline}"
    yield Change(module, whole, opened + found + lines)
    yield from unneeded(locator, module, [whole], call, text)


def is_failed(test: cst.BaseExpression, name: str) -> bool:
    """Whether a condition is that a response has another status than 200."""
    match test:
        case cst.Comparison(
            left=cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=attribute)),
            comparisons=[cst.ComparisonTarget(operator=operator, comparator=cst.Integer(value=number))],
        ) if (owner, attribute) == (name, STATUS):
            is_other = isinstance(operator, cst.NotEqual) and number == "200"
            return is_other or (isinstance(operator, cst.GreaterThanEqual) and number == "400")
        case cst.UnaryOperation(
            operator=cst.Not(),
            expression=cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value="ok")),
        ):
            return owner == name
    return False


def is_status(locator: Locator, node: cst.Name) -> bool:
    """Whether a response is only asked for its status, which the error has under the same name."""
    outer = locator.parent(node)
    return isinstance(outer, cst.Attribute) and outer.value is node and outer.attr.value == STATUS


def is_around(locator: Locator, outer: cst.CSTNode, node: cst.CSTNode) -> bool:
    """Whether a node stands in another one."""
    whole, inner = locator.origin(outer), locator.origin(node)
    return whole.start <= inner.start and inner.end <= whole.end


def refuse_taken(locator: Locator, call: cst.CSTNode, body: cst.IndentedBlock) -> None:
    """Raise `Refusal` where names are not free, or where lines cannot move or the error is used later."""
    if not locator.bound(locator.module, LIBRARY):
        raise Refusal(reasons.MORE_USES)
    if uses(locator, call, ERROR):
        raise Refusal(reasons.NAME_TAKEN.format(ERROR))
    strings = (one for kind in (cst.SimpleString, cst.FormattedString) for one in locator.inside(body, kind))
    if any("\n" in locator.source(one) for one in strings):
        raise Refusal(reasons.MORE_USES)
    later = (cst.Lambda, cst.FunctionDef, cst.GeneratorExp, cst.Yield)
    again = any(one.exc is None for one in locator.inside(body, cst.Raise))
    if again or any(True for kind in later for _ in locator.inside(body, kind)):
        raise Refusal(reasons.MORE_USES)


def renamed(locator: Locator, span: Span, names: list[cst.Name]) -> str:
    """The text of a range in which the error stands for the response."""
    parts: list[str] = []
    at = span.start
    for one in sorted(map(locator.origin, names), key=lambda each: each.start):
        parts += [locator.text[at : one.start], ERROR]
        at = one.end
    return "".join([*parts, locator.text[at : span.end]])
