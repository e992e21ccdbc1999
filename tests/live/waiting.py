"""Waiting for what servers do in their own time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")
PAUSE_SECONDS = 0.2


def until(look: Callable[[], Seen], seconds: float, what: str = "nothing came") -> Seen:
    """Look until there is something, and return it. After that time raises AssertionError, saying `what`."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"{what}, {seconds:g} seconds long"
        time.sleep(PAUSE_SECONDS)
    return found
