"""Lower markup in programs: an element of a component calls it, any other one shows what is in it."""

from __future__ import annotations

from collections.abc import Iterator

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.javascript.lowering.walk import Lowering, below, lowers

SHOWN = "@shown"
ATTRIBUTE = "jsx_attribute"
TEXTS = ("jsx_text", "html_character_reference", "comment")


@lowers("jsx_self_closing_element")
def self_closing(low: Lowering, node: SgNode) -> tree.Node:
    """`<Name a={b} />`."""
    return element(low, node, node, [])


@lowers("jsx_element")
def full_element(low: Lowering, node: SgNode) -> tree.Node:
    """`<Name a={b}>…</Name>`, and a fragment."""
    parts = below(node)
    return element(low, node, parts[0], [one for one in parts[1:-1] if one.kind() not in TEXTS])


def element(low: Lowering, node: SgNode, opening: SgNode, children: list[SgNode]) -> tree.Node:
    """One element with its attributes and what stands in it."""
    name = opening.field("name")
    entries = list(attributes(low, opening))
    inner = tuple(value for child in children for value in content(low, child))
    if name is None or (name.kind() == "identifier" and name.text()[:1].islower()):
        shown = (*(one.value for one in entries), *inner)
        return tree.Call(node, tree.Name(node, SHOWN), tuple(tree.Arg(node, None, one) for one in shown))
    if inner:
        entries.append(tree.Entry(node, tree.Text(node, "children"), tree.Sequence(node, inner)))
    given = tree.Arg(node, None, tree.Mapping(node, tuple(entries)))
    return tree.Call(node, low.lower(name), (given,))


def attributes(low: Lowering, opening: SgNode) -> Iterator[tree.Entry]:
    """`name={value}`, `name="text"`, `name` and `{...value}`."""
    for one in below(opening):
        kind = one.kind()
        if kind == ATTRIBUTE:
            parts = below(one)
            key = tree.Text(parts[0], parts[0].text())
            values = content(low, parts[-1]) if len(parts) > 1 else (tree.Const(one, True),)
            yield from (tree.Entry(one, key, value) for value in values)
        elif kind == "jsx_expression":
            yield from (tree.Entry(one, None, value) for value in content(low, one))


def content(low: Lowering, node: SgNode) -> tuple[tree.Node, ...]:
    """What an expression in braces, a literal or an element gives."""
    if node.kind() != "jsx_expression":
        return (low.lower(node),)
    inner = [one for one in below(node) if one.kind() != "comment"]
    return tuple(low.lower(below(one)[0] if one.kind() == "spread_element" else one) for one in inner)
