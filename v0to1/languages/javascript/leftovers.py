"""Variables that lost their last use when a call was replaced."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.flow.requests import Request
from v0to1.languages.javascript.nodes import (
    is_field,
    named,
    of_kinds,
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
FRESH = ("URL", "URLSearchParams")
"""What makes an object that nothing else has, and does nothing else."""

BLOCKS = ("statement_block", "program", "switch_case", "switch_default")
FILLING = ("set", "append")


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
    outside = [
        one
        for one in named(scope, name)
        if span_of(one) not in replaced and span_of(one) not in span_of(line)
    ]
    filling = [filler(one) for one in outside]
    if filling and not is_fresh(declarations[0].field("value")):
        return
    gone = [one for one in filling if one is not None]
    if len(gone) < len(filling):
        return
    text = sketch.sources.text(module)
    lines = [line, *(emptied(one, gone) for one in gone)]
    for one in dict.fromkeys(lines) if None not in lines else ():
        assert one is not None
        sketch.replace(module, lines_of(text, span_of(one)), "")


def is_fresh(value: SgNode | None) -> bool:
    """Whether an expression makes an object that nothing else has."""
    made = value.field("constructor") if value is not None else None
    return value is not None and (value.kind() == "object" or (made is not None and made.text() in FRESH))


def filler(place: SgNode) -> SgNode | None:
    """The statement that only puts something into the object at a place; None for any other use of it."""
    inner, parent = place, place.parent()
    while parent is not None and is_field(inner, parent, "object"):
        inner, parent = parent, parent.parent()
    statement = parent.parent() if parent is not None else None
    if inner == place or parent is None or statement is None or statement.kind() != "expression_statement":
        return None
    if parent.kind() == "assignment_expression" and is_field(inner, parent, "left"):
        value = parent.field("right")
    elif parent.kind() == "call_expression" and is_field(inner, parent, "function"):
        key, value = inner.field("property"), parent.field("arguments")
        value = value if key is not None and key.text() in FILLING else None
    else:
        value = None
    return statement if value is not None and not has_effect(value) else None


def emptied(statement: SgNode, gone: list[SgNode]) -> SgNode | None:
    """The statement to remove: the `if` around it too, when nothing else is in there.

    None where it is the one statement of something else, which cannot be without it.
    """
    block, owner = statement, statement.parent()
    if owner is not None and owner.kind() == "statement_block":
        if any(one not in gone for one in owner.named_children()):
            return statement
        block, owner = owner, owner.parent()
    test = owner.field("condition") if owner is not None and owner.kind() == "if_statement" else None
    if owner is None or test is None or has_effect(test) or owner.field("alternative") is not None:
        return statement if owner is None or block != statement or owner.kind() in BLOCKS else None
    return emptied(owner, [*gone, owner])


def has_effect(node: SgNode) -> bool:
    """Whether a piece of code does something besides giving a value."""
    for one in of_kinds(node, *EFFECTS):
        made = one.field("constructor")
        callee = one.field("function") or made
        if callee is None or callee.text() not in (FRESH if made is not None else HARMLESS):
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
