"""Helper functions that stand in a client's own file, behind the line that says who wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from v0to1.core.model import Span
from v0to1.helper.python.compose import is_unedited, known_names
from v0to1.helper.python.transforming import Definition

Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement

STAMP = "# Written by v0to1 "
"""How that line begins."""
HELPER = "openhands_v1"
"""The module that has the functions where they stand in a file of their own."""


def may_have_helpers(text: str) -> bool:
    """Whether helper functions may stand in a file; one of their own begins with a docstring."""
    start = text.find(STAMP)
    behind = text[start:].partition("\n")[2].lstrip() if start >= 0 else ""
    return behind.startswith(("def ", "async def ", "class "))


def helpers_in(parsed: cst.Module, body: Sequence[cst.CSTNode]) -> list[Definition]:
    """The functions behind the line: those that were written; once edited, those so called."""
    found: list[Definition] = []
    text = ""
    for one in body:
        if not found and not is_first(one):
            continue
        if not isinstance(one, Definition):
            break
        code = parsed.code_for_node(one)
        text += code[max(0, code.find(STAMP)) :]
        found.append(one)
        if is_unedited(text):
            return found
    if not found:
        return []
    names, known = (one.name.value for one in found), known_names()
    others = (index for index, name in enumerate(names) if name not in known and not name.startswith("_v1_"))
    return found[: next(others, len(found))]


def is_first(node: cst.CSTNode) -> bool:
    """Whether a statement is the function right behind the line."""
    comments = (line.comment for line in getattr(node, "leading_lines", ()))
    return isinstance(node, Definition) and any(
        one is not None and one.value.startswith(STAMP) for one in comments
    )


def span_of(parsed: cst.Module, text: str, helpers: Sequence[Definition]) -> Span | None:
    """Where helper functions of a module stand in its text, with the line before them."""
    if not helpers:
        return None
    start = end = text.index(STAMP)
    for one in helpers:
        code = parsed.code_for_node(one)
        code = code[max(0, code.find(STAMP)) :]
        end = text.index(code, end) + len(code)
    return Span(start, end)


def helper_span(text: str) -> Span | None:
    """Where helper functions stand in a client's own file."""
    if not may_have_helpers(text):
        return None
    try:
        parsed = cst.parse_module(text)
    except cst.ParserSyntaxError:
        return None
    return span_of(parsed, text, helpers_in(parsed, parsed.body))


def imported_instead(parsed: cst.Module, body: Sequence[Statement]) -> Iterator[Statement]:
    """The statements of a module, with an import in the place of helper functions."""
    helpers = helpers_in(parsed, body)
    for one in body:
        if helpers and one is helpers[0]:
            names = ", ".join(each.name.value for each in helpers)
            yield cst.parse_statement(f"from {HELPER} import {names}\n")
        elif not any(one is each for each in helpers):
            yield one
