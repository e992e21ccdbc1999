"""From proposed changes to files: all of them or none, each whole, and each to be undone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from v0to1.core.model import Change
from v0to1.core.regular import contents
from v0to1.core.text import Decoded, decode, encode
from v0to1.errors import SourceError, WriteError
from v0to1.pipeline import journal
from v0to1.pipeline.atomic import default_mode, remove, replace
from v0to1.pipeline.worktree import uncommitted


def write(root: Path, changes: Sequence[Change], *, allow_dirty: bool = False) -> None:
    """Write `changes` below `root` and keep a journal for `journal.undo`; no change, nothing done.

    Encoding, byte order mark and mode of a file stay. Raises WriteError or SourceError, and leaves
    every file as it was, if a file has changed since it was read, is outside of `root`, cannot be
    encoded or written, or, unless `allow_dirty`, has uncommitted changes.
    """
    if not changes:
        return
    entries = tuple(_entry(root, each) for each in changes)
    if not allow_dirty:
        _refuse_dirty(root, entries)
    try:
        kept = journal.record(root, entries)
    except OSError as error:
        raise WriteError(
            str(journal.state_folder()),
            f"the undo journal cannot be kept: {error.strerror or error}",
            fix="set V0TO1_STATE_DIR to a folder that can be written",
        ) from error
    _write_all(root, entries, kept)


def write_text(path: Path, text: str) -> None:
    """Write a report to `path` as UTF-8, making its folder; devices and pipes are written to.

    Lone surrogates become the bytes that they stand for. Raises WriteError.
    """
    data = text.encode("utf-8", "surrogateescape")
    real = Path(os.path.realpath(path))
    try:
        if real.exists() and not real.is_file():
            with real.open("wb") as file:
                file.write(data)
            return
        real.parent.mkdir(parents=True, exist_ok=True)
        replace(real, data, mode=_mode(real))
    except OSError as error:
        raise WriteError(
            str(path), f"cannot be written: {error.strerror or error}", fix="name another file"
        ) from error


def append_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 behind what is in the file; raises WriteError."""
    try:
        with path.open("ab") as file:
            file.write(text.encode("utf-8", "replace"))
    except OSError as error:
        raise WriteError(
            str(path), f"cannot be written: {error.strerror or error}", fix="name another file"
        ) from error


def _real(root: Path, name: str) -> Path:
    return Path(os.path.realpath(root / name))


def _entry(root: Path, change: Change) -> journal.Entry:
    real = _real(root, change.path)
    if not real.is_relative_to(os.path.realpath(root)):
        fix = "run v0to1 where the file is"
        raise WriteError(change.path, "leads out of the root", fix=fix, files=(change.path,))
    if change.before is None:
        if os.path.lexists(root / change.path):
            raise _changed(change.path, "is there already")
        made = encode(change.after, Decoded(""), change.path)
        return journal.Entry(change.path, None, made, default_mode())
    try:
        data = contents(real)
    except OSError as error:
        raise _changed(change.path, f"cannot be read: {error.strerror or error}") from error
    decoded = _as_read(data, change)
    return journal.Entry(change.path, data, encode(change.after, decoded, change.path), _mode(real))


def _as_read(data: bytes, change: Change) -> Decoded:
    try:
        decoded = decode(data, change.path)
    except SourceError as error:
        raise _changed(change.path, "has changed since it was read") from error
    if decoded.text != change.before:
        raise _changed(change.path, "has changed since it was read")
    return decoded


def _changed(name: str, what: str) -> WriteError:
    return WriteError(name, what, fix="run v0to1 again", files=(name,))


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777 if path.exists() else default_mode()


def _refuse_dirty(root: Path, entries: Sequence[journal.Entry]) -> None:
    paths = {_real(root, each.name): each.name for each in entries if each.before is not None}
    dirty = tuple(paths[each] for each in uncommitted(tuple(paths)))
    if dirty:
        raise WriteError(
            "",
            f"uncommitted changes in {', '.join(dirty)}",
            fix="commit or stash them, or write with --allow-dirty",
            files=dirty,
        )


def _write_all(root: Path, entries: Sequence[journal.Entry], kept: Path) -> None:
    """Write the files one by one; if one fails, put back those that were written."""
    for entry in entries:
        real = _real(root, entry.name)
        try:
            if (contents(real) if real.exists() else None) != entry.before:
                raise _changed(entry.name, "has changed while it was being written")
            replace(real, entry.after, mode=entry.mode)
        except (OSError, WriteError) as error:
            _give_up(root, entries, kept)
            if isinstance(error, WriteError):
                raise
            raise WriteError(
                entry.name,
                f"cannot be written: {error.strerror or error}",
                fix="make it writable, then run v0to1 again",
                files=(entry.name,),
            ) from error


def _give_up(root: Path, entries: Sequence[journal.Entry], kept: Path) -> None:
    """Restore what was written so far, and only that: a file that someone else changed is theirs."""
    for entry in entries:
        real = _real(root, entry.name)
        if real.is_file() and contents(real) == entry.after:
            if entry.before is None:
                remove(real)
            else:
                replace(real, entry.before, mode=entry.mode)
    journal.forget(kept)
