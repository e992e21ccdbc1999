"""Calls that push are killed again and again: each branch and pull request is made once, and not too fast."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.fleet.forge import Forge, forge
from tests.fleet.made import git
from tests.fleet.patched import campaign
from v0to1.fleet.campaign import Campaign

pytestmark = pytest.mark.whole

COUNT, KILLS = 40, 50
PER_HOUR = 5400
AIMS = ("PullRequestCreate", "PullRequestCreate", "git-receive-pack", "PullRequestList", "")
"""Kinds of requests at which calls are killed; "" for any."""


class Killer:
    """Kills a call when the forge gets some of its requests, before or after it does what they ask for."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._left = 0
        self._at = "", ""
        self.killed: list[str] = []

    def aim(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            self._process = process
            self._at = self._chance.choice(AIMS), self._chance.choice(("before", "after"))
            self._left = self._chance.randint(1, 2 if self._at[0] else 20)

    def received(self, when: str, what: str) -> None:
        with self._lock:
            kind, moment = self._at
            self._left -= when == moment and what.endswith(kind)
            if self._left == 0 and self._process is not None:
                self.kill(self._process, f"{when} {re.split('[ /]', what)[-1]}")

    def kill(self, process: subprocess.Popen[bytes], where: str) -> None:
        """Kill a call; half of the time what it started lives on, and comes to its end."""
        children = _children(process.pid) if self._chance.random() < 0.5 else []
        process.kill()
        for child in children:
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
        self._process = None
        self.killed.append(where)


def _children(pid: int) -> list[int]:
    with suppress(FileNotFoundError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def push(folder: Path) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "v0to1",
        "fleet",
        "migrate",
        "--out",
        str(folder),
        "--push",
        "--forge=gh",
    ]
    return subprocess.Popen(
        [*command, f"--per-hour={PER_HOUR}", "--quiet"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Forge]:
    with forge(tmp_path / "forge") as running:
        for name, value in running.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("TMPDIR", str(tmp_path))  # for the folders that killed calls leave
        yield running


def test_each_is_made_once_and_none_too_fast(there: Forge, tmp_path: Path) -> None:
    """The forge takes seven in four seconds, where six are asked for, and one more may be late."""
    there.limit, there.window = 7, 4.0
    names = [f"acme/web{number}" for number in range(COUNT)]
    made = campaign(there, tmp_path / "out", names)
    chance = random.Random(24)
    killer = Killer(chance)
    there.received = killer.received
    while len(killer.killed) < KILLS:
        process = push(made.folder)
        killer.aim(process)
        if chance.random() < 0.2:
            with suppress(subprocess.TimeoutExpired):
                process.wait(chance.uniform(0.1, 1.5))
            if process.poll() is None:
                killer.kill(process, "by time")
        printed, _ = process.communicate()
        assert process.returncode in (0, -signal.SIGKILL), printed.decode()
        assert process.returncode, f"all was done before it was killed {KILLS} times"
    there.received = lambda *_: None
    process = push(made.folder)
    printed, _ = process.communicate()
    assert process.returncode == 0, printed.decode()

    assert Campaign.opened(made.folder).counts()["pushed"] == COUNT
    assert sorted(one.repository for one in there.requests) == sorted(names)
    assert [there.pushes(name, "v0to1") for name in names] == [1] * COUNT
    assert {git(there.bare(name), "rev-list", "--count", "main..v0to1") for name in names} == {"1\n"}
    assert there.refused == 0
    moments = (f"{when} {what}" for when in ("before", "after") for what in AIMS if what)
    assert set(moments) <= set(killer.killed)
