"""Analyses of several parts of a tree, in lockstep, in processes of their own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from typing import Any, TypeVar

from v0to1.attribution.lockstep import DependentParts, Turns, in_step
from v0to1.scan.forks import CAN_FORK
from v0to1.scan.workers import ended, how_it_ended, started

T = TypeVar("T")
Begin = Callable[[], Turns[T]]
SAID, DONE, ENTWINED, FAILED = range(4)


class Lost(Exception):
    """A process ended in the midst of its work; the text says how."""


def shared_out(looks: Sequence[Begin[T]], jobs: int) -> list[T]:
    """The results of looks that go on in step, the longest first, in at most `jobs` processes.

    Raises `Lost` where one of them ends, and what a look raises: for that, all is done again here.
    """
    jobs = min(jobs, len(looks))
    if jobs < 2 or not CAN_FORK or multiprocessing.current_process().daemon:
        return in_step([begin() for begin in looks])
    shares = dealt(len(looks), jobs)
    running: dict[Connection, tuple[int, ForkProcess]] = {}
    with ended(running):
        for number, share in enumerate(shares):
            receiver, process = started(partial(worked, [looks[place] for place in share]))
            running[receiver] = number, process
        while True:
            told = [heard(receiver, process) for receiver, (_, process) in running.items()]
            kinds = {kind for kind, _ in told}
            if ENTWINED in kinds:
                raise DependentParts
            if kinds == {DONE}:
                found = {
                    place: one
                    for share, (_, given) in zip(shares, told, strict=True)
                    for place, one in zip(share, given, strict=True)
                }
                return [found[place] for place in range(len(looks))]
            if kinds != {SAID}:
                break
            for number, receiver in enumerate(running):
                others = [each for place, (_, said) in enumerate(told) if place != number for each in said]
                receiver.send(others)
    return in_step([begin() for begin in looks])


def dealt(number: int, jobs: int) -> list[list[int]]:
    """The places of works, dealt out to and fro: whoever got a long one first gets a short one last."""
    shares: list[list[int]] = [[] for _ in range(jobs)]
    for place in range(number):
        turn, seat = divmod(place, jobs)
        shares[jobs - 1 - seat if turn % 2 else seat].append(place)
    return shares


def heard(receiver: Connection, process: ForkProcess) -> tuple[int, list[Any]]:
    """What a worker says, or gives in the end; raises `Lost`."""
    try:
        found: tuple[int, list[Any]] = receiver.recv()
    except (EOFError, ConnectionResetError):
        process.join()
        raise Lost(how_it_ended(process.exitcode or 0)) from None
    return found


def worked(looks: Iterable[Begin[T]], connection: Connection) -> None:
    """Go on with looks in a worker, and tell what they give."""

    def elsewhere(said: Sequence[Any]) -> Sequence[Any]:
        connection.send((SAID, said))
        others: Sequence[Any] = connection.recv()
        return others

    try:
        connection.send((DONE, in_step([begin() for begin in looks], elsewhere)))
    except DependentParts:
        connection.send((ENTWINED, []))
    except (BrokenPipeError, ConnectionResetError, EOFError):
        raise
    except Exception:
        connection.send((FAILED, []))
