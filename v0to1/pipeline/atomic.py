"""Files replaced whole or not at all, whenever the machine stops."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path


def digest(data: bytes) -> str:
    """Return the name by which contents are told apart."""
    return sha256(data).hexdigest()


def default_mode() -> int:
    """Return the permission bits that a new file gets here."""
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


def replace(path: Path, data: bytes, *, mode: int) -> None:
    """Make `path` a file with `data` and the permission bits `mode`; raises OSError.

    At any moment `path` is the old file or the new one. The owner is kept where that is allowed.
    """
    handle, name = tempfile.mkstemp(prefix=".v0to1-", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            _keep_owner(path, file.fileno())
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(name)
        raise
    _sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove the file `path`, for good; it may be gone already."""
    path.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _keep_owner(path: Path, handle: int) -> None:
    with suppress(FileNotFoundError, PermissionError):
        old, new = path.stat(), os.fstat(handle)
        if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
            os.fchown(handle, old.st_uid, old.st_gid)


def _sync_folder(folder: Path) -> None:
    """Make a renaming last; systems that cannot sync a folder do so by themselves."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
