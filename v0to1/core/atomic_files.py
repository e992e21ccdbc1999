"""Files replaced whole or not at all, whenever the machine stops."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

_PREFIX, _SUFFIX = ".v0to1-", ".tmp"

_PLAIN = 0o1777
"""Permission bits without those that let a program run as its owner."""


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

    At any moment `path` is the old file or the new one. Its owner and extended attributes, among them
    access control lists, are kept where that is allowed; another name of the same file keeps the old one.
    """
    handle, name = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            ours = not _keep_owner(path, file.fileno())
            _keep_attributes(path, file.fileno())
            os.fchmod(file.fileno(), mode & _PLAIN if ours else mode)
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


def sweep(folder: Path) -> None:
    """Remove what a run that was killed left in `folder`; raises OSError."""
    for left in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        left.unlink(missing_ok=True)


def _keep_owner(path: Path, handle: int) -> bool:
    """Give the new file the owner of the old one; say whether it has that now."""
    try:
        old, new = path.stat(), os.fstat(handle)
        if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
            os.fchown(handle, old.st_uid, old.st_gid)
    except FileNotFoundError:
        return True
    except PermissionError:
        return False
    return True


def _keep_attributes(path: Path, handle: int) -> None:
    if sys.platform != "linux":
        return
    with suppress(OSError):
        for name in os.listxattr(path):
            with suppress(OSError):
                os.setxattr(handle, name, os.getxattr(path, name))


def _sync_folder(folder: Path) -> None:
    """Make a renaming last; systems that cannot sync a folder do so by themselves."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
