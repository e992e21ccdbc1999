"""The bodies that mocked routes answer with."""

from __future__ import annotations

from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.values import Encoded, Instance, Mapping, Sequence, Value, options

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


def give(requests: tuple[object, ...], values: list[Value]) -> None:
    """Tell mocked routes what they answer."""
    bodies = [body for value in values for body in mappings_in(value)]
    for request in requests:
        if isinstance(request, Request) and bodies:
            request.bodies = (*request.bodies, *(body.snapshot() for body in bodies))
