import json

import pytest
import responses
from responses import matchers

from client import BASE, ConversationError, OpenHandsClient, conversation_url

CID = "5e8f5a1ac4a942f3a0c59f4d3b1b7a60"


@pytest.fixture
def client():
    return OpenHandsClient("key", poll_interval=0)


@responses.activate
def test_start(client):
    responses.post(f"{BASE}/conversations", json={"status": "ok", "conversation_id": CID})

    assert client.start({"initial_user_msg": "Hello", "repository": "acme/calendar"}) == CID

    sent = responses.calls[0].request
    assert json.loads(sent.body) == {"initial_user_msg": "Hello", "repository": "acme/calendar"}
    assert sent.headers["Authorization"] == "Bearer key"


@responses.activate
def test_start_is_refused(client):
    responses.post(f"{BASE}/conversations", json={"status": "error", "message": "no model is set"})

    with pytest.raises(ConversationError, match="no model is set"):
        client.start({"initial_user_msg": "Hello"})


@responses.activate
def test_wait_for_runtime(client):
    for status in ("STARTING", "STARTING", "RUNNING"):
        responses.get(conversation_url(CID), json={"conversation_id": CID, "status": status})

    assert client.wait_for_runtime(CID)["status"] == "RUNNING"
    assert len(responses.calls) == 3


@responses.activate
def test_recent(client):
    results = [
        {"conversation_id": CID, "selected_repository": "acme/calendar"},
        {"conversation_id": "f" * 32, "selected_repository": "acme/other"},
    ]
    responses.get(
        f"{BASE}/conversations",
        json={"results": results, "next_page_id": None},
        match=[matchers.query_param_matcher({"limit": 50})],
    )

    assert client.recent("acme/calendar") == [CID]


@responses.activate
def test_trajectory(client):
    responses.get(f"{BASE}/conversations/{CID}/trajectory", json={"trajectory": [{"id": 0}, {"id": 1}]})

    assert len(client.trajectory(CID)) == 2


@responses.activate
def test_delete(client):
    responses.delete(conversation_url(CID), json=True)

    client.delete(CID)

    assert responses.calls[0].request.method == "DELETE"
