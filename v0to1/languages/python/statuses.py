"""What Python's syntax tells of the comparisons of a status."""

from __future__ import annotations

from collections.abc import Mapping

import libcst as cst

from v0to1.flow import tree
from v0to1.flow.requests import Comparison, Read
from v0to1.languages import statuses
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.fields import field_of, only_begins
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.polls import decision, loads_of, polls

SHOWING = ("print", "debug", "info", "warning", "error", "critical", "exception", "log", "echo", "write")
FAILING = ("Error", "Exception", "Exit")
CLEANING = ("upper", "lower", "strip", "casefold")


class PythonJudge(statuses.Judge[Sketch]):
    """Comparisons as LibCST has them."""

    def decision(self, sketch: Sketch, one: Comparison) -> str:
        """What a compared status leads to."""
        return decision(sketch.sources.locator(one.test_module), one)

    def polls(self, sketch: Sketch, module: str, node: tree.Node) -> bool:
        """Whether the function that a node stands in waits for something."""
        return polls(sketch.sources.locator(module), cst_node(node))

    def all_seen(self, sketch: Sketch, module: str, node: tree.Node) -> bool:
        """Whether an expression is only compared or shown."""
        return all_seen(sketch.sources.locator(module), cst_node(node))

    def only_begins(self, sketch: Sketch, read: Read, values: Mapping[str, str]) -> bool:
        """Whether a read goes into a field that is compared only with words of both, for a beginning."""
        name = field_of(sketch.sources.locator(read.module), cst_node(read.node))
        return bool(name) and only_begins(sketch, name, values)

    def owner_of(self, sketch: Sketch, read: Read) -> tuple[str, object]:
        """The text of what is read from, and the function in which that stands."""
        if read.container is None or read.style not in ("index", "get"):
            return "", id(read.node)
        locator = sketch.sources.locator(read.module)
        node = cst_node(read.container)
        return locator.source(node), id(locator.function(node))


JUDGE = PythonJudge()


def all_seen(locator: Locator, node: cst.CSTNode, steps: int = 2) -> bool:
    """Whether an expression is only compared or shown, itself or by the variable that it is given."""
    current, parent = node, locator.parent(node)
    while parent is not None:
        match parent:
            case cst.Comparison() | cst.Expr() | cst.DictElement():
                return True
            case cst.FormattedStringExpression() | cst.FormattedString() | cst.ConcatenatedString():
                pass
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
