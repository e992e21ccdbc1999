"""The limit of a loop in JavaScript: a line before it, and one in front of what it does."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.nodes import bound, function_of, root_of, span_of, syntax
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.waits import LIMIT, Limiter

NAMES = ("limit", "waitLimit", "v1Limit")
BLOCK = "statement_block"
BODIES = (BLOCK, "program")


class JavaScriptLimiter(Limiter[Sketch]):
    """`const limit = new WaitLimit();` before a loop, and `limit.check();` in it."""

    def limit(self, sketch: Sketch, module: str, loop: tree.Loop, place: int) -> None:
        """Write both lines; raises `Refusal` for a loop that does not begin a line."""
        node = syntax(loop)
        body, parent = node.field("body"), node.parent()
        if body is None or parent is None or parent.kind() not in BODIES:
            raise Refusal("the loop is no statement of its own")
        name = free_name(function_of(node) or root_of(node), place)
        text = sketch.sources.text(module)
        newline = "\r\n" if "\r\n" in text else "\n"
        block = body.kind() == BLOCK
        lines = statements_of(text, body) if block else [body]
        ending = ";" if any(one.text().endswith(";") for one in lines) else ""
        at, indent = line_of(text, node)
        inside, inner = line_of(text, lines[0]) if block else (0, "")
        # Other lines may be put before this one: so it takes the place of its first character.
        at += len(indent)
        made = f"const {name} = new {sketch.use(module, LIMIT)}(){ending}{newline}{indent}{text[at]}"
        sketch.replace(module, Span(at, at + 1), made)
        if block:
            sketch.replace(module, Span(inside, inside), f"{inner}{name}.check(){ending}{newline}")
        else:
            sketch.around(module, span_of(body), f"{{ {name}.check(); ", " }")

    def outer(self, function: tree.Function, assign: tree.Assign, name: str) -> bool:
        """Whether nothing in a function declares a variable."""
        return syntax(assign).kind() == "assignment_expression" and name not in bound(syntax(function))


LIMITER = JavaScriptLimiter()


def statements_of(text: str, block: SgNode) -> list[SgNode]:
    """What a block does, without a comment behind its brace; raises `Refusal` for one that does nothing."""
    found = block.named_children()
    while (
        found and found[0].kind() == "comment" and text[: span_of(found[0]).start].rstrip(" \t").endswith("{")
    ):
        del found[0]
    if not found:
        raise Refusal("the loop does nothing")
    return found


def free_name(scope: SgNode, place: int) -> str:
    """A name for the limit that nothing in a function has; raises `Refusal` without one."""
    ending = str(place) if place > 1 else ""
    for name in NAMES:
        if not re.search(rf"\b{name}{ending}\b", scope.text()):
            return name + ending
    raise Refusal("the limit of a loop needs a name of its own, and the usual ones are taken")


def line_of(text: str, statement: SgNode) -> tuple[int, str]:
    """Where the line of a statement begins, and its indentation."""
    at = span_of(statement).start
    start = text.rfind("\n", 0, at) + 1
    indent = text[start:at]
    if indent.strip():
        raise Refusal("the loop, or what it does, does not begin a line")
    return start, indent
