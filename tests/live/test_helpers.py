"""The functions of the helpers on real servers: what goes well, and what servers refuse or lose."""

from __future__ import annotations

import time
import urllib.error
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import aiohttp
import httpx
import psutil
import pytest
import requests

from tests.live import processes
from tests.live.calling import FLAVOURS, Http, call, error_of, work_in
from tests.live.effects import say_all, text_of
from tests.live.environments import NEW, Release
from tests.live.proof import Proof, Row
from tests.live.routes import calls
from tests.live.world import API_KEY, LiveWorld

HEADERS = {"Authorization": f"Bearer {API_KEY}"}
STATUS_ERRORS = (
    requests.HTTPError,
    httpx.HTTPStatusError,
    aiohttp.ClientResponseError,
    urllib.error.HTTPError,
)
"""What the libraries raise for an error status."""


@pytest.fixture(scope="module")
def world(worlds: dict[Release, LiveWorld]) -> Iterator[LiveWorld]:
    """The newest App Server, tidy again after these tests."""
    yield worlds[NEW]
    worlds[NEW].tidy()


@pytest.fixture(scope="module")
def root(world: LiveWorld) -> str:
    return f"{world.url}/api/v1"


@pytest.fixture(scope="module")
def conversation(world: LiveWorld) -> str:
    """A conversation with a repository; its id as the App Server writes it. Whoever stops it wakes it."""
    return world.start(selected_repository=world.new_repository())


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_every_operation_of_a_workspace(
    flavour: str, world: LiveWorld, root: str, conversation: str, proof: Proof
) -> None:
    def ask(name: str, *arguments: Any) -> Any:
        return call(flavour, HEADERS, name, root, conversation, *arguments)

    mark = world.record.mark()
    done = work_in(world.server.workspace, flavour, ask)

    assert "README.md" in done.listed & done.archived
    assert done.modified == "made"  # servers strip the end
    exchanges = world.record.since(mark)
    assert {exchange.status for exchange in exchanges} == {200}
    proof.add(Row(f"helper ({flavour})", NEW.version, "works", calls(exchanges)))


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_paused_sandbox_has_no_key_and_is_woken(
    flavour: str, world: LiveWorld, root: str, conversation: str
) -> None:
    call(flavour, HEADERS, "pause_sandbox", root, conversation)
    paused = world.known(conversation)
    readme = call(flavour, HEADERS, "read_file", root, conversation, "README.md")

    assert (paused["sandbox_status"], paused["session_api_key"]) == ("PAUSED", None)
    assert readme.startswith(b"# A repository")
    assert world.known(conversation)["sandbox_status"] == "RUNNING"


def test_an_id_is_known_with_and_without_dashes(root: str, conversation: str) -> None:
    dashed = str(uuid.UUID(conversation))
    found = [call("requests", HEADERS, "conversation", root, form)["id"] for form in (conversation, dashed)]
    same = [
        call("requests", HEADERS, "read_file", root, form, "README.md") for form in (conversation, dashed)
    ]
    assert found == [conversation, conversation]
    assert same[0] == same[1] != b""


def test_all_events_of_more_than_one_page(world: LiveWorld, root: str, conversation: str) -> None:
    """A hundred is what a page holds at most."""
    path = f"/conversation/{conversation}/events/search"
    said = [f"message {number}" for number in range(105)]

    say_all(world, conversation, said)
    first = requests.get(f"{root}{path}?limit=100", headers=HEADERS).json()
    for flavour in FLAVOURS:
        events = call(flavour, HEADERS, "all_events", first, Http, root, conversation)
        texts = [text_of(event) for event in events if event["kind"] == "MessageEvent"]
        heard = [text for text in texts if text.startswith("message ")]
        assert len(first["items"]) == 100
        assert heard == said
        assert len({event["id"] for event in events}) == len(events)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_start_that_fails(flavour: str, root: str) -> None:
    body = {"selected_repository": "acme/nothing"}
    task = requests.post(f"{root}/app-conversations", json=body, headers=HEADERS).json()
    with pytest.raises(error_of(flavour), match="acme/nothing"):
        call(flavour, HEADERS, "wait_until_ready", task, Http, root)


