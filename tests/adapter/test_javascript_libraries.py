"""The HTTP libraries of JavaScript, on V0 and through the adapter on V1: the same answers and errors."""

from __future__ import annotations

import json
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.adapter.differences import alike
from tests.adapter.javascript import LIBRARIES, ScriptFailure, script, told
from tests.adapter.libraries import Ask
from tests.adapter.talks import CARRIED, PROGRAMS, talks
from tests.adapter.test_faults import EMPTY, LIST, Answer, Handler, Server, cut, said, silent
from tests.adapter.test_random import STEPS, Step
from tests.adapter.test_random import told as held
from tests.servers.world_v0 import V0World
from tests.servers.world_v1 import V1World

pytestmark = pytest.mark.whole

PROJECT = "/workspace/project"
KEY = "sk-oh-never-to-be-shown"


@pytest.fixture
def failing() -> Iterator[Server]:
    """A server whose answers a test sets."""
    server = Server()
    yield server
    server.stop()


CLIENTS = ("fetch", "axios", "got", "superagent")
"""The four ways in which the adapter gets at a request: libraries that have every program."""

TALKS = [(one, name) for one in LIBRARIES for name in (PROGRAMS if one in CLIENTS else CARRIED)]


@pytest.mark.parametrize(("library", "name"), TALKS)
def test_the_adapter_answers_as_v0_did(library: str, name: str) -> None:
    """Statuses, reason phrases, media types and bodies are equal, but for the list of differences."""
    v0, v1 = talks(script(library), name, project=PROJECT)
    assert [(asked, alike(asked, answer)) for asked, answer in v1] == [
        (asked, alike(asked, answer)) for asked, answer in v0
    ]


@pytest.mark.parametrize("library", ["axios-instance", "superagent"])
@given(steps=st.lists(STEPS, min_size=2, max_size=12))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_sequence(library: str, steps: list[Step]) -> None:
    client = script(library)
    with V0World() as v0:
        before = held(client(v0.app_url, v0.api_key, adapted=False), v0, "/workspace", steps)
    with V1World() as v1:
        now = held(client(v1.app_url, v1.api_key, adapted=True), v1, PROJECT, steps)
    assert [(asked, alike(asked, answer)) for asked, answer in now] == [
        (asked, alike(asked, answer)) for asked, answer in before
    ]


@pytest.mark.parametrize("library", CLIENTS)
def test_the_workspace_is_where_the_agent_server_says(library: str) -> None:
    """It need not be /workspace/project."""
    v0, v1 = talks(script(library), "files", project="/srv/agents/one")
    assert [alike(*one) for one in v1] == [alike(*one) for one in v0]


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("status", [401, 403, 404, 409, 429, 500, 503])
def test_an_error_of_v1_is_the_answer(library: str, status: int, failing: Server) -> None:
    failing.answers.append(said(status, {"detail": "There is no such thing"}, Retry_After="60"))
    answer = script(library)(failing.url, KEY, adapted=True).ask(LIST)
    assert (answer.status, answer.body) == (status, {"detail": "There is no such thing"})


@pytest.mark.parametrize("library", LIBRARIES)
def test_one_is_asked_again_that_was_asked_too_often(library: str, failing: Server) -> None:
    refused = said(429, {}, Retry_After="0")
    failing.answers.extend([refused, said(200, EMPTY), refused, said(200, EMPTY)])
    client = script(library)(failing.url, KEY, adapted=True)
    assert client.ask(LIST).body == {"results": [], "next_page_id": None}
    assert len(failing.asked) == 4


@pytest.mark.parametrize("library", LIBRARIES)
def test_an_older_server_is_asked_as_before(library: str, failing: Server) -> None:
    def older(handler: Handler) -> None:
        known = handler.path == "/api/conversations"
        handler.say(200 if known else 404, {"status": "ok"} if known else {"detail": "Not Found"})

    failing.answers.append(older)
    client = script(library)(failing.url, KEY, adapted=True)
    for ask in (
        Ask("POST", "/api/conversations", json={"initial_user_msg": "x"}),
        Ask("POST", "/api/conversations", json={"initial_user_msg": "ü" * 100_000}),
    ):
        answer = client.ask(ask)
        assert (answer.status, answer.body) == (200, {"status": "ok"})
        asked = {name.lower(): value for name, value in failing.asked[-1][2].items()}
        assert asked["content-type"].startswith("application/json")
        assert asked["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{}", b'"x"', b"7", b"{", b"\xff", b'{"items": 5}', b'{"items": [7]}']
)
def test_what_nobody_expects_is_an_answer(body: bytes, failing: Server) -> None:
    failing.answers.append(lambda handler: handler.say(200, body))
    try:
        answer = script("fetch")(failing.url, KEY, adapted=True).ask(LIST)
    except (json.JSONDecodeError, UnicodeDecodeError):  # the test wants to decode what V1 said
        return
    assert answer.status in (200, 502)
    assert KEY not in str(answer)


