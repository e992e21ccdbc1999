"""Patterns that take out of an answer what a function of the helper gives: they get lines of their own."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.languages.base import Change, Refusal
from v0to1.languages.javascript.nodes import span_of, statement_of
from v0to1.languages.javascript.passing import fresh, kind_of, line_after
from v0to1.languages.javascript.sources import Sketch, Split
from v0to1.languages.sketch import edited


def split_patterns(sketch: Sketch) -> None:
    """`const { status, title } = answer` becomes a name for the answer, and what is taken out of it."""
    patterns: dict[SgNode, list[Split]] = {}
    for one in sketch.split:
        pattern = pattern_of(one.entry)
        patterns.setdefault(pattern, []).append(one)
    for pattern, several in patterns.items():
        split(sketch, pattern, several)
    sketch.split.clear()


def pattern_of(entry: SgNode) -> SgNode:
    """The pattern that an entry belongs to."""
    parent = entry.parent()
    if entry.kind() == "object_assignment_pattern" or parent is None or parent.kind() != "object_pattern":
        raise Refusal("a status is taken out of the answer with a default; read it as a property")
    return parent


def split(sketch: Sketch, pattern: SgNode, several: list[Split]) -> None:
    """Write the lines for one pattern; raises `Refusal` for one that is no declaration by itself."""
    module = several[0].module
    line, owner = statement_of(pattern), pattern.parent()
    simple = (
        line is not None
        and line.kind() == "lexical_declaration"
        and len(line.named_children()) == 1
        and owner is not None
        and owner.kind() == "variable_declarator"
    )
    if line is None or not simple:
        raise Refusal("a status is taken out of the answer in a pattern; read it as a property")
    word = fresh(sketch, pattern)
    inside = [one for one in sketch.changes if one.module == module and one.span in span_of(pattern)]
    gone = [one.entry for one in several]
    kept = [one for one in pattern.named_children() if one not in gone]
    texts = [entry_text(sketch, one, inside) for one in kept]
    sketch.changes[:] = [one for one in sketch.changes if one not in inside]
    sketch.replace(module, span_of(pattern), word)
    if texts:
        line_after(sketch, module, line, f"{kind_of(line)} {{ {', '.join(texts)} }} = {word}")
    for one in several:
        name = one.entry.field("value") or one.entry
        line_after(sketch, module, line, f"{kind_of(line)} {name.text()} = {one.function}({word})")


def entry_text(sketch: Sketch, entry: SgNode, changes: list[Change]) -> str:
    """An entry of a pattern as it is written now."""
    span = span_of(entry)
    return edited(entry.text(), span, [one for one in changes if Span(one.span.start, one.span.end) in span])
