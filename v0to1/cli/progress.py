"""A line on standard error that says how far a run is, for people at a terminal who have to wait."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from types import MappingProxyType

from v0to1.core.monitor import FIND, Monitor, active, recording

PATIENCE = 2.0
"""Seconds before the line appears; what is quicker needs none."""

PERIOD = 0.2
"""Seconds in which it is drawn once, at most."""

PARTS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "select": (0.0, 0.1),
        "evaluate": (0.1, 0.45),
        "functions": (0.45, 0.8),
        "match": (0.8, 0.92),
        "misuse": (0.92, 0.94),
        "plan": (0.94, 0.98),
        "findings": (0.98, 1.0),
    }
)
"""From where to where each stage takes the analysis of a language, as it was measured on large trees."""

SURE = 0.05
"""The part of all that has to be done before it is said how long the rest may take."""


@contextmanager
def progress(*, wanted: bool) -> Iterator[None]:
    """Show how far the run is that goes on here, where somebody sees it."""
    if not wanted or os.environ.get("CI") or not (sys.stderr and sys.stderr.isatty()):
        yield
        return
    line = Line()
    monitor = active() or Monitor()
    with recording(monitor):
        monitor.listener = line
        try:
            yield
        finally:
            monitor.listener = None
            line.erase()


class Line:
    """What is shown, and what it is computed of.

    Each language counts by the characters that are analysed, and comes on with its stages.
    """

    def __init__(self) -> None:
        self._begun = self._drawn = time.monotonic()
        self._analysing = 0.0
        self._width = 0
        self._expected: dict[str, int] = {}
        self._done: dict[str, float] = {}
        self._before: dict[str, int] = {}

    def expect(self, language: str, characters: int) -> None:
        """Some code is to be analysed; what was analysed before is done."""
        self._analysing = self._analysing or time.monotonic()
        self._before[language] = self._expected.get(language, 0)
        self._expected[language] = self._before[language] + max(characters, 1)
        self._done[language] = 0.0

    def hear(self, language: str, name: str, done: int, total: int) -> None:
        """Draw the line anew, if it is time."""
        start, end = PARTS.get(name, (0.0, 0.0))
        if language in self._done and total:
            self._done[language] = max(self._done[language], start + (end - start) * done / total)
        now = time.monotonic()
        if now - self._begun >= PATIENCE and now - self._drawn >= PERIOD:
            self._drawn = now
            self._draw(self._text(language, name, done, total, now))

    def part(self) -> float:
        """The part of the analysis that is done."""
        every = sum(self._expected.values())
        own = (
            self._before[one] + (self._expected[one] - self._before[one]) * self._done[one]
            for one in self._expected
        )
        return sum(own) / every if every else 0.0

    def _text(self, language: str, name: str, done: int, total: int, now: float) -> str:
        from v0to1.reports.timings import TITLES

        pieces = [f"{language}: {TITLES[name]}" if language else TITLES[name]]
        if name == FIND:
            pieces += [f"{done:,} so far"] if done else []
        elif total > 1:
            pieces.append(f"{done:,} of {total:,}")
        part = self.part()
        if SURE <= part < 1:
            left = (now - self._analysing) * (1 - part) / part
            pieces.append(f"{part:.0%} of the analysis, {spoken(left)} left")
        return ", ".join(pieces)

    def _draw(self, text: str) -> None:
        shown = text[: columns() - 1]
        self._write(f"\r{shown.ljust(self._width)}")
        self._width = len(shown)

    def erase(self) -> None:
        """Leave nothing of the line."""
        if self._width:
            self._write(f"\r{' ' * self._width}\r")
            self._width = 0

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.write(text)
            sys.stderr.flush()


def spoken(seconds: float) -> str:
    """A time that is only estimated, as it is said."""
    if seconds < 10:
        return "a few seconds"
    if seconds < 90:
        return f"about {round(seconds / 5) * 5} s"
    return f"about {round(seconds / 60)} min"


def columns() -> int:
    """The width of the terminal, in characters."""
    with suppress(OSError, ValueError):
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    return 80
