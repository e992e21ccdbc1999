"""Questions about syntax nodes: what stands around them, and how an expression is used there."""

from __future__ import annotations

from collections.abc import Iterator

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.core.model import Span
from v0to1.languages.javascript.lowering.blocks import names_in

FUNCTIONS = (
    "function_declaration",
    "generator_function_declaration",
    "function_expression",
    "generator_function",
    "arrow_function",
    "method_definition",
)
DECLARING = ("variable_declarator", "for_in_statement", "catch_clause")
PARAMETERS = ("formal_parameters", "required_parameter", "optional_parameter", "rest_pattern")


def syntax(node: tree.Node) -> SgNode:
    """The syntax node behind a lowered node."""
    assert isinstance(node.origin, SgNode), f"{type(node).__name__} was not made by this adapter"
    return node.origin


def span_of(node: SgNode) -> Span:
    """The characters of a syntax node; the parser counts characters, not bytes."""
    found = node.range()
    return Span(found.start.index, found.end.index)


def origin_span(node: tree.Node) -> Span:
    """The characters of a lowered node."""
    return span_of(syntax(node))


def ancestors(node: SgNode) -> Iterator[SgNode]:
    """The nodes around a node, from the inside."""
    parent = node.parent()
    while parent is not None:
        yield parent
        parent = parent.parent()


def function_of(node: SgNode) -> SgNode | None:
    """The function that a node stands in."""
    return next((one for one in ancestors(node) if one.kind() in FUNCTIONS), None)


def root_of(node: SgNode) -> SgNode:
    """The module that a node stands in."""
    return node.get_root().root()


def is_module(root: SgNode) -> bool:
    """Whether a file is an ES module, in which `await` may stand outside of functions."""
    if any(one.kind() in ("import_statement", "export_statement") for one in root.children()):
        return True
    return any(function_of(one) is None for one in of_kinds(root, "await_expression"))


def bound(scope: SgNode) -> dict[str, list[SgNode]]:
    """The names that are declared below a node, with the places."""
    found: dict[str, list[SgNode]] = {}
    kinds = (*DECLARING, *PARAMETERS, "arrow_function", *NAMED, *IMPORTS)
    for node in of_kinds(scope, *kinds):
        for name in declared(node):
            found.setdefault(name, []).append(node)
    return found


NAMED = (
    "class_declaration",
    "abstract_class_declaration",
    "function_declaration",
    "generator_function_declaration",
)
OF_TYPES = frozenset(
    [
        "abstract_class_declaration",
        "interface_declaration",
        "public_field_definition",
        "object_type",
        "optional_parameter",
        "property_signature",
        "required_parameter",
        "type_alias_declaration",
        "type_arguments",
        "type_identifier",
        "generic_type",
        "nested_type_identifier",
        "type_query",
    ]
)
"""Kinds that the grammar of plain JavaScript has not: it cannot be asked for them."""

IMPORTS = ("import_specifier", "namespace_import", "import_clause")


def declared(node: SgNode) -> Iterator[str]:
    """The names that one declaration binds."""
    match node.kind():
        case "variable_declarator" | "for_in_statement" | "catch_clause":
            target = node.field("name") or node.field("left") or node.field("parameter")
            yield from names_in(target) if target is not None and is_pattern(target) else ()
        case "formal_parameters":
            for child in node.named_children():
                yield from names_in(child.field("pattern") or child)
        case "arrow_function":
            single = node.field("parameter")
            yield from (single.text(),) if single is not None else ()
        case "import_specifier":
            name = node.field("alias") or node.field("name")
            yield from (name.text(),) if name is not None else ()
        case "namespace_import" | "import_clause":
            yield from (one.text() for one in node.children() if one.kind() == "identifier")
        case kind if kind in NAMED:
            own = node.field("name")
            yield from (own.text(),) if own is not None else ()


def is_pattern(node: SgNode) -> bool:
    """Whether a node is a name or takes values apart."""
    return node.kind() in ("identifier", "object_pattern", "array_pattern")


def of_kinds(scope: SgNode, *kinds: str) -> list[SgNode]:
    """The nodes below a node that are of one of some kinds."""
    try:
        return scope.find_all(any=[{"kind": kind} for kind in kinds])
    except RuntimeError:
        known = [kind for kind in kinds if kind not in OF_TYPES]
        return scope.find_all(any=[{"kind": kind} for kind in known]) if known else []
