"""How long the lines of a project may be: as its formatter is told, or else its linter."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

USUAL = 88
"""The length of black and ruff where they are told none, in characters."""

FORMATTERS = (
    ("ruff.toml", r"ruff"),
    (".ruff.toml", r"ruff"),
    ("pyproject.toml", r"tool\.ruff|tool\.black"),
)
LINTERS = tuple((name, r"flake8|pycodestyle") for name in (".flake8", "setup.cfg", "tox.ini"))
"""Files that may say it, and their sections that do; the whole head of a file of ruff's own is one."""

FORMATS = tuple(name for name, _ in (*FORMATTERS, *LINTERS))
"""All of these files."""

HEADING = re.compile(r"^[ \t]*\[+[ \t]*([^\]\n]+?)[ \t]*\]", re.MULTILINE)
LENGTH = re.compile(r"^[ \t]*(?:line-length|max[-_]line[-_]length)[ \t]*=[ \t]*(\d{2,3})\b", re.MULTILINE)


def line_length(read: Callable[[str], str | None], path: str) -> int | None:
    """The length that the settings around a file name, in characters; None where none of them does."""
    return told(read, path, FORMATTERS) or told(read, path, LINTERS)


def told(read: Callable[[str], str | None], path: str, files: tuple[tuple[str, str], ...]) -> int | None:
    """What the nearest of some files says; those of a formatter say the usual by their presence."""
    folder = posixpath.dirname(path)
    while True:
        for name, wanted in files:
            text = read(posixpath.join(folder, name))
            sections = list(sections_of(text, wanted, name)) if text is not None else []
            found = next((int(one[1]) for part in sections if (one := LENGTH.search(part))), None)
            if found is not None:
                return found
            if sections and files is FORMATTERS:
                return USUAL
        if not folder:
            return None
        folder = posixpath.dirname(folder)


def sections_of(text: str, wanted: str, name: str) -> list[str]:
    """The parts of a file below the headings that are wanted, without those of their tables."""
    start, heading, found = 0, "ruff" if "ruff" in name else "", []
    for one in HEADING.finditer(text):
        if re.fullmatch(wanted, heading) is not None:
            found.append(text[start : one.start()])
        start, heading = one.end(), one[1]
    if re.fullmatch(wanted, heading) is not None:
        found.append(text[start:])
    return found
