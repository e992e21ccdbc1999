"""How long the lines of a project may be: as its formatter is told."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from v0to1.languages.javascript.settings import PACKAGE, upwards

USUAL = 80
"""The length of prettier and Biome where they are told none, in characters."""

FORMATS = (
    *(f".prettierrc{ending}" for ending in ("", ".json", ".json5", ".yaml", ".yml", ".toml")),
    *(
        f"{stem}.{ending}"
        for stem in (".prettierrc", "prettier.config")
        for ending in ("js", "cjs", "mjs", "ts")
    ),
    "biome.json",
    "biome.jsonc",
)
"""Files that configure a formatter."""

LENGTH = re.compile(r"\b(?:printWidth|lineWidth)[\"']?\s*[:=]\s*(\d{2,3})\b")


def line_length(read: Callable[[str], str | None], path: str) -> int | None:
    """The length that the settings around a file name, in characters; None where there are none."""
    is_formatted = False
    for folder in upwards(posixpath.dirname(path)):
        for name in (*FORMATS, PACKAGE):
            text = read(posixpath.join(folder, name))
            if text is None:
                continue
            found = LENGTH.search(text)
            if found is not None or name != PACKAGE:
                return int(found[1]) if found is not None else USUAL
            is_formatted = is_formatted or '"prettier"' in text
    return USUAL if is_formatted else None
