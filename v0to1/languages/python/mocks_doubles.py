"""Test doubles made by hand (`MagicMock`, fake functions): what they answer moves with the code."""

from __future__ import annotations

import libcst as cst

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Canned
from v0to1.languages.base import Refusal
from v0to1.languages.behind import is_behind, known_names, part_of
from v0to1.languages.leaving import with_tests
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.mocks_answers import as_task, change_mapping
from v0to1.languages.turns import answers, written_at


def change_doubles(sketch: Sketch, operation: Operation, target: Target) -> None:
    """Let the answers of doubles follow an operation; raises `Refusal` where one cannot."""
    for canned in answers_to(operation):
        with with_tests(canned.module, "a test answers this as V0 does"):
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
    if target.call is not None:
        raise Refusal("V1 takes several requests here, which the double does not know")
    if data is not None:
        change_mapping(sketch, data, target, part)
        if not part and target.through == "wait_until_ready":
            as_task(sketch, data, target)
    if target.first and not behind:
        as_list(sketch, canned)


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
