"""Processes of a run: started with a mark in their environment, and ended by it, whatever became of them.

Agents leave the group of their server (tmux), are stopped by a signal (paused sandboxes) or lose their
parent; the mark goes on to all of them. There is one run at a time, so that every other mark is of a run that
was killed.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import uuid4

import psutil

from tests.live.environments import cache_folder

MARK = "V0TO1_LIVE_OWNER"
PATIENCE_SECONDS = 2
END_SECONDS = 30


class RunError(RuntimeError):
    """A run cannot begin or end; the text says what is in its way."""


@contextmanager
def only_run() -> Iterator[None]:
    """Keep other runs with the same cache out, end what a killed one has left, and one's own at last.

    Raises RunError when another run is going on.
    """
    with _lock().open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunError(f"another live run holds {lock.name}: wait until it has ended") from None
        sweep()
        try:
            yield
        finally:
            end(owner())


@cache
def owner() -> str:
    """The mark of this process: which cache it uses, and a number of its own."""
    return f"{_place()}/{uuid4().hex}"


def _place() -> str:
    """Tells a cache from one of the same name in another container."""
    found = _lock().stat()
    return f"{found.st_dev}:{found.st_ino}"


def _lock() -> Path:
    """The file that a run locks."""
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / "lock"
    lock.touch()
    return lock


@dataclass(frozen=True, slots=True)
class Command:
    """A server to be started: its arguments, environment, working folder and the file for its output."""

    arguments: Sequence[str | Path]
    environment: Mapping[str, str]
    folder: Path
    log: Path


def start(command: Command) -> subprocess.Popen[bytes]:
    """Start a server with the mark of this process and nothing to read from."""
    with command.log.open("ab") as log:
        return subprocess.Popen(
            [str(each) for each in command.arguments],
            env={**command.environment, MARK: owner()},
            cwd=command.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # ^C in the terminal is for the harness, which then ends the servers
        )


def stop(process: subprocess.Popen[bytes]) -> None:
    """End one server; what it has started is ended with everything else of this run."""
    process.terminate()
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def end(mark: str) -> list[int]:
    """End every process with this mark and return their numbers: asked first, then killed.

    Raises RunError when one cannot be ended.
    """
    ended = []
    begun = time.monotonic()
    while found := list(with_mark(mark)):
        waited = time.monotonic() - begun
        if waited > END_SECONDS:
            raise RunError(f"these processes do not end: {[process.pid for process in found]}")
        for process in found:
            if process.pid not in ended:
                ended.append(process.pid)
            _signal(process, kill=waited > PATIENCE_SECONDS)
        psutil.wait_procs(found, timeout=0.5)
    return ended


def sweep() -> list[int]:
    """End what killed runs with this cache have left; return the numbers of those processes."""
    place = f"{_place()}/"
    marks = {mark for process in psutil.process_iter() if (mark := mark_of(process)).startswith(place)}
    return [pid for mark in marks - {owner()} for pid in end(mark)]


def with_mark(mark: str) -> Iterator[psutil.Process]:
    """The processes with this mark, without this one."""
    for process in psutil.process_iter():
        if process.pid != os.getpid() and mark_of(process) == mark:
            yield process


def mark_of(process: psutil.Process) -> str:
    """The mark of a process, or "" for one of somebody else, or one that has just ended."""
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return ""
        return process.environ().get(MARK, "")
    except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        return ""


def _signal(process: psutil.Process, *, kill: bool) -> None:
    """Let a process end; a stopped one cannot hear until it goes on."""
    try:
        if kill:
            process.kill()
        else:
            process.terminate()
            process.resume()
    except psutil.NoSuchProcess:
        return
