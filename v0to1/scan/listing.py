"""The folders below a path, with those of their files that may be somebody's source; none is opened."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from v0to1.scan.candidates import said_by
from v0to1.scan.file_facts import Sight, Verdict, look
from v0to1.scan.found_files import Finds
from v0to1.scan.ignore_rules import FILE, Ignores, ignores_above
from v0to1.scan.source_folders import is_built, is_environment, is_foreign

_TOGETHER = 200
"""Files of one folder that are listed in one piece, at most."""


class Listed(NamedTuple):
    """Files of one folder; `folder` before a base is its path, `prefix` before it its name.

    Their bases are `joined` by slashes, which takes a quarter of the memory. `regular` says that none is a
    link or a device.
    """

    folder: str
    prefix: str
    joined: str
    regular: bool

    @property
    def bases(self) -> list[str]:
        """The names of the files in their folder."""
        return self.joined.split("/")

    @property
    def number(self) -> int:
        """How many there are."""
        return self.joined.count("/") + 1

    def examine(self, sight: Sight | None) -> list[Verdict]:
        """Look at all of them, which are regular."""
        return [look(self.folder + base, self.prefix + base, sight) for base in self.bases]


class _Folder(NamedTuple):
    """A folder to search, with the patterns that hold in it; `prefix` makes names of its files."""

    path: str
    prefix: str
    ignores: Ignores


def listed(start: str, finds: Finds) -> Iterator[Listed]:
    """Walk through `start`; a folder named by its user is searched even if its name is in NEVER."""
    name = finds.name(start)
    if finds.leads_out(start):
        finds.lose(name, "symbolic link out of the root")
        return
    try:
        above = ignores_above(Path(start), finds.root) if finds.which.respect_gitignore else Ignores()
    except OSError as error:
        finds.fail(name, error)
        return
    folders = [_Folder(start, "" if name == "." else f"{name}/", above)]
    while folders:
        one = folders.pop()
        try:
            with os.scandir(one.path) as found:
                entries = list(found)
            names = [entry.name for entry in entries]
            if one.path != start and is_environment(names):
                continue
            if finds.which.respect_gitignore and FILE in map(str.lower, names):
                one = one._replace(ignores=one.ignores.below(Path(one.path)))
        except OSError as error:
            finds.fail(one.prefix.rstrip("/") or ".", error)
            continue
        yield from _parted(one, entries, finds, folders, built=is_built(names))


def _parted(
    one: _Folder, entries: Sequence[os.DirEntry[str]], finds: Finds, folders: list[_Folder], *, built: bool
) -> Iterator[Listed]:
    """Give the files of one folder that may be a source; add to `folders` those in it that are searched."""
    files: list[str] = []
    others: list[str] = []
    anything = bool(one.ignores.levels or finds.excludes.levels)
    for entry in entries:
        base, folder = entry.name, entry.is_dir(follow_symlinks=False)
        if is_foreign(base, built=built) if folder else not any(said_by(base)):
            continue
        if anything and (
            one.ignores.hide(entry.path, folder=folder) or finds.excludes_it(entry.path, folder=folder)
        ):
            continue
        if folder:
            folders.append(_Folder(entry.path, f"{one.prefix}{base}/", one.ignores))
        else:
            (files if entry.is_file(follow_symlinks=False) else others).append(base)
    path = os.path.join(one.path, "")
    for place in range(0, len(files), _TOGETHER):
        yield Listed(path, one.prefix, "/".join(files[place : place + _TOGETHER]), True)
    if others:
        yield Listed(path, one.prefix, "/".join(others), False)
