"""Keys of the client's own that stand beside those of a response, in a mapping that it was copied into."""

from __future__ import annotations

from collections.abc import Iterable

from v0to1.evaluation.responses.responses import requests_of
from v0to1.evaluation.values import Answer, Mapping, Value, options


def answers_behind(value: Value) -> list[Answer]:
    """The responses whose keys a value has: one itself, and those that a mapping was copied from."""
    found: list[Value] = []
    for option in options(value):
        found += option.rest if isinstance(option, Mapping) else [option]
    return [one for one in found if isinstance(one, Answer)]


def note_beside(merged: Iterable[Mapping]) -> None:
    """Tell the requests of such responses of those keys, and of what their values were read by."""
    for found in {id(one): one for one in merged}.values():
        for answer in (one for one in found.rest if isinstance(one, Answer)):
            for key, item in found.items.items():
                values = tuple(one.path if isinstance(one, Answer) else () for one in options(item.value))
                for request in requests_of(answer):
                    request.beside.append(((*answer.path, key), values))
