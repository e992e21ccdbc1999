"""What doubles of JavaScript tests answer to an operation moves with it, or is told as left."""

from __future__ import annotations

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Canned
from v0to1.flow.values import Hole, Mapping, is_null
from v0to1.languages.base import Refusal
from v0to1.languages.behind import is_behind, part_of
from v0to1.languages.javascript.mocks import WAITING, as_task, change_mapping, in_list
from v0to1.languages.javascript.nodes import syntax
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.leaving import with_tests
from v0to1.languages.turns import answers, written_at


def change_doubles(sketch: Sketch, operation: Operation, target: Target) -> None:
    """Let the answers of doubles follow an operation; raises `Refusal` where one cannot."""
    found = {id(one): one for request in operation.requests for one in request.canned}
    for canned in found.values():
        if not concerns(canned, target):
            continue
        with with_tests(canned.module, "a test answers this as V0 does"):
            own = answers(sketch.sources, operation, canned)
            if own is None:
                raise Refusal("it may answer something else, or several operations")
            if own:
                change_canned(sketch, canned, target)


def concerns(canned: Canned, target: Target) -> bool:
    """Whether V1 has an answer in another form than this one."""
    if canned.failed:
        return False
    if target.call is not None:
        return True
    if canned.mapping is None:
        return target.first or (isinstance(canned.value, Hole) and bool(target.reads or target.through))
    if is_behind(canned) and part_of(canned.mapping, target):
        return True
    known = {name.partition(".")[0].partition("[")[0] for name in target.reads}
    return bool(known & set(canned.mapping.items))


def change_canned(sketch: Sketch, canned: Canned, target: Target) -> None:
    """Change one answer of a double; raises `Refusal`."""
    behind = is_behind(canned)
    if target.call is not None:
        raise Refusal("V1 takes several requests here, which the double has to answer in turn")
    if isinstance(canned.value, Hole):
        raise Refusal("what it answers cannot be seen")
    if canned.mapping is not None:
        change_data(sketch, canned.mapping, target, part_of(canned.mapping, target) if behind else "")
    elif canned.value is None or not is_null(canned.value):
        raise Refusal("what it answers is no object")
    if target.first and not behind:
        as_list(sketch, canned)


def change_data(sketch: Sketch, data: Mapping, target: Target, part: str) -> None:
    """Change the entries of an answer, or of a part of one; raises `Refusal`."""
    if data.open:
        raise Refusal("what it answers cannot be seen as a whole")
    change_mapping(sketch, data, target, part)
    if part:
        return
    if target.through == WAITING:
        as_task(sketch, data)
    elif target.through:
        raise Refusal("V1 gives the answer in pages, which the test has to prepare")


def as_list(sketch: Sketch, canned: Canned) -> None:
    """V1 answers with a list of one: where the answer is given, for it may be used elsewhere too."""
    if canned.node is None or canned.home is None:
        raise Refusal("V1 answers with a list of one, and the answer is made elsewhere")
    place = written_at(sketch, canned.node, canned.home)
    in_list(sketch, place.frame.module, syntax(place.node))
