"""Analyses of several parts of a tree, run in lockstep; each shares what it learns."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
Turns = Generator[Any, Sequence[Any], T]
"""A look that gives what it says, plain data, and is given what the others said in the same round.

All looks at the parts of one tree have the same number of rounds, wherever they run.
"""


class DependentParts(Exception):
    """Parts that seemed to have nothing to do with each other do, so that they must be analysed together."""


def nobody(said: Sequence[Any]) -> Sequence[Any]:
    """There are no parts elsewhere."""
    return ()


def in_step(
    looks: Sequence[Turns[T]], elsewhere: Callable[[Sequence[Any]], Sequence[Any]] = nobody
) -> list[T]:
    """The results of looks, in that order; `elsewhere` is told what these say and gives what others do."""
    said = [next(one) for one in looks]
    while True:
        abroad, further, results = elsewhere(said), [], []
        for place, one in enumerate(looks):
            try:
                further.append(one.send((*said[:place], *said[place + 1 :], *abroad)))
            except StopIteration as end:
                results.append(end.value)
        if results:
            return results
        said = further


def alone(look: Turns[T]) -> T:
    """The result of a look at which nobody else takes part."""
    return in_step([look])[0]
