"""Names that Python code binds: what a function hides, and what a module has already."""

from __future__ import annotations

import libcst as cst

from v0to1.languages.python.visiting import visit


class Bindings(cst.CSTVisitor):
    """Every name that is bound below a node, and where; methods are no names of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, list[cst.CSTNode]] = {}
        self._classes: list[bool] = [False]

    def bind(self, name: str, node: cst.CSTNode) -> None:
        """Note a binding."""
        self.names.setdefault(name, []).append(node)

    def visit_Param(self, node: cst.Param) -> None:
        self.bind(node.name.value, node)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        if not self._classes[-1]:
            self.bind(node.name.value, node)
        self._classes.append(False)

    def leave_FunctionDef(self, original_node: cst.FunctionDef) -> None:
        self._classes.pop()

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self.bind(node.name.value, node)
        self._classes.append(True)

    def leave_ClassDef(self, original_node: cst.ClassDef) -> None:
        self._classes.pop()

    def visit_AssignTarget(self, node: cst.AssignTarget) -> None:
        self._target(node.target)

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        self._target(node.target)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        self._target(node.target)

    def visit_NamedExpr(self, node: cst.NamedExpr) -> None:
        self._target(node.target)

    def visit_For(self, node: cst.For) -> None:
        self._target(node.target)

    def visit_CompFor(self, node: cst.CompFor) -> None:
        self._target(node.target)

    def visit_AsName(self, node: cst.AsName) -> None:
        self._target(node.name)

    def visit_ImportAlias(self, node: cst.ImportAlias) -> None:
        if node.asname is None:
            name: cst.BaseExpression = node.name
            while isinstance(name, cst.Attribute):
                name = name.value
            self._target(name)

    def _target(self, node: cst.CSTNode) -> None:
        match node:
            case cst.Name(value=name) if not self._classes[-1]:
                self.bind(name, node)
            case cst.Tuple(elements=elements) | cst.List(elements=elements):
                for element in elements:
                    self._target(element.value)
            case cst.StarredElement(value=value):
                self._target(value)


def bound_in(node: cst.CSTNode) -> dict[str, list[cst.CSTNode]]:
    """The names that are bound below a node, with the nodes that bind them."""
    seen = Bindings()
    visit(node, seen)
    return seen.names
