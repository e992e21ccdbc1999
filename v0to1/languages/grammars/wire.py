"""The names that fields have on the wire: tags, annotations, attributes and lists of keys."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.languages.grammars.literals import CONTENT
from v0to1.languages.grammars.lowering import Lowering, Piece, named
from v0to1.languages.grammars.tables import below

WIRE = re.compile(r'(?:json|form|url|query):"([^",]+)')
WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def wire_of(low: Lowering, node: SgNode, name: str, names: dict[str, SgNode]) -> tree.Node | None:
    """The declaration of a field's name on the wire; None where it is the field's own."""
    found = tagged(node) or annotated(low, node) or listed(name, names)
    if found is None and low.snake:
        found = tree.Text(node, WORD.sub("_", name).lower())
    if found is None:
        return None
    return tree.Call(node, tree.Name(node, "@field"), (tree.Arg(node, "alias", found),))


def tagged(node: SgNode) -> tree.Text | None:
    """The name in a tag: `json:"name,omitempty"`."""
    tag = node.field("tag")
    found = WIRE.search(tag.text()) if tag is not None else None
    if tag is None or found is None or found[1] == "-":
        return None
    return tree.Text(Piece(tag, *found.span(1)), found[1])


def annotated(low: Lowering, node: SgNode) -> tree.Text | None:
    """The name in an annotation of the field, or in an attribute before it."""
    waiting = [node]
    before = node.prev()
    while before is not None and before.kind() in ("attribute_item", "modifiers", "parameter_modifiers", ","):
        waiting.append(before)
        before = before.prev()
    for holder in waiting:
        for one in notes_in(holder):
            for word in low.table.wire:
                found = re.search(rf'\b{word}\b\W*?(?:\b(?:name|value|Name)\s*=\s*)?"([^"\\]+)"', one.text())
                if found is not None:
                    return tree.Text(Piece(one, *found.span(1)), found[1])
    return None


def notes_in(node: SgNode) -> Iterable[SgNode]:
    """The annotations of a declaration."""
    kinds = ("annotation", "marker_annotation", "attribute", "attribute_item", "attribute_list")
    if node.kind() in kinds:
        yield node
        return
    for child in below(node):
        if child.kind() in (*kinds, "modifiers", "parameter_modifiers"):
            yield from notes_in(child)


def first_content(node: SgNode) -> SgNode | None:
    """The inside of the first string literal."""
    if node.kind() in CONTENT:
        return node
    return next((found for child in below(node) if (found := first_content(child)) is not None), None)


def renamed(classes: Iterable[SgNode]) -> dict[str, SgNode]:
    """The keys that an enumeration of them gives to fields, by field."""
    found: dict[str, SgNode] = {}
    for one in classes:
        if named(one.field("name")) != "CodingKeys":
            continue
        holder = one.field("body")
        for entry in below(holder) if holder is not None else ():
            inner = below(entry)
            names = [child for child in inner if child.kind() == "simple_identifier"]
            content = first_content(entry)
            if names and content is not None:
                found[named(names[-1])] = content
    return found


def listed(name: str, names: dict[str, SgNode]) -> tree.Text | None:
    """The key of a field in such an enumeration."""
    return tree.Text(names[name], names[name].text()) if name in names else None
