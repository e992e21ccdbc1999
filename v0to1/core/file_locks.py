"""Locks on files, among the processes of a machine."""

from __future__ import annotations

import errno
import sys

if sys.platform != "win32":
    import fcntl


def try_lock(handle: int) -> bool:
    """Lock an open file for this process until it is closed; return whether nobody else has locked it.

    Systems that cannot lock files have one user, as a rule, and always give True. Raises OSError.
    """
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS):
            raise
    return True
