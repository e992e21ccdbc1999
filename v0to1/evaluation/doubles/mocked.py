"""The bodies that mocked routes answer with."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1 import tree
from v0to1.evaluation.http.requests import Answer, Request
from v0to1.evaluation.values import Constant, Encoded, Instance, Mapping, Sequence, Value, options

MAX_DIGGING = 3


def mappings_in(value: Value, depth: int = MAX_DIGGING) -> list[Mapping]:
    """The mappings that are given with a value: itself, its items, its attributes."""
    found: list[Mapping] = []
    for option in options(value):
        match option:
            case Mapping():
                found.append(option)
            case Encoded(value=inner):
                found.extend(mappings_in(inner, depth))
            case Sequence(items=items) if depth:
                found.extend(one for item in items for one in mappings_in(item, depth - 1))
            case Instance(attributes=attributes) if depth:
                found.extend(one for item in attributes.values() for one in mappings_in(item, depth - 1))
    return found


def status_of(value: Value | None) -> int | None:
    """An HTTP status that is written as a number."""
    return value.value if isinstance(value, Constant) and isinstance(value.value, int) else None


def give(requests: tuple[object, ...], values: list[Value]) -> None:
    """Tell mocked routes what they respond with."""
    bodies = [body for value in values for body in mappings_in(value)]
    answers = tuple(one for value in values for one in answers_in(value))
    for request in requests:
        if isinstance(request, Request):
            request.answers += answers
            request.bodies += tuple(body.snapshot() for body in bodies)


def answers_in(value: Value, node: tree.Node | None = None, module: str = "") -> Iterator[Answer]:
    """The responses in a value, one after the other; `node` is the expression of a single one."""
    for option in options(value):
        match option:
            case Encoded(value=inner, node=tree.Node() as written):
                yield Answer(inner, written, option.module, option.status)
            case Sequence(items=items) if node is None and not option.open:
                for one in items:
                    yield from answers_in(one)
            case _:
                yield Answer(option, node, module)
