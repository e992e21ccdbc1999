"""The events of conversations that a gateway remembers, in so many bytes at the most."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from v0to1.adapter.python.events import _Timeline

View = dict[str, Any]


class _Views(list[View]):
    """The events of a conversation as V0 gave them; `size` is what they take, in bytes."""

    def __init__(self, views: Iterable[View], has_grown: Callable[[], None]) -> None:
        super().__init__()
        self.size = 0
        self._has_grown = has_grown
        for view in views:
            self.append(view)

    def append(self, view: View) -> None:
        """Take one more."""
        super().append(view)
        self.size += _size_of(view)
        self._has_grown()


class Timelines(dict[str, _Timeline]):
    """Timelines by conversation; what was not asked for longest is forgotten when all have over `most` bytes.

    Whoever is using one of them keeps it for as long.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def __setitem__(self, conversation: str, timeline: _Timeline) -> None:
        super().__setitem__(conversation, timeline)
        if not isinstance(timeline.views, _Views):
            timeline.views = _Views(timeline.views, self._forget)

    @property
    def size(self) -> int:
        """The bytes that all of them take."""
        return sum(one.views.size for one in self.values() if isinstance(one.views, _Views))

    def _forget(self) -> None:
        while self.size > self._most:
            del self[next(iter(self))]


def _size_of(view: View) -> int:
    """What a value of JSON takes in memory, in bytes."""
    size = 0
    left: list[Any] = [view]
    while left:
        one = left.pop()
        size += sys.getsizeof(one)
        if isinstance(one, dict):
            left += one
            left += one.values()
        elif isinstance(one, list):
            left += one
    return size
