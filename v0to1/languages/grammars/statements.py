"""Lower statements: declarations, assignments, branches and loops."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.languages.grammars.expressions import operation
from v0to1.languages.grammars.lowering import Lowered, Lowering, named, role
from v0to1.languages.grammars.tables import Parts, below, located
from v0to1.languages.grammars.types import as_type, declared, of_type

TUPLES = frozenset({"expression_list", "tuple_pattern", "tuple_expression", "left_assignment_list", "tuple"})
BOUND = re.compile(r"[a-z_]\w*")


@role("block")
def block(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """Statements in a row; with a place, those of one part."""
    found = located(node, parts[0]) if parts else node
    return low.inner(found) if found is not None else ()


@role("declare")
def declare(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """A variable with its type and value; several names take the first of several values."""
    target, note, value = (located(node, part) for part in parts[:3])
    kind = written_type(low, node, note)
    names = bound_names(target) if target is not None else []
    lowered = low.optional(
        value if value is None or value.kind() not in TUPLES else (below(value) or [value])[0]
    )
    for name in names:
        low.declare(name)
    if names and kind is not None:
        low.types[names[0]] = kind
    elif (
        names
        and isinstance(made := lowered, tree.Call)
        and isinstance(made.callee, tree.Name)
        and low.table.fills
    ):
        low.types[names[0]] = made.callee
    if lowered is None and low.table.fills and kind is not None:
        lowered = nothing_of(low, node, kind)
    if not names:
        return tree.Unknown(node, () if lowered is None else (lowered,))
    if lowered is not None:
        lowered = as_type(low, node, lowered, kind)
    copies = value is not None and is_copy(value)
    return tree.Assign(node, (tree.Name(target or node, names[0]),), lowered, kind, copies)


def is_copy(value: SgNode) -> bool:
    """Whether a value is what a pointer points to (`*url`), of which a variable is given a copy."""
    inner = value
    while inner.kind() in TUPLES and len(below(inner)) == 1:
        inner = below(inner)[0]
    return inner.kind() == "unary_expression" and inner.text().startswith("*")


def nothing_of(low: Lowering, node: SgNode, kind: tree.Node) -> tree.Node | None:
    """What a variable holds that is only declared, to be filled: an empty object or mapping."""
    if isinstance(kind, tree.Name) and kind.name in low.known:
        return tree.Call(node, kind, ())
    return tree.Mapping(node, ()) if isinstance(kind, tree.Name) and kind.name == "map" else None


def written_type(low: Lowering, node: SgNode, note: SgNode | None) -> tree.Node | None:
    """The type that a declaration says; one without a name is declared before it."""
    if note is not None and note.kind() == "struct_type":
        return low.lower(note)
    return declared(low, note)


def bound_names(node: SgNode) -> list[str]:
    """The names that a pattern binds, in order."""
    text = node.text()
    if BOUND.fullmatch(text) or not below(node):
        return [named(node)] if re.search(r"\w", text) else []
    found: list[str] = []
    for child in below(node):
        if child.kind() in ("type_annotation", "user_type", "type_identifier", "nullable_type"):
            continue
        found.extend(bound_names(child) if below(child) else [named(child)])
    return [one for one in found if re.fullmatch(r"\w+", one)]


@role("declarations")
def declarations(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """Several variables of one type: `type a = 1, b = 2`."""
    note = declared(low, located(node, parts[0]))
    found: list[tree.Node] = []
    for item in below(node):
        if item.kind() == "variable_declarator":
            found.append(declarator(low, item, note))
        elif item.kind() == "variable_declaration":
            found.extend(several for several in (low.handled(item),) for several in as_tuple(several))
    return tuple(found)


def as_tuple(found: Lowered) -> tuple[tree.Node, ...]:
    """What was lowered, as statements."""
    return found if isinstance(found, tuple) else (found,)


def declarator(low: Lowering, node: SgNode, note: tree.Node | None) -> tree.Node:
    """One variable of such a declaration."""
    name, inner = named(node.field("name")), below(node)
    value = low.lower(inner[-1]) if len(inner) > 1 and inner[-1].kind() != "dimensions" else None
    low.declare(name)
    value = of_type(value, note)
    made = as_type(low, node, value, note) if value is not None else None
    return tree.Assign(node, (tree.Name(node, name),), made, note)


@role("assign")
def assign(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`a = value`, `a += value`, `a, b = value`."""
    left, right = located(node, parts[0]), located(node, parts[1])
    if left is None or right is None:
        return tree.Unknown(node, low.inner(node))
    targets = below(left) if left.kind() in TUPLES else [left]
    values = below(right) if right.kind() in TUPLES else [right]
    if len(targets) > 1 and len(values) == len(targets):
        return tuple(assigned(low, node, *pair) for pair in zip(targets, values, strict=True))
    for other in targets[1:]:
        low.declare(named(other))
    return assigned(low, node, targets[0], values[0])


