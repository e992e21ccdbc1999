import json

import pytest
import responses

from helpdesk import github, slack
from helpdesk.links import page_of
from helpdesk.openhands import OPENHANDS_URL
from helpdesk.sandbox import AgentServer

AGENT_SERVER = "https://sandbox.example.net"
CID = "b7a2f4d1-3c58-4e0a-9d61-0a4be6c2f913"
TICKET = {"conversation_id": "c1", "title": "Late dates", "status": "open", "url": "https://desk.example.net/c1"}


@pytest.fixture(autouse=True)
def tokens(monkeypatch):
    monkeypatch.setenv("SLACK_TOKEN", "xoxb")
    monkeypatch.setenv("GITHUB_TOKEN", "ghp")


@responses.activate
def test_sandbox_check():
    responses.post(f"{AGENT_SERVER}/api/conversations", json={"id": CID, "execution_status": "running"})

    assert AgentServer(AGENT_SERVER, "session", "stub").check("+ x = 1") == CID

    request = responses.calls[0].request
    body = json.loads(request.body)
    assert request.headers["X-Session-API-Key"] == "session"
    assert set(body) == {"agent", "workspace", "initial_message"}


@responses.activate
def test_sandbox_ask_runs_the_agent():
    conversation = f"{AGENT_SERVER}/api/conversations/{CID}"
    responses.post(f"{conversation}/events", json={"success": True})
    responses.post(f"{conversation}/run", json={"success": True})
    responses.get(conversation, json={"id": CID, "execution_status": "finished"})
    responses.get(f"{conversation}/events/search", json={"items": [], "next_page_id": None})
    server = AgentServer(AGENT_SERVER, "session", "stub")

    server.ask(CID, "And now?")

    assert json.loads(responses.calls[0].request.body)["run"] is False
    assert server.status(CID) == "finished"
    assert server.events(CID) == []


@responses.activate
def test_slack_finds_a_channel_on_the_second_page():
    first = {"channels": [{"id": "C1", "name": "general"}], "response_metadata": {"next_cursor": "more"}}
    second = {"channels": [{"id": "C2", "name": "desk"}], "response_metadata": {"next_cursor": ""}}
    for page in (first, second):
        responses.post("https://slack.com/api/conversations.list", json=page)
    responses.post("https://slack.com/api/chat.postMessage", json={"ok": True, "ts": "1.2"})
    responses.get("https://slack.com/api/conversations.history", json={"messages": [{"text": "hello"}]})

    assert slack.channel_id("desk") == "C2"
    assert slack.announce("C2", TICKET) == "1.2"
    assert slack.last_messages("C2") == ["hello"]


@responses.activate
def test_github_payload():
    responses.post("https://api.github.com/repos/acme/web/dispatches", status=204)

    github.dispatch("acme/web", TICKET)

    sent = json.loads(responses.calls[0].request.body)["client_payload"]
    assert sent["repository"] == "acme/web"
    assert sent["status"] == "open"
    assert sent["conversation_id"] == "c1"


@responses.activate
def test_github_checks():
    runs = [{"name": "lint", "status": "completed"}, {"name": "test", "status": "in_progress"}]
    responses.get("https://api.github.com/repos/acme/web/commits/abc/check-runs", json={"check_runs": runs})

    assert github.running_checks("acme/web", "abc") == ["test"]


def test_link_is_for_people():
    assert page_of("c1") == OPENHANDS_URL + "/conversations/c1"
