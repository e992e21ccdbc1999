"""Whatever a server sends, and however often a connection breaks: each event comes once, in order."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.event_streams import Event, _events
from v0to1.helpers.python.events_feed import _EventFeed

pytestmark = pytest.mark.whole


def numbers(views: list[Event]) -> list[int]:
    """The numbers of views, but that of an agent that waits for its first message."""
    return [view["id"] for view in views if "kind" in view]


RECORDED = ("v1-1.15.0", "v1-1.34.0")


def recorded(server: str, key: str = "socket") -> list[Event]:
    """What a real server sent over a socket, in the order in which it came."""
    path = Path(__file__).parents[1] / "contracts" / "events" / f"{server}.json"
    found: list[Event] = json.loads(path.read_text("utf-8"))[key]
    return found


def stored(frames: list[Event]) -> list[Event]:
    """What a search finds: without what the server only sends, each once, in the order of times."""
    sent = ("full_state", "StreamingDeltaEvent")
    found = {event["id"]: event for event in frames if not {event.get("key"), event["kind"]} & set(sent)}
    return sorted(found.values(), key=lambda event: str(event["timestamp"]))


@pytest.mark.parametrize("server", RECORDED)
@pytest.mark.parametrize("key", ["socket", "confirmation_socket"])
def test_numbers_of_recorded_events_do_not_depend_on_the_way_they_came(server: str, key: str) -> None:
    frames = recorded(server, key)
    kept = stored(frames)
    whole = _EventFeed()
    expected = [view for _, view in whole.begin(kept) if view]
    for seed in range(5):
        chance = random.Random(seed)
        cut = chance.randrange(len(kept))
        feed = _EventFeed()
        views = [view for _, view in feed.begin(kept[:cut]) if view]
        later = kept[cut:] + chance.sample(kept[:cut], min(cut, 5))
        for event in sorted(later, key=lambda one: one["timestamp"]):
            views += [view for _, view in feed.take([event]) if view]
        assert [view for view in views if "kind" in view] == expected  # without that of an agent that waits


@pytest.mark.parametrize("server", RECORDED)
def test_a_recorded_conversation_is_told_as_v0_told_it(server: str) -> None:
    views = [view for _, view in _EventFeed().begin(stored(recorded(server))) if view]
    told = [
        str(view.get("action") or view["extras"].get("agent_state") or view["observation"]) for view in views
    ]
    assert told[:7] == ["system", "message", "running", "run", "run", "message", "awaiting_user_input"]
    assert told[told.index("finish") :][:2] == ["finish", "finished"]
    assert "idle" not in told
    assert [view["id"] for view in views] == list(range(1, len(views) + 1))
    commands = [view["id"] for view in views if view.get("action") == "run"]
    causes = [view["cause"] for view in views if view.get("observation") == "run"]
    assert len(causes) >= 3
    assert causes == commands[: len(causes)]


@pytest.mark.parametrize("server", RECORDED)
def test_a_recorded_confirmation_is_told_as_v0_told_it(server: str) -> None:
    feed = _EventFeed()
    views = [view for _, view in feed.begin(stored(recorded(server, "confirmation_socket"))) if view]
    states = [view["extras"]["agent_state"] for view in views if "agent_state" in view.get("extras", {})]
    assert states == [
        "running",
        "awaiting_user_confirmation",
        "running",
        "awaiting_user_input",
        "running",
        "awaiting_user_confirmation",
        "awaiting_user_input",
    ]
    rejected = next(view for view in views if view.get("observation") == "user_rejected")
    assert rejected["cause"] == max(view["id"] for view in views if view.get("action") == "run")


def test_a_conversation_without_a_word_has_an_agent_that_waits() -> None:
    views = [view for _, view in _EventFeed().begin([])]
    assert [(view["id"], view["extras"]["agent_state"]) for view in views] == [(0, "awaiting_user_input")]
    said = _EventFeed().begin(list(_events([1])))
    assert [view.get("action") for _, view in said] == ["message"]


@pytest.mark.parametrize(
    ("after", "left"),
    [(None, 3), ("event-1", 1), ("event-2", 0), ("unknown", 3), (0, 3), (1, 2), ("1", 2), ("-1", 3)],
)
def test_where_a_client_was_before(after: Any, left: int) -> None:
    assert len(_EventFeed(after).begin(list(_events([1, 1, 1])))) == left
