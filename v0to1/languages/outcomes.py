"""Statuses of responses, and the ways that a program may go with each of them."""

from __future__ import annotations

from collections.abc import Mapping

STATUSES = frozenset(range(100, 600))
GOOD = frozenset(range(100, 400))
SUCCESS = 200

Numbers = Mapping[int, int]
"""What a number is for each status."""

Ways = tuple[frozenset[int], frozenset[int]]
"""The statuses for which a test may hold, and those for which it may not."""

UNKNOWN: Ways = (STATUSES, STATUSES)


def is_failing(left: frozenset[int]) -> bool:
    """Whether some statuses are those of failures."""
    return SUCCESS not in left and any(one // 100 != SUCCESS // 100 for one in left)


def is_success(left: frozenset[int]) -> bool:
    """Whether some statuses are those of successes."""
    return SUCCESS in left and left <= GOOD
