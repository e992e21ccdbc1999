"""Copies of a client's folder, and what a command has written there."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from v0to1.records import record

LEFT_OUT = ("__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".vite", ".cache", ".nyc_output")
"""Folders of caches, which are neither copied nor compared."""

DEPENDENCIES = frozenset(("node_modules", ".venv", "venv", ".tox", "site-packages"))
"""Folders of packages that are not the client's own."""

LARGEST = 10_000_000
"""The largest file, in bytes, that is compared by its content."""

Stamp = tuple[int, int, int]
"""Size, time of change in nanoseconds, and number of a file: what changes when it is written."""


@record(frozen=True, slots=True)
class Skipped:
    """Something that was not copied, and why."""

    path: str
    why: str


def copy_folder(source: Path, target: Path) -> tuple[Skipped, ...]:
    """Copy a folder and all that is in it, and return what was left out: caches are, without a word.

    Links stay links; those that lead into the folder by an absolute path lead into the copy. Raises OSError.
    """
    skipped: list[Skipped] = []
    for folder, names, files in os.walk(source):
        here = target / Path(folder).relative_to(source)
        here.mkdir(parents=True, exist_ok=True)
        for name in [*names]:
            if name in LEFT_OUT or os.path.islink(os.path.join(folder, name)):
                names.remove(name)
                files += [] if name in LEFT_OUT else [name]
        for name in files:
            path = Path(folder, name)
            why = _copy_one(path, here / name, source, target)
            skipped += [Skipped(path.relative_to(source).as_posix(), why)] if why else []
    return tuple(skipped)


def _copy_one(path: Path, there: Path, source: Path, target: Path) -> str:
    """Copy a file or a link; return why it cannot be, or ""."""
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        to = os.readlink(path)
        inside = os.path.isabs(to) and Path(to).is_relative_to(source)
        os.symlink(target / Path(to).relative_to(source) if inside else to, there)
        return ""
    if not stat.S_ISREG(mode):
        return "it is no regular file"
    if path.name == ".git":
        return "it leads to the git repository of another folder"
    shutil.copy2(path, there)
    return ""


def stamps(folder: Path) -> Mapping[str, Stamp]:
    """The stamps of all files below a folder, by their paths from there."""
    return {path.relative_to(folder).as_posix(): _stamp(path) for path in _files(folder)}


def written(folder: Path, before: Mapping[str, Stamp]) -> Mapping[str, bytes | None]:
    """The files that are new or have changed since `before`, by path; None for one that is gone.

    Of a file that is larger than LARGEST, its beginning and its size stand for its content.
    """
    now = stamps(folder)
    found: dict[str, bytes | None] = {path: None for path in before if path not in now}
    for path, stamp in now.items():
        if before.get(path) != stamp:
            found[path] = _content(folder / path)
    return dict(sorted(found.items()))


def texts_with(folder: Path, parts: Iterable[bytes]) -> Mapping[Path, bytes]:
    """The files of a client, not those of its dependencies, that have one of some texts in them."""
    wanted, found = tuple(parts), dict[Path, bytes]()
    for path in _files(folder) if wanted else ():
        if not DEPENDENCIES.intersection(path.relative_to(folder).parts) and path.stat().st_size <= LARGEST:
            data = path.read_bytes()
            if any(part in data for part in wanted):
                found[path] = data
    return found


def _files(folder: Path) -> Iterator[Path]:
    for here, names, files in os.walk(folder):
        names[:] = [name for name in names if name not in (*LEFT_OUT, ".git")]
        for name in files:
            path = Path(here, name)
            if not name.endswith(".pyc") and stat.S_ISREG(path.lstat().st_mode):
                yield path


def _stamp(path: Path) -> Stamp:
    found = path.lstat()
    return found.st_size, found.st_mtime_ns, found.st_ino


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        text = file.read(LARGEST)
    size = path.stat().st_size
    return text if size <= LARGEST else text + f"\n[{size} bytes]".encode()
