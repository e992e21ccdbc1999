"""The own tests of clients in Python: each client's run in a process of its own, made by a warm one."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

SERVER = Path(__file__).with_name("pytest_server.py")
SECONDS = 120


def run_tests(
    folder: Path, *arguments: str, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run pytest in a folder, with nothing of our own in its environment; both streams come as one."""
    process = server()
    assert process.stdin and process.stdout
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as output:
        job = {
            "folder": str(folder),
            "arguments": arguments,
            "environment": dict(environment),
            "output": output.name,
            "seconds": SECONDS,
        }
        process.stdin.write(json.dumps(job) + "\n")
        process.stdin.flush()
        code = process.stdout.readline()
        said = output.read()
    assert code, "the process that runs the tests of clients has ended"
    return subprocess.CompletedProcess(arguments, int(code), said, "")


@cache
def server() -> subprocess.Popen[str]:
    """The warm process of this test process."""
    process = subprocess.Popen(
        [sys.executable, "-B", str(SERVER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    atexit.register(process.communicate)
    return process
