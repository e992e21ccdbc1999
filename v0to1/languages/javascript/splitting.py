"""Patterns that take out of an answer what a function of the helper gives: they get lines of their own."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1.languages.base import Change, Refusal
from v0to1.languages.editing import edited
from v0to1.languages.javascript.lines import fresh, kind_of, line_after
from v0to1.languages.javascript.nodes import span_of, statement_of
from v0to1.languages.javascript.sketch import Moved, Sketch, Split


def split_patterns(sketch: Sketch) -> None:
    """`const { status, title } = answer` becomes a name for the answer, and what is taken out of it."""
    patterns: dict[SgNode, list[Split]] = {}
    moved = {one.pattern: one for one in sketch.moved}
    modules = {one.pattern: one.module for one in sketch.moved}
    for one in sketch.split:
        pattern = pattern_of(one.entry)
        patterns.setdefault(pattern, []).append(one)
        modules[pattern] = one.module
    for pattern, module in modules.items():
        split(sketch, module, pattern, patterns.get(pattern, []), moved.get(pattern))
    sketch.split.clear()
    sketch.moved.clear()


def pattern_of(entry: SgNode) -> SgNode:
    """The pattern that an entry belongs to."""
    parent = entry.parent()
    if entry.kind() == "object_assignment_pattern" or parent is None or parent.kind() != "object_pattern":
        raise Refusal("a status is taken out of the answer with a default; read it as a property")
    return parent


def split(sketch: Sketch, module: str, pattern: SgNode, several: list[Split], moved: Moved | None) -> None:
    """Write the lines for one pattern; raises `Refusal` for one that is no declaration by itself."""
    line, owner = statement_of(pattern), pattern.parent()
    simple = line is not None and line.kind() == "lexical_declaration" and len(line.named_children()) == 1
    declared = owner is not None and (owner.kind() == "variable_declarator" or moved is not None)
    if line is None or not simple or not declared:
        raise Refusal("a status is taken out of the answer in a pattern; read it as a property")
    word = fresh(sketch, pattern)
    inside = [one for one in sketch.changes if one.module == module and one.span in span_of(pattern)]
    gone = [one.entry for one in several]
    kept = [one for one in pattern.named_children() if one not in gone]
    sketch.changes[:] = [one for one in sketch.changes if one not in inside]
    sketch.replace(module, span_of(pattern), word)
    kind, value = kind_of(line), f"{moved.before}{word}{moved.after}" if moved is not None else word
    if not several:
        taken = edited(pattern.text(), span_of(pattern), inside)
        line_after(sketch, module, line, f"{kind} {taken} = {value}")
        return
    if moved is not None:
        raise Refusal("a status is taken out of the answer in a pattern; read it as a property")
    if kept:
        texts = ", ".join(entry_text(one, inside) for one in kept)
        line_after(sketch, module, line, f"{kind} {{ {texts} }} = {value}")
    for one in several:
        name = one.entry.field("value") or one.entry
        line_after(sketch, module, line, f"{kind} {name.text()} = {one.function}({value})")


def entry_text(entry: SgNode, changes: list[Change]) -> str:
    """An entry of a pattern as it is written now."""
    span = span_of(entry)
    return edited(entry.text(), span, [one for one in changes if one.span in span])
