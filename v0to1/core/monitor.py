"""Where the time of a run goes, what it counts, and how far it is: recorded only while somebody asks."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

FIND, LOAD, RULES, READ, OPEN, CACHE, ROUTES = "find", "load", "rules", "read", "open", "cache", "routes"
PARSE, SELECT, EVALUATE, FUNCTIONS, MATCH, MISUSE, PLAN, FINDINGS, REPORT, WRITE = (
    "parse", "select", "evaluate", "functions", "match", "misuse", "plan", "findings", "report", "write",
)  # fmt: skip
STAGES = (
    FIND, LOAD, RULES, READ, OPEN, CACHE, ROUTES, SELECT, PARSE, EVALUATE, FUNCTIONS, MATCH, MISUSE, PLAN,
    FINDINGS, REPORT, WRITE,
)  # fmt: skip
"""All stages, in the order in which most of a run goes through them."""

FOUND, PARSED, MODULES, STEPS = "found", "parsed", "modules", "steps"
"""What is counted: files found, texts parsed, modules and steps of evaluations (see `Evaluation.steps`)."""

Key = tuple[str, str]
"""A language, or nothing for what belongs to none, and a stage or what is counted."""

Told = tuple[dict[Key, tuple[float, float]], dict[Key, int]]
"""The seconds of stages, by the clock and of processors, and the counts."""

PERIOD = 0.1
"""Seconds in which it is said once, at most, how far a stage is."""

Hear = Callable[[str, str, int, int], None]


class Listener(Protocol):
    """Told how far a run is, while it goes on."""

    def expect(self, language: str, characters: int) -> None:
        """The code of a language is to be analysed: so many characters of files that may matter."""

    def hear(self, language: str, name: str, done: int, total: int) -> None:
        """How many pieces of a stage are done, and of how many: 0 of 0 where it begins, 1 of 1 at its end.

        The total is 0 as long as nobody knows it.
        """


if sys.platform == "win32":

    def processor() -> float:
        """The seconds that this process has computed."""
        return time.process_time()

else:

    def processor() -> float:
        """The seconds that this process has computed, and those that it has started and waited for."""
        from resource import RUSAGE_CHILDREN, getrusage

        children = getrusage(RUSAGE_CHILDREN)
        return time.process_time() + children.ru_utime + children.ru_stime


class Monitor:
    """Records one run.

    Stages may stand in others: the time of an inner one is none of the outer one's. `times` are the seconds
    of each, by the clock and of processors. The `listener` is told how far they are.
    """

    __slots__ = ("_at", "_heard", "_stages", "begun", "counts", "language", "listener", "times")

    def __init__(self, listener: Listener | None = None, language: str = "") -> None:
        self.listener = listener
        self.language = language
        self.times: dict[Key, tuple[float, float]] = {}
        self.counts: dict[Key, int] = {}
        self.begun = self._at = (time.perf_counter(), processor())
        self._stages: list[str] = []
        self._heard = 0.0

    def enter(self, name: str) -> None:
        """Begin a stage."""
        self._charge()
        self._stages.append(name)
        if self.listener is not None and name != PARSE:
            self.listener.hear(self.language, name, 0, 0)

    def leave(self) -> None:
        """End the stage that was begun last."""
        self._charge()
        name = self._stages.pop()
        if self.listener is not None and name != PARSE:
            self.listener.hear(self.language, name, 1, 1)

    def _charge(self) -> None:
        before, self._at = self._at, (time.perf_counter(), processor())
        if self._stages:
            spent = self._at[0] - before[0], self._at[1] - before[1]
            self._add((self.language, self._stages[-1]), spent)

    def _add(self, key: Key, spent: tuple[float, float]) -> None:
        clock, computed = self.times.get(key, (0.0, 0.0))
        self.times[key] = clock + spent[0], computed + spent[1]

    def count(self, what: str, number: int) -> None:
        """Add to what is counted."""
        key = self.language, what
        self.counts[key] = self.counts.get(key, 0) + number

    def advance(self, done: int, total: int) -> None:
        """Say how many pieces of the innermost stage are done."""
        if self.listener is None or not self._stages:
            return
        now = time.perf_counter()
        if now - self._heard >= PERIOD:
            self._heard = now
            self.listener.hear(self.language, self._stages[-1], done, total)

    def told(self) -> Told:
        """What was recorded, to be sent to another process."""
        return self.times, self.counts

    def take(self, told: Told) -> None:
        """Take over what was recorded in another process."""
        times, counts = told
        for key, spent in times.items():
            self._add(key, spent)
        for key, number in counts.items():
            self.counts[key] = self.counts.get(key, 0) + number

    def total(self) -> tuple[float, float]:
        """The seconds from the beginning until now, by the clock and of processors."""
        return time.perf_counter() - self.begun[0], processor() - self.begun[1]


_ACTIVE: ContextVar[Monitor | None] = ContextVar("monitor", default=None)


def active() -> Monitor | None:
    """What records the run that goes on here, if anything does."""
    return _ACTIVE.get()


@contextmanager
def recording(monitor: Monitor) -> Iterator[Monitor]:
    """Let a monitor record what goes on here."""
    before = _ACTIVE.set(monitor)
    try:
        yield monitor
    finally:
        _ACTIVE.reset(before)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """A stage of a run."""
    monitor = _ACTIVE.get()
    if monitor is None:
        yield
        return
    monitor.enter(name)
    try:
        yield
    finally:
        monitor.leave()


def staged(name: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Make a stage of each call of a function."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            monitor = _ACTIVE.get()
            if monitor is None:
                return function(*args, **kwargs)
            monitor.enter(name)
            try:
                return function(*args, **kwargs)
            finally:
                monitor.leave()

        return call

    return decorate


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """What goes on here belongs to one language."""
    monitor = _ACTIVE.get()
    if monitor is None:
        yield
        return
    before, monitor.language = monitor.language, language
    try:
        yield
    finally:
        monitor.language = before


def count(what: str, number: int = 1) -> None:
    """Add to what is counted of the run that goes on here."""
    monitor = _ACTIVE.get()
    if monitor is not None:
        monitor.count(what, number)


def advancing(pieces: Sequence[T]) -> Iterator[T]:
    """Give the pieces of a stage one after the other, and say how many are done."""
    monitor = _ACTIVE.get()
    if monitor is None or monitor.listener is None:
        yield from pieces
        return
    for done, one in enumerate(pieces):
        monitor.advance(done, len(pieces))
        yield one


def listener() -> Listener | None:
    """What is told how far the run is that goes on here, if anything is."""
    monitor = _ACTIVE.get()
    return monitor.listener if monitor is not None else None


class Sender:
    """Hears of a run in a worker, and sends it to the process that has started it."""

    __slots__ = ("_send",)

    def __init__(self, send: Hear) -> None:
        self._send = send

    def expect(self, language: str, characters: int) -> None:
        """Whoever starts a worker knows what it has to do."""

    def hear(self, language: str, name: str, done: int, total: int) -> None:
        """Send it."""
        self._send(language, name, done, total)


def apart(work: Callable[[], T], send: Hear) -> tuple[T, Told | None]:
    """Do some work in another process, with what is recorded of it there, if this run is recorded."""
    here = _ACTIVE.get()
    if here is None:
        return work(), None
    monitor = Monitor(Sender(send) if here.listener is not None else None, here.language)
    with recording(monitor):
        return work(), monitor.told()


def hear(language: str, name: str, done: int, total: int) -> None:
    """Say how far a stage in another process is."""
    here = listener()
    if here is not None:
        here.hear(language, name, done, total)


def take(told: Told | None) -> None:
    """Take over what was recorded in another process."""
    monitor = _ACTIVE.get()
    if told is not None and monitor is not None:
        monitor.take(told)
