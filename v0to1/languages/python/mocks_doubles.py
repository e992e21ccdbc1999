"""Test doubles made by hand (`MagicMock`, fake functions): what they answer moves with the code."""

from __future__ import annotations

import libcst as cst

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Canned, Request
from v0to1.flow.values import Mapping as Data
from v0to1.languages.base import Refusal
from v0to1.languages.leaving import or_left
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.mocks_answers import as_task, change_mapping
from v0to1.languages.reads import bridged_names
from v0to1.languages.turns import answers, place_of, written_at
from v0to1.languages.unseen import unseen, view_for

ANSWERED = frozenset(["return_value", "side_effect"])
"""What a double is told its answers by."""

DECODING = frozenset(["json", "text", "content", "read", "body"])
"""Members of a response, which a library's function answers with."""


def change_doubles(sketch: Sketch, operation: Operation, target: Target) -> None:
    """Let the answers of doubles follow an operation; where one cannot, a note says what to do by hand."""
    for canned in answers_to(operation):
        with or_left(sketch, place_of(sketch, canned), "a test answers this as V0 does"):
            change_canned(sketch, canned, operation, target)


def answers_to(operation: Operation) -> tuple[Canned, ...]:
    """What doubles answer to an operation, each place once."""
    found = {
        (id(one.mapping.node) if one.mapping is not None else 0, id(one.node)): one
        for request in operation.requests
        for one in request.canned
    }
    return tuple(found.values())


def change_canned(sketch: Sketch, canned: Canned, operation: Operation, target: Target) -> None:
    """Change one answer of a double; raises `Refusal` where it is not certain that it is the operation's."""
    data = canned.mapping
    behind = is_behind(canned)
    part = part_of(data, target) if behind and data is not None else ""
    if (
        canned.failed
        or (data is None and not target.first)
        or (data is not None and not part and not known_names(target, "") & set(data.items))
    ):
        return
    own = answers(sketch.sources, operation, canned)
    if own is False:
        return
    if own is None:
        raise Refusal("it may answer something else, or several operations")
    if behind and keeps_view(operation, target):
        return
    if target.call is not None:
        raise Refusal("V1 takes several requests here, which the double does not know")
    if data is not None:
        change_mapping(sketch, data, target, part)
        if not part and target.through == "wait_until_ready":
            as_task(sketch, data, target)
    if target.first and not behind:
        as_list(sketch, canned)


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


def keeps_view(operation: Operation, target: Target) -> bool:
    """Whether the client goes on with the keys of V0."""
    decodes = [one for request in operation.requests for one in request.decodes]
    return bool(bridged_names(operation, target)) or view_for(
        operation, target, unseen(operation, target, decodes)
    )


def as_list(sketch: Sketch, canned: Canned) -> None:
    """V1 answers with a list of one: where the answer is given, or where it is a literal of its own."""
    if canned.node is not None and canned.home is not None:
        place = written_at(sketch, canned.node, canned.home)
        sketch.wrap(place.frame.module, place.node, "[", "]")
        return
    data = canned.mapping
    origin = cst_node(data.node) if data is not None and data.node is not None else None
    locator = sketch.sources.locator(data.module) if data is not None and data.module else None
    if (
        locator is None
        or data is None
        or not isinstance(origin, cst.Dict)
        or (isinstance(locator.parent(origin), cst.Assign) and is_named(locator.parent(origin)))
    ):
        raise Refusal("V1 answers with a list of one, and the answer is shared")
    sketch.around(data.module, locator.whole(origin), "[", "]")


def is_named(assign: cst.CSTNode | None) -> bool:
    """Whether an assignment gives its value a plain name."""
    return isinstance(assign, cst.Assign) and any(isinstance(one.target, cst.Name) for one in assign.targets)
