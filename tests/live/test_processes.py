"""The harness ends exactly what it has started, also after it was killed itself."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.live import processes
from tests.live.catalogue import ROOT

SECONDS = 10
RUN = """
import os, sys, time
from pathlib import Path
from tests.live import processes

stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
parent = "import subprocess, sys; subprocess.Popen(['sleep', '600'], start_new_session=True)"
folder = Path(sys.argv[1])
for name, arguments in {
    "plain": ("sleep", "600"),
    "stubborn": (sys.executable, "-c", stubborn),
    "orphan": (sys.executable, "-c", parent),
    "stopped": ("sleep", "600"),
}.items():
    command = processes.Command(arguments, os.environ, folder, folder / f"{name}.log")
    started = processes.start(command)
    if name == "stopped":
        os.kill(started.pid, 19)
print("started", flush=True)
time.sleep(600)
"""


SETTLED = sorted(["sleep", "sleep", "sleep", psutil.Process().name()])  # without the orphan's parent


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process of somebody else."""
    with subprocess.Popen(["sleep", "600"]) as process:
        yield process
        process.kill()


@pytest.fixture
def killed(tmp_path: Path) -> str:
    """The mark of a run that was killed with four processes alive."""
    with subprocess.Popen(
        [sys.executable, "-c", RUN, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == b"started\n"
        mark = f"{run.pid}@{psutil.Process(run.pid).create_time():.2f}"
        deadline = time.monotonic() + SECONDS
        while commands(mark) != SETTLED and time.monotonic() < deadline:
            time.sleep(0.1)
        run.kill()
    assert commands(mark) == SETTLED
    return mark


def commands(mark: str) -> list[str]:
    return sorted(process.name() for process in processes.with_mark(mark))


def alive(mark: str) -> list[int]:
    return [process.pid for process in processes.with_mark(mark)]


def test_a_sweep_ends_what_a_killed_run_has_left(killed: str, bystander: subprocess.Popen[bytes]) -> None:
    left = alive(killed)
    ended = processes.sweep()

    assert set(left) <= set(ended)
    assert alive(killed) == []
    assert bystander.poll() is None


def test_a_sweep_leaves_a_run_that_goes_on(tmp_path: Path) -> None:
    command = processes.Command(("sleep", "600"), {"PATH": "/usr/bin:/bin"}, tmp_path, tmp_path / "log")
    process = processes.start(command)

    assert process.pid not in processes.sweep()
    assert process.poll() is None
    assert processes.is_ours(psutil.Process(process.pid))
    processes.stop(process)
    assert process.poll() is not None
