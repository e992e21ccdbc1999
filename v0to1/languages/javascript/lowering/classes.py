"""Lower classes and enumerations."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.javascript.lowering.blocks import Names
from v0to1.languages.javascript.lowering.functions import FUNCTIONS, THIS, field_setting, function
from v0to1.languages.javascript.lowering.patterns import declare_name
from v0to1.languages.javascript.lowering.types import declared_type, of_class
from v0to1.languages.javascript.lowering.walk import Lowering, below, has_token, lowers, states

SUPER = "super"
FIELDS = ("public_field_definition", "field_definition")


@states("class_declaration", "abstract_class_declaration")
def class_(low: Lowering, node: SgNode) -> tuple[tree.Node, ...]:
    """A class declaration."""
    name = node.field("name")
    text = declare_name(low, name.text() if name is not None else "")
    return (class_of(low, node, text), *of_class(node, text))


@lowers("class")
def anonymous(low: Lowering, node: SgNode) -> tree.Node:
    """A class that is a value: what a function gives that declares it."""
    name = "class"
    made = (class_of(low, node, name), tree.Return(node, tree.Name(node, name)))
    return tree.Call(node, tree.Function(node, "", (), made, is_value=True), ())


def class_of(low: Lowering, node: SgNode, name: str) -> tree.Class:
    """A class under a name. Fields that need the object are set by its constructor, as the language does."""
    body = node.field("body")
    items = below(body) if body is not None else []
    late = [item for item in items if is_late(item)]
    bases = tuple(base_classes(low, node))
    members: list[tree.Node] = []
    constructed = False
    for item in items:
        kind = item.kind()
        if kind == "method_definition":
            made = method(low, item, late)
            constructed = constructed or made.name == "__init__"
            members.append(made)
        elif kind in FIELDS and item not in late:
            members.extend(field(low, item))
        elif kind == "class_static_block":
            members.extend(low.block(below(item)[-1]))
    if late and not constructed:
        members.append(constructor(low, node, late, extends=bool(bases)))
    return tree.Class(node, name, bases, tuple(members))


def is_late(node: SgNode) -> bool:
    """Whether a field can only be set when there is an object."""
    value = node.field("value") if node.kind() in FIELDS and not has_token(node, "static") else None
    return value is not None and value.kind() not in FUNCTIONS and THIS in value.text()


def base_classes(low: Lowering, node: SgNode) -> list[tree.Node]:
    """The class that this one extends."""
    heritage = next((child for child in node.children() if child.kind() == "class_heritage"), None)
    for clause in below(heritage) if heritage is not None else ():
        if clause.kind() == "extends_clause":
            value = clause.field("value")
            return [low.lower(value)] if value is not None else []
        if clause.kind() != "implements_clause":
            return [low.lower(clause)]
    return []


def method(low: Lowering, node: SgNode, late: list[SgNode]) -> tree.Function:
    """A method; a getter is a property, and the constructor sets the late fields."""
    key = node.field("name")
    name = key.text().strip("[]\"'") if key is not None else ""
    tokens = [child.kind() for child in node.children()]
    if "get" in tokens:
        return function(low, node, name, own=True, decorators=(tree.Name(node, "@property"),))
    if "static" in tokens:
        of_class = needs_class(node)
        kind = "@classmethod" if of_class else "@static"
        return function(low, node, name, own=of_class, decorators=(tree.Name(node, kind),))
    if "set" in tokens:
        return function(low, node, f"set {name}", own=True)
    if name == "constructor":
        return function(low, node, "__init__", own=True, before=late)
    return function(low, node, name, own=True)


def needs_class(node: SgNode) -> bool:
    """Whether a function of a class itself names it."""
    text = node.text()
    return THIS in text or SUPER in text


def field(low: Lowering, node: SgNode) -> tuple[tree.Node, ...]:
    """A field: a value that all objects share, a function that is a method, or only a declaration."""
    key, value = node.field("name") or node.field("property"), node.field("value")
    if key is None:
        return ()
    target = tree.Name(key, key.text())
    if value is not None and value.kind() in FUNCTIONS:
        own = not has_token(node, "static")
        if not own and needs_class(value):
            of_class = (tree.Name(node, "@classmethod"),)
            return (function(low, value, key.text(), own=True, decorators=of_class),)
        made = function(low, value, key.text(), own=own, is_value=True)
        wrapped = made if own else tree.Mapping(value, (tree.Entry(value, tree.Text(value, "f"), made),))
        return (tree.Assign(node, (target,), made),) if own else (static(node, target, wrapped),)
    note = declared_type(node.field("type"))
    return (tree.Assign(node, (target,), low.optional(value), note),)


def static(node: SgNode, target: tree.Node, wrapped: tree.Node) -> tree.Node:
    """A function of the class itself, so that it gets no object."""
    return tree.Assign(node, (target,), tree.Attr(node, wrapped, "f", tree.Text(node, "f")))


def constructor(low: Lowering, node: SgNode, late: list[SgNode], *, extends: bool) -> tree.Function:
    """The constructor of a class that has none of its own."""
    rest = "arguments"
    low.names.append(Names())
    settings = tuple(one for item in late for one in field_setting(low, item))
    low.names.pop()
    first: tuple[tree.Node, ...] = ()
    if extends:
        above = tree.Attr(node, tree.Call(node, tree.Name(node, "@super"), ()), "__init__")
        first = (tree.Call(node, above, (tree.Arg(node, None, tree.Name(node, rest), 1),)),)
    params = (tree.Param(node, THIS, None), tree.Param(node, rest, None, 1))
    return tree.Function(node, "__init__", params, (*first, *settings))


@states("enum_declaration")
def enumeration(low: Lowering, node: SgNode) -> tuple[tree.Node, ...]:
    """`enum X { A = "a" }`."""
    name, body = node.field("name"), node.field("body")
    members: list[tree.Node] = []
    for item in below(body) if body is not None else ():
        key, value = item.field("name"), item.field("value")
        if item.kind() == "enum_assignment" and key is not None and value is not None:
            target = tree.Name(key, key.text().strip("\"'"))
            members.append(tree.Assign(item, (target,), low.lower(value)))
    bases = (tree.Name(node, "@enum"),)
    text = declare_name(low, name.text() if name is not None else "")
    return (tree.Class(node, text, bases, tuple(members)),)
