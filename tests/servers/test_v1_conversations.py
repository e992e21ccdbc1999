"""Conversations of the V1 servers: start, messages, events, lists."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from tests.servers.client import APP, MESSAGE, Client, made

pytestmark = pytest.mark.whole

TIMES = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}"


def test_a_start_goes_through_its_steps() -> None:
    with made(start_polls=8) as client:
        task = client.app("POST", APP, json={"initial_message": MESSAGE}).json()
        assert task["status"] == "WORKING" and task["app_conversation_id"] is None
        path = f"{APP}/start-tasks?ids={task['id']}"
        assert [client.app("GET", path).json()[0]["status"] for _ in range(9)] == [
            "WORKING",
            "WAITING_FOR_SANDBOX",
            "PREPARING_REPOSITORY",
            "RUNNING_SETUP_SCRIPT",
            "SETTING_UP_GIT_HOOKS",
            "SETTING_UP_SKILLS",
            "STARTING_CONVERSATION",
            "READY",
            "READY",
        ]
        ready = client.app("GET", path).json()[0]
        assert list(client.world.conversations) == [ready["app_conversation_id"]]
        assert ready["id"] != ready["app_conversation_id"]
        assert re.fullmatch(r"[0-9a-f]{32}", ready["app_conversation_id"])
        assert ready["agent_server_url"] == client.world.agent_url


def test_a_start_can_fail() -> None:
    with made(start_error="no quota", start_polls=1) as client:
        task = client.app("POST", APP, json={}).json()
        (failed,) = client.app("GET", f"{APP}/start-tasks", params={"ids": task["id"]}).json()
        assert (failed["status"], failed["detail"], failed["app_conversation_id"]) == (
            "ERROR",
            "no quota",
            None,
        )
        assert client.world.conversations == {}


def test_streamed_start(client: Client) -> None:
    steps = client.app("POST", f"{APP}/stream-start", json={"title": "Streamed"}).json()
    assert [step["status"] for step in steps] == ["WORKING", "RUNNING_SETUP_SCRIPT", "READY"]
    assert client.get(steps[-1]["app_conversation_id"])["title"] == "Streamed"


def test_a_message_makes_the_agent_act(client: Client) -> None:
    conversation_id = client.start(initial_message=MESSAGE, selected_repository="acme/web")
    page = client.events(conversation_id)
    kinds = [(event["kind"], event["source"]) for event in page["items"]]
    assert kinds == [
        ("ConversationStateUpdateEvent", "environment"),
        ("SystemPromptEvent", "agent"),
        ("MessageEvent", "user"),
        ("ConversationStateUpdateEvent", "environment"),
        ("ActionEvent", "agent"),
        ("ObservationEvent", "environment"),
        ("MessageEvent", "agent"),
        ("ConversationStateUpdateEvent", "environment"),
    ]
    assert page["items"][2]["llm_message"]["content"][0]["text"] == "Make it"
    assert page["items"][5]["action_id"] == page["items"][4]["id"]
    assert page["next_page_id"] is None
    for event in page["items"]:
        assert str(UUID(event["id"])) == event["id"] and re.fullmatch(TIMES, event["timestamp"])
    assert client.world.workspace == {"/workspace/project/web/made.txt": b"42\n"}
    conversation = client.get(conversation_id)
    assert conversation["execution_status"] == "finished"
    assert conversation["conversation_url"] == f"{client.world.agent_url}/api/conversations/{conversation_id}"


def test_agent_server_runs_only_when_told(client: Client) -> None:
    conversation_id = client.start()
    path = f"/api/conversations/{UUID(conversation_id)}"
    client.agent("POST", f"{path}/events", json={"content": MESSAGE["content"]})
    assert client.get(conversation_id)["execution_status"] == "idle" and client.world.workspace == {}
    client.agent("POST", f"{path}/run")
    assert client.get(conversation_id)["execution_status"] == "finished"
    client.agent("POST", f"{path}/pause")
    assert client.agent("GET", path).json()["execution_status"] == "paused"
    assert client.agent("GET", path).json()["id"] == str(UUID(conversation_id))
    client.agent("POST", f"{path}/events", json=MESSAGE)
    assert client.agent("GET", path).json()["execution_status"] == "finished"


def test_agent_server_shows_no_nulls_and_filters_by_kind(client: Client) -> None:
    conversation_id = client.start(initial_message=MESSAGE)
    path = f"/api/conversations/{conversation_id}/events/search"
    shown = client.agent("GET", path, params={"kind": "MessageEvent", "source": "agent"}).json()["items"]
    assert [event["kind"] for event in shown] == ["MessageEvent"] and "sender" not in shown[0]
    everything = client.agent("GET", f"/api/conversations/{conversation_id}/events/count").json()
    assert everything == len(client.events(conversation_id)["items"]) == 8


def test_events_are_paged_filtered_and_sorted() -> None:
    with made(many_events=250) as client:
        conversation_id = client.start(initial_message=MESSAGE)
        pages, page_id = [], ""
        while page_id is not None:
            page = client.events(conversation_id, **({"page_id": page_id} if page_id else {}))
            pages.append(page["items"])
            page_id = page["next_page_id"]
        assert [len(items) for items in pages] == [100, 100, 58]
        in_order = [event for items in pages for event in items]
        assert len({event["id"] for event in in_order}) == 258
        newest = client.events(conversation_id, limit=2, sort_order="TIMESTAMP_DESC")["items"]
        assert newest == in_order[:-3:-1]
        said = client.events(conversation_id, kind__eq="MessageEvent")["items"]
        assert [event["source"] for event in said] == ["user", "agent"]
        since = client.events(conversation_id, timestamp__gte=said[1]["timestamp"])["items"]
        assert since == in_order[-2:]
        ids = [said[0]["id"], str(UUID(int=0))]
        batch = client.app("GET", f"/api/v1/conversation/{conversation_id}/events", params={"id": ids}).json()
        assert batch == [said[0], None]


def test_pages_can_be_kept_short() -> None:
    with made(limit_pages=2) as client:
        ids = [client.world.seed_conversation(title=f"{number}") for number in range(3)]
        first = client.app("GET", f"{APP}/search", params={"limit": 100}).json()
        rest = client.app("GET", f"{APP}/search", params={"page_id": first["next_page_id"]}).json()
        assert [one["id"] for one in first["items"] + rest["items"]] == ids[::-1]
        assert rest["next_page_id"] is None
        assert client.app("GET", f"{APP}/count", params={"title__contains": "1"}).json() == 1


def test_rename_and_delete(client: Client) -> None:
    conversation_id = client.start(title="Old")
    renamed = client.app("PATCH", f"{APP}/{conversation_id}", json={"title": "New"}).json()
    assert renamed["title"] == client.get(conversation_id)["title"] == "New"
    assert client.app("DELETE", f"{APP}/{conversation_id}").json() == {"success": True}
    assert client.get(conversation_id) is None
    assert client.app("DELETE", f"{APP}/{conversation_id}").status_code == 404
    assert client.app("PATCH", f"{APP}/{conversation_id}", json={"title": "New"}).status_code == 404
    assert client.app("GET", "/api/v1/sandboxes", params={"id": client.sandbox}).json() == [None]


def test_pending_messages_wait_for_the_start(client: Client) -> None:
    task = client.app("POST", APP, json={}).json()
    path = f"/api/v1/conversations/{task['id']}/pending-messages"
    queued = client.app("POST", path, json={"role": "user", "content": MESSAGE["content"]})
    assert (queued.status_code, queued.json()["position"]) == (201, 1)
    for _ in range(2):
        (task,) = client.app("GET", f"{APP}/start-tasks", params={"ids": task["id"]}).json()
    assert client.get(task["app_conversation_id"])["execution_status"] == "finished"


def test_seeds(client: Client) -> None:
    one = client.world.seed_conversation(title="One", repository="acme/web", status="STOPPED")
    seen = client.get(one)
    assert (seen["title"], seen["selected_repository"], seen["sandbox_status"]) == (
        "One",
        "acme/web",
        "PAUSED",
    )
    assert client.get(client.world.seed_conversation(status="MISSING"))["sandbox_status"] == "MISSING"
    with pytest.raises(ValueError, match="`DONE` is no sandbox status"):
        client.world.seed_conversation(status="DONE")
