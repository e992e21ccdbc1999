"""Note which lines of a client run: Python loads this at its start where CLIENT_LINES names a file."""

import atexit
import os
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

TraceFunction = Callable[[FrameType, str, Any], Any]
FOLDER = os.getcwd() + os.sep
seen: set[tuple[str, int]] = set()


def trace(frame: FrameType, event: str, argument: object) -> TraceFunction | None:
    """Follow the client's own functions, line by line."""
    name = frame.f_code.co_filename
    if not name.startswith(FOLDER):
        return None
    if event == "line":
        seen.add((name[len(FOLDER) :], frame.f_lineno))
    return trace


def write() -> None:
    """Add the lines to those of earlier processes."""
    sys.settrace(None)
    with open(os.environ["CLIENT_LINES"], "a", encoding="utf-8") as file:
        file.writelines(f"{name}:{line}\n" for name, line in sorted(seen))


if "CLIENT_LINES" in os.environ:
    atexit.register(write)
    threading.settrace(trace)
    sys.settrace(trace)
