"""Processes of a run: started with a mark in their environment, and ended by it, whatever became of them.

Agents leave the group of their server (tmux), are stopped by a signal (paused sandboxes) or lose their
parent; the mark goes on to all of them.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

MARK = "V0TO1_LIVE_OWNER"
PATIENCE_SECONDS = 2


def owner() -> str:
    """The mark of this process: its number and the moment of its start."""
    me = psutil.Process()
    return f"{me.pid}@{me.create_time():.2f}"


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


def is_ours(process: psutil.Process) -> bool:
    """Whether a process was started by this one, or by what this one has started."""
    return _mark(process) == owner()


def stop(process: subprocess.Popen[bytes]) -> None:
    """End one server; what it has started is ended with everything else of this run."""
    process.terminate()
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def end(marked: str) -> list[int]:
    """End every process with this mark and return their numbers: asked first, then killed."""
    ended = []
    deadline = time.monotonic() + PATIENCE_SECONDS
    while found := list(with_mark(marked)):
        for process in found:
            if process.pid not in ended:
                ended.append(process.pid)
            _signal(process, kill=time.monotonic() > deadline)
        psutil.wait_procs(found, timeout=0.5)
    return ended


def sweep() -> list[int]:
    """End what earlier runs left behind that were killed; return the numbers of those processes."""
    ended = []
    marks = {mark for process in psutil.process_iter() if (mark := _mark(process))}
    for mark in marks - {owner()}:
        number, _, born = mark.partition("@")
        try:
            alive = f"{psutil.Process(int(number)).create_time():.2f}" == born
        except psutil.NoSuchProcess:
            alive = False
        if not alive:
            ended += end(mark)
    return ended


def with_mark(mark: str) -> Iterator[psutil.Process]:
    """The processes with this mark, without this one."""
    for process in psutil.process_iter():
        if process.pid != os.getpid() and _mark(process) == mark:
            yield process


def _mark(process: psutil.Process) -> str:
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
