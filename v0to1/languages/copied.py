"""Files that a build copies into an image by themselves, without the adapter's file beside them."""

from __future__ import annotations

import posixpath
import re

from v0to1.languages.base import Around

COPIED = re.compile(
    r"^[ \t]*(?:COPY|ADD)[ \t]+(?:--\S+[ \t]+)*(?![\[\-])(\S.*)$", re.MULTILINE | re.IGNORECASE
)


def copied_alone(module: str, adapter: str, around: Around) -> str:
    """The build file that copies a file by its name, and the adapter's file not; empty without any."""
    name = posixpath.basename(module)
    for path, text in around(name):
        if "docker" not in posixpath.basename(path).lower() and "Containerfile" not in path:
            continue
        given = [one for line in COPIED.findall(text) for one in line.split()[:-1]]
        here = any(posixpath.basename(one) == name and is_end(one, module) for one in given)
        if here and adapter not in map(posixpath.basename, given):
            return path
    return ""


def is_end(given: str, module: str) -> bool:
    """Whether a file that is copied may be a module: its path is the end of the module's."""
    return f"/{module}".endswith("/" + posixpath.normpath(given).lstrip("./"))
