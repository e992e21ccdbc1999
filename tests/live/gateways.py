"""The gateway in front of a real App Server, as a user runs it."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.gateway.serving import Served, until_it_answers
from tests.live import processes
from tests.live.serving import free_port
from tests.live.world import LiveWorld

END_SECONDS = 40.0
SOCKET_STATUS = 101


@dataclass(frozen=True, slots=True)
class LiveGateway:
    """A gateway that runs: its address, the file with its logs, and the file with its record of usage."""

    url: str
    log: Path
    record: Path

    def mark(self) -> int:
        """How many lines there are in its logs by now."""
        return len(self._lines())

    def answered(self, mark: int) -> Mapping[str, Counter[int]]:
        """How V0 requests were answered after the first `mark` lines of the logs: statuses by rule.

        Of a Socket.IO connection and of what came on it, the status is 101.
        """
        found: dict[str, Counter[int]] = {}
        for line in self._lines()[mark:]:
            if line.get("rule"):
                found.setdefault(line["rule"], Counter())[line.get("status", SOCKET_STATUS)] += 1
        return found

    def _lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]


@contextmanager
def live_gateway(world: LiveWorld, folder: Path) -> Iterator[LiveGateway]:
    """Run `v0to1 gateway` in an empty folder, in front of a world and its recording proxy.

    At last it is told to end: one that does not, or not well, is an AssertionError.
    """
    port = free_port()
    log, record = folder / "gateway.log", folder / "usage.json"
    options = ("--upstream", world.url, "--server", world.release.version, "--record", str(record))
    command = processes.Command(
        arguments=(sys.executable, "-m", "v0to1", "gateway", "--port", str(port), *options),
        environment={**os.environ, "PYTHONUNBUFFERED": "1"},
        folder=folder,
        log=log,
    )
    process = processes.start(command)
    until_it_answers(Served(f"http://127.0.0.1:{port}", process, log))
    yield LiveGateway(f"http://127.0.0.1:{port}", log, record)
    process.terminate()
    assert process.wait(END_SECONDS) == 0, log.read_text(encoding="utf-8")[-4000:]
