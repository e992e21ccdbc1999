"""Comparisons of a response as a whole, or of its text, and what is told of that text."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.data.call_sites import Site
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses import responses
from v0to1.evaluation.responses.responses import SIZE
from v0to1.evaluation.values import Gap, ResponseValue, Text, Value, options

RAW = "bytes"
"""The stage of a response that is not decoded: the text of an error, say."""

COMPARED = "compared"
"""How a response escapes that is compared as a whole, or looked through for a text."""


def note_compared(value: Value, node: tree.Node, scope: Scope) -> None:
    """Record that a response, its text, or a text with that in it, is compared or looked through."""
    for option in options(value):
        if type(option) is ResponseValue:
            if option.stage == RAW or (option.stage == "data" and not option.path):
                responses.escape_from(option, COMPARED, node, scope)
        elif isinstance(option, Text):
            for one in option.pieces:
                if type(one) is Gap:
                    note_compared(one.value, node, scope)


def asked(target: ResponseValue, site: Site) -> Value:
    """What a method of the text of a response gives: more of its text, a part, or what is told of it."""
    gives = site.machine.libraries.names.telling.get(site.name)
    if gives == "words":
        note_compared(target, site.node, site.scope)
    return as_text(target, gives)


def as_text(target: ResponseValue, gives: str | None) -> ResponseValue:
    """A piece of the text of a response, its size, or the text itself."""
    if gives == "size":
        return ResponseValue(target.requests, RAW, SIZE)
    return responses.element_of(target) if gives == "piece" else target


def sizes(values: list[Value]) -> list[Value]:
    """What a function tells of the texts of responses that it only looks at."""
    raw = (
        one for value in values for one in options(value) if type(one) is ResponseValue and one.stage == RAW
    )
    return [as_text(one, "size") for one in raw]
