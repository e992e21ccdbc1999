"""What is there of the paths that were named: whether a folder holds files, and names like a mistyped one."""

from __future__ import annotations

import os
from pathlib import Path


def holds_files(folder: Path) -> bool:
    """Return whether there is a file in a folder, at any depth."""
    return any(files for _, _, files in os.walk(folder))


def similar(path: Path) -> list[Path]:
    """Return the paths beside one that is not there whose names are like its own, the most similar first."""
    from difflib import get_close_matches

    try:
        beside = sorted(os.listdir(path.parent))
    except OSError:
        return []
    return [path.parent / name for name in get_close_matches(path.name, beside)]
