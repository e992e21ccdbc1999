"""Read the adapter's own TypeScript modules: what each defines, needs and imports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType

from ast_grep_py import SgNode, SgRoot

from v0to1.adapter.definitions import Definition, Kind, Module

_KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "interface_declaration": "type",
        "type_alias_declaration": "type",
        "lexical_declaration": "constant",
        "class_declaration": "class",
        "function_declaration": "function",
    }
)
_NAMES = ("identifier", "type_identifier", "shorthand_property_identifier")
_BOUND = ("identifier", "shorthand_property_identifier_pattern")
_BINDERS: Mapping[str, str] = MappingProxyType(
    {
        "required_parameter": "pattern",
        "optional_parameter": "pattern",
        "variable_declarator": "name",
        "for_in_statement": "left",
        "arrow_function": "parameter",
        "catch_clause": "parameter",
    }
)
"""What binds names, with the field that holds them."""


@cache
def read_module(path: Path) -> Module:
    """What a source module defines and imports."""
    text = path.read_text(encoding="utf-8")
    root = SgRoot(text, "typescript").root()
    definitions: dict[str, Definition] = {}
    imports: dict[str, str] = {}
    comments: list[SgNode] = []
    for node in root.children():
        if comments and node.range().start.line > comments[-1].range().end.line + 1:
            comments = []  # what is said of the whole module
        if node.kind() == "comment":
            comments.append(node)
            continue
        if node.kind() == "import_statement":
            imports.update(_bindings(node))
        else:
            definition = _definition(node, comments)
            definitions[definition.name] = definition
        comments = []
    return Module(path.stem, definitions, imports, text.partition("\n")[0].removeprefix("// "))


def _definition(node: SgNode, comments: list[SgNode]) -> Definition:
    declared = node.field("declaration") or node
    declarator = declared.find(kind="variable_declarator")
    named = declared.field("name") or (declarator.field("name") if declarator else None)
    return Definition(
        name=_one(named).text(),
        kind=_KINDS[declared.kind()],
        line=node.range().start.line,
        comment="\n".join(comment.text() for comment in comments),
        text=declared.text(),
        find_uses=partial(_uses, declared),
    )


def _uses(node: SgNode) -> frozenset[str]:
    """The names that a definition takes from outside itself: in it, but not bound in it."""
    read = {part.text() for kind in _NAMES for part in node.find_all(kind=kind)}
    bound = {
        part.text()
        for owner, field in _BINDERS.items()
        for binder in node.find_all(kind=owner)
        if (pattern := binder.field(field))
        for part in _named(pattern)
    }
    return frozenset(read - bound)


def _named(pattern: SgNode) -> Iterator[SgNode]:
    """The names in a pattern, which may be one itself."""
    for kind in _BOUND:
        if pattern.kind() == kind:
            yield pattern
        yield from pattern.find_all(kind=kind)


def _bindings(node: SgNode) -> Iterator[tuple[str, str]]:
    """Each name that a statement imports from a package, with an import of it alone."""
    source = _one(node.field("source"))
    clause = next((part for part in node.children() if part.kind() == "import_clause"), None)
    if clause is None or source.text().startswith('".'):
        return
    only_types = "import type" if node.text().startswith("import type ") else "import"
    for name in clause.children():
        if name.kind() == "identifier":
            yield name.text(), f"{only_types} {name.text()} from {source.text()};"
    for name in clause.find_all(kind="import_specifier"):
        yield name.text(), f"{only_types} {{ {name.text()} }} from {source.text()};"


def _one(node: SgNode | None) -> SgNode:
    if node is None:
        raise ValueError("an adapter source has a statement that has no name or source")
    return node
