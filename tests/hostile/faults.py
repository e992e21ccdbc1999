"""Writing and undoing, with one fault at each operation on files: killed there, the disk full, interrupted.

Run as a program, in a process of its own: `python -m tests.hostile.faults WHAT FAULT FOLDER`.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from v0to1.applying.journal import undo
from v0to1.applying.writing import write
from v0to1.core.model import Change
from v0to1.errors import UndoError, V0to1Error

BEFORE = {"a.py": "a = 1\n", "sub/b.py": "b = 1\n"}
AFTER = {"a.py": "a = 2\n", "sub/b.py": "b = 2\n", "sub/new.py": "n = 2\n"}
CHANGES = tuple(Change(name, BEFORE.get(name), text, "") for name, text in AFTER.items())

OPERATIONS = frozenset(
    {
        *("open", "write", "flush", "close", "__exit__", "fsync", "mkdir", "flock"),
        *("fchmod", "fchown", "setxattr", "rename", "replace", "unlink", "remove", "rmdir"),
    }
)
"""Functions of C on the way to a file that is written; there is a moment before and after each call."""


class Faults:
    """Count the moments before and after operations; at the one that is wanted, let the fault happen."""

    def __init__(self, wanted: int, fault: Callable[[], None]) -> None:
        self.wanted, self.fault, self.seen = wanted, fault, 0

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        """Be a profiler of Python."""
        if event in ("c_call", "c_return") and getattr(argument, "__name__", "") in OPERATIONS:
            self.seen += 1
            if self.seen == self.wanted:
                self.fault()


def killed() -> None:
    """End at once, as by `kill -9`."""
    os.kill(os.getpid(), signal.SIGKILL)


def full() -> None:
    """Say that there is no room."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def interrupted() -> None:
    """Do what Ctrl-C does."""
    raise KeyboardInterrupt


FAULTS = {"killed": killed, "full": full, "interrupted": interrupted}
ACTIONS: dict[str, Callable[[Path], object]] = {"write": lambda root: write(root, CHANGES), "undo": undo}


def lay_out(root: Path) -> None:
    """Make the files of before."""
    (root / "sub").mkdir(parents=True)
    for name, text in BEFORE.items():
        (root / name).write_text(text, encoding="utf-8")


def files(root: Path) -> dict[str, str]:
    """Every file below the root, also those that were left over."""
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file()}


def run(action: Callable[[Path], object], root: Path, profiler: Faults) -> str:
    """Do it in a process of its own; return how that ended: "done", "refused", "interrupted", "killed"."""
    child = os.fork()
    if not child:
        sys.setprofile(profiler)
        try:
            action(root)
            code = 0
        except (V0to1Error, OSError):
            code = 1
        except KeyboardInterrupt:
            code = 2
        finally:
            sys.setprofile(None)
        os._exit(code if profiler.seen >= profiler.wanted else 3)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {0: "done", 1: "refused", 2: "interrupted", 3: "over", -signal.SIGKILL: "killed"}[status]


def tried(action: Callable[[Path], object], root: Path, profiler: Faults) -> dict[str, object]:
    """What a fault leads to: how it ended, and the files then, undone, written again, and undone again."""
    ended = run(action, root, profiler)
    there = files(root)
    with contextlib.suppress(UndoError):
        undo(root)
    undone = files(root)
    write(root, CHANGES)
    written = files(root)
    undo(root)
    (home,) = (root.parent / "state" / "undo").iterdir()
    kept = sorted(each.name for each in home.iterdir())
    return {
        "ended": ended,
        "there": there,
        "undone": undone,
        "written": written,
        "undone again": files(root),
        "kept": kept,
    }


def main(what: str, fault: str, folder: str) -> None:
    """Try the fault at every moment there is; print what came of each as a list in JSON."""
    found: list[dict[str, object]] = []
    while not found or found[-1]["ended"] != "over":
        root = Path(folder) / str(len(found)) / "root"
        lay_out(root)
        os.environ["V0TO1_STATE_DIR"] = str(root.parent / "state")
        if what == "undo":
            write(root, CHANGES)
        found.append(tried(ACTIONS[what], root, Faults(len(found) + 1, FAULTS[fault])))
    sys.stdout.write(json.dumps(found[:-1]))


if __name__ == "__main__":
    main(*sys.argv[1:])
