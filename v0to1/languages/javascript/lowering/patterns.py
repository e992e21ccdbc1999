"""Lower what is assigned to: names, attributes, and patterns that take values apart."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.javascript.lowering.blocks import names_in
from v0to1.languages.javascript.lowering.walk import Lowering, below


def declare(low: Lowering, node: SgNode) -> None:
    """Note the variables that a declaration makes."""
    for name in names_in(node):
        declare_name(low, name)


def declare_name(low: Lowering, name: str) -> str:
    """Note a variable of the function (or of the block that was entered with it); gives what it is called."""
    names = low.names[-1]
    for block in names.blocks:
        if name in block:
            break
    else:
        names.blocks[0][name] = name
    found = low.spelled(name) if name in low.hidden else name
    names.declared.add(found)
    return found


def bound(low: Lowering, node: SgNode, name: str) -> tree.Name:
    """A variable that is assigned to, by what it is called here."""
    low.names[-1].assigned.add(name)
    return tree.Name(node, name)


def pattern(low: Lowering, node: SgNode) -> tree.Node:
    """A target: a name, an attribute, an object pattern or an array pattern."""
    kind = node.kind()
    match kind:
        case "identifier" | "shorthand_property_identifier_pattern":
            return bound(low, node, low.spelled(node.text()))
        case "object_pattern":
            return object_pattern(low, node)
        case "array_pattern":
            return tree.Sequence(node, tuple(array_items(low, node)))
        case "assignment_pattern" | "object_assignment_pattern":
            left, right = node.field("left"), node.field("right")
            if left is not None and right is not None:
                return tree.DefaultPattern(node, pattern(low, left), low.lower(right))
        case "parenthesized_expression" | "non_null_expression" | "as_expression":
            return pattern(low, below(node)[0])
    return low.lower_as(node, kind)


def array_items(low: Lowering, node: SgNode) -> list[tree.Node]:
    """The items of an array pattern; a left-out one throws away what it is given."""
    found: list[tree.Node] = []
    waiting = True
    for child in node.children():
        kind = child.kind()
        if kind == ",":
            if waiting:
                found.append(tree.NamePattern(child, None, None))
            waiting = True
        elif child.is_named() and kind != "comment":
            inner = below(child)[0] if kind == "rest_pattern" else child
            target = pattern(low, inner)
            found.append(tree.Spread(child, target) if kind == "rest_pattern" else target)
            waiting = False
    return found


def object_pattern(low: Lowering, node: SgNode) -> tree.Node:
    """`{ a, b: c, d = 1, ...rest }`."""
    entries: list[tree.EntryPattern] = []
    rest: str | None = None
    for child in below(node):
        kind = child.kind()
        if kind == "rest_pattern":
            rest = low.spelled(below(child)[0].text())
        elif kind == "pair_pattern":
            key, value = child.field("key"), child.field("value")
            if key is not None and value is not None:
                entries.append(tree.EntryPattern(child, entry_key(low, key), pattern(low, value)))
        elif kind != "comment":
            name = child.field("left") if kind == "object_assignment_pattern" else child
            if name is not None:
                key_text = tree.Text(name, name.text())
                entries.append(tree.EntryPattern(child, key_text, pattern(low, child)))
    return tree.MappingPattern(node, tuple(entries), rest, True)


def entry_key(low: Lowering, node: SgNode) -> tree.Node:
    """The key of an entry that is taken."""
    if node.kind() == "computed_property_name":
        return low.lower(below(node)[0])
    return low.lower(node) if node.kind() == "string" else tree.Text(node, node.text())
