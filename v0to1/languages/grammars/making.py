"""Lower what makes objects, mappings and lists of a type: constructors and composite literals."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.languages.grammars.arguments import argument, arguments
from v0to1.languages.grammars.lowering import Lowered, Lowering, named, role
from v0to1.languages.grammars.special import special
from v0to1.languages.grammars.tables import Parts, below, located
from v0to1.languages.grammars.types import declared


@role("new")
def new(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`new Class(arguments) { Field = value }`; one of a list or mapping is its entries."""
    kind = located(node, parts[0])
    note = declared(low, kind)
    filled = located(node, parts[2]) if len(parts) > 2 else None
    args = arguments(low, located(node, parts[1]))
    made = initialised(low, filled) if filled is not None else ()
    last = note.name if isinstance(note, tree.Name | tree.Attr) else ""
    if (last in low.table.pairs or isinstance(note, tree.Index)) and made and not args:
        return tree.Mapping(node, tuple(made)) if any(e.key for e in made) else sequence_of(node, made)
    more = tuple(
        tree.Arg(entry.origin, entry.key.value, entry.value)
        for entry in made
        if isinstance(entry.key, tree.Text)
    )
    return special(low, node, note or tree.Unknown(node, ()), (*args, *more))


def sequence_of(node: SgNode, entries: list[tree.Entry] | tuple[tree.Entry, ...]) -> tree.Node:
    """A list of what stands in braces."""
    return tree.Sequence(node, tuple(entry.value for entry in entries))


def initialised(low: Lowering, node: SgNode) -> list[tree.Entry]:
    """The entries between braces: `A = b`, `["a"] = b`, `{ "a", b }`, or items."""
    found: list[tree.Entry] = []
    for item in below(node):
        inner = below(item)
        if item.kind() == "assignment_expression":
            key = inner[0]
            while key.kind() in ("element_binding_expression", "bracketed_argument_list", "argument"):
                key = below(key)[0]
            name = tree.Text(key, key.text()) if key.kind() == "identifier" else low.lower(key)
            found.append(tree.Entry(item, name, low.lower(inner[-1])))
        elif item.kind() == "initializer_expression" and len(inner) == 2:
            found.append(tree.Entry(item, low.lower(inner[0]), low.lower(inner[1])))
        else:
            found.append(tree.Entry(item, None, low.lower(item)))
    return found


@role("anonymous")
def anonymous(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`new { name = value, other }`, a mapping of names."""
    children = [child for child in node.children() if child.kind() not in ("new", "{", "}")]
    entries: list[tree.Entry] = []
    groups: list[list[SgNode]] = [[]]
    for child in children:
        groups[-1].append(child) if child.text() != "," else groups.append([])
    for group in (one for one in groups if one):
        last = group[-1]
        key = group[0] if len(group) > 1 else (below(last)[-1] if below(last) else last)
        entries.append(tree.Entry(last, tree.Text(key, named(key)), low.lower(last)))
    return tree.Mapping(node, tuple(entries))


@role("struct")
def struct(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`Type{Field: value}`: a mapping, a list, or an object of the type."""
    kind, body = located(node, parts[0]), located(node, parts[1])
    items = below(body) if body is not None else []
    shape = kind.kind() if kind is not None else ""
    if shape == "map_type":
        return tree.Mapping(node, tuple(tree.Entry(one, *key_and_value(low, one)) for one in items))
    if shape in ("slice_type", "array_type", "implicit_length_array_type"):
        return tree.Sequence(node, tuple(element(low, one, kind) for one in items))
    return tree.Call(node, struct_type(low, kind, node), tuple(struct_field(low, one) for one in items))


def struct_type(low: Lowering, kind: SgNode | None, node: SgNode) -> tree.Node:
    """The type of a composite literal; one without a name is declared before its statement."""
    if kind is not None and kind.kind() == "struct_type":
        return low.lower(kind)
    if kind is not None and named(kind) == "Self" and low.owners:
        return tree.Name(kind, low.owners[-1].name)
    return declared(low, kind) or tree.Unknown(node, ())


def element(low: Lowering, node: SgNode, kind: SgNode | None) -> tree.Node:
    """An item of a list literal, whose type may stand only at the list."""
    inner = below(node)
    if len(inner) == 1 and inner[0].kind() == "literal_value" and kind is not None:
        note = declared(low, located(kind, "element"))
        return tree.Call(
            node, note or tree.Unknown(node, ()), tuple(struct_field(low, one) for one in below(inner[0]))
        )
    return low.lower(inner[0]) if node.kind() == "literal_element" and inner else low.lower(node)


def key_and_value(low: Lowering, node: SgNode) -> tuple[tree.Node | None, tree.Node]:
    """The two sides of `key: value`."""
    inner = [below(one)[0] if one.kind() == "literal_element" and below(one) else one for one in below(node)]
    if len(inner) < 2:
        return None, low.lower(inner[0]) if inner else tree.Unknown(node, ())
    return low.lower(inner[0]), low.lower(inner[1])


def struct_field(low: Lowering, node: SgNode) -> tree.Arg:
    """A field of a struct literal as an argument; a name alone is its own value."""
    inner = [below(one)[0] if one.kind() == "literal_element" and below(one) else one for one in below(node)]
    if node.kind() in ("keyed_element", "field_initializer") and len(inner) > 1:
        return tree.Arg(node, named(inner[0]), low.lower(inner[-1]))
    if node.kind() == "shorthand_field_initializer":
        return tree.Arg(node, named(node), tree.Name(node, named(node)))
    if node.kind() == "base_field_initializer":
        return tree.Arg(node, "..", low.lower(inner[-1]) if inner else tree.Unknown(node, ()))
    return argument(low, inner[0] if node.kind() == "literal_element" and inner else node)
