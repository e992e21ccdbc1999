"""Code that is put inside an f-string, which before Python 3.12 has no quotes of its own kind in it."""

from __future__ import annotations

import re

import libcst as cst
from libcst import matchers

from v0to1.core.model import Span
from v0to1.languages.base import Refusal
from v0to1.languages.python.locate import Locator

FORMATTED = re.compile(r"""\b(?:[fFtT][rR]?|[rR][fFtT])["']""")
OTHER = {'"': "'", "'": '"'}


def fitting(locator: Locator, span: Span, text: str) -> str:
    """A text as it can stand at a place; raises `Refusal` where an f-string allows none of its quotes."""
    line = locator.text.rfind("\n", 0, span.start) + 1
    if not ('"' in text or "'" in text) or FORMATTED.search(locator.text, line, span.start) is None:
        return text
    for quote in quotes_around(locator, span):
        if quote not in text:
            continue
        if OTHER[quote] in text:
            raise Refusal("what V1 takes here has quotes of both kinds, which cannot stand in an f-string")
        text = text.replace(quote, OTHER[quote])
    return text


def quotes_around(locator: Locator, span: Span) -> list[str]:
    """The quotes of the f-strings with a place in one of their expressions, but for those of three."""
    return [
        node.quote
        for node in matchers.findall(locator.module, matchers.FormattedString())
        if isinstance(node, cst.FormattedString) and node.quote in OTHER
        for part in node.parts
        if isinstance(part, cst.FormattedStringExpression)
        if span in locator.origin(part) and node.quote not in locator.source(part)
    ]