def test_a_start_that_takes_too_long(world: LiveWorld, root: str) -> None:
    task = requests.post(f"{root}/app-conversations", json={}, headers=HEADERS).json()
    for flavour in FLAVOURS:
        with pytest.raises(error_of(flavour), match=r"after 0\.01 seconds"):
            call(flavour, HEADERS, "wait_until_ready", task, Http, root, ready_within=0.01)
    for flavour in FLAVOURS:
        done = call(flavour, HEADERS, "wait_until_ready", task, Http, root)
        assert world.known(done["app_conversation_id"])["sandbox_status"] == "RUNNING"


def test_the_app_server_takes_no_message_for_a_paused_sandbox(root: str, conversation: str) -> None:
    call("requests", HEADERS, "pause_sandbox", root, conversation)
    body = {"role": "user", "content": [{"type": "text", "text": "hello"}], "run": True}
    url = f"{root}/app-conversations/{conversation}/send-message"
    assert requests.post(url, json=body, headers=HEADERS).status_code == 409
    call("requests", HEADERS, "resume_sandbox", root, conversation)


def test_a_lost_sandbox_is_answered_with_404_and_not_waited_for(world: LiveWorld, root: str) -> None:
    """V1 itself answers so to a question about such a conversation, and V0 did."""
    lost = world.start()
    kill_sandbox_of(world, lost)
    for flavour in FLAVOURS:
        with pytest.raises(STATUS_ERRORS, match="404"):
            call(flavour, HEADERS, "send_message", root, lost, "hello")
    body = {"role": "user", "content": [{"type": "text", "text": "hello"}], "run": True}
    url = f"{root}/app-conversations/{lost}/send-message"
    assert requests.post(url, json=body, headers=HEADERS).status_code == 410


def kill_sandbox_of(world: LiveWorld, conversation_id: str) -> None:
    """End the Agent Server of a conversation the hard way."""
    port = httpx.URL(world.known(conversation_id)["conversation_url"]).port
    found = [
        process
        for process in processes.with_mark(processes.owner())
        if process.cmdline()[-2:] == ["--port", str(port)]
    ]
    for process in found:
        process.kill()
    psutil.wait_procs(found, timeout=2)  # its parent leaves it a zombie
    assert found, f"no Agent Server at port {port}"


def test_too_many_requests_are_the_error_of_the_library(root: str, conversation: str) -> None:
    """The limit is 20 requests in a second, from the eleventh on with a delay."""

    def ask(_: int) -> int:
        try:
            call("requests", HEADERS, "conversation", root, conversation)
        except requests.HTTPError as error:
            return error.response.status_code
        return 200

    statuses: set[int] = set()
    with ThreadPoolExecutor(60) as threads:
        for _ in range(5):  # a slow machine may need another go
            if 429 not in statuses:
                statuses.update(threads.map(ask, range(60)))
    time.sleep(2)  # for the tests that follow
    assert statuses == {200, 429}


def test_the_proxies_hold_clients_to_the_right_key(world: LiveWorld, root: str, conversation: str) -> None:
    url = f"{root}/app-conversations?ids={conversation}"
    known = requests.get(url, headers=HEADERS).json()[0]
    agent_url, session = known["conversation_url"], {"X-Session-API-Key": known["session_api_key"]}
    v0 = f"{world.url}/api/conversations/{conversation}"
    with world.without_v0():
        forbidden = requests.get(v0, headers=HEADERS).status_code

    assert requests.get(url).status_code == 401
    assert requests.get(url, headers={**HEADERS, **session}).status_code == 401
    assert requests.get(agent_url, headers=HEADERS).status_code == 401
    assert requests.get(agent_url, headers={**HEADERS, **session}).status_code == 401
    assert requests.get(agent_url, headers=session).status_code == 200
    assert forbidden == 410
