"""The undo journal: what every file was before a migration, kept outside of the code."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import platformdirs

from v0to1.core.atomic_files import digest, remove, replace, sweep
from v0to1.core.file_locks import try_lock
from v0to1.core.regular import contents
from v0to1.errors import UndoError, UsageError, WriteError

KEPT = 10
"""Migrations of one root that can be undone, the last one first."""

_NAMED = 5
"""Folders that are named where there is nothing to undo."""

_LIST = "journal.json"
_LOCK = "lock"

_PARTIAL = (".new-", ".gone-")
"""How folders of journals begin that are not whole yet, or not any more."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a migration: its bytes and permission bits before (None if it is new), its bytes after."""

    name: str
    before: bytes | None
    after: bytes
    mode: int


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did, by names relative to the root; `kept` are files that stay migrated."""

    restored: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kept:
    """An entry as it stands in the journal: contents by digest ("" = no file)."""

    name: str
    before: str
    after: str
    mode: int


def state_folder() -> Path:
    """Return where journals are: `V0TO1_STATE_DIR`, else the user's folder for program state.

    Raises UsageError for a user who has none.
    """
    given = os.environ.get("V0TO1_STATE_DIR")
    if given:
        return Path(given)
    try:
        found = Path(platformdirs.user_state_dir("v0to1", appauthor=False))
    except RuntimeError:
        found = Path()
    if not found.is_absolute():
        fix = "set V0TO1_STATE_DIR to a folder that can be written"
        raise UsageError("", "this user has no home folder, where undo journals are kept", fix=fix)
    return found


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the journals of `root`, so that no other run writes there; raises WriteError if one does, OSError.

    What a run that was killed left among the journals is removed. The system lets go of the lock
    when the process ends, however it ends.
    """
    home = _home(root)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(home / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not try_lock(handle):
            raise WriteError(str(root), "another v0to1 is writing here", fix="wait until it has ended")
        for left in (each for each in home.iterdir() if each.name.startswith(_PARTIAL)):
            shutil.rmtree(left)
        yield
    finally:
        with suppress(OSError):
            os.close(handle)


def record(root: Path, entries: Sequence[Entry]) -> Path:
    """Keep what is needed to undo `entries`, and return the folder it is in; raises OSError.

    To be called `alone`, before the first of them is written: from then on every file is old or new,
    and `undo` knows both.
    """
    home = _home(root)
    made = Path(tempfile.mkdtemp(prefix=_PARTIAL[0], dir=home))
    try:
        for entry in entries:
            if entry.before is not None:
                replace(made / digest(entry.before), entry.before, mode=0o600)
        _list(made, root, [_listed(each) for each in entries])
        past = _migrations(home)
        number = int(past[-1].name) + 1 if past else 1
        kept = home / f"{number:06}"
        os.rename(made, kept)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    for old in past[: max(0, len(past) + 1 - KEPT)]:
        forget(old)
    return kept


def undo(root: Path, paths: Sequence[Path] = ()) -> Undone:
    """Put the last migration of `root` back, byte for byte, and forget it; with `paths`, only what is there.

    A file that the migration added goes with the last of the others. Raises UndoError, and touches
    nothing, if there is no migration, if it did not change one of the paths, if one of the files has changed
    since, or if others still need it; WriteError if another run writes there; OSError if a file cannot
    be written, and then undo can be called again.
    """
    if not _migrations(_home(root)):
        raise UndoError(str(root), "there is no migration to undo here", fix=_elsewhere(root))
    with locked(root):
        return _undo(root, _migrations(_home(root)), paths)


def root_of(path: Path) -> Path:
    """Return the folder of which migrations are kept that is, or is around, `path`; else `path` itself."""
    absolute = Path(os.path.abspath(path))
    found = (each for each in (absolute, *absolute.parents) if each.is_dir() and _migrations(_home(each)))
    return next(found, absolute)


def _undo(root: Path, past: Sequence[Path], paths: Sequence[Path]) -> Undone:
    files = _read(past[-1])
    states = {each.name: _now(root, each) for each in files}
    chosen = _chosen(root, files, states, paths) if paths else files
    _refuse_changed(root, files, chosen, states)
    left = tuple(each for each in files if each not in chosen and states[each.name] != each.before)
    _put_back(root, past[-1], chosen, left)
    there = tuple(each for each in chosen if states[each.name] != each.before)
    return Undone(
        restored=tuple(each.name for each in there if each.before),
        removed=tuple(each.name for each in there if not each.before),
        kept=tuple(each.name for each in left),
    )


def _chosen(
    root: Path, files: Sequence[_Kept], states: Mapping[str, str], paths: Sequence[Path]
) -> tuple[_Kept, ...]:
    """Return the files at or below `paths`, and those that no other file of the migration needs then."""
    top, chosen = Path(os.path.realpath(root)), list[_Kept]()
    for path in paths:
        places = {Path(os.path.abspath(path)), Path(os.path.realpath(path))}
        found = [each for each in files if any((top / each.name).is_relative_to(place) for place in places)]
        if not found:
            names = ", ".join(each.name for each in files[:_NAMED]) + _more(files)
            what = "the last migration did not change it"
            raise UndoError(str(path), what, fix=f"it changed {names}")
        chosen += (each for each in found if each not in chosen)
    rest = [each for each in files if each not in chosen and states[each.name] != each.before]
    users = [each for each in rest if each.before]
    added = [each.name for each in chosen if not each.before and states[each.name]]
    if users and added:
        names = ", ".join(each.name for each in users[:_NAMED]) + _more(users)
        what = f"{', '.join(added)} may be needed by files that stay migrated: {names}"
        raise UndoError("", what, fix="undo these as well")
    if not users:
        chosen += (each for each in rest if states[each.name] == each.after)
    return tuple(chosen)


def _refuse_changed(
    root: Path, files: Sequence[_Kept], chosen: Sequence[_Kept], states: Mapping[str, str]
) -> None:
    """Raise UndoError if one of the `chosen` files has changed since the migration."""
    changed = tuple(each.name for each in chosen if states[each.name] not in (each.before, each.after))
    if not changed:
        return
    own = [each for each in files if each.before and each.name not in changed]
    top = Path() if root == Path.cwd() else root
    others = [str(top / each.name) for each in own if states[each.name] != each.before]
    merge = "move what changed away, undo, and merge the changes by hand"
    command = f"v0to1 undo {shlex.join(others[:_NAMED])}{' …' if len(others) > _NAMED else ''}"
    raise UndoError(
        "",
        f"changed since the migration: {', '.join(changed)}",
        fix=f"to undo the other files alone: {command}; to undo all: {merge}" if others else merge,
        files=changed,
    )


def put_back(root: Path, kept: Path) -> None:
    """Restore every file of the migration in `kept` and forget it; raises OSError."""
    _put_back(root, kept, _read(kept), ())


def _put_back(root: Path, kept: Path, files: Sequence[_Kept], left: Sequence[_Kept]) -> None:
    """Restore `files` of a migration; what is `left` of it can be undone later. Raises OSError."""
    for folder in {Path(os.path.realpath(root / each.name)).parent for each in files}:
        sweep(folder)
    for each in files:
        path = root / each.name
        if not each.before:
            remove(path)
        elif _now(root, each) != each.before or path.stat().st_mode & 0o7777 != each.mode:
            replace(Path(os.path.realpath(path)), (kept / each.before).read_bytes(), mode=each.mode)
    if left:
        _list(kept, root, [_as_listed(each) for each in left])
    else:
        forget(kept)


def forget(kept: Path) -> None:
    """Drop the migration in `kept`, whole or not at all; raises OSError."""
    gone = Path(tempfile.mkdtemp(prefix=_PARTIAL[1], dir=kept.parent))
    os.rename(kept, gone)
    shutil.rmtree(gone)


def _home(root: Path) -> Path:
    key = sha256(os.fsencode(os.path.realpath(root))).hexdigest()[:24]
    return state_folder() / "undo" / key


def _migrations(home: Path) -> list[Path]:
    return sorted(each for each in home.iterdir() if each.name.isdigit()) if home.is_dir() else []


def _list(kept: Path, root: Path, files: Sequence[Mapping[str, object]]) -> None:
    listed = {"root": os.path.realpath(root), "files": files}
    replace(kept / _LIST, json.dumps(listed, indent=1).encode(), mode=0o600)


def _as_listed(kept: _Kept) -> Mapping[str, object]:
    return {"name": kept.name, "before": kept.before, "after": kept.after, "mode": kept.mode}


def _more(files: Sequence[_Kept]) -> str:
    return f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""


def _listed(entry: Entry) -> Mapping[str, object]:
    before = "" if entry.before is None else digest(entry.before)
    return {"name": entry.name, "before": before, "after": digest(entry.after), "mode": entry.mode}


def _read(kept: Path) -> tuple[_Kept, ...]:
    try:
        files = json.loads((kept / _LIST).read_bytes())["files"]
        return tuple(_Kept(**each) for each in files)
    except (OSError, ValueError, KeyError, TypeError) as error:
        fix = "remove the folder to undo older ones"
        raise UndoError(str(kept), "this journal cannot be read", fix=fix) from error


def _now(root: Path, kept: _Kept) -> str:
    path = root / kept.name
    if not os.path.lexists(path):
        return ""
    real = Path(os.path.realpath(path))
    inside = real.is_relative_to(os.path.realpath(root)) and real.is_file()
    return digest(contents(real)) if inside else "not a file of this root"


def _elsewhere(here: Path) -> str:
    """Say which folders can be undone: those around `here` or in it, where there are any; newest first."""
    roots: dict[str, float] = {}
    for home in (state_folder() / "undo").glob("*"):
        for kept in _migrations(home)[-1:]:
            with suppress(OSError, ValueError, KeyError):
                root = str(json.loads((kept / _LIST).read_bytes())["root"])
                if Path(root).is_dir():
                    roots[root] = kept.stat().st_mtime
    if not roots:
        return "v0to1 migrate --write keeps a journal of what it writes"
    at = Path(os.path.realpath(here))
    near = [root for root in roots if at.is_relative_to(root) or Path(root).is_relative_to(at)]
    newest = sorted(near or roots, key=lambda root: (-roots[root], root))
    others = f" and {len(newest) - _NAMED} more" if len(newest) > _NAMED else ""
    return f"name one of these folders: {', '.join(newest[:_NAMED])}{others}"
