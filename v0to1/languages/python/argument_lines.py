"""Arguments of a call that stand on lines of their own: each is changed, kept or taken away with its line."""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

from v0to1.core.model import Span
from v0to1.core.rules import Target
from v0to1.flow import tree
from v0to1.flow.noticed import SocketUse
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.visiting import visit

ENDING = re.compile(r"[ \t]*,?[ \t]*(?:#[^\n]*)?(?:\r?\n|(?=\)))")


def in_lines(
    sketch: Sketch, use: SocketUse, target: Target, given: Sequence[tuple[str, str]], kept: frozenset[str]
) -> bool:
    """Write the first argument's line anew, and take the lines of others away; false where they have none.

    Arguments that are `kept` stay on their lines as they are.
    """
    call, locator = use.call, sketch.sources.locator(use.module)
    if not isinstance(call, tree.Call) or not isinstance(call.callee, tree.Attr) or target.call is None:
        return False
    lines = [line_of(locator, arg) for arg in call.args]
    staying = [arg.name in kept for arg in call.args]
    if call.callee.name != target.call.member or None in lines or staying[:1] != [False]:
        return False
    if any(arg.stars for arg in call.args) or sum(staying) != sum(name in kept for name, _ in given):
        return False
    first, *rest = [line for line in lines if line is not None]
    texts = [f"{name}={text}" if name else text for name, text in given if name not in kept]
    value = Span(
        first.start + len(indent_of(locator, first)), locator.whole(cst_node(call.args[0].value)).end
    )
    sketch.replace(use.module, value, ", ".join(texts))
    for line, stays in zip(rest, staying[1:], strict=True):
        if not stays:
            sketch.replace(use.module, line, "")
    return True


def indent_of(locator: Locator, line: Span) -> str:
    """The blanks with which a line begins."""
    text = locator.text[line.start : line.end]
    return text[: len(text) - len(text.lstrip(" \t"))]


def line_of(locator: Locator, arg: tree.Arg) -> Span | None:
    """The lines that an argument has for itself, with what is remarked on it; None where it shares one."""
    start = locator.origin(cst_node(arg)).start
    begin = locator.text.rfind("\n", 0, start) + 1
    ending = ENDING.match(locator.text, locator.whole(cst_node(arg.value)).end)
    if ending is None or locator.text[begin:start].strip() or not begin:
        return None
    return Span(begin, ending.end())


def has_comment(node: cst.CSTNode) -> bool:
    """Whether a comment stands inside of a node."""
    found = Comments()
    visit(node, found)
    return found.any


class Comments(cst.CSTVisitor):
    """Look for comments."""

    def __init__(self) -> None:
        super().__init__()
        self.any = False

    def visit_Comment(self, node: cst.Comment) -> None:
        self.any = True
