"""Test doubles made by hand (`MagicMock`, fake functions): what they answer moves with the code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import libcst as cst

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Canned
from v0to1.flow.values import Mapping
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.mocks_answers import as_task, change_mapping


def change_doubles(sketch: Sketch, operation: Operation, target: Target) -> None:
    """Let the answers of doubles follow an operation; where one cannot, a note says what to do by hand."""
    for canned in answers_to(operation):
        with or_note(sketch, f"The answer that a test prepares in {canned.module} has to be changed by hand"):
            change_canned(sketch, canned, operation, target)


@contextmanager
def or_note(sketch: Sketch, sentence: str) -> Iterator[None]:
    """Take back what was begun when it is refused, and say so."""
    before = list(sketch.changes)
    try:
        yield
    except Refusal as refusal:
        sketch.changes[:] = before
        sketch.note(f"{sentence}: {refusal}.")


def answers_to(operation: Operation) -> tuple[Canned, ...]:
    """What doubles answer to an operation, each mapping once."""
    found = {
        id(one.mapping.node): one
        for request in operation.requests
        for one in request.canned
        if one.mapping is not None
    }
    return tuple(found.values())


def change_canned(sketch: Sketch, canned: Canned, operation: Operation, target: Target) -> None:
    """Change one answer of a double; raises `Refusal` where it is not certain that it is the operation's."""
    data = canned.mapping
    known = {name for name in target.reads if "." not in name and "[]" not in name}
    if data is None or not known & set(data.items):
        return
    refuse_others(sketch, canned, operation)
    if target.call is not None:
        raise Refusal("V1 takes several requests here, which the double does not know")
    change_mapping(sketch, data, target, "")
    if target.through == "wait_until_ready":
        as_task(sketch, data, target)
    if target.first:
        as_list(sketch, data)


def refuse_others(sketch: Sketch, canned: Canned, operation: Operation) -> None:
    """A double that answers several operations cannot be told apart."""
    served = {id(request) for request in canned.requests}
    for one in sketch.sources.operations:
        if one.rule.id != operation.rule.id and any(id(request) in served for request in one.requests):
            raise Refusal("it answers several operations")


def as_list(sketch: Sketch, data: Mapping) -> None:
    """V1 answers with a list of one, where the answer is written as a literal of its own."""
    origin = cst_node(data.node) if data.node is not None else None
    locator = sketch.sources.locator(data.module)
    if not isinstance(origin, cst.Dict) or (
        isinstance(locator.parent(origin), cst.Assign) and is_named(locator.parent(origin))
    ):
        raise Refusal("V1 answers with a list of one, and the answer is shared")
    sketch.around(data.module, locator.whole(origin), "[", "]")


def is_named(assign: cst.CSTNode | None) -> bool:
    """Whether an assignment gives its value a plain name."""
    return isinstance(assign, cst.Assign) and any(isinstance(one.target, cst.Name) for one in assign.targets)
