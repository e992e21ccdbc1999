"""Statements that are written behind others, with names of their own."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.nodes import function_of, root_of, span_of
from v0to1.languages.javascript.sources import Sketch

NAMES = ("answer", "v1Answer")


def fresh(sketch: Sketch, node: SgNode) -> str:
    """A name for an answer that its function does not have yet."""
    scope = function_of(node) or root_of(node)
    taken = sketch.sources.bound_in(scope)
    found = next((one for one in NAMES if one not in taken), None)
    if found is None:
        raise Refusal("the answer needs a name of its own, and the usual ones are taken")
    return found


def kind_of(line: SgNode) -> str:
    """`const` or `let`."""
    return line.children()[0].text()


def line_after(sketch: Sketch, module: str, line: SgNode, text: str) -> None:
    """A statement behind another one, on a line of its own."""
    whole_text = sketch.sources.text(module)
    span = span_of(line)
    start = whole_text.rfind("\n", 0, span.start) + 1
    indent = whole_text[start : span.start]
    newline = "\r\n" if "\r\n" in whole_text else "\n"
    ending = ";" if line.text().endswith(";") else ""
    if indent.strip():
        raise Refusal("the answer is decoded in the midst of a line")
    sketch.replace(module, Span(span.end, span.end), f"{newline}{indent}{text}{ending}")