FAULTS: dict[str, tuple[Answer, float]] = {"cut": (cut, 2.0), "silent": (silent, 0.4)}


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("fault", FAULTS)
def test_an_error_is_the_one_that_the_library_has_for_it(library: str, fault: str, failing: Server) -> None:
    """The same as without the adapter, in about the same time."""
    answer, timeout = FAULTS[fault]
    failing.answers.append(answer)
    errors = []
    for adapted in (False, True):
        started = time.monotonic()
        with pytest.raises(ScriptFailure) as raised:
            script(library)(failing.url, KEY, adapted=adapted, timeout=timeout).ask(LIST)
        assert time.monotonic() - started < 4
        assert KEY not in str(raised.value)
        errors.append((raised.value.name, raised.value.code, raised.value.cause))
    assert errors[1] == errors[0]


@pytest.mark.parametrize("library", [*CLIENTS, "ky", "ofetch", "undici", "node-fetch"])
def test_a_wait_for_a_sandbox_ends_with_the_clients_time_out(library: str, failing: Server) -> None:
    starting = {"id": "1" * 32, "sandbox_id": "s", "sandbox_status": "STARTING"}
    failing.answers.append(said(200, [starting]))
    client = script(library)(failing.url, KEY, adapted=True, timeout=1.5)
    started = time.monotonic()
    with pytest.raises(ScriptFailure):
        client.ask(Ask("GET", f"/api/conversations/{'1' * 32}/list-files"))
    assert 1.2 < time.monotonic() - started < 3
    asked = len(failing.asked)
    time.sleep(1.5)
    assert len(failing.asked) <= asked + 1, "nobody waits any more"


@pytest.mark.parametrize("library", LIBRARIES)
def test_moved_requests_keep_their_method_and_the_keys_their_server(library: str, failing: Server) -> None:
    elsewhere = failing.url.replace("127.0.0.1", "localhost")

    def moved(handler: Handler) -> None:
        if handler.path.endswith("/here"):
            handler.say(200, {"id": "1" * 32})
        elif handler.path.endswith("/app-conversations"):
            handler.say(301, {}, Location="/here")
        else:
            handler.say(302, {}, Location=f"{elsewhere}/there")

    failing.answers.append(moved)
    client = script(library)(failing.url, KEY, adapted=True)
    client.ask(Ask("POST", "/api/conversations", json={"initial_user_msg": "x"}))
    assert [one[:2] for one in failing.asked] == [("POST", "/api/v1/app-conversations"), ("POST", "/here")]
    failing.asked.clear()
    with suppress(ScriptFailure):  # of a library that wants to follow by itself
        client.ask(LIST)
    if library != "got-instance":  # whose own hook puts the key into every request
        assert all(KEY not in str(one) for one in failing.asked if one[1] == "/there")


@pytest.mark.parametrize("library", LIBRARIES)
def test_many_requests_do_not_mix_up(library: str) -> None:
    """Each answer is about the conversation that was asked for."""
    with V1World() as world:
        client = script(library)(world.app_url, world.api_key, adapted=True, timeout=60)
        names = [world.seed_conversation(title=f"Number {number}") for number in range(40)] * 5
        request = client.asked(Ask("GET", "/api/conversations/$at"), times=len(names), names=names)
        bodies = told(request)["bodies"]
        found = [json.loads(b64decode(one))["conversation_id"] for one in bodies]
        assert found == names


def test_the_switch_is_read_at_each_request(failing: Server) -> None:
    failing.answers.append(said(200, {"items": []}))
    client = script("fetch")(failing.url, KEY, adapted=True)
    for switch, path in (
        ("off", "/api/conversations"),
        (None, "/api/v1/app-conversations/search?limit=20"),
        ("off", "/api/conversations"),
    ):
        told(client.asked(LIST, switches={"OPENHANDS_V0_ADAPTER": switch}))
        assert failing.asked[-1][1] == path
    told(client.asked(LIST, switches={"OPENHANDS_V0_ADAPTER": None}))


def test_the_end_of_a_conversation_comes_when_it_is_set() -> None:
    """STOPPED some seconds after the agent has ended; 0 is never."""
    with V1World() as world:
        client = script("fetch")(world.app_url, world.api_key, adapted=True)
        body = {"initial_user_msg": "x", "conversation_id": "1" * 32}
        client.ask(Ask("POST", "/api/conversations", json=body))
        path = f"/api/conversations/{'1' * 32}"

        def status(seconds: str | None) -> Any:
            switches = {"OPENHANDS_V0_CLOSED_AFTER": seconds}
            answer = told(client.asked(Ask("GET", path), switches=switches))
            return json.loads(b64decode(answer["body"]))["status"]

        while status("0") == "STARTING":
            pass
        time.sleep(1.5)  # the server tells seconds
        shown = [status(one) for one in ("0", "0.1", "60", None)]
        assert shown == ["RUNNING", "STOPPED", "RUNNING", "RUNNING"]
