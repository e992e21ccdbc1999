"""Room for programs that nest deeply: what walks through them calls itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

CALLS = 6_000
"""Nested calls: up to six for each level of a program, of which no more than a thousand are parsed."""


@contextmanager
def roomy() -> Iterator[None]:
    """Allow so many nested calls, whatever the limit was: what is too deep is so in every process."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(CALLS)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
