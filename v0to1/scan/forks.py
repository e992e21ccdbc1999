"""Processes that go on with all that this one has, and tell one thing: started in a millisecond."""

from __future__ import annotations

import gc
import marshal
import os
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from types import TracebackType
from typing import Any

CAN_FORK = sys.platform == "linux"
"""Whether a process can go on as two; others would have to read and learn everything anew."""

_PART = 1 << 16
"""Bytes that a pipe holds."""


class Forks:
    """Some processes; those that have not told anything are ended with this context."""

    def __init__(self) -> None:
        self._running: dict[int, int] = {}

    def __enter__(self) -> Forks:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process, pipe in self._running.items():
            os.close(pipe)
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)

    def start(self, work: Callable[[], Any]) -> None:
        """Let another process do some work, to tell what it gives; raises OSError where none can start."""
        here, there = os.pipe()
        gc.freeze()  # in the other process for good: what is not scanned is not copied
        try:
            process = os.fork()
        except OSError:
            gc.unfreeze()
            os.close(here)
            os.close(there)
            raise
        if process == 0:
            _act(work, there, (here, *self._running.values()))
        gc.unfreeze()
        os.close(there)
        self._running[process] = here

    def results(self) -> Iterator[object]:
        """Give what each process tells that comes to its end; one that fails tells nothing."""
        while self._running:
            process, pipe = next(iter(self._running.items()))
            data = b"".join(iter(partial(os.read, pipe, _PART), b""))
            del self._running[process]
            os.close(pipe)
            _, status = os.waitpid(process, 0)
            if status == 0:
                yield marshal.loads(data)  # our own process wrote this


def _act(work: Callable[[], Any], pipe: int, others: tuple[int, ...]) -> None:
    """Do the work, and end: whatever it raises is not for this process."""
    try:
        # The whole group hears of an interrupt; the process that started us ends us.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for other in others:
            os.close(other)
        data = marshal.dumps(work())
        while data:
            data = data[os.write(pipe, data) :]
        os._exit(0)
    finally:
        os._exit(1)
