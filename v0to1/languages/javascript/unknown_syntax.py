"""Valid syntax that the grammars do not know, said in words that they know, with as many characters."""

from __future__ import annotations

import re

AMPERSAND = "\ufdd0"
"""Stands for an ampersand in markup that begins no entity."""

IMPORTED = "$imported"
"""Stands for what a type imports."""

TYPES_ONLY = re.compile(r"^([ \t]*export\s+)type(?=\s*\*)", re.MULTILINE)
"""`export type * from …`; what it exports is found as by `export *`."""

IMPORTED_TYPE = re.compile(r"""(?<=[<,|&])(\s*)(typeof\s+import\(\s*(?:"[^"\n]*"|'[^'\n]*')\s*\))""")
"""`get<typeof import("module")>()`."""

GENERIC_IMPORT = re.compile(
    r"""(?<=[=:<,|&(])(\s*)(import\(\s*(?:"[^"\n]*"|'[^'\n]*')\s*\))(?=\s*(?:\.\s*[A-Z]\w*)+\s*<)"""
)
"""`import("module").Name<Argument>` as a type."""

VARIANCE = re.compile(r"(?<=[<,])(\s*)((?:in\s+out|in|out)\s)(?=\s*[A-Z]\w*\s*(?:[,>=]|extends\b))")
"""`type Box<in out T>`."""


def known(text: str) -> str:
    """The text with the same meaning, as far as something is sent or read, and in the same places."""
    text = TYPES_ONLY.sub(r"\1    ", text)
    for pattern in (IMPORTED_TYPE, GENERIC_IMPORT):
        text = pattern.sub(lambda found: found[1] + IMPORTED.ljust(len(found[2])), text)
    return VARIANCE.sub(lambda found: found[1] + " " * len(found[2]), text)


def as_written(text: str) -> str:
    """A text as the file has it."""
    return text.replace(AMPERSAND, "&") if AMPERSAND in text else text
