"""Streams of events as servers may send them: again, between others, over several connections, in pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

Event = dict[str, Any]
_BEGIN = datetime(2026, 1, 1)


@dataclass(frozen=True)
class Connection:
    """One connection: how many events a search finds after it was opened, and the frames that follow."""

    found: int
    frames: tuple[int, ...]


@dataclass(frozen=True)
class Stream:
    """The events of a conversation, and the connections over which a client gets them."""

    events: tuple[Event, ...]
    connections: tuple[Connection, ...]
    page: int

    def search(self, found: int, since: str, page_id: str) -> dict[str, Any]:
        """What a search finds among the first `found` events: one page."""
        items = [event for event in self.events[:found] if event["timestamp"] >= since]
        first = int(page_id or 0)
        end = first + self.page
        return {"items": items[first:end], "next_page_id": str(end) if end < len(items) else None}

    def as_json(self) -> dict[str, Any]:
        """For a program in another language."""
        connections = [{"found": one.found, "frames": list(one.frames)} for one in self.connections]
        return {"events": list(self.events), "connections": connections, "page": self.page}


@st.composite
def streams(draw: st.DrawFn) -> Stream:
    """Streams whose last connection lives until everything has come.

    A server tells of what happens from the opening of a connection on, in order, and sends what was before
    again as it likes, between it.
    """
    number = draw(st.integers(0, 12))
    events = _events(draw(st.lists(st.integers(0, 4000), min_size=number, max_size=number)))
    marks = sorted(draw(st.lists(st.integers(0, number), min_size=1, max_size=9)))
    connections = []
    for opened, ended in zip(marks, [*marks[1:], number], strict=True):
        found = draw(st.integers(opened, ended))
        again = draw(st.lists(st.integers(0, ended - 1), max_size=6)) if ended else []
        live = list(range(opened, ended))
        connections.append(Connection(found, _between(draw, live, again)))
    return Stream(events, tuple(connections), draw(st.integers(1, 5)))


def _between(draw: st.DrawFn, live: list[int], again: Sequence[int]) -> tuple[int, ...]:
    """Live events in their order, with others between them that the search has found or that came before."""
    frames = list(live)
    for one in again:
        first = frames.index(one) + 1 if one in live else 0
        frames.insert(draw(st.integers(first, len(frames))), one)
    return tuple(frames)


def _events(gaps: Sequence[int]) -> tuple[Event, ...]:
    """Events with these milliseconds between them; some come at the same time."""
    moment, found = _BEGIN, []
    for number, gap in enumerate(gaps):
        moment += timedelta(milliseconds=gap)
        time = moment.isoformat(timespec="microseconds")
        said = {"content": [{"type": "text", "text": f"message {number}"}]}
        event = {"id": f"event-{number}", "timestamp": time, "source": "user", "llm_message": said}
        found.append({**event, "kind": "MessageEvent"})
    return tuple(found)
