"""Questions about the syntax around an edit: statements, blocks, lines, `await`, and where names are used."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.languages.javascript.nodes import ancestors, function_of, of_kinds, root_of, span_of

BLOCKS = ("statement_block", "program")
CLAIMS = ("as_expression", "satisfies_expression", "non_null_expression")
AWAITED = re.compile(r"await\b")
REFERENCES = ("identifier", "shorthand_property_identifier", "type_identifier")
LOOPS = ("for_statement", "for_in_statement", "while_statement", "do_statement")


def same(one: SgNode | None, other: SgNode | None) -> bool:
    """Whether two nodes are one; the parser gives another object each time."""
    if one is None or other is None:
        return one is other
    return one.kind() == other.kind() and span_of(one) == span_of(other)


def within(inner: SgNode, outer: SgNode) -> bool:
    """Whether a node is another one or stands in it."""
    return covers(span_of(outer), span_of(inner))


def covers(outer: Span, inner: Span) -> bool:
    """Whether a range lies in another one."""
    return outer.start <= inner.start and inner.end <= outer.end


def inside_any(span: Span, spans: Iterable[Span]) -> bool:
    """Whether a range lies in one of several."""
    return any(covers(one, span) for one in spans)


def named(node: SgNode) -> list[SgNode]:
    """The named children of a node, without comments."""
    return [one for one in node.named_children() if one.kind() != "comment"]


def awaited(node: SgNode) -> SgNode:
    """An expression with the `await` around it.

    The grammar takes that of `await (value)` for a function, and that of `await f<T>()` for a part of it.
    """
    outer = node.parent()
    return outer if outer is not None and outer.kind() == "await_expression" else node


def await_around(node: SgNode) -> SgNode | None:
    """The `await` of an expression, which the grammar puts around a type that is claimed for its value."""
    outer = node.parent()
    while outer is not None and outer.kind() in CLAIMS and span_of(outer).start == span_of(node).start:
        outer = outer.parent()
    return outer if outer is not None and outer.kind() == "await_expression" else None


def value_span(node: SgNode) -> Span:
    """The characters of the value of a promise, with the `await`; those of any other expression."""
    outer = await_around(node)
    return Span(span_of(outer).start, span_of(node).end) if outer is not None else span_of(node)


def is_awaited(node: SgNode) -> bool:
    """Whether an expression is the value of a promise, and not the promise."""
    return await_around(node) is not None or AWAITED.match(node.text()) is not None


def statement_of(node: SgNode) -> SgNode | None:
    """The statement of a block that a node stands in, in its function; None in one without a block."""
    current = node
    while (outer := current.parent()) is not None:
        if outer.kind() in BLOCKS:
            return current
        if outer.kind() == "arrow_function":
            return None
        current = outer
    return None


def scope_of(node: SgNode) -> SgNode:
    """The function that a node stands in, or the module."""
    return function_of(node) or root_of(node)


def loops_around(node: SgNode) -> list[Span]:
    """The loops of its function that a node stands in."""
    found = []
    owner = function_of(node)
    for one in ancestors(node):
        if same(one, owner):
            break
        if one.kind() in LOOPS:
            found.append(span_of(one))
    return found


def lines_of(whole: str, span: Span) -> Span:
    """The whole lines of a range, if nothing else stands on them; else the range."""
    start = whole.rfind("\n", 0, span.start) + 1
    end = whole.find("\n", span.end)
    end = len(whole) if end < 0 else end + 1
    if whole[start : span.start].strip() or whole[span.end : end].strip(" \t\r\n;"):
        return span
    return Span(start, end)


def margin_of(whole: str, node: SgNode) -> str:
    """The blanks before the line that a node begins on."""
    start = whole.rfind("\n", 0, span_of(node).start) + 1
    line = whole[start:]
    return line[: len(line) - len(line.lstrip(" \t"))]


def newline_of(whole: str) -> str:
    """The line ends of a text."""
    return "\r\n" if "\r\n" in whole else "\n"


def end_of_statement(whole: str) -> str:
    """What a module ends its statements with."""
    ended = len(re.findall(r"[\w)\]}'\"`];[ \t]*\r?$", whole, re.MULTILINE))
    bare = len(
        re.findall(
            r"^[ \t]*(?:const|let|return|await|import)\b[^\n]*[\w)\]'\"`][ \t]*\r?$", whole, re.MULTILINE
        )
    )
    return ";" if ended >= bare else ""


def references(scope: SgNode, name: str) -> list[SgNode]:
    """Where a name is read, set or declared below a node; not where it is the name of a member."""
    kinds = (*REFERENCES, "shorthand_property_identifier_pattern")
    return [one for one in of_kinds(scope, *kinds) if one.text() == name]


def declarator_of(node: SgNode) -> SgNode | None:
    """The declaration whose whole value an expression is, but for an `await` and parentheses."""
    current = node
    while (outer := current.parent()) is not None and outer.kind() in (
        "await_expression",
        "parenthesized_expression",
        "as_expression",
        "non_null_expression",
    ):
        current = outer
    if outer is None or outer.kind() != "variable_declarator":
        return None
    return outer if same(outer.field("value"), current) else None


def is_single(declarator: SgNode) -> bool:
    """Whether a declaration declares one variable alone."""
    line = declarator.parent()
    return line is not None and len([one for one in named(line) if one.kind() == "variable_declarator"]) == 1


def is_taken(scope: SgNode, name: str) -> bool:
    """Whether any variable or type below a node has a name."""
    return bool(references(scope, name))


def is_reassigned(scope: SgNode, name: str) -> bool:
    """Whether a variable gets another value after its declaration."""
    for one in of_kinds(
        scope, "assignment_expression", "augmented_assignment_expression", "update_expression"
    ):
        left = one.field("left") or one.field("argument")
        if left is not None and left.text() == name:
            return True
    return False
