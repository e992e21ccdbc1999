"""Read the helper's own TypeScript modules: what each defines, needs and imports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from ast_grep_py import SgNode, SgRoot

from v0to1.helpers.definitions import Definition, Kind, Module, Modules

_FEED = ("events_order", "events_feed")
_NUMBERS = ("numbers", *_FEED)
FLAVOURS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "fetch": ("transport_fetch", "flows", *_NUMBERS, "events_reads", "bridges", "pure"),
        "axios": ("transport_axios", "flows", *_NUMBERS, "events_reads", "bridges", "pure"),
        "fetch_brief": (
            "brief_fetch",
            "brief_pure",
            "transport_fetch",
            "flows",
            *_NUMBERS,
            "bridges",
            "pure",
        ),
        "axios_brief": (
            "brief_axios",
            "brief_pure",
            "transport_axios",
            "flows",
            *_NUMBERS,
            "bridges",
            "pure",
        ),
    }
)
"""The source modules of each flavour."""

BRIEF: Mapping[str, str] = MappingProxyType({"fetch": "fetch_brief", "axios": "axios_brief"})
"""For a flavour the one with fewer lines and fewer options, for code that is read as an example."""

_FOLDER = Path(__file__).parent / "javascript"
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


def modules(flavour: str) -> Modules:
    """The source modules of a flavour; raises ValueError, naming all, when there is no such flavour."""
    if flavour not in FLAVOURS:
        raise ValueError(f"there is no helper for {flavour!r}, only for {', '.join(FLAVOURS)}")
    return tuple(_module(name) for name in FLAVOURS[flavour])


def _module(name: str) -> Module:
    return read_module(_FOLDER / f"{name}.ts")


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
        uses=_uses(declared),
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
        raise ValueError("a helper source has a statement that has no name or source")
    return node
