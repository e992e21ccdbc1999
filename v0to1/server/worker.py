"""A process for each task: it can be ended at any time, and a task that crashes ends nothing else."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import TypeVar, cast

from v0to1.core.own_errors import own_error
from v0to1.errors import V0to1Error
from v0to1.pipeline.run_steps import FORESEEN
from v0to1.scan.workers import how_it_ended
from v0to1.server.tasks import Configure, Project, Task, Workspace, opened

T = TypeVar("T")

METHODS = ("forkserver", "spawn")
"""How a process is started: from one that has everything loaded, where the system can."""

CRASHED = "the analysis crashed ({}); this is a bug in v0to1, please report it"

PRELOADED = "v0to1.server.preload"


class Problem(Exception):
    """Why a task gave nothing; `details` are for who maintains v0to1."""

    def __init__(self, told: str, details: str = "") -> None:
        super().__init__(told)
        self.details = details


@dataclass(frozen=True, slots=True)
class Failure:
    """What a process sends in the place of a result."""

    told: str
    details: str = ""


class Worker:
    """Does one task at a time, in the order in which they are asked for."""

    def __init__(self, configure: Configure) -> None:
        self._configure = configure
        method = next(one for one in METHODS if one in multiprocessing.get_all_start_methods())
        self._context = multiprocessing.get_context(method)
        if method == "forkserver":
            self._context.set_forkserver_preload([PRELOADED])
        self._free = asyncio.Lock()

    async def do(self, task: Task[T], workspace: Workspace) -> T:
        """Return what a task gives; whoever cancels this ends the process. Raises Problem."""
        async with self._free:
            here, there = self._context.Pipe(duplex=False)
            make = cast("Callable[..., BaseProcess]", self._context.Process)  # type: ignore[attr-defined]
            act = partial(work, task, workspace, self._configure)
            process = make(target=act, args=(there,), daemon=True)
            starting = asyncio.ensure_future(asyncio.to_thread(start, process, there))
            try:
                await asyncio.shield(starting)
                result = await asyncio.to_thread(receive, here, process)
            finally:
                starting.add_done_callback(lambda _: end(process))
        if isinstance(result, Failure):
            raise Problem(result.told, result.details)
        return cast(T, result)


def start(process: BaseProcess, sender: Connection) -> None:
    """Start a process that has a connection to this one."""
    with sender:
        process.start()


def receive(receiver: Connection, process: BaseProcess) -> object:
    """Wait for what a process sends, and return it or how the process ended."""
    with receiver:
        try:
            return receiver.recv()
        except (EOFError, OSError):
            process.join()
            return Failure(CRASHED.format(how_it_ended(process.exitcode or 0)))
        finally:
            process.join()


def end(process: BaseProcess) -> None:
    """End a process, if it is running."""
    if process.pid is not None and process.exitcode is None:
        process.kill()


def work(task: Task[object], workspace: Workspace, configure: Configure, sender: Connection) -> None:
    """Do a task in this process, and send what it gives."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started this process ends it
    Thread(target=end_with_parent, daemon=True).start()
    with sender:
        sender.send(outcome(task, workspace, configure))


def end_with_parent() -> None:
    """Wait until the server has ended, which nobody else may tell this process, and end it, too."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def outcome(task: Task[object], workspace: Workspace, configure: Configure) -> object:
    """Return what a task gives, or how it failed."""
    try:
        project: Project = opened(workspace, configure)
        return task(project)
    except (V0to1Error, OSError, *FORESEEN) as error:
        return Failure(str(error))
    except Exception as error:
        return Failure(own_error(error), traceback.format_exc())
