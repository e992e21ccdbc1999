"""Assignments that lost their last use when a call was replaced."""

from __future__ import annotations

import libcst as cst

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.visiting import visit


def drop_unused(
    sketch: Sketch, module: str, function: tree.Function | None, name: str, call: tree.Call
) -> None:
    """Remove the assignments of a local name that is read nowhere but in the replaced call."""
    if function is None:
        return
    locator = sketch.sources.locator(module)
    owner = cst_node(function)
    uses = Uses(name)
    visit(owner, uses)
    replaced = locator.origin(cst_node(call))
    outside = [node for node in uses.reads if locator.origin(node) not in replaced]
    if any(not is_target_of(locator, node) for node in outside) or uses.declared:
        return
    gone: set[cst.CSTNode] = set(uses.statements)
    found = [emptied(locator, statement, gone) for statement in uses.statements]
    outer = [one for one in found if one is not None]
    if len(outer) < len(found):
        return  # one of them has to stay, for the block that it is alone in, and needs what the others made
    for one in outer:
        sketch.replace(module, line_span(locator, one), "")


def emptied(locator: Locator, statement: cst.CSTNode, gone: set[cst.CSTNode]) -> cst.CSTNode | None:
    """The statement to remove: the `if` around it too, when nothing else is in there."""
    block = locator.parent(statement)
    if not isinstance(block, cst.IndentedBlock) or any(one not in gone for one in block.body):
        return statement
    owner = locator.parent(block)
    if (
        isinstance(owner, cst.If)
        and owner.orelse is None
        and not has_calls(owner.test)
        and not is_elif(locator, owner)
    ):
        gone.add(owner)
        return emptied(locator, owner, gone)
    return None


def is_elif(locator: Locator, node: cst.If) -> bool:
    """Whether an `if` belongs to another one."""
    return isinstance(locator.parent(node), cst.If)


def has_calls(node: cst.BaseExpression) -> bool:
    """Whether an expression may do something."""
    found = Calls()
    visit(node, found)
    return found.any


class Calls(cst.CSTVisitor):
    """Look for calls and awaits."""

    def __init__(self) -> None:
        super().__init__()
        self.any = False

    def visit_Call(self, node: cst.Call) -> None:
        self.any = True

    def visit_NamedExpr(self, node: cst.NamedExpr) -> None:
        self.any = True


def name_uses(owner: cst.CSTNode, name: str) -> tuple[cst.Name, ...]:
    """Every use of a name in a function."""
    uses = Uses(name)
    visit(owner, uses)
    return tuple(uses.reads)


class Uses(cst.CSTVisitor):
    """Every use of a name in a function, and the simple statements that set it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.reads: list[cst.Name] = []
        self.statements: list[cst.SimpleStatementLine] = []
        self.declared = False

    def visit_Name(self, node: cst.Name) -> None:
        if node.value == self.name:
            self.reads.append(node)

    def visit_Param(self, node: cst.Param) -> None:
        self.declared = self.declared or node.name.value == self.name

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> None:
        match node.body:
            case [cst.Assign(targets=[cst.AssignTarget(target=target)])] if base_name(target) == self.name:
                self.statements.append(node)
            case [cst.AnnAssign(target=target) | cst.AugAssign(target=target)] if (
                base_name(target) == self.name
            ):
                self.statements.append(node)


def base_name(node: cst.BaseExpression) -> str:
    """The variable that an assignment target changes."""
    match node:
        case cst.Name(value=name):
            return name
        case cst.Subscript(value=value):
            return base_name(value)
        case _:
            return ""


def is_target_of(locator: Locator, node: cst.Name) -> bool:
    """Whether a name stands as the target of an assignment, itself or as the mapping that is set."""
    parent = locator.parent(node)
    if isinstance(parent, cst.Subscript) and parent.value is node:
        parent = locator.parent(parent)
    return isinstance(parent, cst.AssignTarget) or (
        isinstance(parent, cst.AnnAssign | cst.AugAssign) and parent.target is node
    )


def line_span(locator: Locator, statement: cst.CSTNode) -> Span:
    """A statement with its whole lines."""
    span = locator.origin(statement)
    start = locator.text.rfind("\n", 0, span.start) + 1
    end = locator.text.find("\n", span.end)
    return Span(start, len(locator.text) if end < 0 else end + 1)
