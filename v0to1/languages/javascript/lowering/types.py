"""Lower type annotations, as far as they name classes or say which fields data have."""

from __future__ import annotations

from collections.abc import Iterable

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.languages.javascript.lowering.walk import Lowering, below, has_token, lowers, states

NAMES = ("type_identifier", "identifier")
PREDEFINED = "predefined_type"
NOTE = "type_annotation"
AROUND = ("type_annotation", "parenthesized_type", "readonly_type", "type_query", "asserts_annotation")
FUNCTION_TYPES = ("function_type", "constructor_type")
CLASS_FIELD = "public_field_definition"
PICKING = ("Pick", "Omit")
FIELD = "property_signature"
OTHER_MEMBERS = ("comment", FIELD)
MAX_FIELDS = 100


def declared_type(node: SgNode | None) -> tree.Node | None:
    """The type of an annotation; None where it names nothing."""
    if node is None:
        return None
    kind = node.kind()
    if kind in AROUND:
        inner = node.named_children()
        return declared_type(inner[-1]) if inner else None
    if kind in NAMES:
        return tree.Name(node, node.text())
    if kind == PREDEFINED:
        return None
    match kind:
        case "nested_type_identifier" | "member_expression":
            parts = below(node)
            target = declared_type(parts[0])
            return tree.Attr(node, target, parts[-1].text()) if target is not None else None
        case "generic_type":
            return generic(node)
        case "array_type":
            element = declared_type(below(node)[0])
            return tree.Index(node, tree.Name(node, "Array"), element) if element is not None else None
        case "union_type":
            return union(node, [one for one in map(declared_type, below(node)) if one is not None])
        case "object_type":
            return shape(node, node, ())
        case "intersection_type":
            parts = below(node)
            return tree.Shape(node, (), tuple(one for one in map(declared_type, parts) if one is not None))
        case _:
            return None


def union(node: SgNode, found: list[tree.Node]) -> tree.Node | None:
    """`A | B`, of the types that name something."""
    if len(found) < 2:
        return found[0] if found else None
    joined = found[0]
    for other in found[1:]:
        joined = tree.Binary(node, joined, "|", other)
    return joined


def generic(node: SgNode) -> tree.Node | None:
    """`Promise<T>`."""
    parts = below(node)
    target = declared_type(parts[0]) if parts else None
    if isinstance(target, tree.Name) and target.name in PICKING:
        return picked(node, below(parts[-1]))
    first = next(iter(type_arguments(parts[-1])), None) if len(parts) > 1 else None
    return tree.Index(node, target, first) if target is not None and first is not None else target


def picked(node: SgNode, given: list[SgNode]) -> tree.Node | None:
    """`Pick<T, "a" | "b">`: the keys are named once more."""
    base = declared_type(given[0]) if given else None
    texts = given[1].find_all(kind="string") if len(given) > 1 else []
    fields = tuple(tree.Field(one, tree.Text(one, one.text()[1:-1]), None, True) for one in texts)
    return tree.Shape(node, fields, (base,)) if base is not None else None


def type_arguments(node: SgNode | None) -> tuple[tree.Node, ...]:
    """The first of the types between angle brackets, if it names something."""
    given = below(node) if node is not None else []
    first = declared_type(given[0]) if given else None
    return (first,) if first is not None else ()


def shape(node: SgNode, body: SgNode | None, bases: Iterable[SgNode]) -> tree.Shape:
    """The fields between braces, and the types whose fields these are too."""
    members = below(body) if body is not None else []
    above = tuple(one for one in map(declared_type, bases) if one is not None)
    fields: list[tree.Field] = []
    is_data = len(members) <= MAX_FIELDS
    for one in members[:MAX_FIELDS]:
        kind = one.kind()
        found, is_function = field(one) if kind == FIELD else (None, False)
        is_data = is_data and not is_function and kind in OTHER_MEMBERS
        if found is not None and not is_function:
            fields.append(found)
    return tree.Shape(node, tuple(fields), above, is_data, params_of(node))


