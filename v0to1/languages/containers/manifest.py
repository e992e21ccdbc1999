"""Manifests of packages (npm, Composer): each of their scripts is a command in a string."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ast_grep_py import SgNode, SgRoot

from v0to1.languages.embedding.json_texts import entries, string
from v0to1.languages.embedding.regions import Region

SCRIPTS = "scripts"


def blocks(text: str, path: str) -> tuple[tuple[Region, ...], ...]:
    """Each script as a program of its own; a file that is no JSON has none."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return ()
    found = (string(text, one) for one in scripts(SgRoot(text, "json").root()))
    return tuple((one.region(".sh"),) for one in found if one.text)


def scripts(root: SgNode) -> Iterator[SgNode]:
    """The strings of scripts, or of lists of them."""
    whole = next(iter(root.named_children()), None)
    listed = entries(whole).get(SCRIPTS) if whole is not None and whole.kind() == "object" else None
    for value in entries(listed).values() if listed is not None and listed.kind() == "object" else ():
        for one in value.named_children() if value.kind() == "array" else [value]:
            if one.kind() == "string":
                yield one
