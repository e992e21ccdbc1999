"""Questions about syntax nodes: what stands around them, and how an expression is used there."""

from __future__ import annotations

from collections.abc import Iterator

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.languages.javascript.blocks import names_in

FUNCTIONS = (
    "function_declaration",
    "generator_function_declaration",
    "function_expression",
    "generator_function",
    "arrow_function",
    "method_definition",
)
OWN_PARENTHESES = ("if_statement", "while_statement", "do_statement", "switch_statement")
"""Statements whose parentheses belong to themselves, and not to the expression in them."""

CASTS = ("as_expression", "satisfies_expression", "non_null_expression", "type_assertion")
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


def is_field(node: SgNode, parent: SgNode | None, *names: str) -> bool:
    """Whether a node is one of some fields of its parent."""
    return parent is not None and any(parent.field(name) == node for name in names)


def is_target(node: SgNode) -> bool:
    """Whether something is assigned to an expression."""
    return is_field(node, node.parent(), "left") and "assignment" in (node.parent() or node).kind()


def whole(node: SgNode) -> SgNode:
    """An expression with the parentheses that belong to it."""
    parent = node.parent()
    while parent is not None and parent.kind() == "parenthesized_expression":
        outer = parent.parent()
        if outer is not None and outer.kind() in OWN_PARENTHESES and not is_body(parent, outer):
            return node
        node, parent = parent, outer
    return node


def sure(node: SgNode) -> SgNode:
    """An expression with the `!` that tells a compiler that it is there."""
    parent = node.parent()
    return whole(parent) if parent is not None and parent.kind() == "non_null_expression" else node


def is_body(node: SgNode, statement: SgNode) -> bool:
    """Whether a node is what a statement runs, not what it tests."""
    return is_field(node, statement, "consequence", "body", "alternative")


def cast(node: SgNode) -> SgNode:
    """An expression with its parentheses, and with the types that it is said to have."""
    current = whole(node)
    parent = current.parent()
    while parent is not None and parent.kind() in CASTS:
        current = whole(parent)
        parent = current.parent()
    return current


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


def callee_of(call: SgNode) -> SgNode | None:
    """What is called; the grammar of types takes an `await` before it for a part of it."""
    found = call.field("function")
    inner = found.named_children() if found is not None and found.kind() == "await_expression" else []
    return inner[-1] if inner else found


def callee_text(call: tree.Call) -> str:
    """What is called; the grammar of types takes an `await` before it for a part of it."""
    return whole(syntax(call.callee)).text().removeprefix("await ").lstrip()


def is_async(function: SgNode | None) -> bool:
    """Whether a function may wait with `await`."""
    return function is not None and any(child.kind() == "async" for child in function.children())


def is_module(root: SgNode) -> bool:
    """Whether a file is an ES module, in which `await` may stand outside of functions."""
    if any(one.kind() in ("import_statement", "export_statement") for one in root.children()):
        return True
    return any(function_of(one) is None for one in of_kinds(root, "await_expression"))


def may_wait(node: SgNode) -> bool:
    """Whether `await` may stand where a node is."""
    function = function_of(node)
    return is_async(function) if function is not None else is_module(root_of(node))


def statement_of(node: SgNode) -> SgNode | None:
    """The statement that a node stands in: a child of a block or of the module."""
    current = node
    for outer in ancestors(node):
        if outer.kind() in ("program", "statement_block", "switch_case", "switch_default"):
            return current
        current = outer
    return None


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


def reads_of(scope: SgNode, name: str) -> list[SgNode]:
    """The places below a node at which a variable of this name stands, declarations left out."""
    places = named(scope, name)
    return [one for one in places if not is_declared(one)]


def named(scope: SgNode, name: str) -> list[SgNode]:
    """The places below a node at which a variable of this name stands."""
    places = of_kinds(scope, "identifier", "shorthand_property_identifier")
    return [one for one in places if one.text() == name]


def of_kinds(scope: SgNode, *kinds: str) -> list[SgNode]:
    """The nodes below a node that are of one of some kinds."""
    try:
        return scope.find_all(any=[{"kind": kind} for kind in kinds])
    except RuntimeError:
        known = [kind for kind in kinds if kind not in OF_TYPES]
        return scope.find_all(any=[{"kind": kind} for kind in known]) if known else []


def is_declared(node: SgNode) -> bool:
    """Whether a name stands where it is declared."""
    parent = node.parent()
    if parent is None:
        return False
    return is_field(node, parent, "name") and parent.kind() in ("variable_declarator", *NAMED)
