"""From proposed changes to files: all of them or none, each whole, and each to be undone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from v0to1.applying import journal
from v0to1.core.atomic_files import default_mode, remove, replace, sweep
from v0to1.core.model import Change
from v0to1.core.regular import contents
from v0to1.core.text import Decoded, decode, encode
from v0to1.errors import SourceError, WriteError
from v0to1.scan.git import uncommitted


def write(root: Path, changes: Sequence[Change], *, allow_dirty: bool = False) -> None:
    """Write `changes` below `root` and keep a journal for `journal.undo`; no change, nothing done.

    Encoding, byte order mark and mode of a file stay. Raises WriteError or SourceError, and leaves
    every file as it was, if a file has changed since it was read, is outside of `root` or read-only,
    cannot be encoded or written, or, unless `allow_dirty`, has uncommitted changes; also if another
    run writes there, or somebody interrupts.
    """
    if not changes:
        return
    entries = tuple(_entry(root, each) for each in changes)
    if not allow_dirty:
        _refuse_dirty(root, entries)
    try:
        with journal.locked(root):
            kept = journal.record(root, entries)
            _write_all(root, entries, kept)
    except OSError as error:
        raise WriteError(
            str(journal.state_folder()),
            f"the undo journal cannot be kept: {error.strerror or error}",
            fix="set V0TO1_STATE_DIR to a folder that can be written",
        ) from error


def write_copy(root: Path, changes: Sequence[Change]) -> None:
    """Write `changes` below `root`, which is a copy that nobody will undo them in; raises as `write` does."""
    for entry in [_entry(root, each) for each in changes]:
        real = _inside(root, entry.name)
        real.parent.mkdir(parents=True, exist_ok=True)
        replace(real, entry.after, mode=entry.mode)


def write_text(path: Path, text: str) -> None:
    """Write a report to `path` as UTF-8, making its folder; devices and pipes are written to.

    Lone surrogates become the bytes that they stand for. A link in the current folder may have come
    with somebody's client: it is not followed to a file elsewhere. Raises WriteError.
    """
    data = text.encode("utf-8", "surrogateescape")
    real = Path(os.path.realpath(path))
    if _leads_away(path, real):
        raise WriteError(str(path), f"is a symbolic link to {real}", fix="name that file, or remove the link")
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


def _leads_away(path: Path, real: Path) -> bool:
    here = os.getcwd()
    if not Path(os.path.abspath(path)).is_relative_to(here) or real.is_relative_to(os.path.realpath(here)):
        return False
    return real.is_file() or not real.exists()


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


def _inside(root: Path, name: str) -> Path:
    real = _real(root, name)
    if not real.is_relative_to(os.path.realpath(root)):
        raise WriteError(name, "leads out of the root", fix="run v0to1 where the file is", files=(name,))
    return real


def _entry(root: Path, change: Change) -> journal.Entry:
    real = _inside(root, change.path)
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
    if not os.access(real, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        what, fix = "is read-only", "make it writable, then run v0to1 again"
        raise WriteError(change.path, what, fix=fix, files=(change.path,))
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
    """Write the files one by one; if one fails, or somebody interrupts, put back those that were written."""
    for folder in {_real(root, each.name).parent for each in entries}:
        with suppress(OSError):
            sweep(folder)
    begun: list[journal.Entry] = []
    try:
        for entry in entries:
            _write_one(root, entry, begun)
    except BaseException:
        _give_up(root, begun, kept)
        raise


def _write_one(root: Path, entry: journal.Entry, begun: list[journal.Entry]) -> None:
    real = _inside(root, entry.name)
    try:
        if (contents(real) if os.path.lexists(real) else None) != entry.before:
            raise _changed(entry.name, "has changed while it was being written")
        begun.append(entry)
        replace(real, entry.after, mode=entry.mode)
    except OSError as error:
        raise WriteError(
            entry.name,
            f"cannot be written: {error.strerror or error}",
            fix="make it writable, then run v0to1 again",
            files=(entry.name,),
        ) from error


def _give_up(root: Path, begun: Sequence[journal.Entry], kept: Path) -> None:
    """Restore what this run wrote, and only that: a file that someone else changed is theirs."""
    try:
        for entry in begun:
            real = _real(root, entry.name)
            if real.is_file() and contents(real) == entry.after:
                if entry.before is None:
                    remove(real)
                else:
                    replace(real, entry.before, mode=entry.mode)
        journal.forget(kept)
    except OSError as error:
        names = ", ".join(each.name for each in begun)
        raise WriteError(
            "",
            f"{names}: writing failed, and so did restoring: {error.strerror or error}",
            fix="make room, or the files writable, then run v0to1 undo",
            files=tuple(each.name for each in begun),
        ) from error
