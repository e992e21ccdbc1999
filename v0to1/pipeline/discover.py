"""From paths to the files that may hold a client: what git shows, once each, in a stable order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from v0to1.config import EXCLUDED, Paths
from v0to1.core.ledger import Failed, Skipped
from v0to1.languages.registry import SUFFIXES, container_of, reader_of
from v0to1.pipeline.candidates import Examined, examine, suffix_of
from v0to1.pipeline.folders import holds_environment, is_built, is_environment, is_foreign
from v0to1.pipeline.ignores import FILE, Ignores, ignores_above
from v0to1.records import record


@dataclass(slots=True)  # made by the ten thousand, before anything heavier is loaded
class Candidate:
    """A file to look at; `name` is relative to the folder `root`, with slashes.

    `data` is its content where that does not stand on the disk.
    """

    root: Path
    name: str
    language: str = "python"
    data: bytes | None = None

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self.root / self.name


@record(frozen=True, slots=True)
class Discovery:
    """Every file that was found, in the order of the names: to look at, passed over, not readable.

    `settings` are files of settings and templates, which may be candidates too.
    """

    candidates: tuple[Candidate, ...]
    skipped: tuple[Skipped, ...]
    failed: tuple[Failed, ...]
    settings: tuple[Candidate, ...] = ()


Sight = Callable[[str, Examined], None]
"""Told of every file to look at, with its content: so that it need not be read again to be judged."""


@dataclass(slots=True)
class _Finds:
    root: Path
    which: Paths
    excludes: Ignores
    sight: Sight | None
    real_root: str = ""
    candidates: dict[str, Candidate] = field(default_factory=dict)
    skipped: dict[str, Skipped] = field(default_factory=dict)
    failed: dict[str, Failed] = field(default_factory=dict)
    settings: dict[str, Candidate] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.real_root = os.path.realpath(self.root)

    def name(self, path: str) -> str:
        """The name of a path, from the root."""
        return os.path.relpath(path, self.root).replace(os.sep, "/")

    def skip(self, name: str, reason: str) -> None:
        self.skipped[name] = Skipped(name, reason)

    def fail(self, name: str, error: OSError) -> None:
        self.failed[name] = Failed(name, f"cannot be read: {error.strerror or error}")

    def excludes_it(self, path: str, *, folder: bool) -> bool:
        """Do the settings pass over `path`? That is told, unlike what git ignores."""
        if not self.excludes.levels or not Path(path).is_relative_to(self.which.base):
            return False
        hidden = self.excludes.hide(path, folder=folder)
        if hidden and not (folder and holds_environment(path)):
            self.skip(self.name(path), EXCLUDED)
        return hidden

    def leads_out(self, path: str) -> bool:
        return not Path(os.path.realpath(path)).is_relative_to(self.real_root)


def discover(
    root: Path, paths: Sequence[Path], which: Paths | None = None, *, sight: Sight | None = None
) -> Discovery:
    """Return the files of `paths`: folders are searched, files are taken whatever their folder says.

    Relative paths count from `root`. Nothing here raises: a file that cannot be read is Failed.
    """
    which = which or Paths()
    finds = _Finds(root, which, Ignores().with_lines(which.exclude, which.base), sight)
    starts = sorted({os.path.abspath(root / path) for path in paths})
    for start in starts:
        if which.force and finds.excludes.hide_all(Path(start), which.base):
            finds.skip(finds.name(start), EXCLUDED)
        elif os.path.isdir(start):
            _search(start, finds)
        else:
            _take(start, finds.name(start), finds, named=True)
    return _without_doubles(finds, several=len(starts) > 1)


def _search(start: str, finds: _Finds) -> None:
    """Walk through `start`; a folder named by its user is searched even if its name is in NEVER."""
    name = finds.name(start)
    if finds.leads_out(start):
        finds.skip(name, "symbolic link out of the root")
        return
    respected = finds.which.respect_gitignore
    try:
        above = ignores_above(Path(start), finds.root) if respected else Ignores()
    except OSError as error:
        finds.fail(name, error)
        return
    folders = [(start, "" if name == "." else f"{name}/", above)]
    while folders:
        folder, prefix, ignores = folders.pop()
        try:
            with os.scandir(folder) as listed:
                entries = list(listed)
            names = {entry.name for entry in entries}
            if folder != start and is_environment(names):
                continue
            if respected and FILE in {name.lower() for name in names}:
                ignores = ignores.below(Path(folder))
        except OSError as error:
            finds.fail(prefix.rstrip("/") or ".", error)
            continue
        folders += _enter(entries, prefix, ignores, finds, built=is_built(names))


def _enter(
    entries: Sequence[os.DirEntry[str]], prefix: str, ignores: Ignores, finds: _Finds, *, built: bool
) -> Iterator[tuple[str, str, Ignores]]:
    """Take the files of one folder; give the folders in it that are to be searched."""
    for entry in entries:
        path, folder = entry.path, entry.is_dir(follow_symlinks=False)
        if is_foreign(entry.name, built=built) if folder else not _may_be_source(entry.name):
            continue
        if ignores.hide(path, folder=folder) or finds.excludes_it(path, folder=folder):
            continue
        if folder:
            yield path, f"{prefix}{entry.name}/", ignores
        else:
            _take(path, prefix + entry.name, finds, regular=entry.is_file(follow_symlinks=False))


def _may_be_source(base: str) -> bool:
    """Is the file, or a folder behind a link, worth asking about? Most names say that it is not."""
    suffix = suffix_of(base)
    return suffix in SUFFIXES or not suffix or bool(container_of(base) or reader_of(base))


def _take(path: str, name: str, finds: _Finds, *, named: bool = False, regular: bool = False) -> None:
    """Enter the file `path` where it belongs; of files that nobody named, those of a known language."""
    linked = not regular and os.path.islink(path)
    if (named or linked) and finds.leads_out(path):
        finds.skip(name, "symbolic link out of the root")
        return
    try:
        found = examine(path, name, regular=regular, whole=finds.sight is not None)
    except OSError as error:
        base = os.path.basename(path)
        if named or suffix_of(base) in SUFFIXES or container_of(base):
            finds.fail(name, error)
        return
    if linked:
        finds.links.add(name)
    if found.settings:
        finds.settings[name] = Candidate(finds.root, name, "settings")
    if found.objection and (found.language or (named and not found.settings)):
        finds.skip(name, found.objection)
    elif not found.objection:
        finds.candidates[name] = Candidate(finds.root, name, found.language)
    if finds.sight is not None and (found.settings or not found.objection):
        finds.sight(name, found)


def _without_doubles(finds: _Finds, *, several: bool) -> Discovery:
    """Drop the second name of one and the same file; its own name goes before that of a link."""
    names = sorted(finds.candidates)
    if several or finds.links:
        names = sorted(_once(names, finds))
    return Discovery(
        tuple(finds.candidates[name] for name in names),
        tuple(finds.skipped[name] for name in sorted(finds.skipped)),
        tuple(finds.failed[name] for name in sorted(finds.failed)),
        tuple(finds.settings[name] for name in sorted(finds.settings)),
    )


def _once(names: Sequence[str], finds: _Finds) -> Iterator[str]:
    """Give one name of each file; a folder is asked once for where it really is."""
    folders: dict[str, str] = {}
    seen: set[str] = set()
    for name in sorted(names, key=lambda one: (one in finds.links, one)):
        folder, _, base = name.rpartition("/")
        if folder not in folders:
            folders[folder] = os.path.realpath(finds.root / folder)
        plain = os.path.join(folders[folder], base)
        real = os.path.realpath(plain) if name in finds.links else plain
        if real not in seen:
            seen.add(real)
            yield name
