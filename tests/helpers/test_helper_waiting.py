"""Waiting for a start task, finding conversations, and paging through events, in every flavour."""

from __future__ import annotations

import json
from typing import Any
from urllib.error import HTTPError, URLError

import aiohttp
import httpx
import pytest
import requests

from tests.helpers.helper_flavours import HTTP, Client, clients
from tests.helpers.helper_servers import APP_KEY, CONVERSATION, Server
from tests.helpers.helper_world import World
from tests.helpers.script_flavours import Caller, caller, callers

pytestmark = pytest.mark.whole

TASK = "f8aae71212774114a22952eaa9fcc757"
READY = {"id": TASK, "status": "READY", "app_conversation_id": CONVERSATION, "detail": None}
WORKING = {"id": TASK, "status": "WORKING", "app_conversation_id": None, "detail": None}


STATUS_ERRORS: dict[str, type[Exception]] = {
    "requests": requests.HTTPError,
    "httpx": httpx.HTTPStatusError,
    "httpx_async": httpx.HTTPStatusError,
    "aiohttp": aiohttp.ClientResponseError,
    "urllib": HTTPError,
}


def status_of(error: Any) -> int:
    """The status where each library has it."""
    found = getattr(error, "status", None) or getattr(error, "code", None) or error.response.status_code
    return int(found)


@pytest.fixture(params=callers(), ids="-".join)
def client(request: pytest.FixtureRequest, world: World) -> Caller:
    return caller(request.param, world.clock)


@pytest.fixture(params=clients(), ids="-".join)
def python_client(request: pytest.FixtureRequest, world: World) -> Client:
    return Client(request.param[0], request.param[1], world.clock)


def bearers(server: Server) -> set[str | None]:
    return {request.headers.get("authorization") for request in server.requests}


def test_a_ready_task_is_handed_back_without_a_request(client: Caller, world: World) -> None:
    assert client.call("wait_until_ready", READY, HTTP, world.root) == READY
    assert world.app.requests == []
    assert world.clock.sleeps == []


def test_a_task_is_polled_until_ready_with_growing_pauses(client: Caller, world: World) -> None:
    world.tasks = [WORKING, None, WORKING, WORKING, WORKING, READY]
    assert client.call("wait_until_ready", WORKING, HTTP, world.root) == READY
    assert [(r.method, r.path, r.query) for r in world.app.requests] == [
        ("GET", "/api/v1/app-conversations/start-tasks", {"ids": [TASK]})
    ] * 6
    assert world.clock.sleeps == [1.0, 1.5, 2.25, 3.375, 5.0, 5.0]


def test_polls_carry_the_key_of_the_app_server(client: Caller, world: World) -> None:
    world.tasks = [READY]
    client.call("wait_until_ready", WORKING, HTTP, world.root)
    with_auth = [("requests", "session"), ("httpx", "session")] + [
        ("httpx_async", k) for k in ("session", "wrapper")
    ]
    expected = "Basic " if (client.flavour, client.kind) in with_auth else f"Bearer {APP_KEY}"
    (key,) = bearers(world.app)
    assert key and key.startswith(expected)


def test_a_failed_start_raises_its_reason(client: Caller, world: World) -> None:
    world.tasks = [{"id": TASK, "status": "ERROR", "detail": "no such repository"}]
    with pytest.raises(client.helper.OpenHandsV1Error, match="failed to start: no such repository"):
        client.call("wait_until_ready", WORKING, HTTP, world.root)


LIBRARY = {"requests": requests.RequestException, "aiohttp": aiohttp.ClientError, "urllib": URLError}


def test_a_clients_own_handlers_catch_what_fails(python_client: Client, world: World) -> None:
    world.tasks = [{"id": TASK, "status": "ERROR", "detail": "no such repository"}]
    with pytest.raises(LIBRARY.get(python_client.flavour, httpx.HTTPError)) as caught:
        python_client.call("wait_until_ready", WORKING, HTTP, world.root)
    assert isinstance(caught.value, RuntimeError)
    assert str(caught.value) == "conversation failed to start: no such repository"


def test_waiting_ends_at_its_time_limit(client: Caller, world: World) -> None:
    world.tasks = [WORKING]
    with pytest.raises(client.helper.OpenHandsV1Error, match="still WORKING after 20 seconds"):
        client.call("wait_until_ready", WORKING, HTTP, world.root, ready_within=20.0)
    assert 10.0 < world.clock.now - 1000.0 <= 20.0


