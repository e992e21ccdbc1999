"""Answers that are held against a type, which refuses what V1 answers instead."""

from __future__ import annotations

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Held, Request
from v0to1.languages.base import Refusal
from v0to1.languages.paths import read_name

FIRST = "the client's own function for requests holds the answer against a type before it gives it on"


def refuse_held_alone(operation: Operation, target: Target) -> None:
    """Raise `Refusal` where an answer without keys must be of a type that does not declare any."""
    if not target.reads and any(not one.known for request in operation.requests for one in request.held):
        raise Refusal(
            "the answer is held against a type, and V1 answers with something else; change the type"
        )


def refuse_held_before(operation: Operation) -> None:
    """Raise `Refusal` where an answer must be of a type before its V0 form is made of V1's."""
    if is_held_before(operation):
        raise Refusal(f"{FIRST}, and V1 answers in another form")


def refuse_held_words(operation: Operation, target: Target) -> None:
    """Raise `Refusal` where such a type has a key whose value V1 has in other words, or not at all."""
    for read in operation.reads if is_held_before(operation) else ():
        rule = target.reads.get(read_name(read))
        if rule is not None and (rule.helper or rule.values or rule.gone or rule.drop or rule.constant):
            raise Refusal(f"{FIRST}, and V1 has no {read_name(read)} of that kind")


def is_held_before(operation: Operation) -> bool:
    """Whether the client's own function for requests holds the answer against a type."""
    return any(inside(request, one) for request in operation.requests for one in request.held)


def inside(request: Request, held: Held) -> bool:
    """Whether an answer is held against a type in a function below that which makes the request."""
    chain = request.frame.chain
    place = next((i for i, frame in enumerate(chain) if frame is request.site), len(chain))
    return any(frame in held.frame.chain for frame in chain[place + 1 : place + 2])
