"""Imports of a package that lost their last use, and are taken away."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.languages.javascript.leftovers import cut_of
from v0to1.languages.javascript.nodes import of_kinds, span_of, statement_of
from v0to1.languages.javascript.sketch import Sketch

ENTRIES = (
    "import_specifier",
    "namespace_import",
    "shorthand_property_identifier_pattern",
    "pair_pattern",
)
USES = ("identifier", "type_identifier", "shorthand_property_identifier")
CALLED = re.compile(r"(?:require|import)\(\s*[\"'`]([^\"'`]*)[\"'`]\s*\)")


def drop_imports(sketch: Sketch, module: str, packages: Collection[str]) -> bool:
    """Take away what a module imports of some packages and no longer uses; whether nothing is left."""
    root = sketch.sources.root(module)
    gone = [one.span for one in sketch.changes if one.module == module]
    left = False
    for statement in imports_of(root, packages):
        entries = entries_of(statement)
        unused = [one for one in entries if not is_used(root, statement, local_name(one), gone)]
        if len(unused) == len(entries):
            sketch.replace(module, cut_of(sketch.sources.text(module), span_of(statement)), "")
        else:
            left = True
            for one in unused:
                drop_entry(sketch, module, one)
    return not left


def imports_of(root: SgNode, packages: Collection[str]) -> Iterator[SgNode]:
    """The statements that import some packages, wherever they stand."""
    for one in of_kinds(root, "import_statement"):
        source = one.field("source")
        if source is not None and source.text()[1:-1] in packages:
            yield one
    for declarator in of_kinds(root, "variable_declarator"):
        value, line = declarator.field("value"), declarator.parent()
        found = CALLED.search(value.text()) if value is not None else None
        alone = line is not None and len(line.named_children()) == 1
        if found is not None and found[1] in packages and line is not None and alone:
            yield line


def entries_of(statement: SgNode) -> list[SgNode]:
    """The nodes that bind a name each: entries of an import or of a pattern, or the one name."""
    entries = of_kinds(statement, *ENTRIES)
    clause = statement.find(kind="import_clause")
    if clause is not None:
        return [one for one in clause.named_children() if one.kind() == "identifier"] + entries
    declarator = statement.find(kind="variable_declarator")
    name = declarator.field("name") if declarator is not None else None
    return [name] if name is not None and name.kind() == "identifier" else entries


def local_name(entry: SgNode) -> str:
    """What a module calls what it imports."""
    alias = entry.field("alias") or entry.field("value")
    if alias is not None:
        return alias.text()
    if entry.kind() == "namespace_import":
        return entry.named_children()[-1].text()
    return (entry.field("name") or entry).text()


def is_used(root: SgNode, statement: SgNode, name: str, gone: Iterable[Span]) -> bool:
    """Whether a name stands anywhere but in its import and in what is replaced."""
    own = [span_of(statement), *gone]
    places = (span_of(one) for one in of_kinds(root, *USES) if one.text() == name)
    return any(all(place not in span for span in own) for place in places)


def drop_entry(sketch: Sketch, module: str, entry: SgNode) -> None:
    """Take one of several names out of an import or of a pattern."""
    text, span = sketch.sources.text(module), span_of(entry)
    behind = re.compile(r"\s*,\s*").match(text, span.end)
    before = re.search(r"\s*,\s*$", text[: span.start])
    if behind is not None and not text[behind.end() :].startswith("}"):
        sketch.replace(module, Span(span.start, behind.end()), "")
    elif before is not None:
        sketch.replace(module, Span(before.start(), span.end), "")
    else:
        statement = statement_of(entry)
        named = entry.parent()
        if statement is not None and named is not None and named.kind() == "named_imports":
            start = re.search(r",\s*$", text[: span_of(named).start])
            first = start.start() if start is not None else span_of(named).start
            sketch.replace(module, Span(first, span_of(named).end), "")
