"""Doubles of a client's own functions, which see no more of an answer than such a function gives."""

from __future__ import annotations

from v0to1.core.rules import Target
from v0to1.flow.requests import Canned, Request
from v0to1.flow.values import Mapping as Data

ANSWERED = frozenset(["return_value", "side_effect"])
"""What a double is told its answers by."""

DECODING = frozenset(["json", "text", "content", "read", "body"])
"""Members of a response, which a library's function answers with."""


def is_behind(canned: Canned) -> bool:
    """Whether a double stands for a function of the client's own that gives the answer as it is used.

    What V1's answer is taken out of is seen by such a function alone.
    """
    words = [word for word in canned.names if word not in ANSWERED]
    if not words or any(word in DECODING for word in canned.names):
        return False
    several = canned.requests
    return canned.direct and bool(several) and all(gives_answer(one, words[-1]) for one in several)


def known_names(target: Target, part: str) -> set[str]:
    """The names that a part of an answer has in V0 ("" for the whole answer)."""
    names = (name.removeprefix(part) for name in target.reads if name.startswith(part))
    return {one for one in names if "." not in one and "[]" not in one}


def part_of(data: Data, target: Target) -> str:
    """Of which part of an answer a double's data is one: the one that has its names; "" for the whole."""
    if known_names(target, "") & set(data.items):
        return ""
    parts = {f"{name.rpartition('.')[0]}." for name in target.reads if "." in name}
    fitting = [one for one in parts if known_names(target, one) & set(data.items)]
    return fitting[0] if len(fitting) == 1 else ""


def gives_answer(request: Request, word: str) -> bool:
    """Whether a word names the function that has a request's route, or one around it."""
    named = [
        frame
        for frame in request.frame.chain
        if frame.function is not None and is_named_by(frame.function.name, word)
    ]
    around = {id(frame) for frame in request.site.chain}
    return bool(named) and all(id(frame) in around for frame in named)


def is_named_by(name: str, word: str) -> bool:
    """Whether a word of a test names a function (`get`, `mock_get`, `get_mock`)."""
    return word == name or word.endswith(f"_{name}") or word.startswith(f"{name}_")
