"""Variables that lost their last use when a call was replaced."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.flow.requests import Request
from v0to1.languages.javascript.nodes import (
    function_of,
    named,
    of_kinds,
    root_of,
    span_of,
    statement_of,
    syntax,
)
from v0to1.languages.javascript.sketch import Sketch

EFFECTS = (
    "call_expression",
    "await_expression",
    "new_expression",
    "update_expression",
    "assignment_expression",
)
MAKING = ("URLSearchParams", "Map", "Set", "Object")
HARMLESS = ("JSON.stringify", "encodeURIComponent", "String")


def drop_dead(sketch: Sketch, request: Request, call: str) -> None:
    """Remove the variables that only the replaced call used and the new one does not."""
    names = {one.text() for one in syntax(request.call).find_all(kind="identifier")}
    for name in sorted(names):
        if not re.search(rf"(?<![\w$.]){re.escape(name)}(?![\w$])", call):
            drop_unused(sketch, request.site.module, request, name)


def drop_unused(sketch: Sketch, module: str, request: Request, name: str) -> None:
    """Remove the declaration of a local name that is used nowhere but in the replaced call."""
    if request.site.function is None:
        return
    scope, replaced = syntax(request.site.function), span_of(syntax(request.call))
    declarations = [
        one for one in sketch.sources.bound_in(scope).get(name, []) if one.kind() == "variable_declarator"
    ]
    if len(declarations) != 1:
        return
    line = statement_of(declarations[0])
    if (
        line is None
        or line.kind() != "lexical_declaration"
        or len(line.named_children()) != 1
        or has_effect(line)
    ):
        return
    places = named(scope, name)
    if any(span_of(one) not in replaced and span_of(one) not in span_of(line) for one in places):
        return
    sketch.replace(module, lines_of(sketch.sources.text(module), span_of(line)), "")


def has_effect(line: SgNode) -> bool:
    """Whether a declaration does something besides giving a value."""
    for kind in EFFECTS:
        for one in line.find_all(kind=kind):
            callee = one.field("function")
            if callee is None or callee.text() not in HARMLESS:
                return True
    return False


def lines_of(text: str, span: Span) -> Span:
    """A statement with its whole lines; only itself where something else is on them."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end + 1
    alone = not text[start : span.start].strip() and not text[span.end : end].strip()
    return Span(start, end) if alone else span


def cut_of(text: str, span: Span) -> Span:
    """A statement with its lines, and the empty one behind where another, or a beginning, is before."""
    lines = lines_of(text, span)
    if lines == span:
        return span
    before = text[: lines.start]
    begins = not before.strip() or re.search(r"(?:\n[ \t]*\r?|[{(\[])\n$", before) is not None
    blank = re.compile(r"[ \t]*\r?\n").match(text, lines.end)
    return Span(lines.start, blank.end()) if begins and blank is not None else lines


def drop_built(sketch: Sketch, module: str, call: SgNode, text: str) -> None:
    """Remove objects that only a replaced call was given, with the statements that fill them."""
    scope, replaced = function_of(call) or root_of(call), span_of(call)
    for name in sorted({one.text() for one in of_kinds(call, "identifier")}):
        if re.search(rf"(?<![\w$.]){re.escape(name)}(?![\w$])", text):
            continue
        outside = [one for one in named(scope, name) if span_of(one) not in replaced]
        lines = [filling(one, name) for one in outside]
        declared = [one for one in lines if one is not None and one.kind() == "lexical_declaration"]
        if len(declared) != 1 or any(one is None or one.parent() != declared[0].parent() for one in lines):
            continue
        for line in {span_of(one): one for one in lines if one is not None}.values():
            sketch.replace(module, cut_of(sketch.sources.text(module), span_of(line)), "")


def filling(place: SgNode, name: str) -> SgNode | None:
    """The statement that makes an object of this name or sets an entry of it, and does nothing else."""
    line = statement_of(place)
    if line is None or any(one.text() == name for one in of_kinds(line, "identifier") if one != place):
        return None
    inner = line.named_children()
    if len(inner) != 1 or acts(line):
        return None
    if line.kind() == "lexical_declaration":
        return line if span_of(place) == span_of(inner[0].field("name") or line) else None
    left = inner[0].field("left") if inner[0].kind() == "assignment_expression" else None
    return line if left is not None and left.text().startswith((f"{name}.", f"{name}[")) else None


def acts(line: SgNode) -> bool:
    """Whether a statement calls something, other than what only makes a value."""
    made = (one.field("constructor") for one in of_kinds(line, "new_expression"))
    return bool(of_kinds(line, "call_expression", "await_expression", "update_expression")) or any(
        one is None or one.text() not in MAKING for one in made
    )
