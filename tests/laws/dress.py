"""The same project in another dress: newlines, a mark, an encoding, comments; what it does stays the same."""

from __future__ import annotations

import ast
import codecs
import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hypothesis import strategies as st

from tests.laws.kinds import kind_of

COOKIE = "# -*- coding: latin-1 -*-\n"
LAW = re.compile(r"^[ ]*# law \d+ é\n", re.MULTILINE)
HASH, SLASHES, TAG = "# {}\n", "// {}\n", "<!-- {} -->\n\n"
COMMENTS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("python", "shell", "yaml", "makefile", "dockerfile", "http"), HASH),
        **dict.fromkeys(("javascript", "typescript"), SLASHES),
        **dict.fromkeys(("markdown", "html", "vue", "svelte"), TAG),
        "rst": ".. {}\n\n",
    }
)
"""A comment before everything else in a file of each kind; those that are missing are JSON, and have none."""


@dataclass(frozen=True, slots=True)
class Dress:
    """How the files of a project are dressed; `seed` places comments, `blank` adds empty lines to them."""

    newline: str = "\n"
    bom: bool = False
    latin: bool = False
    opening: str = ""
    comments: int = 0
    blank: bool = False
    seed: int = 0


DRESSES = st.builds(
    Dress,
    newline=st.sampled_from(["\n", "\r\n"]),
    bom=st.booleans(),
    latin=st.booleans(),
    opening=st.sampled_from(["", "é 😀", "law"]),
    comments=st.integers(0, 6),
    blank=st.booleans(),
    seed=st.integers(0, 2**16),
)


def dressed(path: str, text: str, dress: Dress) -> bytes:
    """The bytes of a file in another dress; a file of no kind stays as it is."""
    kind = kind_of(path)
    if not kind:
        return text.encode()
    whole = commented(text, dress) if kind == "python" else opened(kind, text, dress.opening)
    latin = kind == "python" and dress.latin and not dress.bom and fits_latin(whole)
    body = ((COOKIE if latin else "") + whole).replace("\n", dress.newline)
    return (codecs.BOM_UTF8 if dress.bom else b"") + body.encode("latin-1" if latin else "utf-8")


def opened(kind: str, text: str, words: str) -> str:
    """A file with a comment before everything else, but for what has to be its first line."""
    if not words or kind not in COMMENTS or text.startswith("---\n"):
        return text
    first = text.startswith(("#!", "<?php", "# syntax"))
    head, rest = (text.partition("\n")[0] + "\n", text.partition("\n")[2]) if first else ("", text)
    return head + COMMENTS[kind].format(words) + rest


def ignoring(path: str, text: str, words: str) -> str | None:
    """A file with a comment for v0to1; None for a kind of file that has no comments."""
    kind = kind_of(path)
    if kind == "notebook":
        return in_cell(text, f"# {words}\n")
    return opened(kind, text, words) if kind in COMMENTS else None


def in_cell(text: str, line: str) -> str:
    """A notebook with a line before everything else in its first cell of code."""
    book = json.loads(text)
    cell = next(one for one in book["cells"] if one["cell_type"] == "code")
    first = next((n for n, one in enumerate(cell["source"]) if one[0] not in "%!"), 0)
    cell["source"].insert(first, line)
    return json.dumps(book, ensure_ascii=False, indent=1)


def fits_latin(text: str) -> bool:
    """Whether Latin-1 has all the characters, so that the file may declare it."""
    return all(ord(each) < 256 for each in text) and not text.startswith("#!")


def commented(text: str, dress: Dress) -> str:
    """A Python module with comments before some of its statements."""
    lines = text.splitlines(keepends=True)
    picked = random.Random(dress.seed)
    places = statements(text)
    for number in sorted(picked.sample(sorted(places), min(dress.comments, len(places))), reverse=True):
        indent = lines[number - 1][: places[number]]
        lines.insert(number - 1, f"{indent}# law {number} é\n")
        if dress.blank:
            lines.insert(number - 1, "\n")
    return "".join(lines)


def statements(text: str) -> dict[int, int]:
    """Lines before which a comment may stand, with the width of their indentation.

    Not before the first statement of the file: the place of new imports depends on what is there.
    """
    lines = text.splitlines()
    found: dict[int, int] = {}
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt) or (node in tree.body and is_top(node)):
            continue
        decorators = getattr(node, "decorator_list", [])
        line = min([node.lineno, *(each.lineno for each in decorators)])
        if not lines[line - 1][: node.col_offset].strip():
            found[line] = node.col_offset
    return found


def is_top(node: ast.stmt) -> bool:
    """Imports and docstrings: the head of a module, which new imports join."""
    return isinstance(node, ast.Import | ast.ImportFrom) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def bare(path: str, text: str, dress: Dress) -> list[str]:
    """The lines of a text without its dress, and without empty ones: an import may have some around it."""
    plain = LAW.sub("", text.replace("\r\n", "\n")).removeprefix(COOKIE)
    opening = COMMENTS.get(kind_of(path), "").format(dress.opening).rstrip() if dress.opening else ""
    if opening and kind_of(path) != "python":
        plain = plain.replace(f"{opening}\n", "", 1)
    return [line for line in plain.splitlines() if line.strip()]
