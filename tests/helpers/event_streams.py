"""Streams of events as servers may send them: again, between others, over several connections, in pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

Event = dict[str, Any]
_BEGIN = datetime(2026, 1, 1)
_LATEST = 5
"""How many events may be stored before one that happened earlier."""


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
    stored: tuple[int, ...] = ()
    """The events in the order in which the App Server stores them, where that is another."""

    def search(self, found: int, since: str, page_id: str) -> dict[str, Any]:
        """What a search finds among the first `found` events that were stored: one page."""
        known = sorted(self.stored[:found]) if self.stored else range(min(found, len(self.events)))
        items = [self.events[one] for one in known if self.events[one]["timestamp"] >= since]
        first = int(page_id or 0)
        end = first + self.page
        return {"items": items[first:end], "next_page_id": str(end) if end < len(items) else None}

    def as_json(self) -> dict[str, Any]:
        """For a program in another language."""
        connections = [{"found": one.found, "frames": list(one.frames)} for one in self.connections]
        stored = list(self.stored or range(len(self.events)))
        return {
            "events": list(self.events),
            "connections": connections,
            "page": self.page,
            "stored": stored,
        }


@st.composite
def streams(draw: st.DrawFn) -> Stream:
    """Streams whose last connection lives until everything has come.

    A server tells of what happens from the opening of a connection on, in order, and sends what was before
    again as it likes, between it.
    """
    number = draw(st.integers(0, 12))
    return _told(draw, _events(draw(st.lists(st.integers(0, 4000), min_size=number, max_size=number))))


@st.composite
def conversations(draw: st.DrawFn) -> Stream:
    """Streams with whole turns of an agent."""
    return _told(draw, draw(turns()))


@st.composite
def late_conversations(draw: st.DrawFn) -> Stream:
    """Whole turns of an agent that are stored late, and searches while they are: the last finds all."""
    events = draw(turns())
    delays = [draw(st.sampled_from((0, 0, *range(_LATEST + 1)))) for _ in events]
    stored = sorted(range(len(events)), key=lambda one: (one + delays[one], one))
    marks = sorted(draw(st.lists(st.integers(0, len(events)), min_size=1, max_size=12)))
    searches = tuple(Connection(found, ()) for found in (*marks, len(events)))
    return Stream(events, searches, draw(st.integers(1, 9)), tuple(stored))


@st.composite
def turns(draw: st.DrawFn) -> tuple[Event, ...]:
    """Conversations of a few turns, as Agent Servers tell them; each answers what the user said."""
    names: list[tuple[str, Event]] = []
    for turn in range(draw(st.integers(1, 3))):
        steps = draw(st.integers(0, 2))
        names += _turn(turn, steps, finishes=draw(st.booleans()), idle=draw(st.booleans()))
    gaps = draw(st.lists(st.integers(1, 2000), min_size=len(names), max_size=len(names)))
    moment, found = _BEGIN, []
    for (name, event), gap in zip(names, gaps, strict=True):
        moment += timedelta(milliseconds=gap)
        found.append({"id": name, "timestamp": moment.isoformat(timespec="microseconds"), **event})
    return tuple(found)


def _answering(turns: int) -> tuple[Event, ...]:
    """Turns in which an agent only answers, with one event a second."""
    return _each_second([one for turn in range(turns) for one in _turn(turn, 0, finishes=False, idle=False)])


def _stepping() -> tuple[Event, ...]:
    """A turn in which an agent acts before it answers, with one event a second."""
    return _each_second(_turn(0, 1, finishes=True, idle=False))


def _each_second(named: Sequence[tuple[str, Event]]) -> tuple[Event, ...]:
    """Events by their names and contents, one a second."""
    moments = (_BEGIN + timedelta(seconds=at) for at in range(len(named)))
    return tuple(
        {"id": name, "timestamp": moment.isoformat(timespec="microseconds"), **event}
        for (name, event), moment in zip(named, moments, strict=True)
    )


def _turn(turn: int, steps: int, *, finishes: bool, idle: bool) -> list[tuple[str, Event]]:
    """The names and the contents of a turn's events, in order."""
    user = f"user-{turn}"
    found = [(f"idle-{turn}", _state("idle"))] if idle and turn else []
    found += [(user, _message("user")), (f"known-{turn}", _state(user, "last_user_message_id"))]
    found.append((f"running-{turn}", _state("running")))
    for step in range(steps):
        found += _step(f"{turn}-{step}", {"kind": "TerminalAction", "command": "true"}, "action")
    last = _step(str(turn), {"kind": "FinishAction", "message": "done"}, "answer")
    answer = {**_message("agent"), "llm_response_id": f"response-{turn}"}
    found += last if finishes else [(f"answer-{turn}", answer)]
    return [*found, (f"finished-{turn}", _state("finished"))]


def _step(name: str, action: Event, called: str) -> list[tuple[str, Event]]:
    call = {"tool_call_id": f"call-{name}", "tool_name": "tool"}
    observed = {"kind": action["kind"].replace("Action", "Observation"), "content": [], "exit_code": 0}
    acted = {"kind": "ActionEvent", "source": "agent", "action": action, "llm_response_id": f"of-{name}"}
    seen = {"kind": "ObservationEvent", "source": "environment", "observation": observed}
    asked = f"{called}-{name}"
    return [(asked, {**acted, **call}), (f"seen-{name}", {**seen, **call, "action_id": asked})]


def _message(source: str) -> Event:
    content = [{"type": "text", "text": f"said by the {source}"}]
    return {"kind": "MessageEvent", "source": source, "llm_message": {"content": content}}


def _state(value: str, key: str = "execution_status") -> Event:
    kind = "ConversationStateUpdateEvent"
    return {"kind": kind, "source": "environment", "key": key, "value": value}


def _told(draw: st.DrawFn, events: tuple[Event, ...]) -> Stream:
    """The events over some connections."""
    number = len(events)
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
