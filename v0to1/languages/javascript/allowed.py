"""The words that the type of a field allows: a union of literals, or what a schema lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.flow.requests import Read
from v0to1.languages.javascript.nodes import of_kinds, root_of, span_of, syntax
from v0to1.languages.javascript.sketch import Sketch

ALIAS = "type_alias_declaration"
SIGNATURE = "property_signature"


def rename_allowed(sketch: Sketch, read: Read, values: Mapping[str, str]) -> None:
    """Write V1's words into the type of a declared field, or into that type's own declaration."""
    node = syntax(read.node)
    kind = node.field("type") if node.kind() == SIGNATURE else node
    if kind is None:
        return
    rename_words(sketch, read.module, kind, values)
    for name, alias in aliases_in(kind) if node.kind() == SIGNATURE else ():
        if not words_in(alias, values):
            continue
        if is_shared(alias, name):
            sketch.note(f"The type {name} lists words of V0.")
        else:
            rename_words(sketch, read.module, alias, values)


def rename_words(sketch: Sketch, module: str, node: SgNode, values: Mapping[str, str]) -> None:
    """Write V1's words below a node."""
    for one in words_in(node, values):
        span = span_of(one)
        sketch.replace(module, Span(span.start + 1, span.end - 1), values[one.text()[1:-1]])


def words_in(node: SgNode, values: Mapping[str, str]) -> list[SgNode]:
    """The literals that V1 has another word for."""
    return [one for one in of_kinds(node, "string") if is_other(one.text()[1:-1], values)]


def is_other(word: str, values: Mapping[str, str]) -> bool:
    """Whether V1 has another word."""
    return values.get(word, word) != word


def aliases_in(kind: SgNode) -> Iterator[tuple[str, SgNode]]:
    """The types that a type names and the same file declares, each with its name."""
    names = {one.text() for one in of_kinds(kind, "type_identifier")}
    for one in of_kinds(root_of(kind), ALIAS) if names else ():
        name = one.field("name")
        if name is not None and name.text() in names:
            yield name.text(), one


def is_shared(alias: SgNode, name: str) -> bool:
    """Whether a type may be that of something else too."""
    outer = alias.parent()
    if outer is not None and outer.kind() == "export_statement":
        return True
    return sum(one.text() == name for one in of_kinds(root_of(alias), "type_identifier")) > 2