def assigned(low: Lowering, node: SgNode, left: SgNode, right: SgNode) -> tree.Node:
    """One target and its value."""
    while left.kind() in ("directly_assignable_expression", "literal_element") and len(below(left)) == 1:
        left = below(left)[0]
    value = low.lower(right)
    sign = node.field("operator")
    text = low.table.operators.get(sign.text(), sign.text()) if sign is not None else "="
    if ":=" in text or (low.table.bare_calls and left.kind() == "identifier"):
        low.declare(named(left))
        if isinstance(value, tree.Call) and isinstance(value.callee, tree.Name):
            low.types[named(left)] = value.callee
    target = place(low, left)
    late = text == "??=" and isinstance(target, tree.Attr)
    if text not in ("=", ":=") and text.endswith("=") and not late:
        value = operation(low, node, low.lower(left), value, text[:-1])
    return tree.Assign(node, (target,), value, copies=is_copy(right))


def place(low: Lowering, node: SgNode) -> tree.Node:
    """What is assigned to; a property that is set looks like a call in some languages."""
    if node.kind() == "directly_assignable_expression" and len(below(node)) > 1:
        target, suffix = below(node)[0], below(node)[-1]
        if suffix.kind() == "navigation_suffix":
            return tree.Attr(node, low.lower(target), named(below(suffix)[-1]))
        return tree.Index(
            node, low.lower(target), low.lower(below(suffix)[-1]) if below(suffix) else tree.Unknown(node, ())
        )
    if node.kind() == "call" and node.field("receiver") is not None:
        return tree.Attr(node, low.part(node, "receiver"), named(node.field("method")))
    if low.table.bare_calls and node.kind() in ("identifier", "constant"):
        return tree.Name(node, named(node))
    found = low.lower(node)
    if isinstance(found, tree.Call) and isinstance(found.callee, tree.Name) and len(found.args) == 1:
        return tree.Index(node, found.callee, found.args[0].value)
    return found


@role("return")
def returned(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`return value`; of several values the first, once the others, which say what went wrong, are there."""
    inner = below(node)
    text = node.text()
    if text.startswith(("throw", "break", "continue")):
        values = tuple(low.lower(one) for one in inner if one.kind() not in ("throw_keyword", "label"))
        return tree.Leave(node, values[0] if values else None, not text.startswith("throw"))
    others: list[SgNode] = []
    while inner and inner[0].kind() in (*TUPLES, "argument_list") and below(inner[0]):
        inner = below(inner[0])
        others.extend(inner[1:])
    before = tuple(low.lower(one) for one in others)
    value = low.lower(inner[0]) if inner else None
    note = low.results[-1] if low.results else None
    return (*before, tree.Return(node, as_type(low, node, value, note) if value is not None else None))


@role("leave")
def leave(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """What ends a round of a loop, or throws."""
    inner = below(node)
    return tree.Leave(node, low.lower(inner[-1]) if inner else None, "throws" not in parts)