def params_of(node: SgNode) -> tuple[str, ...]:
    """The names of the types that a declaration is given."""
    found = node.field("type_parameters")
    names = (one.field("name") for one in below(found)) if found is not None else ()
    return tuple(name.text() for name in names if name is not None)


def field(node: SgNode) -> tuple[tree.Field | None, bool]:
    """One field, and whether it holds a function."""
    parts = node.named_children()
    plain = len(parts) == 2 and parts[1].kind() == NOTE
    key, note = parts if plain else (node.field("name"), node.field("type"))
    if key is None or key.kind() == "computed_property_name":
        return None, False
    inner = below(note)[-1] if note is not None else None
    text = key.text()
    name = tree.Text(key, text[1:-1] if key.kind() == "string" else text)
    if inner is not None and inner.kind() in FUNCTION_TYPES:
        return None, True
    return tree.Field(node, name, declared_type(inner), has_token(node, "?")), False


@states("interface_declaration")
def interface(low: Lowering, node: SgNode) -> tuple[tree.Node, ...]:
    """`interface X extends A { … }`."""
    heritage = next((child for child in below(node) if child.kind() == "extends_type_clause"), None)
    bases = below(heritage) if heritage is not None else []
    return named(low, node, shape(node, node.field("body"), bases))


@states("type_alias_declaration")
def alias(low: Lowering, node: SgNode) -> tuple[tree.Node, ...]:
    """`type X = …`; `type X = typeof value` is another name for the value, where types are asked for."""
    value = node.field("value")
    found = declared_type(value)
    if found is None:
        return ()
    if value is not None and value.kind() == "type_query":
        return named(low, node, found)
    if isinstance(found, tree.Shape):
        return named(low, node, replace(found, params=params_of(node)))
    return named(low, node, tree.Shape(node, (), (found,)))


def of_class(node: SgNode, name: str) -> tuple[tree.Node, ...]:
    """The type of data that a class describes which has nothing but fields."""
    body = node.field("body")
    members = below(body) if body is not None else []
    if not members or any(one.kind() not in (CLASS_FIELD, "comment", "decorator") for one in members):
        return ()
    fields = [found for one in members if one.kind() == CLASS_FIELD and (found := field(one)[0])]
    if len(fields) != sum(one.kind() == CLASS_FIELD for one in members):
        return ()
    described = tree.Shape(node, tuple(fields), (), False)
    return (tree.Assign(node, (tree.Name(node, f"{tree.TYPE}{name}"),), described),)


def named(low: Lowering, node: SgNode, found: tree.Node) -> tuple[tree.Node, ...]:
    """A type under its name, unless a value has the same one."""
    name = node.field("name")
    text = name.text() if name is not None else ""
    if name is None or low.names[-1].spelled(text) is not None:
        return ()
    return (tree.Assign(node, (tree.Name(name, text),), found),)


@lowers("as_expression", "satisfies_expression")
def cast(low: Lowering, node: SgNode) -> tree.Node:
    """`value as T` and `value satisfies T`."""
    inner = [child for child in below(node) if child.kind() != "comment"]
    if not inner:
        return tree.Unknown(node, ())
    return with_type(node, low.lower(inner[0]), inner[-1] if len(inner) > 1 else None)


@lowers("type_assertion")
def asserted(low: Lowering, node: SgNode) -> tree.Node:
    """`<T>value`."""
    parts = below(node)
    given = type_arguments(parts[0]) if parts[0].kind() == "type_arguments" else ()
    value = low.lower(parts[-1])
    return tree.Typed(node, value, given[0]) if given else value


def with_type(node: SgNode, value: tree.Node, type_: SgNode | None) -> tree.Node:
    """A value with what it is said to be."""
    found = declared_type(type_)
    return tree.Typed(node, value, found) if found is not None else value
