"""Pieces of Markdown in which nothing of a client's code can act as markup, or as a command in a log."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from v0to1.reports.harmless import harmless
from v0to1.reports.visible import inline, visible

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~!&@$]|:(?=\S))")
"""What may begin markup, an address or an emoji; a colon before a space only ends a word."""


def escaped(text: str) -> str:
    """Return `text` as prose on one line."""
    return _SIGNS.sub(r"\\\1", inline(text))


def code(text: str) -> str:
    """Return `text` as code outside of tables: its fence is longer than any run inside."""
    fence = "`" * (1 + _run(text))
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{harmless(inline(text))}{pad}{fence}"


def cell(text: str) -> str:
    """Return `text` as code in a table, where a bar would end the cell."""
    return code(text).replace("|", "\\|")


def fenced(text: str, language: str = "") -> Iterator[str]:
    """Give the lines of a block of code."""
    shown = harmless(visible(text)).strip("\n")
    fence = "`" * max(3, 1 + _run(shown))
    yield f"{fence}{language}"
    yield from shown.split("\n")
    yield fence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Give the lines of a table, whose cells are Markdown already."""
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _run(text: str) -> int:
    """Return the length of the longest run of backquotes."""
    return max((len(each) for each in re.findall("`+", text)), default=0)
