"""Commands that do anything: each ends in time with a clear result, and nothing of it keeps running."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import psutil
import pytest

from v0to1.proof.child import FLOOD, TIMEOUT, Limits, Ran, run

FORKS_AND_STAYS = """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        open(sys.argv[1], "w").write(str(os.getpid()))
        time.sleep(600)
    os._exit(0)
while not os.path.exists(sys.argv[1]) or not open(sys.argv[1]).read():
    time.sleep(0.01)
print("done")
"""

STAYS_WITHOUT_ENVIRONMENT = """
import os, subprocess, sys, time
child = subprocess.Popen(["/bin/sleep", "600"], env={}, start_new_session=True)
open(sys.argv[1], "w").write(str(child.pid))
time.sleep(0.5)
print("done")
"""

KILLS_ITS_PARENTS_GROUP = """
import os, signal
os.killpg(os.getpgid(os.getppid()), signal.SIGKILL)
"""

READS_FROM_THE_TERMINAL = """
import sys
print(repr(sys.stdin.read()))
try:
    open("/dev/tty").read()
except OSError as error:
    print("no terminal")
"""

HOLDS_ITS_OUTPUT_OPEN = """
import subprocess
subprocess.Popen(["/bin/sleep", "600"], start_new_session=True)
print("done", flush=True)
"""


def ran(
    code: str, folder: Path, *arguments: str, limits: Limits | None = None, stdin: Path | None = None
) -> Ran:
    """Run a program in Python."""
    command = [sys.executable, "-c", code, *arguments]
    return run(command, folder, dict(os.environ), limits or Limits(seconds=20), stdin)


def texts(of: Ran) -> list[str]:
    """The lines of the standard output."""
    return [line.text for line in of.stdout]


def is_running(pid: int) -> bool:
    """Whether a process runs."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("code", [FORKS_AND_STAYS, STAYS_WITHOUT_ENVIRONMENT], ids=["fork", "environment"])
def test_what_stays_is_ended_and_named(code: str, tmp_path: Path) -> None:
    found = ran(code, tmp_path, str(tmp_path / "pid"))
    assert (found.code, texts(found), found.ended) == (0, ["done"], "")
    assert len(found.left) == 1
    assert not is_running(int((tmp_path / "pid").read_text("utf-8")))


def test_what_holds_the_output_open_does_not_hold_us_up(tmp_path: Path) -> None:
    begun = time.monotonic()
    found = ran(HOLDS_ITS_OUTPUT_OPEN, tmp_path)
    assert (texts(found), found.left) == (["done"], ("sleep",))
    assert time.monotonic() - begun < 10


def test_what_never_ends_is_ended(tmp_path: Path) -> None:
    code = "import os, signal, time; [signal.signal(one, signal.SIG_IGN) for one in (2, 15)]; time.sleep(600)"
    found = ran(code, tmp_path, limits=Limits(seconds=0.5))
    assert found.ended == TIMEOUT and found.seconds < 10


def test_a_flood_is_ended_and_not_kept(tmp_path: Path) -> None:
    code = "while True: print('x' * 1000)"
    found = ran(code, tmp_path, limits=Limits(seconds=60, output=1_000_000))
    assert found.ended == FLOOD
    assert sum(len(line.text) for line in found.stdout) <= 1_000_000


def test_a_file_has_a_limit(tmp_path: Path) -> None:
    code = "file = open('big', 'wb')\nwhile True: file.write(bytes(1_000_000))"
    found = ran(code, tmp_path, limits=Limits(seconds=60, file=5_000_000))
    assert found.code != 0
    assert (tmp_path / "big").stat().st_size <= 5_000_000


def test_there_is_no_terminal_and_nothing_to_read(tmp_path: Path) -> None:
    assert texts(ran(READS_FROM_THE_TERMINAL, tmp_path)) == ["''", "no terminal"]


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "in").write_text("words", "utf-8")
    found = ran("import sys; print(sys.stdin.read())", tmp_path, stdin=tmp_path / "in")
    assert texts(found) == ["words"]


def test_the_group_of_its_parent_is_not_ours(tmp_path: Path) -> None:
    assert "SIGKILL" in ran(KILLS_ITS_PARENTS_GROUP, tmp_path).ended


def test_lines_have_their_times(tmp_path: Path) -> None:
    code = "import time; print('a', flush=True); time.sleep(0.3); print('b', end='')"
    first, second = ran(code, tmp_path).stdout
    assert (first.text, second.text) == ("a", "b") and second.time - first.time > 0.2


def test_the_exit_code_is_that_of_the_command(tmp_path: Path) -> None:
    assert ran("raise SystemExit(7)", tmp_path).code == 7
