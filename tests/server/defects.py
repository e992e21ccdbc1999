"""Tasks that go wrong, and settings that are not read, for processes that look them up by name."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from v0to1.errors import UsageError
from v0to1.server.tasks import Project, Settings

SLEEPS = 600


def defect(project: Project) -> None:
    """Raise an error that nobody foresees."""
    raise KeyError("a defect")


def crash(project: Project) -> None:
    """End the process as a crash does."""
    os.kill(os.getpid(), signal.SIGKILL)


def folder(project: Project) -> str:
    """Return the current folder."""
    return str(Path.cwd())


def linger(project: Project) -> None:
    """Write the number of this process to a file, and go on for longer than anybody waits."""
    Path("process").write_text(str(os.getpid()))
    time.sleep(SLEEPS)


def refused(editor: Mapping[str, object]) -> Settings:
    """Read no settings."""
    raise UsageError("v0to1.toml", "is wrong", fix="correct it")
