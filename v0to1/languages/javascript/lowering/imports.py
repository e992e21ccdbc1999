"""Lower what modules take from each other and hand over."""

from __future__ import annotations

from collections.abc import Iterator

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.javascript.lowering.blocks import exported
from v0to1.languages.javascript.lowering.classes import class_of
from v0to1.languages.javascript.lowering.patterns import declare_name
from v0to1.languages.javascript.lowering.walk import Lowering, below, has_token, states


def source_text(node: SgNode | None) -> str:
    """The module that a literal names."""
    return node.text()[1:-1] if node is not None else ""


def required(node: SgNode, items: list[SgNode]) -> tree.Node | None:
    """`require("x")` and `import("x")`; None where no literal names the module."""
    if len(items) < 1 or items[0].kind() != "string":
        return None
    return tree.Import(node, source_text(items[0]), 0, None, "")


@states("import_statement")
def import_(low: Lowering, node: SgNode) -> tuple[tree.Node, ...]:
    """`import a, { b as c } from "x"`, `import * as ns from "x"`, `import x = require("x")`."""
    clauses = below(node)
    plain = bool(clauses) and clauses[-1].kind() == "string"
    module = source_text(clauses[-1] if plain else node.field("source"))
    found: list[tree.Node] = []
    for clause in clauses:
        if clause.kind() == "import_clause":
            found.extend(imported(clause, module))
        elif clause.kind() == "import_require_clause":
            parts = below(clause)
            found.append(tree.Import(clause, source_text(parts[-1]), 0, None, parts[0].text()))
    for one in found:
        if isinstance(one, tree.Import):
            declare_name(low, one.alias)
    return tuple(found) or (tree.Import(node, module, 0, None, ""),)


def imported(clause: SgNode, module: str) -> Iterator[tree.Node]:
    """The bindings of an import."""
    for part in below(clause):
        match part.kind():
            case "identifier":
                yield tree.Import(part, module, 0, tree.DEFAULT, part.text())
            case "namespace_import":
                yield tree.Import(part, module, 0, None, below(part)[-1].text())
            case "named_imports":
                for item in below(part):
                    if item.kind() == "import_specifier":
                        name, alias = spelled(item)
                        yield tree.Import(item, module, 0, name, alias)


def spelled(node: SgNode) -> tuple[str, str]:
    """The name that a specifier speaks of, and its name on this side."""
    parts = node.children()
    first, second = (parts[0], None) if len(parts) == 1 else (node.field("name"), node.field("alias"))
    name = known(first.text()) if first is not None else ""
    return name, known(second.text()) if second is not None else name


def known(name: str) -> str:
    """A name between modules; the default has one of its own."""
    return tree.DEFAULT if name == "default" else name.strip("\"'")


@states("export_statement")
def export(low: Lowering, node: SgNode) -> tuple[tree.Node, ...]:
    """All forms of `export`."""
    declared = exported(node)
    if declared is not None:
        found = low.statements([declared])
        name = declared.field("name") if has_token(node, "default") else None
        if name is not None:
            found = (*found, assigned(node, tree.DEFAULT, tree.Name(node, low.spelled(name.text()))))
        return found
    value = node.field("value")
    if value is not None:
        return default(low, node, value)
    if has_token(node, "="):
        return (assigned(node, tree.WHOLE, low.lower(below(node)[-1])),)
    return tuple(listed(node))


def default(low: Lowering, node: SgNode, value: SgNode) -> tuple[tree.Node, ...]:
    """`export default value`; a class without a name is called by that."""
    if value.kind() == "class":
        return (class_of(low, value, tree.DEFAULT),)
    return (assigned(node, tree.DEFAULT, low.lower(value)),)


def listed(node: SgNode) -> Iterator[tree.Node]:
    """`export { a as b }`, `export { a as b } from "x"`, `export * from "x"`."""
    source = node.field("source")
    module = source_text(source)
    clauses = [child for child in below(node) if child.kind() in ("export_clause", "namespace_export")]
    if not clauses and source is not None:
        yield tree.Import(node, module, 0, "*", "*")
    for clause in clauses:
        if clause.kind() == "namespace_export":
            yield tree.Import(clause, module, 0, None, known(below(clause)[-1].text()))
            continue
        for item in below(clause):
            name, alias = spelled(item) if item.kind() == "export_specifier" else ("", "")
            if name and source is not None:
                yield tree.Import(item, module, 0, name, alias)
            elif name != alias:
                yield assigned(item, alias, tree.Name(item, name))


def assigned(node: SgNode, name: str, value: tree.Node) -> tree.Node:
    """`name = value`."""
    return tree.Assign(node, (tree.Name(node, name),), value)
