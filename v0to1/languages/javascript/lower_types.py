"""Lower type annotations, as far as they name classes."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.languages.javascript.lowering import below


def declared_type(node: SgNode | None) -> tree.Node | None:
    """The type of an annotation; None where it names nothing."""
    if node is None:
        return None
    match node.kind():
        case "type_annotation" | "parenthesized_type" | "readonly_type":
            inner = below(node)
            return declared_type(inner[-1]) if inner else None
        case "type_identifier" | "identifier":
            return tree.Name(node, node.text())
        case "nested_type_identifier":
            first, name = node.field("module"), node.field("name")
            target = declared_type(first)
            return tree.Attr(node, target, name.text()) if target is not None and name is not None else None
        case "generic_type":
            return generic(node)
        case "array_type":
            element = declared_type(below(node)[0])
            return tree.Index(node, tree.Name(node, "Array"), element) if element is not None else None
        case "union_type":
            found = [one for one in map(declared_type, below(node)) if one is not None]
            return (
                found[0] if len(found) == 1 else tree.Binary(node, found[0], "|", found[1]) if found else None
            )
        case _:
            return None


def generic(node: SgNode) -> tree.Node | None:
    """`Promise<T>`."""
    parts = below(node)
    target = declared_type(parts[0]) if parts else None
    arguments = below(parts[-1]) if len(parts) > 1 else []
    first = declared_type(arguments[0]) if arguments else None
    return tree.Index(node, target, first) if target is not None and first is not None else target
