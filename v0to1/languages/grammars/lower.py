"""Lower a whole file: library names are imported, functions given to a type go to its declaration."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.languages.grammars import (
    branches,
    calls,
    classes,
    expressions,
    imports,
    literals,
    macros,
    making,
    statements,
)
from v0to1.languages.grammars.functions import function
from v0to1.languages.grammars.lowering import Lowered, Lowering, named, role
from v0to1.languages.grammars.tables import Parts, Table, below

SYNTAX = (branches, calls, classes, expressions, imports, literals, macros, making, statements)
SNAKE = re.compile(
    r"convert(?:From|To)SnakeCase|SnakeCaseLower|SnakeCaseStrategy|SNAKE_CASE|LOWER_CASE_WITH_UNDERSCORES"
)
SPACES = frozenset({"namespace_declaration", "module", "namespace_definition", "mod_item"})


def lower_module(table: Table, root: SgNode, known: frozenset[str], libraries: Iterable[str]) -> tree.Body:
    """Lower a file; `known` are the names that the project declares, `libraries` those of libraries."""
    text = root.text()
    annotated = bool(table.annotated) and re.search(table.annotated, text) is not None
    low = Lowering(table, known, snake=SNAKE.search(text) is not None, annotated=annotated)
    nodes = list(top_level(root))
    for node in nodes:
        for name, one in given(node):
            low.methods.setdefault(name, []).append(one)
    low.declares = frozenset(
        named(one.field("name")) for one in nodes if one.kind() in ("type_spec", "struct_item", "enum_item")
    )
    plain = (name for name in libraries if name.isidentifier() and name not in known)
    opening = tuple(tree.Import(root, name, 0, None, name) for name in plain)
    low.foreign.update(name.partition(".")[0] for name in libraries)
    return (*opening, *low.statements(nodes))


def top_level(root: SgNode) -> Iterator[SgNode]:
    """The declarations of a file, without the namespaces around them."""
    for child in below(root):
        holder = child.field("body") if child.kind() in SPACES else None
        if holder is not None:
            yield from top_level(holder)
        elif child.kind() == "type_declaration":
            yield from below(child)
        else:
            yield child


def given(node: SgNode) -> Iterator[tuple[str, SgNode]]:
    """The functions that a declaration gives to a type, by the type's name."""
    receiver, holder = node.field("receiver"), node.field("body")
    if node.kind() == "method_declaration" and receiver is not None:
        found = re.findall(r"\w+", re.sub(r"\[.*\]", "", receiver.text()))
        if found:
            yield found[-1], node
    elif node.kind() == "impl_item" and holder is not None:
        name = re.findall(r"\w+", re.sub(r"<.*>", "", named(node.field("type"))))
        for one in below(holder) if name else ():
            yield name[-1], one


@role("given", "implemented")
def given_elsewhere(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """Functions of a type that the file declares are lowered with it; others stand by themselves."""
    owner = next((name for name, _ in given(node)), "")
    if owner in low.declares:
        return ()
    return function(low, node, parts) if node.field("receiver") is not None else low.block(node.field("body"))
