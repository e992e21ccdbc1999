"""Types of a package's sockets become the type of the helper's client."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ast_grep_py import SgNode

from v0to1.languages.javascript.leftovers import cut_of
from v0to1.languages.javascript.nodes import ancestors, of_kinds, span_of
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.unimporting import (
    entries_of,
    imports_of,
    is_used,
    local_name,
)

DECLARED = ("interface_declaration", "type_alias_declaration")
QUERY = "type_query"


def retype(sketch: Sketch, module: str, packages: Collection[str], type_name: str) -> None:
    """Write the helper's type for that of a socket, and take types away that only it had as arguments."""
    root = sketch.sources.root(module)
    places = list(socket_types(root, packages))
    if not places:
        return
    own = sketch.use(module, type_name)
    for one in places:
        sketch.replace(module, span_of(one), own)
    for one in places:
        drop_arguments(sketch, module, root, one)


def socket_types(root: SgNode, packages: Collection[str]) -> Iterator[SgNode]:
    """The types of sockets: imported names with their arguments, and what an imported function gives."""
    statements = list(imports_of(root, packages))
    names = {local_name(entry) for one in statements for entry in entries_of(one)}
    for one in of_kinds(root, "type_identifier"):
        if one.text() in names and one.parent() is not None:
            yield outer_type(one)
    for one in of_kinds(root, "nested_type_identifier"):
        if one.text().partition(".")[0] in names:
            yield outer_type(one)
    for one in of_kinds(root, QUERY):
        if one.text().partition(" ")[2] in names:
            yield next((outer for outer in ancestors(one) if outer.kind() == "generic_type"), one)


def outer_type(node: SgNode) -> SgNode:
    """A type with its arguments."""
    parent = node.parent()
    named = parent is not None and parent.kind() == "generic_type" and parent.named_children()[0] == node
    return parent if named and parent is not None else node


def drop_arguments(sketch: Sketch, module: str, root: SgNode, node: SgNode) -> None:
    """Take away declarations of types that only the arguments of a replaced type named."""
    names = {one.text() for one in of_kinds(node, "type_identifier")}
    gone = [one.span for one in sketch.changes if one.module == module]
    for one in of_kinds(root, *DECLARED):
        name = one.field("name")
        outer = one.parent()
        exported = outer is not None and outer.kind() == "export_statement"
        if name is None or name.text() not in names or exported:
            continue
        if not is_used(root, one, name.text(), gone):
            sketch.replace(module, cut_of(sketch.sources.text(module), span_of(one)), "")
