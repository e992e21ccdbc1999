"""Calls at any depth cost the same."""

from __future__ import annotations

import resource
from collections.abc import Callable

import pytest

from v0to1.core.recursion import spacious

CALLS = 1000
DEPTHS = 150
"""Enough for some pieces of memory that frames stand in."""


def called(one: int, two: int, three: int, four: int) -> int:
    return one + two + three + four


def many_calls(depth: int) -> None:
    if depth:
        many_calls(depth - 1)
        return
    for _ in range(CALLS):
        called(1, 2, 3, 4)


def most_faults(run: Callable[[Callable[[], None]], None]) -> int:
    """The most pages of memory that the system gives for many calls at some depth, if they are run so."""
    found = []
    for depth in range(DEPTHS):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        run(lambda depth=depth: many_calls(depth))  # type: ignore[misc]
        found.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
    return max(found)


def test_no_depth_gets_memory_for_each_call() -> None:
    most_faults(spacious)  # what is touched for the first time
    assert most_faults(spacious) < CALLS // 10


def test_what_is_run_gives_its_result_and_its_errors() -> None:
    assert spacious(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        spacious(lambda: 1 // 0)
