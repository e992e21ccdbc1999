"""Names that Python code binds: what a function hides, and what a module has already."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from v0to1.languages.python.layout import Layout

Setting = cst.AssignTarget | cst.AugAssign | cst.AnnAssign | cst.NamedExpr | cst.For | cst.CompFor
SETTING: tuple[type[Setting], ...] = (
    cst.AssignTarget,
    cst.AugAssign,
    cst.AnnAssign,
    cst.NamedExpr,
    cst.For,
    cst.CompFor,
)
OWNERS = cst.FunctionDef | cst.ClassDef
Bindings = dict[str, list[cst.CSTNode]]


def bound_in(layout: Layout, owner: cst.CSTNode) -> Bindings:
    """The names that are bound below a node of a module, and where; methods are no names of their own."""
    found: Bindings = {}
    for name, node in bindings(layout, owner):
        found.setdefault(name, []).append(node)
    for places in found.values():
        places.sort(key=layout.span)
    return found


def bindings(layout: Layout, owner: cst.CSTNode) -> Iterator[tuple[str, cst.CSTNode]]:
    """Each name that is bound below a node, with the node that binds it."""
    for param in layout.inside(owner, cst.Param):
        yield param.name.value, param
    for one in layout.inside(owner, cst.ClassDef):
        yield one.name.value, one
    for function in layout.inside(owner, cst.FunctionDef):
        if not in_class(layout, function, owner):
            yield function.name.value, function
    for target in targets(layout, owner):
        yield from ((name.value, name) for name in names_in(target) if not in_class(layout, name, owner))


def targets(layout: Layout, owner: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What is set below a node."""
    for kind in SETTING:
        yield from (one.target for one in layout.inside(owner, kind))
    yield from (one.name for one in layout.inside(owner, cst.AsName))
    for alias in layout.inside(owner, cst.ImportAlias):
        if alias.asname is None:
            name: cst.BaseExpression = alias.name
            while isinstance(name, cst.Attribute):
                name = name.value
            yield name


def names_in(target: cst.CSTNode) -> Iterator[cst.Name]:
    """The names that a target binds."""
    match target:
        case cst.Name():
            yield target
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            for element in elements:
                yield from names_in(element.value)
        case cst.StarredElement(value=value):
            yield from names_in(value)


def in_class(layout: Layout, node: cst.CSTNode, owner: cst.CSTNode) -> bool:
    """Whether a node stands in a class itself, and not in a method: a class below an owner, or the owner."""
    while node is not owner and (outer := layout.parent(node)) is not None:
        if isinstance(outer, OWNERS):
            return isinstance(outer, cst.ClassDef)
        node = outer
    return False
