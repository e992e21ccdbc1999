"""The bytes of a regular file up to a limit: nothing waits for a pipe, or reads a device without end."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

LIMIT = 10_000_000
"""Bytes; more is not read unless another limit is given."""

_PART = 1 << 16
"""Bytes that are asked for at once, where a file has more than it said."""

_WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


def contents(path: Path, *, limit: int = LIMIT) -> bytes:
    """Return the bytes of `path`, at most `limit`; raises OSError, also for what is no regular file.

    What is asked is the file that is open, whatever has taken its name since.
    """
    handle = os.open(path, os.O_RDONLY | _WITHOUT_WAITING)
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    with open(handle, "rb", buffering=0) as file:
        parts = [file.read(min(status.st_size, limit) + 1)]
        while parts[-1] and sum(map(len, parts)) <= limit:
            parts.append(file.read(_PART))
    data = b"".join(parts)
    if len(data) > limit:
        raise OSError(errno.EFBIG, f"larger than {limit / 1_000_000:g} MB", str(path))
    return data
