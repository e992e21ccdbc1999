"""Where an answer through the adapter is another than V0's: the whole list, each with its reason."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from tests.adapter.talks import without


class Difference(NamedTuple):
    """Answers to `asked` (a pattern) differ in `where`: a path into status, reason and body.

    `*` in it is any item of a list; a key with `?` may be missing on one side.
    """

    asked: str
    where: str
    reason: str


DIFFERENCES: tuple[Difference, ...] = ()


def alike(asked: str, answer: Any, used: set[Difference]) -> Any:
    """An answer without the differences that are on the list; those that there are go into `used`."""
    for one in DIFFERENCES:
        if fnmatchcase(asked, one.asked):
            found = without(answer, one.where)
            if found != answer:
                used.add(one)
            answer = found
    return answer
