"""The V0 server of the tests: it behaves as the real one did, and tells of breaches."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.servers import V0World

pytestmark = pytest.mark.whole

CONVERSATIONS = "/api/conversations"


class Client:
    """A client with the right key."""

    def __init__(self, world: V0World, http: requests.Session) -> None:
        self.world = world
        self.http = http

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.world.api_key}"}
        return self.http.request(method, self.world.app_url + path, headers=headers, timeout=10, **options)

    def json(self, method: str, path: str, **options: Any) -> Any:
        return self.ask(method, path, **options).json()

    def start(self, **body: Any) -> str:
        """Start a conversation and look at it until it runs; return its path."""
        path = f"{CONVERSATIONS}/{self.json('POST', CONVERSATIONS, json=body)['conversation_id']}"
        statuses = [self.json("GET", path)["status"] for _ in range(2)]
        assert statuses == ["STARTING", "RUNNING"]
        return path


@pytest.fixture
def client() -> Iterator[Client]:
    with V0World() as world, requests.Session() as http:
        http.trust_env = False
        yield Client(world, http)


def test_create_answers_as_v0_did(client: Client) -> None:
    answer = client.json("POST", CONVERSATIONS, json={"initial_user_msg": "hi", "repository": "acme/web"})
    (made,) = client.world.conversations.values()
    assert answer == {
        "status": "ok",
        "conversation_id": made.id,
        "message": None,
        "conversation_status": "STARTING",
    }
    assert made.request == {"initial_user_msg": "hi", "repository": "acme/web"}
    assert client.json("GET", f"{CONVERSATIONS}/{made.id}")["selected_repository"] == "acme/web"


def test_a_message_makes_the_agent_act(client: Client) -> None:
    path = client.start(initial_user_msg="Make it")
    events = client.json("GET", f"{path}/events")["events"]
    assert [(event["id"], event.get("action") or event["observation"]) for event in events] == [
        (0, "agent_state_changed"),
        (1, "system"),
        (2, "message"),
        (3, "agent_state_changed"),
        (4, "run"),
        (5, "run"),
        (6, "message"),
        (7, "agent_state_changed"),
    ]
    assert events[2]["source"] == "user" and events[2]["args"]["content"] == "Make it"
    assert events[5]["cause"] == 4 and events[7]["extras"]["agent_state"] == "awaiting_user_input"
    assert client.world.workspace == {"/workspace/made.txt": b"42\n"}
    assert client.json("POST", f"{path}/message", json={"message": "More"}) == {"success": True}
    action = {"action": "message", "args": {"content": "And more"}}
    assert client.json("POST", f"{path}/events", json=action) == {"success": True}
    trajectory = client.json("GET", f"{path}/trajectory")["trajectory"]
    said = [event["args"]["content"] for event in trajectory if event.get("action") == "message"]
    assert said[::2] == ["Make it", "More", "And more"] and len(trajectory) == 20
    client.json(
        "POST", f"{path}/events", json={"action": "change_agent_state", "args": {"agent_state": "paused"}}
    )
    newest = client.json("GET", f"{path}/events", params={"reverse": "true", "limit": 1})["events"]
    assert newest[0]["extras"]["agent_state"] == "paused"


def test_events_are_numbered_and_filtered() -> None:
    with V0World(many_events=250) as world, requests.Session() as http:
        http.trust_env = False
        client = Client(world, http)
        path = client.start(initial_user_msg="hi") + "/events"
        first = client.json("GET", path)
        assert [event["id"] for event in first["events"]] == list(range(20)) and first["has_more"]
        rest = client.json("GET", path, params={"start_id": 200, "limit": 100})
        assert [event["id"] for event in rest["events"]] == list(range(200, 258)) and not rest["has_more"]
        inner = client.json("GET", path, params={"start_id": 3, "end_id": 5})
        assert [event["id"] for event in inner["events"]] == [3, 4, 5]
        wanted = {"include_types": ["message"], "source": "user"}
        found = client.json("GET", path, params={"limit": 100}, json=wanted)["events"]
        assert [event["message"] for event in found] == ["hi"]


def test_stop_and_start_again(client: Client) -> None:
    path = client.start(initial_user_msg="hi")
    stopped = client.json("POST", f"{path}/stop")
    assert stopped["conversation_status"] == "RUNNING" and stopped["message"]
    assert client.json("GET", path)["status"] == "STOPPED"
    assert client.ask("POST", f"{path}/message", json={"message": "x"}).json()["success"] is False
    assert client.ask("GET", f"{path}/list-files").status_code == 404
    assert len(client.json("GET", f"{path}/trajectory")["trajectory"]) == 8
    started = client.json("POST", f"{path}/start", json={"providers_set": ["github"]})
    assert started["status"] == "ok" and started["conversation_status"] == "STARTING"
    assert [client.json("GET", path)["status"] for _ in range(2)] == ["STARTING", "RUNNING"]
    assert len(client.json("GET", f"{path}/trajectory")["trajectory"]) == 8


def test_unknown_conversations(client: Client) -> None:
    path = f"{CONVERSATIONS}/unknown"
    assert client.json("GET", path) is None
    assert client.json("DELETE", path) is False
    assert client.ask("PATCH", path, json={"title": "t"}).status_code == 404
    assert client.json("POST", f"{path}/stop")["conversation_status"] == "STOPPED"
    assert client.json("POST", f"{path}/start", json={})["status"] == "error"
    assert client.ask("GET", f"{path}/events").status_code == 404
    assert client.ask("GET", f"{path}/list-files").status_code == 404


def test_rename_and_delete(client: Client) -> None:
    path = client.start()
    assert client.json("PATCH", path, json={"title": "New"}) is True
    assert client.json("GET", path)["title"] == "New"
    assert client.json("DELETE", path) is True
    assert client.json("GET", path) is None and client.world.conversations == {}


def test_list_is_paged_and_filtered(client: Client) -> None:
    ids = [client.world.seed_conversation(repository=name) for name in ("acme/web", "acme/other", "acme/web")]
    page = client.json("GET", CONVERSATIONS, params={"limit": 2})
    assert [one["conversation_id"] for one in page["results"]] == [ids[2], ids[1]]
    rest = client.json("GET", CONVERSATIONS, params={"limit": 2, "page_id": page["next_page_id"]})
    assert [one["conversation_id"] for one in rest["results"]] == ids[:1] and rest["next_page_id"] is None
    found = client.json("GET", CONVERSATIONS, params={"selected_repository": "acme/other"})["results"]
    assert [one["conversation_id"] for one in found] == [ids[1]]
    with pytest.raises(ValueError, match="`DONE` is no conversation status"):
        client.world.seed_conversation(status="DONE")


def test_files(client: Client) -> None:
    path = client.start(initial_user_msg="hi")
    up = [("files", ("src/up.bin", b"\xff")), ("files", ("b.txt", b"b"))]
    uploaded = client.json("POST", f"{path}/upload-files", files=up)
    assert uploaded == {"uploaded_files": ["/workspace/src/up.bin", "/workspace/b.txt"], "skipped_files": []}
    assert client.json("GET", f"{path}/list-files") == ["src/", "b.txt", "made.txt"]
    assert client.json("GET", f"{path}/list-files", params={"path": "src"}) == ["src/up.bin"]
    assert client.json("GET", f"{path}/list-files", params={"path": "no"}) == []
    assert client.json("GET", f"{path}/select-file", params={"file": "made.txt"}) == {"code": "42\n"}
    assert client.ask("GET", f"{path}/select-file", params={"file": "src/up.bin"}).status_code == 415
    assert client.ask("GET", f"{path}/select-file", params={"file": "no"}).status_code == 500
    with zipfile.ZipFile(io.BytesIO(client.ask("GET", f"{path}/zip-directory").content)) as archive:
        assert archive.namelist() == ["b.txt", "made.txt", "src/up.bin"]


def test_git_and_hosts(client: Client) -> None:
    without = client.start()
    assert client.ask("GET", f"{without}/git/changes").status_code == 404
    path = client.start(repository="acme/web")
    client.world.committed.update({"/workspace/up": b"one", "/workspace/old": b""})
    client.world.workspace.update({"/workspace/up": b"two", "/workspace/new": b""})
    changes = client.json("GET", f"{path}/git/changes")
    assert {change["path"]: change["status"] for change in changes} == {"new": "A", "old": "D", "up": "M"}
    diff = client.json("GET", f"{path}/git/diff", params={"path": "up"})
    assert diff == {"modified": "two", "original": "one"}
    assert client.json("GET", f"{path}/vscode-url")["vscode_url"].endswith("folder=/workspace")
    assert sorted(client.json("GET", f"{path}/web-hosts")["hosts"].values()) == [12000, 12001]
    assert client.json("GET", f"{path}/config")["session_id"] == path.rpartition("/")[2]
    assert client.json("GET", f"{path}/microagents")["microagents"][0]["triggers"] == ["github"]


def test_settings_and_secrets(client: Client) -> None:
    assert client.ask("POST", "/api/settings", json={"llm_model": "m"}).status_code == 200
    settings = client.json("GET", "/api/settings")
    assert (settings["llm_model"], settings["language"], settings["llm_api_key"]) == ("m", "en", None)
    assert client.ask("POST", "/api/secrets", json={"name": "A", "value": "v"}).status_code == 201
    assert client.ask("PUT", "/api/secrets/A", json={"name": "B", "description": "d"}).status_code == 200
    assert client.json("GET", "/api/secrets") == {"custom_secrets": [{"name": "B", "description": "d"}]}
    assert [client.ask("DELETE", "/api/secrets/B").status_code for _ in range(2)] == [200, 404]
    client.ask("POST", "/api/add-git-providers", json={"provider_tokens": {"github": {"token": "t"}}})
    assert client.json("GET", "/api/settings")["provider_tokens_set"] == {"github": None}
    client.ask("POST", "/api/unset-provider-tokens")
    assert client.world.account.tokens == {}
    assert client.ask("POST", "/api/reset-settings").status_code == 410


def test_catalogue(client: Client) -> None:
    assert "openai/gpt-5" in client.json("GET", "/api/options/models")
    assert client.json("GET", "/api/options/agents")[0] == "CodeActAgent"
    assert client.json("GET", "/api/options/config")["APP_MODE"] == "saas"
    assert client.json("GET", "/api/user/info")["login"] == "ada"
    assert client.json("GET", "/api/user/repositories")[0]["full_name"] == "acme/web"
    found = client.json("GET", "/api/user/search/repositories", params={"query": "other"})
    assert [one["full_name"] for one in found] == ["acme/other"]
    branches = client.json("GET", "/api/user/repository/branches", params={"repository": "acme/web"})
    assert branches["total_count"] == 2


BREACHES = [
    ("GET", "/api/v1/app-conversations/search", {}, 404, "unknown path"),
    ("GET", "/api/conversations/{id}/messages", {}, 404, "unknown path"),
    ("POST", "/api/conversations", {"json": {"title": "t"}}, 422, "unknown body field `title`"),
    ("POST", "/api/conversations", {"json": {"initial_user_msg": ["hi"]}}, 422, "body.initial_user_msg"),
    ("POST", "/api/conversations", {}, 422, "the body is missing"),
    ("PATCH", "/api/conversations/{id}", {"json": {"title": "t", "x": 1}}, 422, "unknown body field `x`"),
    ("PATCH", "/api/conversations/{id}", {"json": {"title": ""}}, 422, "body.title"),
    ("POST", "/api/conversations/{id}/start", {}, 422, "the body is missing"),
    ("POST", "/api/conversations/{id}/message", {"json": {"content": "hi"}}, 422, "`message` is missing"),
    ("POST", "/api/conversations/{id}/events", {"json": {"type": "message"}}, 422, "'action' is a required"),
    ("GET", "/api/conversations/{id}/events?limit=101", {}, 400, "Invalid limit"),
    ("GET", "/api/conversations/{id}/events?start_id=x", {}, 422, "`start_id` must be a number"),
    ("GET", "/api/conversations/{id}/select-file", {}, 422, "query parameter `file` is missing"),
    ("POST", "/api/conversations/{id}/upload-files", {"files": {"file": b""}}, 422, "`files` is missing"),
]


@pytest.mark.parametrize(("method", "path", "options", "status", "told"), BREACHES)
def test_breaches(method: str, path: str, options: dict[str, Any], status: int, told: str) -> None:
    with V0World() as world, requests.Session() as http:
        http.trust_env = False
        client = Client(world, http)
        answer = client.ask(method, path.format(id=world.seed_conversation()), **options)
        assert answer.status_code == status
        assert any(told in violation for violation in world.violations)
        world.violations.clear()


def test_wrong_key() -> None:
    with V0World() as world:
        url = world.app_url + CONVERSATIONS
        assert requests.get(url, timeout=10).status_code == 401
        assert "neither Authorization nor X-Session-API-Key has the API key" in world.violations.pop()
        headers = {"X-Session-API-Key": world.api_key}
        assert requests.get(url, headers=headers, timeout=10).status_code == 200
