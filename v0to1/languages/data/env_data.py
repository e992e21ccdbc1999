"""Environment files: a variable a line, with `export` and quotes or without."""

from __future__ import annotations

import re
from collections.abc import Iterator

from v0to1.core.model import Span
from v0to1.languages.data.entries import Entry

_LINE = re.compile(
    r"^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][\w.-]*)[ \t]*=[ \t]*"
    r"(?:'(?P<single>[^'\r\n]*)'|\"(?P<double>(?:[^\"\\\r\n]|\\.)*)\"|(?P<bare>[^\r\n]*?))"
    r"[ \t]*(?:[ \t]#.*)?$",
    re.MULTILINE,
)
"""The library for these files gives lines, not places, and values with variables put in."""


def read(text: str) -> Iterator[Entry]:
    """Give every variable; what is no assignment is skipped."""
    for found in _LINE.finditer(text):
        for group in ("single", "double", "bare"):
            if found[group] is not None:
                yield Entry((found["name"],), found[group], Span(*found.span(group)), variable=True)
