"""Whether a status can be read as V1's sandbox status, or must keep the words that V0 had."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from v0to1.core.rules import ReadRule
from v0to1.flow.requests import Comparison, Read
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.fields import field_of, only_begins
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.polls import loads_of, polls, waits_for_beginning, waits_for_end

SHOWING = ("print", "debug", "info", "warning", "error", "critical", "exception", "log", "echo", "write")
FAILING = ("Error", "Exception", "Exit")
CLEANING = ("upper", "lower", "strip", "casefold")


def renames_values(sketch: Sketch, read: Read, rule: ReadRule) -> bool:
    """Whether all values that the read is compared with have a V1 value that means the same there."""
    known = rule.values or {}
    own = comparisons(sketch, read)
    if rule.to is None or any(one.text not in known for one in own):
        return False
    if not rule.ending:
        return True
    reads = company(sketch, read)
    compared = tuple({one.place: one for each in reads for one in comparisons(sketch, each)}.values())
    if any(one.text not in known for one in compared):
        return False
    if all(is_filter(sketch, one, comparisons(sketch, one)) for one in reads):
        return True
    if waits_for_end(sketch, compared, rule) or any(goes_on(sketch, one) for one in reads):
        return False
    seen = all(all_seen(sketch.sources.locator(one.module), cst_node(one.node)) for one in reads)
    if seen or waits_for_beginning(sketch, compared, rule):
        return True
    fields = {field_of(sketch.sources.locator(one.module), cst_node(one.node)) for one in reads}
    return "" not in fields and all(only_begins(sketch, one, known) for one in fields)


def comparisons(sketch: Sketch, read: Read) -> tuple[Comparison, ...]:
    """What a read is compared with, by whatever operation's answer."""
    return tuple(sketch.sources.compared.get(id(read.node), {}).values())


def company(sketch: Sketch, read: Read) -> list[Read]:
    """A read with those that must keep its words: of the same variable, or compared at the same place."""
    found = {id(read.node): read}
    for operation in sketch.sources.operations:
        for other in operation.reads if not operation.mock else ():
            if other.path[-1] == read.path[-1] and belong_together(sketch, read, other):
                found.setdefault(id(other.node), other)
    return list(found.values())


def belong_together(sketch: Sketch, read: Read, other: Read) -> bool:
    """Whether two reads are compared at the same place, or read the same variable of the same function."""
    places = {id(one.node) for one in comparisons(sketch, read)}
    if places & {id(one.node) for one in comparisons(sketch, other)}:
        return True
    return read.module == other.module and owner_of(sketch, read) == owner_of(sketch, other)


def owner_of(sketch: Sketch, read: Read) -> tuple[str, int]:
    """The text of what is read from, and the function in which that stands."""
    if read.container is None or read.style not in ("index", "get"):
        return "", id(read.node)
    locator = sketch.sources.locator(read.module)
    node = cst_node(read.container)
    return locator.source(node), id(locator.function(node))


def is_filter(sketch: Sketch, read: Read, compared: Iterable[Comparison]) -> bool:
    """Whether elements of a list are told apart by their status, without waiting for anything."""
    paths = {
        other.path
        for operation in sketch.sources.operations
        for other in operation.reads
        if other.node is read.node
    }
    if not all("[]" in path for path in paths | {read.path}):
        return False
    places = [(one.test_module, one.test) for one in compared]
    waiting = any(polls(sketch.sources.locator(module), cst_node(node)) for module, node in places)
    return bool(places) and not waiting


def goes_on(sketch: Sketch, read: Read) -> bool:
    """Whether the value goes on to readers that cannot be seen."""
    return any(
        one.how not in ("print", "keys") and any(other.node is read.node for other in one.reads)
        for operation in sketch.sources.operations
        for request in operation.requests
        for one in request.escapes
    )


def all_seen(locator: Locator, node: cst.CSTNode, steps: int = 2) -> bool:
    """Whether an expression is only compared or shown, itself or by the variable that it is given."""
    current, parent = node, locator.parent(node)
    while parent is not None:
        match parent:
            case cst.Comparison() | cst.FormattedStringExpression() | cst.Expr() | cst.DictElement():
                return True
            case (
                cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))])
                | cst.AnnAssign(target=cst.Name(value=name))
            ):
                places = loads_of(locator, current, name) if steps else []
                used = [one for one in places if locator.parent(one) is not parent]
                return steps > 0 and all(all_seen(locator, one, steps - 1) for one in used)
            case cst.Attribute(attr=cst.Name(value=name)) if name in CLEANING:
                pass
            case cst.Call(func=func) if func is current:
                pass
            case cst.Arg() if shows(locator, locator.parent(parent)):
                return True
            case cst.BooleanOperation() | cst.BinaryOperation() | cst.Await():
                pass
            case cst.If(test=test) | cst.While(test=test) | cst.Assert(test=test):
                return test is current
            case cst.UnaryOperation(operator=cst.Not()):
                return True
            case _:
                return False
        current, parent = parent, locator.parent(parent)
    return False


def shows(locator: Locator, call: cst.CSTNode | None) -> bool:
    """Whether a call only shows its arguments."""
    func = call.func if isinstance(call, cst.Call) else None
    name = func.attr if isinstance(func, cst.Attribute) else func
    return isinstance(name, cst.Name) and (name.value in SHOWING or name.value.endswith(FAILING))
