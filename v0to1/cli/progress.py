"""A progress bar on standard error, for people at a terminal who have to wait."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from v0to1.applying.interaction import Progress

PATIENCE = 0.5
"""Seconds before a bar appears; what is quicker needs none."""


@contextmanager
def progress(*, wanted: bool) -> Iterator[Progress | None]:
    """Give a callback that draws the bar, or None where a bar would be noise."""
    if not wanted or os.environ.get("CI") or not (sys.stderr and sys.stderr.isatty()):
        yield None
        return
    with ExitStack() as stack:
        yield _Bar(stack)


class _Bar:
    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._begun = time.monotonic()
        self._bar: ProgressBar[int] | None = None

    def __call__(self, done: int, total: int, name: str) -> None:
        if self._bar is None and time.monotonic() - self._begun >= PATIENCE:
            bar = click.progressbar(length=total, label="Reading", file=sys.stderr)
            self._bar = self._stack.enter_context(bar)
        if self._bar is not None:
            self._bar.update(done - self._bar.pos)
