"""Small files of ours in the user's cache folder: safe to delete, and never trusted without a proof."""

from __future__ import annotations

import os
import sys

# The module of hashes loads a library of ciphers, which takes longer than all that is done here.
from _blake2 import blake2b
from contextlib import suppress
from pathlib import Path

VARIABLE = "V0TO1_CACHE_DIR"
"""Names another folder."""

KEPT = 32
"""Files of a kind that stay where nothing else is said; the oldest go first."""

_MODE = 0o600
_PROOF = 64
"""Characters of a digest, which stands before the text that it is of."""


def cache_folder() -> Path:
    """Return where such files are: `V0TO1_CACHE_DIR`, else the user's cache folder.

    For a user without a home it is one in which nothing can be.
    """
    given = os.environ.get(VARIABLE)
    if given:
        return Path(given)
    if sys.platform == "linux":  # what platformdirs says, which takes its time to load
        found = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "v0to1")
    else:
        import platformdirs

        found = Path(platformdirs.user_cache_dir("v0to1", appauthor=False))
    return found if found.is_absolute() else Path(os.devnull, "v0to1")  # never `~` in the folder we are in


def digest(*parts: bytes) -> str:
    """Return what tells one list of contents from every other."""
    found = blake2b(digest_size=_PROOF // 2)
    for part in parts:
        found.update(b"%d:" % len(part))
        found.update(part)
    return found.hexdigest()


def load(kind: str, key: str) -> str | None:
    """Return the text that was kept under a key; None where there is none, or another than was kept."""
    try:
        data = (cache_folder() / kind / key).read_bytes()
    except OSError:
        return None
    proof, text = data[:_PROOF], data[_PROOF:]
    return text.decode() if proof == digest(key.encode(), text).encode() else None


def keep(kind: str, key: str, text: str, *, kept: int = KEPT) -> None:
    """Keep a text under a key, which is a name of a file; where that is not possible, nothing is lost.

    Of its kind, no more than `kept` stay.
    """
    from v0to1.core.atomic_files import replace

    folder, data = cache_folder() / kind, text.encode()
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        replace(folder / key, digest(key.encode(), data).encode() + data, mode=_MODE)
        _forget(folder, kept)


def _forget(folder: Path, kept: int) -> None:
    with os.scandir(folder) as listed:
        dated = sorted((entry.stat(follow_symlinks=False).st_mtime_ns, entry.path) for entry in listed)
    for _, path in dated[:-kept]:
        os.unlink(path)
