"""Lower classes, structs and interfaces: fields with their names on the wire, methods, constructors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.languages.grammars.fields import field, field_names, parameter_field
from v0to1.languages.grammars.functions import function, names_of
from v0to1.languages.grammars.lowering import Lowered, Lowering, Owner, named, role
from v0to1.languages.grammars.requests import annotated
from v0to1.languages.grammars.statements import as_tuple
from v0to1.languages.grammars.tables import Parts, below, located
from v0to1.languages.grammars.wire import renamed

FLAT = ("class_body", "declaration_list", "field_declaration_list", "companion_object", "body_statement",
        "enum_body", "interface_body", "enum_class_body", "protocol_body")  # fmt: skip
CLASSES = ("class", "object", "struct_type")


@role("class")
def class_(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """A class with its fields and methods; classes inside of it stand before it."""
    name = named(located(node, parts[0]))
    items = list(flattened(node))
    made = class_of(low, node, name, items, located(node, parts[2]) if len(parts) > 2 else None)
    return (*made[0], made[1])


def class_of(
    low: Lowering, node: SgNode, name: str, items: list[SgNode], primary: SgNode | None
) -> tuple[tree.Body, tree.Class]:
    """The classes inside of a class, and itself."""
    inner = [one for one in items if role_of(low, one) == "class"]
    names = renamed(inner)
    before = tuple(each for one in inner for each in as_tuple(low.handled(one)))
    params = list(primaries(primary)) if primary is not None else []
    owner = Owner(name, frozenset(members_of(low, items, params)), frozenset(methods_of(low, items)))
    low.owners.append(owner)
    body: list[tree.Node] = [parameter_field(low, one, names) for one in params]
    for item in items:
        if item not in inner:
            body.extend(member(low, item, names))
    low.owners.pop()
    return before, tree.Class(node, name, bases(low, node, body), tuple(body))


def bases(low: Lowering, node: SgNode, body: Iterable[tree.Node]) -> tuple[tree.Node, ...]:
    """The class that this one extends, and enumerations' own; one that works something out is a class."""
    if "enum" in node.kind() or "enum" in node.text().partition("{")[0].split():
        works = any(isinstance(one, tree.Function) for one in body)
        return () if works else (tree.Name(node, "@enum"),)
    kinds = "~base_clause|base_list|delegation_specifier|inheritance_specifier"
    found = node.field("superclass") or located(node, kinds)
    names = re.findall(r"\w+", found.text()) if found is not None else []
    if not names or names[0] not in low.known:
        return ()
    return (tree.Name(node, names[-1] if node.kind() == "class" else names[0]),)


def flattened(node: SgNode) -> Iterator[SgNode]:
    """The members of a class, whatever they are wrapped in."""
    holder = node.field("body") or located(node, "~" + "|".join(FLAT))
    for child in below(holder) if holder is not None else ():
        yield from flattened(child) if child.kind() in FLAT else [child]


def role_of(low: Lowering, node: SgNode) -> str:
    """What the table says of a kind."""
    return low.table.kinds.get(node.kind(), ("",))[0]


def primaries(node: SgNode) -> Iterator[SgNode]:
    """The parameters of a class itself, which are its fields."""
    for child in below(node):
        if child.kind() in ("class_parameter", "formal_parameter", "parameter"):
            yield child


def members_of(low: Lowering, items: Iterable[SgNode], params: Iterable[SgNode]) -> Iterator[str]:
    """The names that methods use without their object."""
    for one in params:
        yield from names_of(one)
    for item in items:
        parts = low.table.kinds.get(item.kind(), ("",))
        if parts[0] in ("function", "given", "constructor"):
            yield named(located(item, parts[1]))
        elif parts[0] == "field":
            yield from (name for name, _ in field_names(item))
        elif item.kind() == "call" and item.text().startswith("attr_"):
            yield from re.findall(r":(\w+)", item.text())
        elif item.kind() == "assignment" and low.table.bare_calls:
            yield named(item.field("left"))


def methods_of(low: Lowering, items: Iterable[SgNode]) -> Iterator[str]:
    """The names of functions among the members."""
    for item in items:
        parts = low.table.kinds.get(item.kind(), ("",))
        if parts[0] in ("function", "given"):
            yield named(located(item, parts[1]))


def member(low: Lowering, node: SgNode, names: dict[str, SgNode]) -> tree.Body:
    """One member of a class."""
    parts = low.table.kinds.get(node.kind(), ("",))
    match parts[0]:
        case "function" | "given":
            return (method(low, node, parts[1:]),)
        case "constructor":
            return (function(low, node, ("_", *parts[2:]), own=True, name="__init__"),)
        case "field":
            return tuple(field(low, node, names))
        case _:
            return low.statements([node])


def method(low: Lowering, node: SgNode, parts: Parts) -> tree.Function:
    """A method; the constructor of some languages is one by its name, static ones get no object."""
    sent = annotated(low, node, parts) if low.annotated else None
    if sent is not None:
        return sent
    if named(located(node, parts[0])) == low.table.constructor and low.table.constructor:
        return function(low, node, parts, own=True, name="__init__", before=tuple(promoted(low, node)))
    if is_static(low, node):
        return function(low, node, parts, decorators=(tree.Name(node, "@static"),))
    return function(low, node, parts, own=True)


def promoted(low: Lowering, node: SgNode) -> Iterator[tree.Node]:
    """Parameters of a constructor that are fields at once."""
    holder = node.field("parameters")
    for one in below(holder) if holder is not None else ():
        if one.kind() == "property_promotion_parameter":
            for name in names_of(one):
                target = tree.Attr(one, tree.Name(one, low.table.receiver), name)
                yield tree.Assign(one, (target,), tree.Name(one, name))


def is_static(low: Lowering, node: SgNode) -> bool:
    """Whether a method needs no object."""
    if node.field("receiver") is not None:
        return False
    if low.table.grammar == "rust":
        return located(node, "parameters/~self_parameter") is None
    if low.table.grammar == "ruby":
        return node.kind() == "singleton_method"
    head = node.text().split("(")[0]
    return low.table.static != "" and re.search(rf"\b(?:{low.table.static})\b", head) is not None


@role("constructor")
def loose_constructor(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """A constructor outside of a class means nothing."""
    return tree.Unknown(node, ())


@role("typedef")
def typedef(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`type Name struct { … }` with the methods that the file gives it."""
    name, kind = named(node.field("name")), node.field("type") or node
    if kind.kind() not in ("struct_type", "struct_item", "interface_type"):
        return tree.Unknown(node, ())
    items = [*flattened(kind), *low.methods.get(name, ())]
    before, made = class_of(low, node, name, items, None)
    return (*before, made)


@role("unnamed")
def unnamed(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """A struct type without a name, declared before the statement that it stands in."""
    name = f"struct {node.range().start.index}"
    before, made = class_of(low, node, name, list(flattened(node)), None)
    low.first.extend((*before, made))
    low.known = low.known | {name}
    return tree.Name(node, name)
