"""The limit of a loop in Python: a line before it, and one in front of what it does."""

from __future__ import annotations

import re

import libcst as cst

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.walking import walk_through
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.waits import LIMIT, Limiter

NAMES = ("limit", "wait_limit", "v1_limit")


class PythonLimiter(Limiter[Sketch]):
    """`limit = WaitLimit()` before a loop, and `limit.check()` in it."""

    def limit(self, sketch: Sketch, module: str, loop: tree.Loop, place: int) -> None:
        """Write both lines; raises `Refusal` for a loop that does not begin a line."""
        locator, node = sketch.sources.locator(module), cst_node(loop)
        assert isinstance(node, cst.While)
        name = free_name(locator, locator.function(node) or locator.module, place)
        newline = "\r\n" if "\r\n" in locator.text else "\n"
        first = node.body.body[0]
        inside, check = locator.origin(first).start, f"{name}.check(); "
        if isinstance(node.body, cst.IndentedBlock):
            inside, indent = line_of(locator, first)
            check = f"{indent}{name}.check(){newline}"
        outside, indent = line_of(locator, node)
        # Other lines may be put before this one: so it takes the place of its first character.
        at = outside + len(indent)
        made = f"{name} = {sketch.use(module, LIMIT)}(){newline}{indent}{locator.text[at]}"
        sketch.replace(module, Span(at, at + 1), made)
        sketch.replace(module, Span(inside, inside), check)

    def outer(self, function: tree.Function, assign: tree.Assign, name: str) -> bool:
        """Whether a function says that a variable is one around it."""
        return any(isinstance(one, tree.Outer) and name in one.names for one in walk_through(function.body))


LIMITER = PythonLimiter()


def free_name(locator: Locator, scope: cst.CSTNode, place: int) -> str:
    """A name for the limit that nothing in a function has; raises `Refusal` without one."""
    span = Span(0, len(locator.text)) if scope is locator.module else locator.origin(scope)
    text = locator.text[span.start : span.end]
    ending = f"_{place}" if place > 1 else ""
    for name in NAMES:
        if not re.search(rf"\b{name}{ending}\b", text):
            return name + ending
    raise Refusal("the limit of a loop needs a name of its own, and the usual ones are taken")


def line_of(locator: Locator, statement: cst.CSTNode) -> tuple[int, str]:
    """Where the line of a statement begins, with the comments directly above it, and its indentation."""
    text, at = locator.text, locator.origin(statement).start
    start = text.rfind("\n", 0, at) + 1
    indent = text[start:at]
    if indent.strip():
        raise Refusal("the loop does not begin a line")
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        if not text[above:start].startswith(f"{indent}#"):
            break
        start = above
    return start, indent