@pytest.mark.parametrize("answer", [{"detail": "Unauthorized"}, [], None, "busy"])
def test_an_answer_that_is_no_task_is_shown(client: Caller, world: World, answer: Any) -> None:
    with pytest.raises(client.helper.OpenHandsV1Error, match="started nothing") as caught:
        client.call("wait_until_ready", answer, HTTP, world.root)
    shown = repr(answer) if isinstance(client, Client) else json.dumps(answer, separators=(",", ":"))
    assert shown in str(caught.value)


def test_a_conversation_is_the_one_element_of_the_list(client: Caller, world: World) -> None:
    found = client.call("conversation", HTTP, world.root, CONVERSATION)
    assert found["id"] == CONVERSATION
    assert world.app.requests[0].query["ids"] == [CONVERSATION]
    assert client.call("sandbox_id", HTTP, world.root, CONVERSATION) == "sandbox-1"


def test_an_unknown_conversation_raises(client: Caller, world: World) -> None:
    world.exists = False
    for name in ("conversation", "sandbox_id"):
        with pytest.raises(Exception, match=f"no conversation {CONVERSATION}|404"):
            client.call(name, HTTP, world.root, CONVERSATION)


def test_an_error_body_with_status_200_is_shown(client: Caller, world: World) -> None:
    world.refusal = (200, {"detail": "maintenance"})
    with pytest.raises(client.helper.OpenHandsV1Error, match="maintenance"):
        client.call("conversation", HTTP, world.root, CONVERSATION)


def test_an_error_status_raises_the_error_of_the_library(python_client: Client, world: World) -> None:
    world.refusal = (401, {"detail": "Unauthorized"})
    with pytest.raises(Exception, match="401") as caught:
        python_client.call("conversation", HTTP, world.root, CONVERSATION)
    assert isinstance(caught.value, STATUS_ERRORS[python_client.flavour])
    assert status_of(caught.value) == 401


def test_what_clients_catch_of_their_library_catches_a_start_that_fails(
    python_client: Client, world: World
) -> None:
    world.tasks = [{**WORKING, "status": "ERROR", "detail": "no sandbox"}]
    with pytest.raises(STATUS_ERRORS[python_client.flavour], match="no sandbox") as caught:
        python_client.call("wait_until_ready", WORKING, HTTP, world.root)
    assert status_of(caught.value) == 500


def test_events_are_paged_to_the_end_and_each_is_given_once(client: Caller, world: World) -> None:
    pages = [[{"id": f"event-{n}"} for n in range(at, at + 100)] for at in (0, 99, 198)]
    world.pages = {
        "a/2+=&": {"items": pages[1], "next_page_id": "3"},
        "3": {"items": pages[2], "next_page_id": None},
    }
    first = {"items": pages[0], "next_page_id": "a/2+=&"}
    events = client.call("all_events", first, HTTP, world.root, CONVERSATION)
    assert [event["id"] for event in events] == [f"event-{n}" for n in range(298)]
    assert [r.path for r in world.app.requests] == [f"/api/v1/conversation/{CONVERSATION}/events/search"] * 2
    assert {r.query["limit"][0] for r in world.app.requests} == {"100"}


def test_a_page_that_comes_again_ends_in_an_error(client: Caller, world: World) -> None:
    world.pages = {"2": {"items": [{"id": "b"}], "next_page_id": "3"}}
    world.pages["3"] = {"items": [{"id": "c"}], "next_page_id": "2"}
    first = {"items": [{"id": "a"}], "next_page_id": "2"}
    with pytest.raises(client.helper.OpenHandsV1Error, match="the page 2 of events twice"):
        client.call("all_events", first, HTTP, world.root, CONVERSATION)
    assert len(world.app.requests) == 2


def test_a_single_page_needs_no_request(client: Caller, world: World) -> None:
    page = {"items": [{"id": "a"}], "next_page_id": None}
    assert client.call("all_events", page, HTTP, world.root, CONVERSATION) == [{"id": "a"}]
    assert world.app.requests == []


def test_a_page_that_is_none_is_shown(client: Caller, world: World) -> None:
    with pytest.raises(client.helper.OpenHandsV1Error, match="not here"):
        client.call("all_events", {"detail": "not here"}, HTTP, world.root, CONVERSATION)
