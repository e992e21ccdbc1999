"""Statements that are written behind others, with names of their own."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.nodes import function_of, root_of, span_of
from v0to1.languages.javascript.sketch import Sketch

NAMES = ("answer", "v1Answer", *(f"answer{number}" for number in range(2, 10)))


def fresh(sketch: Sketch, node: SgNode) -> str:
    """A name for an answer that its function neither has nor uses, nor another answer in it was given.

    The same place has the same name, however often it is drawn.
    """
    scope = function_of(node) or root_of(node)
    given = sketch.sources.given.setdefault(scope, {})
    place = span_of(node).start
    if place not in given:
        text = scope.text()
        taken = [*given.values()]
        free = (one for one in NAMES if one not in taken and not re.search(rf"\b{one}\b", text))
        found = next(free, None)
        if found is None:
            raise Refusal("the answer needs a name of its own, and the usual ones are taken")
        given[place] = found
    return given[place]


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
