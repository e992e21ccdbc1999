"""Lower fields: their names on the wire, their values, and what they are worked out from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.flow.walking import walk
from v0to1.languages.grammars.functions import names_of, type_of
from v0to1.languages.grammars.lowering import Lowered, Lowering, ended, named, role
from v0to1.languages.grammars.statements import bound_names
from v0to1.languages.grammars.tables import Parts, below, located
from v0to1.languages.grammars.types import as_type, declared, of_type
from v0to1.languages.grammars.wire import wire_of


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
    name = node.field("name") or located(
        node, "~field_identifier|pattern|identifier|simple_identifier|name|constant"
    )
    names = bound_names(name) if name is not None else []
    return [(names[0], node)] if names else []


def field(low: Lowering, node: SgNode, names: dict[str, SgNode]) -> Iterator[tree.Node]:
    """A field: its name on the wire, or its value, or what it is worked out from."""
    note = declared(
        low, type_of(node) or located(node, "variable_declaration/type") or type_of(below(node)[-1])
    )
    for name, holder in field_names(node):
        worked = located(node, "~getter|computed_property|arrow_expression_clause")
        value = of_type(value_of(low, node, holder), note)
        if worked is not None:
            yield computed(low, node, name, worked)
        elif value is not None and uses_object(low, value):
            body = (tree.Return(node, value),)
            own = tree.Param(node, low.table.receiver, None)
            yield tree.Function(node, name, (own,), body, (tree.Name(node, "@property"),))
        else:
            wire = wire_of(low, node, name, names)
            yield tree.Assign(
                node, (tree.Name(holder, name),), wire or value, note or tree.Name(node, "@any")
            )


def value_of(low: Lowering, node: SgNode, holder: SgNode) -> tree.Node | None:
    """What a field is set to where it is declared."""
    value = holder.field("value") or holder.field("default_value") or node.field("value")
    if value is None and holder.kind() in ("variable_declarator", "const_element") and len(below(holder)) > 1:
        value = below(holder)[-1]
    if (
        value is None
        and node.kind() == "property_declaration"
        and re.search(r"(?<![=<>!])=(?![=>])", node.text())
    ):
        last = below(node)[-1]
        value = (
            last if last.kind() not in ("getter", "setter", "accessor_list", "computed_property") else None
        )
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
    return tree.Assign(
        node, (tree.Name(node, name),), wire or low.optional(value), note or tree.Name(node, "@any")
    )


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
            value = tree.Call(
                node, computed(low, node, "", worked), (tree.Arg(node, None, tree.Const(node, None)),)
            )
        if value is not None:
            value = as_type(low, node, value, note)
        found.append(tree.Assign(node, (tree.Name(holder, name),), value, note))
    return tuple(found)
