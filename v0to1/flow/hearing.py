"""What a function is given that hears the answer of a request."""

from __future__ import annotations

from v0to1.flow import answers, tree
from v0to1.flow.libraries import Library
from v0to1.flow.machine import Machine
from v0to1.flow.scope import Scope
from v0to1.flow.values import Answer, Callable, Value, options, union


def hear(
    machine: Machine, library: Library, listener: Callable, answer: Value, node: tree.Node, scope: Scope
) -> None:
    """Call a function with what a library tells of an answer: as much as the function takes.

    Data that comes first become data at the function. What comes beside the response has no place in the code
    where it is decoded: it goes on.
    """
    told = library.heard[: len(listener.node.params) or 1]
    if told[0] == "data":
        data = [
            answers.decode(one, listener.node, scope) if isinstance(one, Answer) else one
            for one in options(answer)
        ]
        machine.call(listener, node, scope, union(data), *(machine.unknown(node, scope) for _ in told[1:]))
        return
    if "data" in told:
        go_on(answer, node, scope)
    given = [answer if one == "response" else machine.unknown(node, scope) for one in told]
    machine.call(listener, node, scope, *given)


def go_on(answer: Value, node: tree.Node, scope: Scope) -> None:
    """An answer is given to something of which it is not known how it reads it."""
    for one in options(answer):
        if isinstance(one, Answer):
            answers.escape(answers.text_of(one), "call", node, scope)
