"""Answers that are taken for true or false, and texts that a client looks for in that of a response."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from v0to1 import tree
from v0to1.evaluation.data.call_sites import Site
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses import responses as answers
from v0to1.evaluation.responses.responses import SIZE
from v0to1.evaluation.values import (
    Answer,
    Constant,
    Encoded,
    External,
    Gap,
    Hole,
    Mapping,
    Sequence,
    Text,
    Value,
    is_null,
    options,
)

RAW = "bytes"
"""The stage of a response that is not decoded: the text of an error, say."""

WORDS = "words"
"""How a response is taken in whose text something is looked for."""

TEXT = "text"
"""How a response is taken of which the whole, or its text, is compared with a text."""

FLAG = "flag"
"""How a response is taken that is compared with true or false."""

EMPTY = (0, 1)
"""A length is compared with these to see whether there is any response."""

LIMIT = 64
"""A length is compared with such a number to see how much of a response is shown: V0's words are shorter."""

NULL_TEST = "null"
"""How a response is taken of which the whole is compared with null."""


def look_for(answer: Answer, wanted: Value | None, node: tree.Node, scope: Scope, how: str = WORDS) -> None:
    """Record that a response as a whole, or its text, is looked through for something or compared with it.

    So is what a client has of the text alone: a character, or how long it is.
    """
    raw = answer.stage == RAW
    if (answer.path and not raw) or wanted is None:
        return
    for text in texts_in(wanted):
        take(answers.text_of(answer), WORDS if answer.path and text else how, node, scope, text)
    if any(map(is_flag, options(wanted))):
        take(answer, FLAG, node, scope)
    if any(map(is_null, options(wanted))):
        take(answer, NULL_TEST, node, scope)
    if raw and any(tells(answer, one) for one in options(wanted)):
        take(answer, WORDS, node, scope)


def tells(answer: Answer, wanted: Value) -> bool:
    """Whether a comparison with something that is no text that is written out tells answers apart."""
    if type(wanted) is Constant and isinstance(wanted.value, int | float):
        number = wanted.value
        return number not in EMPTY and (answer.path != SIZE or number <= LIMIT)
    if type(wanted) is Sequence:
        return any(tells(answer, each) for one in wanted.items for each in options(one))
    unknown = isinstance(wanted, Text) and wanted.literal is None
    return unknown or isinstance(wanted, Hole | External | Encoded)


def look_in_texts(text: Text, wanted: Value, node: tree.Node, scope: Scope) -> None:
    """Record that something is looked for in a text of the client's own that has that of a response in it."""
    inside = (option for one in text.pieces if type(one) is Gap for option in options(one.value))
    for one in inside:
        if type(one) is Answer and (one.stage == RAW or not one.path):
            look_for(Answer(one.requests, RAW, one.path or SIZE), wanted, node, scope)


def look_up(key: Value, table: Mapping, node: tree.Node, scope: Scope) -> None:
    """Record that a response, or its text, is looked up among keys: such data are true, false or null."""
    for one in options(key):
        if type(one) is Answer and one.stage == RAW:
            for word in table.items:
                take(one, TEXT, node, scope, word)
        elif type(one) is Answer and not one.path and one.stage == "data":
            take(one, FLAG, node, scope)


def asked(target: Answer, site: Site) -> Value:
    """What a method of the text of a response gives: more of its text, a part, or what is told of it."""
    names = site.machine.libraries.names
    gives = names.telling.get(site.name)
    if gives == "words":
        look_for(target, site.first, site.node, site.scope)
        if site.first is None:
            take(target, WORDS, site.node, site.scope)
    return told(target, gives)


def told(target: Answer, gives: str | None) -> Answer:
    """A piece of the text of a response, its size, or the text itself."""
    if gives == "size":
        return Answer(target.requests, RAW, SIZE)
    return answers.element_of(target) if gives == "piece" else target


def sizes(values: list[Value]) -> list[Value]:
    """What a function tells of the texts of answers that it only looks at."""
    raw = (one for value in values for one in options(value) if type(one) is Answer and one.stage == RAW)
    return [told(one, "size") for one in raw]


def is_flag(value: Value) -> TypeGuard[Constant]:
    """Whether a value is true or false."""
    return type(value) is Constant and type(value.value) is bool


def take(answer: Answer, how: str, node: tree.Node, scope: Scope, text: str = "") -> None:
    """Record for what a response is taken."""
    for request in answers.requests_of(answer):
        request.taken.append(answers.escape_of(answer, how, (node, scope.module), text))


def texts_in(value: Value) -> Iterator[str]:
    """The texts that a value may be, or that are its items: a flag among them is the text of one."""
    for option in options(value):
        if type(option) is Sequence:
            for item in option.items:
                yield from (str(one.value) for one in options(item) if is_flag(one))
                yield from texts_in(item)
        elif isinstance(option, Text) and option.literal:
            yield option.literal
