"""Answers that are taken for true or false, and texts that a client looks for in that of an answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from v0to1.flow import answers, tree
from v0to1.flow.scope import Scope
from v0to1.flow.values import Answer, Constant, Sequence, Text, Value, options

WORDS = "words"
"""How an answer is taken in whose text something is looked for."""

TEXT = "text"
"""How an answer is taken of which the whole, or its text, is compared with a text."""

FLAG = "flag"
"""How an answer is taken that is compared with true or false."""


def look_for(answer: Answer, wanted: Value | None, node: tree.Node, scope: Scope, how: str = WORDS) -> None:
    """Record that an answer as a whole, or its text, is looked through for something or compared with it."""
    if answer.path or wanted is None:
        return
    for text in texts_in(wanted):
        take(answers.text_of(answer), how, node, scope, text)
    if any(map(is_flag, options(wanted))):
        take(answer, FLAG, node, scope)


def is_flag(value: Value) -> TypeGuard[Constant]:
    """Whether a value is true or false."""
    return type(value) is Constant and type(value.value) is bool


def take(answer: Answer, how: str, node: tree.Node, scope: Scope, text: str = "") -> None:
    """Record for what an answer is taken."""
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
