"""Lower classes, structs and interfaces: fields with their names on the wire, methods, constructors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.flow.walking import walk
from v0to1.languages.grammars.functions import function, names_of, type_of
from v0to1.languages.grammars.lowering import Lowered, Lowering, Owner, ended, named, role
from v0to1.languages.grammars.requests import annotated
from v0to1.languages.grammars.statements import as_tuple, bound_names
from v0to1.languages.grammars.tables import Parts, below, located
from v0to1.languages.grammars.types import as_type, declared
from v0to1.languages.grammars.wire import renamed, wire_of

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
    return before, tree.Class(node, name, bases(low, node), tuple(body))


def bases(low: Lowering, node: SgNode) -> tuple[tree.Node, ...]:
    """The class that this one extends, and enumerations' own."""
    if node.kind() in ("enum_declaration", "enum_item") or "enum" in node.text()[:60].split("{")[0].split():
        return (tree.Name(node, "@enum"),)
    found = node.field("superclass") or located(node, "~base_clause|base_list|delegation_specifier|inheritance_specifier")
    names = re.findall(r"\w+", found.text()) if found is not None else []
    return (tree.Name(node, names[-1] if node.kind() == "class" else names[0]),) if names and names[0] in low.known else ()


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


def field_names(node: SgNode) -> list[tuple[str, SgNode]]:
    """The names that a field declares, each with the node that has its value."""
    kinds = ("variable_declarator", "property_element", "const_element", "variable_declaration")
    found: list[tuple[str, SgNode]] = []
    waiting = below(node)
    while waiting:
        one = waiting.pop(0)
        if one.kind() == "variable_declaration" and one.field("type") is not None:
            waiting = below(one) + waiting
        elif one.kind() in kinds:
            found.append((named(one.field("name") or below(one)[0]), one))
    if found:
        return found
    name = node.field("name") or located(node, "~field_identifier|pattern|identifier|simple_identifier|name|constant")
    names = bound_names(name) if name is not None else []
    return [(names[0], node)] if names else []


def field(low: Lowering, node: SgNode, names: dict[str, SgNode]) -> Iterator[tree.Node]:
    """A field: its name on the wire, or its value, or what it is worked out from."""
    note = declared(low, type_of(node) or located(node, "variable_declaration/type") or type_of(below(node)[-1]))
    for name, holder in field_names(node):
        worked = located(node, "~getter|computed_property|arrow_expression_clause")
        value = value_of(low, node, holder)
        if worked is not None:
            yield computed(low, node, name, worked)
        elif value is not None and uses_object(low, value):
            body = (tree.Return(node, value),)
            own = tree.Param(node, low.table.receiver, None)
            yield tree.Function(node, name, (own,), body, (tree.Name(node, "@property"),))
        else:
            wire = wire_of(low, node, name, names)
            yield tree.Assign(node, (tree.Name(holder, name),), wire or value, note or tree.Name(node, "@any"))


def value_of(low: Lowering, node: SgNode, holder: SgNode) -> tree.Node | None:
    """What a field is set to where it is declared."""
    value = holder.field("value") or holder.field("default_value") or node.field("value")
    if value is None and holder.kind() in ("variable_declarator", "const_element") and len(below(holder)) > 1:
        value = below(holder)[-1]
    if value is None and node.kind() == "property_declaration" and re.search(r"(?<![=<>!])=(?![=>])", node.text()):
        last = below(node)[-1]
        value = last if last.kind() not in ("getter", "setter", "accessor_list", "computed_property") else None
    return low.optional(value)


def uses_object(low: Lowering, value: tree.Node) -> bool:
    """Whether a value needs the object that it belongs to."""
    return any(isinstance(one, tree.Name) and one.name == low.table.receiver for one in walk(value))


def computed(low: Lowering, node: SgNode, name: str, body: SgNode) -> tree.Function:
    """A property that is worked out whenever it is read."""
    inner = body
    while (deeper := located(inner, "~function_body|statements")) is not None:
        inner = deeper
    with low.inside(()):
        low.results.append(None)
        found = ended(low.inner(inner))
        low.results.pop()
    own = tree.Param(node, low.table.receiver, None)
    return tree.Function(node, name, (own,), found, (tree.Name(node, "@property"),))


def parameter_field(low: Lowering, node: SgNode, names: dict[str, SgNode]) -> tree.Node:
    """A parameter of a class itself as its field."""
    name = (names_of(node) or [""])[-1]
    wire = wire_of(low, node, name, names)
    value = below(node)[-1] if "=" in re.sub(r"\(.*?\)", "", node.text()) else None
    note = declared(low, type_of(node))
    return tree.Assign(node, (tree.Name(node, name),), wire or low.optional(value), note or tree.Name(node, "@any"))


@role("field")
def loose_field(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """A declaration outside of a class: a variable."""
    found: list[tree.Node] = []
    for name, holder in field_names(node):
        low.declare(name) if len(low.locals) > 1 else None
        worked = located(node, "~getter|computed_property")
        value = value_of(low, node, holder)
        note = declared(low, type_of(node) or type_of(holder))
        if worked is not None:
            value = tree.Call(node, computed(low, node, "", worked), (tree.Arg(node, None, tree.Const(node, None)),))
        if value is not None:
            value = as_type(low, node, value, note)
        found.append(tree.Assign(node, (tree.Name(holder, name),), value, note))
    return tuple(found)


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

