"""Events that are stored late: nothing is lost or told twice, and a turn ends after its answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.event_streams import (
    Connection,
    Event,
    Stream,
    _answering,
)
from tests.helpers.helper_flavours import Clock
from v0to1.helpers.python import events_order
from v0to1.helpers.python.events_feed import _EventFeed

pytestmark = pytest.mark.whole

TURN = _answering(2)
"""Two turns, one event a second: user-0, known-0, running-0, answer-0, finished-0, user-1 …"""
GRACE = events_order._GRACE_SECONDS


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(events_order, "time", clock)
    return clock


def late(*stored: int, found: tuple[int, ...]) -> Stream:
    """The two turns, stored in this order, and as many of them found by each search."""
    return Stream(TURN, tuple(Connection(one, ()) for one in found), 100, stored)


def test_an_event_that_is_older_than_every_window_is_found(clock: Clock) -> None:
    """What is missing is asked for without a time: a search from a time on would not find it."""
    feed = _EventFeed()
    feed.begin(TURN[:3])
    assert feed.take(TURN[4:5]) == []
    clock.now += GRACE - 1
    assert feed.patience() == 1
    clock.now += 1
    assert feed.patience() == 0
    assert [event["id"] for event, _ in feed.take(TURN[:5])] == ["answer-0", "finished-0"]
    assert feed.patience() is None


def test_what_is_long_past_is_not_waited_for(clock: Clock) -> None:
    old = [{**event, "timestamp": f"2025{event['timestamp'][4:]}"} for event in TURN[:5]]
    unanswered = [event for event in old if event["id"] != "answer-0"]
    new = [{**event, "id": f"new {event['id']}"} for event in TURN[:3] if event["id"] != "known-0"]
    told = _EventFeed().begin([*unanswered, *new])
    assert [event["id"] for event, _ in told][-3:] == ["finished-0", "new user-0", "new running-0"]


def test_a_state_that_is_over_is_no_state_of_the_agent(clock: Clock) -> None:
    """It is an event all the same; a client of V0 would take the turn that runs for ended."""
    feed = _EventFeed()
    feed.begin([event for event in TURN[:8] if event["id"] != "finished-0"])
    assert [event["id"] for _, _, event in feed._waiting] == ["running-1"]
    clock.now += GRACE
    assert feed.take([]) == []
    assert feed.patience() == 0
    assert [event["id"] for event, _ in feed.take([])] == ["running-1"]
    assert feed.take(TURN[4:5]) == [(TURN[4], None)]
    told = feed.take(TURN[8:])
    assert [view and view.get("observation") for _, view in told] == [None, "agent_state_changed"]


def test_an_agent_may_be_given_up(clock: Clock) -> None:
    feed = _EventFeed()
    feed.begin([*TURN[:3], TURN[4]])
    assert [event["id"] for event, _ in feed.end()] == ["finished-0"]
    assert feed.end() == []


@pytest.mark.parametrize(
    ("after", "first", "then"),
    [
        (-1, ["user-0", "known-0", "running-0"], ["answer-0", "finished-0"]),
        ("running-0", [], ["answer-0", "finished-0"]),
        ("finished-0", [], ["user-1"]),
        (2, [], ["answer-0", "finished-0"]),
        (3, [], ["finished-0"]),
    ],
)
def test_a_client_has_had_what_waited_before(
    clock: Clock, after: Any, first: list[str], then: list[str]
) -> None:
    """Where it was is among events that wait for one that is not there yet."""
    feed = _EventFeed(after)
    began = feed.begin([*TURN[:3], TURN[4]])
    assert [event["id"] for event, _ in began if event] == first
    assert [event["id"] for event, _ in feed.take(TURN[: 6 if then == ["user-1"] else 5])] == then


CONFIRMED: list[tuple[list[str], list[str]]] = [
    (["waiting"], []),
    (["waiting", "action"], ["action", "waiting"]),
    (["seen"], []),
    (["seen", "action"], ["action", "seen"]),
    (["action", "waiting", "seen"], ["action", "waiting", "seen"]),
    (["action", "said"], ["action"]),
    (["action", "said", "seen"], ["action", "seen", "said"]),
    (["action", "failed", "said"], ["action", "failed", "said"]),
    (["failed", "action", "said"], ["failed", "action", "said"]),
    (["action", "beside", "seen"], ["action", "beside", "seen"]),
    (["action", "next"], ["action"]),
]


@pytest.mark.parametrize(("came", "told"), CONFIRMED, ids=[" ".join(came) for came, _ in CONFIRMED])
def test_actions_come_before_what_came_of_them(clock: Clock, came: list[str], told: list[str]) -> None:
    call = {"tool_call_id": "a", "source": "agent"}
    act = {"kind": "ActionEvent", "source": "agent", "action": {"kind": "TerminalAction"}}
    say = {"kind": "MessageEvent", "source": "agent", "llm_message": {"content": []}}
    times: dict[str, Event] = {
        "action": {**act, "tool_call_id": "a", "llm_response_id": "1"},
        "beside": {**act, "tool_call_id": "b", "llm_response_id": "1"},
        "waiting": {"key": "execution_status", "value": "waiting_for_confirmation", "kind": "State"},
        "seen": {**call, "kind": "UserRejectObservation", "action_id": "action"},
        "failed": {**call, "kind": "AgentErrorEvent", "error": "no such tool"},
        "next": {**act, "tool_call_id": "c", "llm_response_id": "2"},
        "said": {**say, "llm_response_id": "3"},
    }
    events = {
        name: {"id": name, "timestamp": f"2026-01-01T00:00:0{at}", **event}
        for at, (name, event) in enumerate(times.items())
    }
    order = events_order._EventOrder()
    given = [event["id"] for name in came for event in order.ordered([events[name]])]
    assert given == told
