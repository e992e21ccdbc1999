"""From paths to the files that may hold a client: what git shows, once each, in a stable order."""

from __future__ import annotations

import codecs
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from v0to1.core.model import Failed, Skipped
from v0to1.languages.data import reader_of
from v0to1.languages.registry import SUFFIXES, container_of, interpreted, packed
from v0to1.pipeline.ignores import Ignores, ignores_above
from v0to1.pipeline.settings_files import is_settings_file

SIZE_LIMIT = 2_000_000
"""Bytes; what is larger was made by a program."""

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
_SNIFFED = 8192
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to look at; `name` is relative to the root, with slashes."""

    path: Path
    name: str
    language: str = "python"


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

    def leads_out(self, path: Path) -> bool:
        return not Path(os.path.realpath(path)).is_relative_to(self.real_root)


def name_of(path: Path, root: Path) -> str:
    """Return `path` relative to `root`, with slashes."""
    return os.path.relpath(path, root).replace(os.sep, "/")


def discover(root: Path, paths: Sequence[Path]) -> Discovery:
    """Return the files of `paths`: folders are searched, files are taken whatever their folder says.

    Relative paths count from `root`. Nothing here raises: a file that cannot be read is Failed.
    """
    finds = _Finds(root, Path(os.path.realpath(root)))
    for path in paths:
        whole = Path(os.path.abspath(root / path))
        if whole.is_dir():
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
        folders = [(start, ignores_above(start, finds.root))]
    except OSError as error:
        finds.fail(start, error)
        return
    while folders:
        folder, ignores = folders.pop()
        try:
            inside = ignores.below(folder)
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
            if not _is_foreign(path, built=built) and not ignores.hide(path, folder=True):
                yield path, ignores
        elif _may_be_source(path) and not ignores.hide(path, folder=False):
            _take(path, finds, named=False)


def _may_be_source(path: Path) -> bool:
    """Is the file, or a folder behind a link, worth asking about? Most names say that it is not."""
    return path.suffix in SUFFIXES or not path.suffix or bool(container_of(path.name) or reader_of(path.name))


def _is_foreign(folder: Path, *, built: bool) -> bool:
    name = folder.name
    if name in NEVER or name.endswith(".egg-info") or (built and name in BUILT):
        return True
    return any((folder / each).exists() for each in _ENVIRONMENT)


def _take(path: Path, finds: _Finds, *, named: bool) -> None:
    """Enter the file `path` where it belongs; of files that nobody named, those of a known language."""
    if (named or path.is_symlink()) and finds.leads_out(path):
        finds.skip(path, "symbolic link out of the root")
        return
    try:
        language = _language(path)
        reason = _objection(path, language=language)
        beside = is_settings(path, finds.root) and not _objection(path, language="settings")
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


def is_settings(path: Path, root: Path) -> bool:
    """Return whether a file may be one of somebody's settings."""
    return bool(reader_of(path.name)) and is_settings_file(name_of(path, root))


def _language(path: Path) -> str:
    """Return the language of a file, or nothing; a file without an end to its name may say it itself."""
    if path.suffix in SUFFIXES:
        return SUFFIXES[path.suffix]
    kind = container_of(path.name)
    if kind:
        return kind
    if path.suffix or not path.is_file():
        return ""
    return interpreted(_start(path, 128).decode("latin-1").partition("\n")[0].strip())


def _objection(path: Path, *, language: str) -> str:
    """Return why the file is not looked at, or nothing; raises OSError if that cannot be told."""
    if path.is_symlink() and not path.exists():
        return "symbolic link to nothing"
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        return "not a regular file"
    if not language:
        return "unsupported language"
    if status.st_size > SIZE_LIMIT:
        return f"larger than {SIZE_LIMIT // 1_000_000} MB"
    start = _start(path, _SNIFFED)
    if b"\0" in start and not start.startswith(_WIDE):
        return "binary file"
    return packed(language, path.name, start.decode("utf-8", "replace"))


def _start(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size)


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
