"""Running a command that may do anything: it is ended in time, and nothing of it keeps running."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO
from uuid import uuid4

import psutil

from v0to1.records import record

TOKEN = "V0TO1_PROOF"
"""The environment variable by which all processes of a command are known, whatever group they are in."""

START = 'ulimit -f "$V0TO1_PROOF_BLOCKS" 2>/dev/null; "$@"; exit $?'
"""A shell between us and the command, which ends in our place where the command kills its parent's group."""

BLOCK = 512
LOOK_SECONDS = 0.05
SWEEPS = 100
TIMEOUT, FLOOD, KILLED = "time-out", "too much output", "killed"


@record(frozen=True, slots=True)
class Limits:
    """What a command may take: seconds, bytes of each stream, and bytes of each file that it writes."""

    seconds: float = 120
    output: int = 10_000_000
    file: int = 1_000_000_000


@record(frozen=True, slots=True)
class Line:
    """A line of a stream, without its end, and when it came, by the monotonic clock."""

    text: str
    time: float


@record(frozen=True, slots=True)
class Ran:
    """What a command did: its exit code, streams and time in seconds.

    `ended` is why it was ended, or empty; `left` are the names of processes that it left running, which were
    ended; `finished` is when it ended, by the monotonic clock.
    """

    code: int
    stdout: tuple[Line, ...]
    stderr: tuple[Line, ...]
    seconds: float
    finished: float
    ended: str = ""
    left: tuple[str, ...] = ()


class _Stream:
    """Reads a stream to its end, and keeps no more of it than a limit."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self._size = 0
        self._chunks: list[tuple[float, bytes]] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    @property
    def flooded(self) -> bool:
        """Whether more came than the limit."""
        return self._size > self._limit

    def _read(self) -> None:
        with suppress(OSError, ValueError):  # it was closed, as something held it open
            while chunk := os.read(self._stream.fileno(), 65536):
                self._size += len(chunk)
                if not self.flooded:
                    self._chunks.append((time.monotonic(), chunk))

    def lines(self) -> tuple[Line, ...]:
        """The lines that came, each with the time of its end."""
        self._thread.join(1)
        with suppress(OSError):
            self._stream.close()
        return tuple(_lines(list(self._chunks)))


def _lines(chunks: list[tuple[float, bytes]]) -> Iterator[Line]:
    rest, at = b"", 0.0
    for at, chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for each in whole:
            yield Line(each.decode("utf-8", "replace").removesuffix("\r"), at)
    if rest:
        yield Line(rest.decode("utf-8", "replace"), at)


def run(
    command: Sequence[str],
    folder: Path,
    environ: Mapping[str, str],
    limits: Limits,
    stdin: Path | None = None,
) -> Ran:
    """Run a command in a folder, and wait for it; all processes that it has started have ended then.

    It reads from the file `stdin`, or from nothing, and has no terminal. Raises OSError if there is no shell.
    """
    token = uuid4().hex
    started = time.monotonic()
    with open(stdin or os.devnull, "rb") as source:
        process = subprocess.Popen(
            ["/bin/sh", "-c", START, "sh", *command],
            cwd=folder,
            env={**environ, TOKEN: token, f"{TOKEN}_BLOCKS": str(limits.file // BLOCK)},
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    assert process.stdout is not None and process.stderr is not None
    streams = _Stream(process.stdout, limits.output), _Stream(process.stderr, limits.output)
    watch = _Watch(process, token)
    try:
        ended = watch.wait(started + limits.seconds, streams)
        finished = time.monotonic()
    finally:
        left = watch.end()
    code = process.wait()
    seconds = finished - started
    if not ended and code < 0:
        ended = f"{KILLED} by {signal.Signals(-code).name}"
    stdout, stderr = (stream.lines() for stream in streams)
    return Ran(code, stdout, stderr, seconds, finished, ended, () if ended else left)


class _Watch:
    """Knows all processes of a command: by their group, a variable that they inherit, and their parents."""

    def __init__(self, process: subprocess.Popen[bytes], token: str) -> None:
        self._process = process
        self._token = token
        self._seen: dict[int, psutil.Process] = {}

    def wait(self, until: float, streams: Sequence[_Stream]) -> str:
        """Wait for the command, and say why it has to be ended, or ""."""
        while self._process.poll() is None:
            if time.monotonic() > until:
                return TIMEOUT
            if any(stream.flooded for stream in streams):
                return FLOOD
            with suppress(psutil.Error):
                for child in psutil.Process(self._process.pid).children(recursive=True):
                    self._seen.setdefault(child.pid, child)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(LOOK_SECONDS)
        return FLOOD if any(stream.flooded for stream in streams) else ""

    def end(self) -> tuple[str, ...]:
        """End all processes that still run, and return their names."""
        names: dict[int, str] = {}
        for _ in range(SWEEPS):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            running = list(self._running())
            for one in running:
                with suppress(psutil.Error):
                    names.setdefault(one.pid, one.name())
                    one.kill()
            if not running:
                break
            # Whoever waits for the command itself takes its exit code, which `run` returns.
            psutil.wait_procs((one for one in running if one.pid != self._process.pid), timeout=LOOK_SECONDS)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(LOOK_SECONDS)
        names.pop(self._process.pid, None)
        return tuple(sorted(names.values()))

    def _running(self) -> Iterator[psutil.Process]:
        for one in self._seen.values():
            with suppress(psutil.Error):
                if one.is_running() and one.status() != psutil.STATUS_ZOMBIE:
                    yield one
        for one in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                if one.environ().get(TOKEN) == self._token and one.status() != psutil.STATUS_ZOMBIE:
                    yield one
