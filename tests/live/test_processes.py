"""The harness ends exactly what it has started, also after it was killed itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.live import processes
from tests.live.catalogue import ROOT
from tests.live.environments import NEW, Release
from tests.live.waiting import until
from tests.live.world import LiveWorld

SECONDS = 10
SETTLED = ["other", "sleep", "sleep", "sleep"]
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


WHOLE_RUN = """
import os, signal, sys, time
from pathlib import Path
from tests.live import processes
from tests.live.conftest import end_as_interrupted

end_as_interrupted()
folder = Path(sys.argv[1])
with processes.only_run():
    command = processes.Command(("sleep", "600"), os.environ, folder, folder / "log")
    print(processes.start(command).pid, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process of somebody else."""
    with subprocess.Popen(["sleep", "600"]) as process:
        yield process
        process.kill()


@pytest.fixture
def other_run(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A run of somebody else with four processes, all up."""
    command = [sys.executable, "-c", RUN, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as run:
        try:
            assert run.stdout is not None
            assert run.stdout.readline() == b"started\n"
            yield run
        finally:
            run.kill()


def children(mark: str) -> list[str]:
    """What such a run has started: three `sleep`, one of them an orphan's, and a stubborn Python."""
    return ["sleep" if one.name() == "sleep" else "other" for one in processes.with_mark(mark)]


def mark_of(run: subprocess.Popen[bytes]) -> str:
    """The mark that the children of a run carry; the run itself has none."""
    (first, *_) = psutil.Process(run.pid).children()
    return processes.mark_of(first)


@pytest.mark.usefixtures("machine")
def test_a_sweep_ends_what_a_killed_run_has_left(
    other_run: subprocess.Popen[bytes], bystander: subprocess.Popen[bytes]
) -> None:
    mark = mark_of(other_run)
    until(lambda: sorted(children(mark)) == SETTLED, SECONDS)
    left = [process.pid for process in processes.with_mark(mark)]
    other_run.kill()
    ended = processes.sweep()

    assert set(left) <= set(ended)
    assert children(mark) == []
    assert bystander.poll() is None


@pytest.mark.usefixtures("machine")
def test_a_second_run_is_kept_out() -> None:
    with pytest.raises(processes.RunError, match="another live run"), processes.only_run():
        pytest.fail("two runs at once")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_an_interrupted_run_ends_its_processes(number: signal.Signals, tmp_path: Path) -> None:
    command = [sys.executable, "-c", WHOLE_RUN, str(tmp_path)]
    environment = {**os.environ, "V0TO1_LIVE_DIR": str(tmp_path / "cache")}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        pid = int(run.stdout.readline())
        assert psutil.pid_exists(pid)
        run.send_signal(number)
        try:
            run.wait(SECONDS)
        finally:
            run.kill()

    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_everything_listens_on_loopback_alone(worlds: dict[Release, LiveWorld]) -> None:
    worlds[NEW].start()
    ours = [psutil.Process(), *processes.with_mark(processes.owner())]
    heard = [
        connection.laddr.ip
        for process in ours
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]

    assert len(heard) >= 6, "the stub, two proxies, two App Servers, an Agent Server"
    assert {ip for ip in heard if not ip.startswith("127.")} == set()
