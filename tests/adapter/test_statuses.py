"""Which status a client sees: of one conversation its end, too; in a list only whether its sandbox runs."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.adapter.clients import CLIENTS
from tests.adapter.libraries import Ask, Client
from tests.adapter.test_faults import KEY, Handler, Server
from tests.adapter.test_hostile import ID, conversation

pytestmark = pytest.mark.whole

LIST = Ask("GET", "/api/conversations")
ONE = Ask("GET", f"/api/conversations/{ID}")
START = Ask("POST", f"/api/conversations/{ID}/start", json={"providers_set": []})


@pytest.fixture(params=["requests", "httpx-async", "aiohttp", "urllib", "fetch", "axios"])
def client(request: pytest.FixtureRequest, app: Server) -> Iterator[Client]:
    """A client behind the adapter."""
    one = CLIENTS[request.param](app.url, KEY, adapted=True, timeout=5.0)
    yield one
    one.close()


def statuses(client: Client, app: Server, **changes: str) -> tuple[str, str]:
    """What a list, and what a read of one, say of a conversation that ended a minute ago."""
    ended = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 60))
    one = conversation("http://127.0.0.1:1", updated_at=ended, **changes)

    def answer(handler: Handler) -> None:
        said = [one] if "?ids=" in handler.path else {"items": [one], "next_page_id": None}
        handler.say(200, said if "/app-conversations" in handler.path else {"items": []})

    app.answers[:] = [answer]
    return client.ask(LIST).body["results"][0]["status"], client.ask(ONE).body["status"]


@pytest.mark.parametrize("agent", ["finished", "error", "stuck"])
def test_a_list_does_not_call_stopped_whose_sandbox_runs(client: Client, app: Server, agent: str) -> None:
    """A script that deletes what is STOPPED deletes none that runs; one that polls for the end sees it."""
    assert statuses(client, app, execution_status=agent) == ("RUNNING", "STOPPED")


@pytest.mark.parametrize("agent", ["idle", "running", "paused", "waiting_for_confirmation"])
def test_what_has_not_ended_runs(client: Client, app: Server, agent: str) -> None:
    assert statuses(client, app, execution_status=agent) == ("RUNNING", "RUNNING")


@pytest.mark.parametrize("sandbox", ["STARTING", "PAUSED", "ERROR", "MISSING"])
def test_without_a_sandbox_that_runs_both_say_the_same(client: Client, app: Server, sandbox: str) -> None:
    of_list, of_one = statuses(client, app, sandbox_status=sandbox, execution_status="finished")
    v0 = {"PAUSED": "STOPPED", "MISSING": "ARCHIVED"}.get(sandbox, sandbox)
    assert (of_list, of_one) == (v0, v0)


def test_the_start_of_what_runs_changes_nothing(client: Client, app: Server) -> None:
    """A page that starts what it opens, as it seems to have ended, wakes no sandbox."""
    statuses(client, app, execution_status="finished")
    app.asked.clear()
    assert client.ask(START).status == 200
    assert {one[0] for one in app.asked} == {"GET"}


def test_a_create_is_answered_before_the_conversation_runs(client: Client, app: Server) -> None:
    """No handler, event loop or server waits until V1 has started a sandbox."""
    task = {"id": "t", "status": "WORKING", "app_conversation_id": None, "sandbox_id": None, "detail": None}

    def starts(handler: Handler) -> None:
        if handler.command == "POST":
            handler.say(200, task)
        else:
            handler.say(200, [None] if "?ids=" in handler.path else {"items": [], "next_page_id": None})

    app.answers[:] = [starts]
    begun = time.monotonic()
    created = client.ask(Ask("POST", "/api/conversations", json={"initial_user_msg": "hi"}))
    assert (created.status, created.body["status"]) == (200, "ok")
    assert len(created.body["conversation_id"]) == 32
    assert time.monotonic() - begun < 2
    assert len(app.asked) < 5
