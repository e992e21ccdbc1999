"""What is said of answers that are taken for true or false, where V1 says the same in another way."""

from __future__ import annotations

import json
from collections.abc import Callable

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.looked_for import FLAG, RAW, TEXT, WORDS
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Escape
from v0to1.languages.base import Refusal
from v0to1.languages.sketch import AnySketch

WITH_FLAG = ("DELETE", "PATCH")
REASON = (
    "the answer itself is taken for true or false, and V1 answers with an object; look at the status code"
)
GOES_ON = (
    "the text of the response escapes to code that v0to1 cannot analyse, and V1 answers with an object "
    "where V0 said true; look at the status code"
)
ASKED = "V0 answered with true; whether V1 did what it was asked shows in the status code."


def refuse_words(sketch: AnySketch, operation: Operation) -> None:
    """Raise `Refusal` where the word for true, or anything else, is looked for in the text of an answer."""
    if operation.rule.method not in WITH_FLAG:
        return
    for request in operation.requests:
        for one in request.taken:
            if (is_looked_for(one) or is_arm(one)) and not sketch.sources.fails(one.module, one.node):
                raise Refusal(REASON)
        for one in request.escapes:
            if one.stage != RAW or sketch.sources.fails(one.module, one.node):
                continue
            if one.how == "call":
                raise Refusal(GOES_ON)
            if one.how == "return":
                tell_given(sketch, one.module, sketch.sources.span(one.module, one.node))


def is_looked_for(one: Escape) -> bool:
    """Whether something is looked for in the text of an answer, or it is compared with what it may be."""
    return (one.how == WORDS and one.stage == RAW) or (one.how == TEXT and is_json(one.detail))


def is_json(text: str) -> bool:
    """Whether a text may be that of an answer; data is shown in capitals by some."""
    try:
        json.loads(text.casefold())
    except ValueError:
        return False
    return True


def is_arm(one: Escape) -> bool:
    """Whether an answer is compared with true by a pattern of a match."""
    return one.how == FLAG and not isinstance(one.node, tree.Compare)


def refuse_flags(operation: Operation, fails: Callable[[str, tree.Node], bool] | None = None) -> None:
    """Raise `Refusal` where an answer is compared with true or false, and the client does not fail there."""
    flags = [one for request in operation.requests for one in request.taken if one.how == FLAG]
    if operation.rule.method in WITH_FLAG and any(
        fails is None or not fails(one.module, one.node) for one in flags
    ):
        raise Refusal(REASON)


def tell_given(sketch: AnySketch, module: str, span: Span) -> None:
    """Say where an answer goes on that is another one in V1."""
    sketch.note(f"What goes on in {at(sketch, module, span)} was true in V0, and is an object in V1.")


def tell_flag(sketch: AnySketch, module: str, span: Span) -> None:
    """Say where a test answers with such a flag."""
    sketch.note(
        f"The stand-in in {at(sketch, module, span)} goes on answering as V0 did; V1 answers with an "
        "object for true, and with 404 for false."
    )


def at(sketch: AnySketch, module: str, span: Span) -> str:
    """The place at which something begins."""
    line = sketch.sources.text(module).count("\n", 0, span.start) + 1
    return f"{module}:{line}"
