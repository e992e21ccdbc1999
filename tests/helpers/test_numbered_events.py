"""Events by the numbers that V0 gave them: the same whatever was asked before, and however much was added."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.event_streams import Event, _answering, _events
from tests.helpers.helper_flavours import HTTP, Client
from tests.helpers.helper_servers import CONTRACTS, CONVERSATION
from tests.helpers.helper_world import World
from tests.helpers.script_flavours import caller, callers
from tests.helpers.test_helper_shell import CURL, Shell
from v0to1.helpers.python.events_feed import _EventFeed
from v0to1.helpers.python.events_pure import _numbered_page

pytestmark = pytest.mark.whole

GAPS = st.lists(st.integers(0, 3000), max_size=12)


def recorded() -> list[dict[str, Any]]:
    """The events of a conversation as a real server has stored them, each with a time of its own."""
    facts = json.loads((CONTRACTS / "events" / "v1-1.34.0.json").read_text("utf-8"))
    return [event for event in facts["socket"] if event.get("key") != "full_state"]


def page(events: Any, **asked: Any) -> dict[str, Any]:
    """A page as the helper makes it of all events."""
    return _numbered_page(
        events, **{"start_id": None, "end_id": None, "limit": None, "reverse": None, **asked}
    )


def numbers(events: Any, **asked: Any) -> list[int]:
    """The numbers on a page."""
    return [event["id"] for event in page(events, **asked)["events"]]


@settings(max_examples=60)
@given(GAPS, st.integers(1, 5), st.randoms(use_true_random=False))
def test_pages_of_any_size_give_each_event_once_in_order(gaps: list[int], limit: int, random: Any) -> None:
    events = list(_events(gaps)) * 2
    random.shuffle(events)
    by_number: list[dict[str, Any]] = []
    start = 0
    while True:
        found = page(events, start_id=start, limit=limit)
        assert numbers(events, start_id=len(by_number), limit=limit) == [one["id"] for one in found["events"]]
        by_number += found["events"]
        if not found["has_more"]:
            break
        start = by_number[-1]["id"] + 1
    assert [one["id"] for one in by_number] == list(range(len(gaps) + 1 if gaps else 0))
    told = [one["timestamp"] for one in by_number]
    assert told == sorted(told)


@settings(max_examples=60)
@given(GAPS, GAPS)
def test_events_that_come_later_change_no_number(before: list[int], after: list[int]) -> None:
    every = _events([*before, *after])
    early = page(every[: len(before)], limit=100)["events"]
    assert page(every, limit=100)["events"][: len(early)] == early


@settings(max_examples=60)
@given(GAPS)
def test_numbers_are_those_of_the_client_of_events(gaps: list[int]) -> None:
    events = _events(gaps)
    followed = [view for _, view in _EventFeed().take(events) if view is not None]
    assert page(events, start_id=1, limit=100)["events"] == followed


@pytest.mark.parametrize(
    ("asked", "expected", "more"),
    [
        ({}, [0, 1, 2, 3], False),
        ({"start_id": 2}, [2, 3], False),
        ({"start_id": "2"}, [2, 3], False),
        ({"start_id": 4}, [], False),
        ({"start_id": -1, "end_id": 1}, [0, 1], False),
        ({"start_id": 1, "end_id": 2, "limit": 1}, [1], True),
        ({"reverse": True, "limit": 1}, [3], True),
        ({"reverse": "true", "limit": "2"}, [3, 2], True),
        ({"reverse": "false", "limit": 2}, [0, 1], True),
        ({"reverse": True, "start_id": 1, "end_id": 2}, [2, 1], False),
        ({"limit": 0}, [], True),
    ],
)
def test_a_page_is_cut_as_v0_cut_it(asked: dict[str, Any], expected: list[int], more: bool) -> None:
    events = _events([1, 1, 1])
    assert numbers(events, **asked) == expected
    assert page(events, **asked)["has_more"] is more


def test_twenty_are_given_unless_more_are_asked_for() -> None:
    events = _events([1] * 30)
    assert numbers(events) == list(range(20))
    assert page(events)["has_more"] is True


@pytest.mark.parametrize("made_of", callers(), ids="-".join)
def test_every_library_gets_a_page_of_all_pages(world: World, made_of: tuple[str, ...]) -> None:
    events = _events([1, 1, 1, 1, 1])
    world.pages = {
        "": {"items": list(events[:2]), "next_page_id": "a/b"},
        "a/b": {"items": list(events[1:4]), "next_page_id": "c"},
        "c": {"items": list(events[4:]), "next_page_id": None},
    }
    client = caller(made_of, world.clock)
    answer = client.call("numbered_events", HTTP, world.root, CONVERSATION, start_id=2, limit=3)
    decodes = made_of[-1] == "wrapper"
    found = answer if decodes else json.loads(answer[1])
    assert [event["id"] for event in found["events"]] == [2, 3, 4]
    assert [event["args"]["content"] for event in found["events"]] == ["message 1", "message 2", "message 3"]
    assert found["has_more"] is True
    assert decodes or answer[0] == 200
    asked = [request.query for request in world.app.requests]
    assert [one.get("page_id") for one in asked] == [None, ["a/b"], ["c"]]
    assert all(one["limit"] == ["100"] and one["sort_order"] == ["TIMESTAMP"] for one in asked)


ONE_OF_EACH = [
    ("requests", "session"),
    ("httpx_async", "session"),
    ("aiohttp", "session"),
    ("fetch", "esm", "session"),
    ("axios", "commonjs", "session"),
]


class Storing(dict[str, dict[str, Any]]):
    """Pages that are asked for; the answer of the turn is stored for the third search."""

    def __init__(self, turn: tuple[Event, ...], *, ever: bool = True) -> None:
        self.turn, self.ever, self.searches = turn, ever, 0

    def __missing__(self, page_id: str) -> dict[str, Any]:
        self.searches += 1
        stored = self.ever and self.searches > 2
        items = [event for event in self.turn if stored or not event["id"].startswith("answer")]
        return {"items": items, "next_page_id": None}


@pytest.mark.parametrize("made_of", ONE_OF_EACH, ids="-".join)
def test_the_end_of_a_turn_has_no_number_before_its_answer(world: World, made_of: tuple[str, ...]) -> None:
    """A client that goes on behind the end would never see the answer."""
    world.pages = Storing(_answering(1))
    client = caller(made_of, world.clock)
    found = json.loads(client.call("numbered_events", HTTP, world.root, CONVERSATION)[1])
    said = [event.get("action") or event["extras"]["agent_state"] for event in found["events"]]
    assert said == ["loading", "message", "running", "message", "awaiting_user_input"]
    assert len(world.app.requests) == 3


@pytest.mark.parametrize("made_of", ONE_OF_EACH, ids="-".join)
def test_an_answer_that_never_comes_is_waited_for_once(world: World, made_of: tuple[str, ...]) -> None:
    turn = tuple({**event, "id": f"{event['id']} {'-'.join(made_of)}"} for event in _answering(1))
    asked = {"key": "last_user_message_id", "value": f"user-0 {'-'.join(made_of)}"}
    world.pages = Storing((turn[0], {**turn[1], **asked}, *turn[2:]), ever=False)
    client = caller(made_of, world.clock)
    searches = []
    for _ in range(2):
        found = json.loads(client.call("numbered_events", HTTP, world.root, CONVERSATION)[1])
        assert [event["id"] for event in found["events"]] == [0, 1, 2, 3]
        searches.append(len(world.app.requests))
    first, second = searches
    assert 2 <= first <= 16, "fifteen seconds, a second at a time, or fewer where time goes on by itself"
    assert second == first + 1


@pytest.mark.parametrize(
    "made_of",
    [
        ("requests", "session"),
        ("httpx", "session"),
        ("httpx_async", "session"),
        ("aiohttp", "session"),
        ("fetch", "esm", "session"),
    ],
    ids="-".join,
)
def test_an_error_status_is_the_clients_to_notice(world: World, made_of: tuple[str, ...]) -> None:
    world.refusal = 404, {"detail": "no such conversation"}
    client = caller(made_of, world.clock)
    answer = client.call("numbered_events", HTTP, world.root, CONVERSATION)
    assert answer[0] == 404
    assert json.loads(answer[1]) == {"detail": "no such conversation"}


@pytest.mark.parametrize(
    ("pages", "told"),
    [
        ({"": {"detail": "no"}}, "not a page of events"),
        ({"": {"items": [], "next_page_id": "a"}, "a": {"items": [], "next_page_id": "a"}}, "twice"),
    ],
)
def test_what_is_no_page_and_pages_without_end_are_errors(
    world: World, pages: dict[str, Any], told: str
) -> None:
    world.pages = pages
    client = Client("requests", "session", world.clock)
    with pytest.raises(client.helper.OpenHandsV1Error, match=told):
        client.call("numbered_events", HTTP, world.root, CONVERSATION)


ASKED: list[dict[str, Any]] = [
    {},
    {"start_id": 3, "limit": 2},
    {"start_id": 1, "end_id": 4},
    {"reverse": "true", "limit": 3},
    {"limit": 100},
]


def test_scripts_get_the_pages_that_python_gets(tmp_path: Path, world: World) -> None:
    events = recorded()
    world.pages = {
        "": {"items": events[:40], "next_page_id": "2"},
        "2": {"items": events[30:], "next_page_id": None},
    }
    shell, browser = Shell("sh", tmp_path), caller(("fetch", "esm", "module"), world.clock)
    for asked in ASKED:
        words = " ".join(f"'{asked.get(name, '')}'" for name in ("start_id", "end_id", "limit", "reverse"))
        expected = page(events, **asked)
        call = f"openhands_v1_numbered_events {world.root} {CONVERSATION} {words} {CURL}"
        assert shell.json(call) == expected
        answered = browser.call("numbered_events", HTTP, world.root, CONVERSATION, **asked)
        assert json.loads(answered[1]) == expected


@pytest.mark.parametrize(("ever", "searches", "said"), [(True, 3, 5), (False, 16, 4)])
def test_scripts_wait_for_the_answer_of_a_turn(
    tmp_path: Path, world: World, ever: bool, searches: int, said: int
) -> None:
    world.pages = Storing(_answering(1), ever=ever)
    call = f"openhands_v1_numbered_events {world.root} {CONVERSATION} '' '' '' '' {CURL}"
    found = Shell("sh", tmp_path).json(call)
    assert [event["id"] for event in found["events"]] == list(range(said))
    assert len(world.app.requests) == searches


def test_scripts_tell_what_is_no_page(tmp_path: Path, world: World) -> None:
    world.pages = {"": {"detail": "no"}}
    call = f"openhands_v1_numbered_events {world.root} {CONVERSATION} 1 '' '' '' {CURL}"
    done = Shell("sh", tmp_path).run(call)
    assert done.returncode != 0
    assert "not a page of events" in done.stderr
