"""What a comparison of a status decides: whether something has begun, or whether it has ended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import libcst as cst

from v0to1.flow.requests import Comparison
from v0to1.languages.python.again import again
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.visiting import visit

BEGINNINGS = re.compile(r"ready|started|available|(?:^|_)up(?:$|_)")
LASTING = re.compile(r"running|active|busy|working|pending|in_progress")
MAX_STEPS = 3


def decision(locator: Locator, one: Comparison) -> str:
    """What a status that is compared leads to: "goes on" (leaves the wait), "stays" (waits on), or ""."""
    test = comparison_around(locator, cst_node(one.test))
    return consequence(locator, test, one.operator in ("==", "in")) if test is not None else ""


def consequence(locator: Locator, test: cst.CSTNode, holds: bool, steps: int = MAX_STEPS) -> str:
    """What it leads to that an expression is true (or, without `holds`, false)."""
    outer, negated = through_logic(locator, test)
    holds = holds != negated
    parent = locator.parent(outer)
    match parent:
        case cst.While(test=found) if found is outer:
            return "stays" if holds else "goes on"
        case cst.If(body=body, orelse=other) | cst.IfExp(body=body, orelse=other) if (
            parent.test is outer and repeats(locator, body) != repeats(locator, other)
        ):
            return "stays" if holds == repeats(locator, body) else "goes on"
        case cst.If(test=found) if found is outer and (made := again(locator, parent, holds=holds)):
            return made
        case cst.If(test=found, body=body) if found is outer:
            ends = leaves(body) or ends_loop(locator, outer, body)
            return ("goes on" if holds else "stays") if ends else ""
        case cst.Return() | cst.Lambda():
            owner = locator.function(outer)
            name = owner.name.value if isinstance(owner, cst.FunctionDef) else ""
            places = [(peer, place) for peer in locator.peers() for place in uses_of(peer, name)]
            return first_of(name, places, steps, holds=holds)
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
            loads = [(locator, place) for place in loads_of(locator, outer, name)]
            return first_of(name, loads, steps, holds=holds)
        case _:
            return ""


def first_of(name: str, places: Iterable[tuple[Locator, cst.CSTNode]], steps: int, *, holds: bool) -> str:
    """What a name that stands for a test leads to, where it is used; without a use, by what it is called."""
    places = list(places)
    if steps:
        found = [consequence(locator, place, holds, steps - 1) for locator, place in places]
        for made in ("stays", "again", "goes on"):
            if made in found:
                return made
    if BEGINNINGS.search(name):
        return "goes on" if holds else "stays"
    if not places and LASTING.search(name):
        return "stays" if holds else "goes on"
    return "" if holds else "stays"


def uses_of(locator: Locator, name: str) -> list[cst.CSTNode]:
    """The calls of a function by its name, with the `await` around them, and its uses as a property."""
    found = locator.named(name)
    awaited = ((call, locator.parent(call)) for call in found.calls)
    calls = [parent if isinstance(parent, cst.Await) else call for call, parent in awaited]
    return [*calls, *(one for one in found.attributes if not isinstance(locator.parent(one), cst.Call))]


def loads_of(locator: Locator, place: cst.CSTNode, name: str) -> list[cst.Name]:
    """The places at which a variable is read in the function (or module) that a node stands in."""
    owner = locator.function(place) or locator.module
    found = (one for one in locator.named(name).loads if locator.within(one, owner))
    read = (one for one in found if not isinstance(locator.parent(one), cst.AssignTarget))
    return sorted(read, key=lambda one: locator.origin(one).start)


def comparison_around(locator: Locator, node: cst.CSTNode) -> cst.Comparison | None:
    """The comparison that a test is, or that a value which is looked up stands in."""
    current: cst.CSTNode | None = node
    while current is not None and not isinstance(
        current, cst.Comparison | cst.BaseStatement | cst.BaseSmallStatement
    ):
        current = locator.parent(current)
    return current if isinstance(current, cst.Comparison) else None


def through_logic(locator: Locator, node: cst.CSTNode) -> tuple[cst.CSTNode, bool]:
    """The whole test around a comparison, and whether it is negated."""
    negated = False
    parent = locator.parent(node)
    while isinstance(parent, cst.BooleanOperation | cst.UnaryOperation):
        negated = negated != isinstance(parent, cst.UnaryOperation)
        node, parent = parent, locator.parent(parent)
    return node, negated


def leaves(body: cst.BaseSuite) -> bool:
    """Whether a block ends the wait with success: it returns, or breaks out of the loop."""
    last = body.body[-1] if body.body else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    return isinstance(last, cst.Return | cst.Break)


def repeats(locator: Locator, body: cst.CSTNode | None) -> bool:
    """Whether a branch calls the function in which it stands, or hands it on, as to a timer."""
    owner = locator.function(body) if body is not None else None
    if body is None or not isinstance(owner, cst.FunctionDef):
        return False
    found = locator.named(owner.name.value)
    own = (one for one in found.attributes if isinstance(one.value, cst.Name) and one.value.value == "self")
    places: list[cst.CSTNode] = [*(one for one in found.loads if not is_property(locator, one)), *own]
    return any(locator.within(one, body) for one in places)


def is_property(locator: Locator, name: cst.Name) -> bool:
    """Whether a name is that of a property, or of an argument."""
    match locator.parent(name):
        case cst.Attribute(attr=key) | cst.Arg(keyword=key):
            return key is name
        case _:
            return False


def ends_loop(locator: Locator, node: cst.CSTNode, body: cst.BaseSuite) -> bool:
    """Whether a block changes what the `while` around it looks at: a flag, or what is still waited for."""
    loop = locator.parent(node)
    while loop is not None and not isinstance(loop, cst.While | cst.FunctionDef):
        loop = locator.parent(loop)
    if not isinstance(loop, cst.While):
        return False
    tested, changed = Changed(), Changed()
    visit(loop.test, tested)
    visit(body, changed)
    return bool(tested.names & changed.changed)


class Changed(cst.CSTVisitor):
    """The names in a piece of code, and those that it gives another value or calls a method of."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.changed: set[str] = set()

    def visit_Name(self, node: cst.Name) -> None:
        self.names.add(node.value)

    def visit_AssignTarget(self, node: cst.AssignTarget) -> None:
        self.note(node.target)

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        self.note(node.target)

    def visit_Call(self, node: cst.Call) -> None:
        if isinstance(node.func, cst.Attribute):
            self.note(node.func.value)

    def note(self, target: cst.CSTNode) -> None:
        """A name, or the entry of one."""
        inner = target.value if isinstance(target, cst.Subscript) else target
        if isinstance(inner, cst.Name):
            self.changed.add(inner.value)


def polls(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether the function that a node stands in waits: it has a `while`, or sleeps."""
    return any(around_loop(locator.function(node) or locator.module))


def around_loop(owner: cst.CSTNode) -> Iterator[bool]:
    """Yield for every `while` and every call of a `sleep` in a function or module."""
    found = Waits()
    visit(owner, found)
    yield from found.seen


class Waits(cst.CSTVisitor):
    """Look for loops that wait."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[bool] = []

    def visit_While(self, node: cst.While) -> None:
        self.seen.append(True)

    def visit_Call(self, node: cst.Call) -> None:
        func = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
        if isinstance(func, cst.Name) and func.value == "sleep":
            self.seen.append(True)
