"""Files that something fetches by an address of their own, without those beside them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from v0to1.languages.base import Around

RAW = re.compile(r"//raw\.|/raw/|//gist\.")
"""Addresses that give a file itself, and not a page about it."""
FETCHING = re.compile(r"\b(?:curl|wget|iwr|Invoke-WebRequest|uvx?|pipx|urlretrieve|ADD)\b", re.IGNORECASE)


def is_addressed(paths: Iterable[str], module: str, around: Around) -> bool:
    """Whether a file of the run has the address of a module, by which it is fetched."""
    name = posixpath.basename(module)
    address = re.compile(rf"https?://[^\s\"'<>()`]*/{re.escape(name)}(?![\w.])")
    for _, text in around(name):
        for line in text.splitlines():
            for found in address.finditer(line):
                if is_of(paths, module, found[0]) and (RAW.search(found[0]) or FETCHING.search(line)):
                    return True
    return False


def is_of(paths: Iterable[str], module: str, address: str) -> bool:
    """Whether an address may be that of a module, and not of another file of its name."""
    steps = address.split("/")
    same = [one for one in paths if posixpath.basename(one) == steps[-1]]
    return len(same) == 1 or steps[-2] == posixpath.basename(posixpath.dirname(module))
