"""What only JavaScript has: errors compared with those of a library alone, and one thread for all."""

from __future__ import annotations

import json
import time
from base64 import b64decode
from typing import Any

import pytest

from tests.adapter.javascript import LIBRARIES, ScriptFailure, script, told
from tests.adapter.libraries import Ask, Client
from tests.adapter.talks import programs_of
from tests.adapter.test_differential import ELSEWHERE, compared
from tests.adapter.test_faults import (  # noqa: F401
    KEY,
    LIST,
    Answer,
    Server,
    cut,
    said,
    silent,
    test_a_packed_answer_is_unpacked,
    test_a_page_instead_of_an_answer_is_shown,
    test_a_sandbox_that_is_woken_is_starting_until_its_server_answers,
    test_an_error_of_v1_is_the_answer,
    test_an_older_server_is_asked_as_before,
    test_moved_requests_keep_their_method_and_the_keys_their_server,
    test_one_is_asked_again_that_was_asked_too_often,
    test_what_cannot_be_known_is_not_said_to_be_missing,
    test_what_nobody_expects_is_an_answer,
)
from tests.servers import V1World

pytestmark = pytest.mark.whole


@pytest.fixture(params=LIBRARIES)
def client(request: pytest.FixtureRequest, app: Server) -> Client:
    """A client of each library, behind the adapter, for the laws that those of Python keep to as well."""
    return script(request.param)(app.url, KEY, adapted=True)


@pytest.mark.parametrize(("library", "name"), programs_of(LIBRARIES))
def test_the_adapter_answers_as_v0_did(library: str, name: str) -> None:
    v0, v1 = compared(library, name)
    assert v1 == v0


@pytest.mark.parametrize("library", ["fetch", "axios", "got", "superagent"])
def test_the_workspace_is_where_the_agent_server_says(library: str) -> None:
    v0, v1 = compared(library, "files", ELSEWHERE)
    assert v1 == v0


FAULTS: dict[str, tuple[Answer, float]] = {"cut": (cut, 2.0), "silent": (silent, 0.4)}


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("fault", FAULTS)
def test_an_error_is_the_one_that_the_library_has_for_it(library: str, fault: str, app: Server) -> None:
    """The same as without the adapter, in about the same time."""
    answer, timeout = FAULTS[fault]
    app.answers.append(answer)
    errors = []
    for adapted in (False, True):
        started = time.monotonic()
        with pytest.raises(ScriptFailure) as raised:
            script(library)(app.url, KEY, adapted=adapted, timeout=timeout).ask(LIST)
        assert time.monotonic() - started < 4
        assert KEY not in str(raised.value)
        errors.append((raised.value.name, raised.value.code, raised.value.cause))
    assert errors[1] == errors[0]


@pytest.mark.parametrize(
    "library", ["fetch", "axios", "got", "superagent", "ky", "ofetch", "undici", "node-fetch"]
)
def test_a_wait_for_a_sandbox_ends_with_the_clients_time_out(library: str, app: Server) -> None:
    starting = {"id": "1" * 32, "sandbox_id": "s", "sandbox_status": "STARTING"}
    app.answers.append(said(200, [starting]))
    client = script(library)(app.url, KEY, adapted=True, timeout=1.5)
    started = time.monotonic()
    with pytest.raises(ScriptFailure):
        client.ask(Ask("GET", f"/api/conversations/{'1' * 32}/list-files"))
    assert 1.2 < time.monotonic() - started < 3
    asked = len(app.asked)
    time.sleep(1.5)
    assert len(app.asked) <= asked + 1, "nobody waits any more"


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


def test_the_switch_is_read_at_each_request(app: Server) -> None:
    app.answers.append(said(200, {"items": []}))
    client = script("fetch")(app.url, KEY, adapted=True)
    for switch, path in (
        ("off", "/api/conversations"),
        (None, "/api/v1/app-conversations/search?limit=20"),
        ("off", "/api/conversations"),
    ):
        told(client.asked(LIST, switches={"OPENHANDS_V0_ADAPTER": switch}))
        assert app.asked[-1][1] == path
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
