"""Temporary folders for one repository each, and those that killed calls have left."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from v0to1.core.file_locks import try_lock

_PREFIX, _LOCK = "v0to1-fleet-", ".in-use"
_NEW = 3600.0
"""Seconds for which a folder is left alone whatever its lock says: it may be too new to have one."""


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """An empty folder, which is removed in the end."""
    _sweep(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve() / "folder"
        with (Path(name) / _LOCK).open("wb") as file:
            try_lock(file.fileno())
            folder.mkdir()
            yield folder


@cache
def _sweep(place: Path) -> None:
    """Remove the folders of this user whose processes are gone, once in the life of a process."""
    for found in place.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            told = found.lstat()
            if told.st_uid == os.getuid() and told.st_mtime < time.time() - _NEW and _unused(found):
                shutil.rmtree(found, ignore_errors=True)


def _unused(folder: Path) -> bool:
    with (folder / _LOCK).open("rb") as file:
        return try_lock(file.fileno())
