"""Work in processes of its own: all cores are used, and one that dies takes no other work with it."""

from __future__ import annotations

import gc
import pickle
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from v0to1.core import monitor
from v0to1.records import record

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

T = TypeVar("T")

RESULT, HEARD = b"r", b"h"
"""What a message of a worker begins with: its last one, and one that says how far it is; no error has one."""


@record(frozen=True, slots=True)
class Died:
    """A worker ended without a result; `how` says in which way."""

    how: str


@record(frozen=True, slots=True)
class Done(Generic[T]):
    """What a worker gave; it is not told here when it raised an error."""

    result: T


def spread(works: Sequence[Callable[[], T]], jobs: int) -> list[Done[T] | Died]:
    """Do all work, at most `jobs` at a time, each in a process of its own; results are in the order of works.

    Work that raises an error is done again here, so that the error is raised as if there were no workers.
    """
    from multiprocessing.connection import wait

    found: dict[int, Done[T] | Died] = {}
    waiting = list(enumerate(works))
    running: dict[Connection, tuple[int, ForkProcess]] = {}
    with ended(running):
        while waiting or running:
            while waiting and len(running) < jobs:
                place, work = waiting.pop(0)
                receiver, process = started(partial(work_and_send, work))
                running[receiver] = place, process
            ready = wait(list(running))
            for receiver in [one for one in running if one in ready]:
                place, process = running[receiver]
                result = result_of(receiver, process, works[place])
                if result is not None:
                    found[place] = result
                    del running[receiver]
    return [found[place] for place in range(len(works))]


@contextmanager
def ended(running: dict[Connection, tuple[int, ForkProcess]]) -> Iterator[None]:
    """End the workers that are left when something else ends the work."""
    try:
        yield
    finally:
        for receiver, (_, process) in running.items():
            receiver.close()
            process.kill()
            process.join()


def started(act: Callable[[Connection], None]) -> tuple[Connection, ForkProcess]:
    """Let a process of its own act, with a connection to this one.

    It has all that this one has, at no cost until it is changed.
    """
    import multiprocessing  # what takes long to load is not needed for most runs

    here, there = multiprocessing.Pipe()
    gc.freeze()
    process = multiprocessing.get_context("fork").Process(target=deaf, args=(act, there), daemon=True)
    process.start()
    gc.unfreeze()
    there.close()
    return here, process


def deaf(act: Callable[[Connection], None], connection: Connection) -> None:
    """Act in a worker; who waits for it no longer has ended it, or does so."""
    # The whole group hears of an interrupt; the process that started us ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(BrokenPipeError, ConnectionResetError, EOFError):
        act(connection)
    connection.close()


def work_and_send(work: Callable[[], object], connection: Connection) -> None:
    """Do work in a worker, and send what it gives, or nothing where it raises an error.

    A run that is recorded is sent what is recorded here, too.
    """

    def send(*told: object) -> None:
        connection.send_bytes(HEARD + pickle.dumps(told))

    try:
        data = RESULT + pickle.dumps(monitor.apart(work, send), pickle.HIGHEST_PROTOCOL)
    except Exception:
        data = b""
    connection.send_bytes(data)


def result_of(receiver: Connection, process: ForkProcess, work: Callable[[], T]) -> Done[T] | Died | None:
    """What a worker gives, or None where it only says how far it is; raises what its work raises."""
    try:
        data = receiver.recv_bytes()
    except EOFError:
        process.join()
        return Died(how_it_ended(process.exitcode or 0))
    if data[:1] == HEARD:
        monitor.hear(*pickle.loads(data[1:]))  # our own process wrote this
        return None
    process.join()
    if not data:
        return Done(work())
    result, told = pickle.loads(data[1:])
    monitor.take(told)
    return Done(result)


def how_it_ended(code: int) -> str:
    """Say how a process ended, by its exit code; negative ones are signals."""
    if code >= 0:
        return f"with the exit code {code}"
    try:
        return f"by the signal {signal.Signals(-code).name}"
    except ValueError:
        return f"by the signal {-code}"
