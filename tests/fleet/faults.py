"""What goes wrong in a fleet, done on purpose: workers that die, a disk that is full."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

from v0to1.fleet.repositories import Repository
from v0to1.fleet.work import Result, Task, do


def deadly(task: Task) -> Result:
    """Kill the worker for a repository whose address ends with `deadly`; the others wait a little."""
    if task.repository.url.endswith("deadly"):
        time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.5)
    return Result(task.repository.name, "clean")


def deadly_once(task: Task) -> Result:
    """The same, but only before there is a file with its reference."""
    mark = Path(task.repository.ref)
    if task.repository.url.endswith("deadly") and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return Result(task.repository.name, "clean")


def broken(task: Task) -> Result:
    """Fail in a way that nobody has foreseen, for one repository."""
    if task.repository.url.endswith("deadly"):
        raise ZeroDivisionError("strange")
    return Result(task.repository.name, "clean")


def main(urls: list[str]) -> None:
    """Check repositories in the temporary folder, however little space it has; print their states."""
    for url in urls:
        result = do(Task(Repository(Path(url).stem, url), "check", ("--server=cloud",), disk=0))
        sys.stdout.write(json.dumps([result.name, result.state, result.reason]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
