"""A process that runs pytest again and again, each time in a fork of its own; see `tests.client_tests`.

Each line of standard input is a job: the folder, the arguments, the environment, the file for what pytest
says, and how many seconds it may take. The answer is the exit code, negative for a signal.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
import requests

WARM = (aiohttp, httpx, requests)
"""What clients import, and what takes long; the plugins of pytest are loaded by a run without tests."""


def main() -> None:
    """Do all jobs."""
    said = os.dup(1)
    with tempfile.TemporaryDirectory() as empty:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        pytest.main(["-q", "-p", "no:cacheprovider", "--rootdir", empty, empty])
    for line in sys.stdin:
        _, status = os.waitpid(started(json.loads(line)), 0)
        os.write(said, f"{os.waitstatus_to_exitcode(status)}\n".encode())


def started(job: dict[str, Any]) -> int:
    """A new process for one job, by its id."""
    process = os.fork()
    if process == 0:
        signal.alarm(job["seconds"])
        os._exit(done(job))
    return process


def done(job: dict[str, Any]) -> int:
    """Run pytest as `python -m pytest` would in this folder."""
    for stream, path in ((0, os.devnull), (1, job["output"]), (2, job["output"])):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND), stream)
    os.chdir(job["folder"])
    os.environ.clear()
    os.environ.update(job["environment"])
    sys.path[:1] = [job["folder"], *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    sys.argv = [str(Path(pytest.__file__).with_name("__main__.py")), *job["arguments"]]
    code = pytest.main(job["arguments"])
    sys.stdout.flush()
    sys.stderr.flush()
    return int(code)


if __name__ == "__main__":
    main()
