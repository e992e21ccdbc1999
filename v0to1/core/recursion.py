"""Room for programs that nest deeply: what walks through them calls itself."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

CALLS = 6_000
"""Nested calls: up to six for each level of a program, of which no more than a thousand are parsed."""

ROOM = 1 << 20
"""Values on the stack of `spacious`: its frame fills half of a piece of memory, its calls have the rest."""


@contextmanager
def roomy() -> Iterator[None]:
    """Allow so many nested calls, whatever the limit was: what is too deep is so in every process."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(CALLS)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def spacious(run: Callable[[], T]) -> T:
    """Run something with the frames of all its calls in one piece of memory.

    CPython (3.11 and newer) puts frames one behind another into pieces of 16 kB, and returns a piece to the
    system as soon as no frame is in it: a loop whose calls begin at the end of one asks the system for memory
    each time, which took a fifth of some analyses. A frame that is larger than a piece gets one of 16 kB
    doubled until it fits, and the frames of its calls follow it there. What stays unused takes no memory.
    """
    return run()


spacious.__code__ = spacious.__code__.replace(co_stacksize=ROOM)
