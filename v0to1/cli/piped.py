"""A file that comes from standard input."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from v0to1.config import GivenFile, find_root
from v0to1.errors import UsageError

DASH = Path("-")


def standard_input() -> bytes:
    """Return what stands on standard input; raises UsageError if it is closed, which is not empty."""
    if sys.stdin is None:
        raise UsageError("-", "standard input is closed", fix="name a file")
    return sys.stdin.buffer.read()


def piped(paths: tuple[Path, ...], name: Path | None) -> tuple[tuple[Path, ...], tuple[GivenFile, ...]]:
    """Return the paths with the name of the file in the place of `-`, and its content.

    Raises UsageError for `-` among other paths, and for a name without `-` or the other way round.
    """
    if DASH not in paths:
        if name is not None:
            raise UsageError("--stdin-filename", "names a file that is not read", fix="write - for PATHS")
        return paths, ()
    if len(paths) > 1:
        raise UsageError("-", "stands for one file and cannot go with other paths", fix="run v0to1 twice")
    if name is None:
        raise UsageError("-", "has no name, which says its language", fix="add --stdin-filename FILE")
    whole = os.path.relpath(os.path.abspath(name), find_root((name,), Path.cwd())).replace(os.sep, "/")
    return (name,), (GivenFile(whole, standard_input()),)
