"""From paths to the files that may hold a client: what git shows, once each, in a stable order."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from v0to1.config import EXCLUDED, Paths
from v0to1.core.model import Failed, Skipped
from v0to1.languages.data import reader_of
from v0to1.languages.registry import SUFFIXES, container_of
from v0to1.pipeline.candidates import is_settings, language_of, objection_to
from v0to1.pipeline.ignores import Ignores, ignores_above

NEVER = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".jj",
        "node_modules",
        "__pycache__",
        "__pypackages__",
        ".venv",
        ".tox",
        ".nox",
        ".eggs",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".ipynb_checkpoints",
        "site-packages",
    }
)
"""Folders that hold nobody's source; a folder with a Python environment in it is another."""

BUILT = frozenset({"build", "dist", "_build"})
"""Folders of build products, where a file beside them says that something is built here."""

_BUILDERS = ("pyproject.toml", "setup.py", "setup.cfg", "package.json")
_ENVIRONMENT = ("pyvenv.cfg", "conda-meta")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to look at; `name` is relative to the root, with slashes.

    `data` is its content where that does not stand on the disk.
    """

    path: Path
    name: str
    language: str = "python"
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Discovery:
    """Every file that was found, in the order of the names: to look at, passed over, not readable.

    `settings` are files of settings and templates, which may be candidates too.
    """

    candidates: tuple[Candidate, ...]
    skipped: tuple[Skipped, ...]
    failed: tuple[Failed, ...]
    settings: tuple[Candidate, ...] = ()


@dataclass(slots=True)
class _Finds:
    root: Path
    real_root: Path
    which: Paths
    excludes: Ignores
    candidates: dict[str, Candidate] = field(default_factory=dict)
    skipped: dict[str, Skipped] = field(default_factory=dict)
    failed: dict[str, Failed] = field(default_factory=dict)
    settings: dict[str, Candidate] = field(default_factory=dict)

    def skip(self, path: Path, reason: str) -> None:
        name = name_of(path, self.root)
        self.skipped[name] = Skipped(name, reason)

    def fail(self, path: Path, error: OSError) -> None:
        name = name_of(path, self.root)
        self.failed[name] = Failed(name, f"cannot be read: {error.strerror or error}")

    def excludes_it(self, path: Path, *, folder: bool) -> bool:
        """Do the settings pass over `path`? That is told, unlike what git ignores."""
        hidden = path.is_relative_to(self.which.base) and self.excludes.hide(path, folder=folder)
        if hidden:
            self.skip(path, EXCLUDED)
        return hidden

    def leads_out(self, path: Path) -> bool:
        return not Path(os.path.realpath(path)).is_relative_to(self.real_root)


def name_of(path: Path, root: Path) -> str:
    """Return `path` relative to `root`, with slashes."""
    return os.path.relpath(path, root).replace(os.sep, "/")


def discover(root: Path, paths: Sequence[Path], which: Paths | None = None) -> Discovery:
    """Return the files of `paths`: folders are searched, files are taken whatever their folder says.

    Relative paths count from `root`. Nothing here raises: a file that cannot be read is Failed.
    """
    which = which or Paths()
    excludes = Ignores().with_lines(which.exclude, which.base)
    finds = _Finds(root, Path(os.path.realpath(root)), which, excludes)
    for path in paths:
        whole = Path(os.path.abspath(root / path))
        if which.force and excludes.hide_all(whole, which.base):
            finds.skip(whole, EXCLUDED)
        elif whole.is_dir():
            _search(whole, finds)
        else:
            _take(whole, finds, named=True)
    return _without_doubles(finds)


def _search(start: Path, finds: _Finds) -> None:
    """Walk through `start`; a folder named by its user is searched even if its name is in NEVER."""
    if finds.leads_out(start):
        finds.skip(start, "symbolic link out of the root")
        return
    try:
        above = ignores_above(start, finds.root) if finds.which.respect_gitignore else Ignores()
        folders = [(start, above)]
    except OSError as error:
        finds.fail(start, error)
        return
    while folders:
        folder, ignores = folders.pop()
        try:
            inside = ignores.below(folder) if finds.which.respect_gitignore else ignores
            with os.scandir(folder) as entries:
                folders += _enter(folder, list(entries), inside, finds)
        except OSError as error:
            finds.fail(folder, error)


def _enter(
    folder: Path, entries: Sequence[os.DirEntry[str]], ignores: Ignores, finds: _Finds
) -> Iterator[tuple[Path, Ignores]]:
    """Take the files of one folder; give the folders in it that are to be searched."""
    built = any(entry.name in _BUILDERS for entry in entries)
    for entry in entries:
        path = folder / entry.name
        if entry.is_dir(follow_symlinks=False):
            if _is_foreign(path, built=built) or ignores.hide(path, folder=True):
                continue
            if not finds.excludes_it(path, folder=True):
                yield path, ignores
            continue
        if not _may_be_source(path) or ignores.hide(path, folder=False):
            continue
        if not finds.excludes_it(path, folder=False):
            _take(path, finds, named=False)


def _may_be_source(path: Path) -> bool:
    """Is the file, or a folder behind a link, worth asking about? Most names say that it is not."""
    return path.suffix in SUFFIXES or not path.suffix or bool(container_of(path.name) or reader_of(path.name))


def _is_foreign(folder: Path, *, built: bool) -> bool:
    name = folder.name
    if name in NEVER or name.endswith(".egg-info") or (built and name in BUILT):
        return True
    return any(os.path.exists(folder / each) for each in _ENVIRONMENT)  # no error where it is locked


def _take(path: Path, finds: _Finds, *, named: bool) -> None:
    """Enter the file `path` where it belongs; of files that nobody named, those of a known language."""
    if (named or path.is_symlink()) and finds.leads_out(path):
        finds.skip(path, "symbolic link out of the root")
        return
    try:
        language = language_of(path)
        reason = objection_to(path, language=language)
        beside = is_settings(path, name_of(path, finds.root)) and not objection_to(path, language="settings")
    except OSError as error:
        if named or path.suffix in SUFFIXES or container_of(path.name):
            finds.fail(path, error)
        return
    if beside:
        name = name_of(path, finds.root)
        finds.settings[name] = Candidate(path, name, "settings")
    if not language and (beside or not named):
        return
    if reason:
        finds.skip(path, reason)
    else:
        name = name_of(path, finds.root)
        finds.candidates[name] = Candidate(path, name, language)


def _without_doubles(finds: _Finds) -> Discovery:
    """Drop the second name of one and the same file; its own name goes before that of a link."""
    seen: set[str] = set()
    kept: list[Candidate] = []
    for each in sorted(finds.candidates.values(), key=lambda each: (each.path.is_symlink(), each.name)):
        real = os.path.realpath(each.path)
        if real not in seen:
            seen.add(real)
            kept.append(each)
    return Discovery(
        tuple(sorted(kept, key=lambda each: each.name)),
        tuple(finds.skipped[name] for name in sorted(finds.skipped)),
        tuple(finds.failed[name] for name in sorted(finds.failed)),
        tuple(finds.settings[name] for name in sorted(finds.settings)),
    )
