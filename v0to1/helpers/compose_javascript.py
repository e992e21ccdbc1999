"""Compose the one JavaScript or TypeScript file that a client needs from the helper's own modules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from v0to1.helpers.definitions import Definition
from v0to1.helpers.stripping import joined, stripped

__all__ = [
    "ModuleSystem",
    "code_of",
    "script_name",
]

ModuleSystem = Literal["typescript", "esm", "commonjs"]
"""TypeScript, or JavaScript with `export`, or with `module.exports`."""


def script_name(name: str) -> str:
    """What JavaScript calls a function of the Python helper: `wait_until_ready` is `waitUntilReady`."""
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), name)


def code_of(
    needed: Iterable[Definition], given: tuple[str, ...], system: ModuleSystem, *, commented: bool = False
) -> Iterator[str]:
    """The definitions as they are written; constants stand together, with their comments if wanted."""
    constants = []
    for one in needed:
        bare = one.text if system == "typescript" else stripped(one.text)
        exported = one.name in given and system != "commonjs"
        text = joined(f"export {bare}" if exported else bare)
        if one.kind == "constant":
            constants.append("\n".join(filter(None, (one.comment if commented else "", text))))
            continue
        if constants:
            yield "\n".join(constants)
            constants.clear()
        yield "\n".join(filter(None, (one.comment, text)))
    if constants:
        yield "\n".join(constants)
