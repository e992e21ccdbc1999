"""Events that are stored late: nothing is lost or told twice, and a turn ends after its answer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.helpers.event_streams import (
    Connection,
    Event,
    Stream,
    _answering,
    _stepping,
    late_conversations,
)
from tests.helpers.helper_flavours import Clock
from tests.helpers.test_event_streams import (
    SEARCHES,
    followed_async,
    followed_in_node,
    followed_sync,
    numbers,
)
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


END_FIRST = late(0, 1, 2, 4, 3, 5, 6, 7, 8, 9, found=(0, 4, 4, 5, 10))
"""That the first turn has ended is stored before its answer, and no search finds anything at first."""

STEP_LAST = Stream(_stepping(), tuple(Connection(one, ()) for one in (6, 7, 8)), 1, (0, 1, 2, 5, 6, 7, 3, 4))
"""All that a turn did is stored after its end, which is told before it in both languages."""


def assert_sound(ids: list[str], stream: Stream) -> None:
    """Each event came once, and after what it follows."""
    assert sorted(ids) == sorted(event["id"] for event in stream.events)
    place = {name: at for at, name in enumerate(ids)}
    for name, at in place.items():
        kind, _, step = name.partition("-")
        if kind == "finished":
            assert place[f"answer-{step}"] < at
            assert place[f"running-{step}"] < at
        followed = {"seen": ("action", "answer"), "known": ("user",)}.get(kind, ())
        assert all(place.get(f"{one}-{step}", -1) < at for one in followed)


def assert_told(states: list[str], stream: Stream) -> None:
    """A client of V0 hears of no turn's end twice, and last of the last one's.

    One may be left out whose beginning was stored late as well: it is over when it comes.
    """
    turns = sum(event.get("value") == "finished" for event in stream.events)
    ends = [state for state in states if state in ("finished", "awaiting_user_input")]
    assert 1 <= len(ends) <= turns
    assert states[-1] == ends[-1]


def states_of(views: list[Event]) -> list[str]:
    return [view["extras"]["agent_state"] for view in views if "agent_state" in view.get("extras", {})]


@given(late_conversations(), st.booleans())
@example(END_FIRST, False)
@example(STEP_LAST, False)
@settings(max_examples=150, deadline=None)
def test_what_is_stored_late_comes_once_and_after_what_it_follows(stream: Stream, has_clock: bool) -> None:
    got, views, server = followed_sync(stream, socket=False, has_agent=False, has_clock=has_clock)
    assert_sound([event["id"] for event in got], stream)
    assert numbers(views) == list(range(1, len(numbers(views)) + 1))
    assert_told(states_of(views), stream)
    assert server.searches < SEARCHES


@given(late_conversations(), st.booleans())
@example(END_FIRST, False)
@example(STEP_LAST, False)
@settings(max_examples=150, deadline=None)
def test_javascript_tells_what_is_stored_late_as_well(stream: Stream, has_clock: bool) -> None:
    found = followed_in_node(stream, socket=False, agent=False, clock=has_clock)
    assert_sound(found["got"], stream)
    assert found["numbers"] == list(range(1, len(found["numbers"]) + 1))
    assert_told(found["states"], stream)
    assert found["polls"] < SEARCHES


@given(late_conversations())
@example(END_FIRST)
@example(STEP_LAST)
@settings(max_examples=60, deadline=None)
def test_both_languages_give_the_same_order(stream: Stream) -> None:
    got, views, _ = followed_sync(stream, socket=False, has_agent=False)
    found = followed_in_node(stream, socket=False, agent=False)
    assert found["got"] == [event["id"] for event in got]
    assert found["numbers"] == numbers(views)


def test_an_agent_that_has_not_been_heard_of_does_not_wait_for_a_message() -> None:
    """Nothing of a conversation may be stored when a client begins; its Agent Server knows better."""
    empty = Stream(TURN, (Connection(0, ()), Connection(10, ())), 100)
    got, views, _ = followed_sync(empty, socket=False, has_agent=False)
    assert (len(got), states_of(views)[0]) == (10, "running")
    assert followed_in_node(empty, socket=False, agent=False)["told"][:2] == ["message", "running"]
    _, known, _ = followed_sync(empty, socket=False)
    assert (states_of(known)[0], known[0]["id"]) == ("awaiting_user_input", 0)
    assert followed_in_node(empty, socket=False)["told"][0] == "awaiting_user_input"


@pytest.mark.parametrize("passing", [1, 4])
def test_an_end_without_an_answer_is_told_after_a_while(passing: int) -> None:
    """All events are asked for before it is told."""
    events = tuple(event for event in TURN[:5] if not event["id"].startswith("answer"))
    stream = Stream(events, (Connection(4, ()),), 100)
    got, _, server = followed_sync(stream, socket=False, has_agent=False, passing=passing)
    assert [event["id"] for event in got] == [event["id"] for event in events]
    waited = (server.searches - 3) * passing
    assert GRACE <= waited < GRACE + passing
    asked = ["timestamp__gte" in query for query in server.queries]
    assert asked == [False, *[True] * (len(asked) - 3), False, True]
    found = followed_in_node(stream, socket=False, agent=False, passing=passing * 1000)
    assert found["got"] == [event["id"] for event in events]
    assert found["polls"] + 1 == server.searches


FRAMES = ((0, 1, 2, 4, 3), (0, 4, 3, 2, 1), (1, 0, 2, 3, 4))


@pytest.mark.parametrize("frames", FRAMES)
def test_a_socket_may_send_an_end_before_its_answer(frames: tuple[int, ...]) -> None:
    stream = Stream(TURN[:5], (Connection(0, frames),), 100)
    got, _, _ = followed_sync(stream, socket=True)
    assert_sound([event["id"] for event in got], stream)
    assert followed_async(stream) == got
    assert_sound(followed_in_node(stream, socket=True)["got"], stream)


def test_what_no_frame_brings_is_asked_for() -> None:
    """The answer is with the Agent Server, though it was not sent; the connection stays."""
    stream = Stream(TURN[:5], (Connection(0, (0, 1, 2, 4)),), 100)
    ids = [event["id"] for event in stream.events]
    got, _, server = followed_sync(stream, socket=True, has_silence=True)
    assert [event["id"] for event in got] == ids
    assert [list(query) for query in server.queries] == [["limit", "sort_order"]] * 2
    assert [event["id"] for event in followed_async(stream, has_silence=True)] == ids
    assert followed_in_node(stream, socket=True, silence=True)["got"] == ids


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
