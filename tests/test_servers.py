"""The contract servers of the tests hold their clients to the contract: each breach is seen and told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from tests.servers import V0World, V1World

pytestmark = pytest.mark.whole

TIMEOUT_SECONDS = 10
APP = "/api/v1/app-conversations"
TEXT = {"content": [{"type": "text", "text": "hi"}]}
HEX = "0" * 32


def send(method: str, url: str, **options: Any) -> requests.Response:
    """One request on a connection of its own, without the proxies of the environment."""
    with requests.Session() as session:
        session.trust_env = False
        return session.request(method, url, timeout=TIMEOUT_SECONDS, allow_redirects=False, **options)


class Clients:
    """Requests with the right keys to both servers of a world; `seeded` is a running conversation."""

    def __init__(self, world: V1World) -> None:
        self.world = world
        self.seeded = world.seed_conversation(title="Seeded", repository="acme/web")

    def app(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.world.api_key}", **options.pop("headers", {})}
        return send(method, self.world.app_url + path, headers=headers, **options)

    def agent(self, method: str, path: str, **options: Any) -> requests.Response:
        key = self.world.conversations[self.seeded].sandbox.session_api_key
        headers = {"X-Session-API-Key": key, **options.pop("headers", {})}
        return send(method, self.world.agent_url + path, headers=headers, **options)


@pytest.fixture
def clients() -> Iterator[Clients]:
    """A V1 world that is expected to be broken: what is seen is cleared at the end."""
    with V1World() as world:
        yield Clients(world)
        world.violations.clear()


APP_BREACHES = [
    ("GET", "/api/v1/nonsense", {}, 404, "unknown path"),
    ("GET", "/api/conversations", {}, 404, "unknown path"),
    ("POST", "/api/conversations", {"json": {"initial_user_msg": "hi"}}, 404, "unknown path"),
    ("GET", "/api/settings", {}, 404, "unknown path"),
    ("GET", f"{APP}/search/", {}, 404, "unknown path"),
    ("GET", f"{APP}/{HEX}", {}, 405, "does not take this method"),
    ("POST", f"/api/v1/conversation/{HEX}/events", {"json": TEXT}, 405, "does not take this method"),
    ("GET", APP, {}, 422, "required query parameter `ids` is missing"),
    ("GET", f"{APP}?id={HEX}", {}, 422, "unknown query parameter `id`"),
    ("GET", f"{APP}?ids=one", {}, 400, "`one` is no UUID"),
    ("PATCH", f"{APP}/one", {"json": {"title": "t"}}, 422, "`one` is no UUID"),
    ("GET", f"{APP}/search?limit=101", {}, 422, "`limit` must be between 1 and 100"),
    ("GET", f"{APP}/search?limit=0", {}, 422, "`limit` must be between 1 and 100"),
    (
        "GET",
        f"{APP}/search?selected_repository=o/r",
        {},
        200,
        "query parameter `selected_repository`",
    ),
    ("GET", f"{APP}/search?page_id=next", {}, 200, "`page_id` was never given"),
    ("POST", APP, {}, 422, "the body is missing"),
    ("POST", APP, {"data": "{", "headers": {"Content-Type": "application/json"}}, 422, "no JSON"),
    ("POST", APP, {"data": "{}"}, 422, "not application/json"),
    ("POST", APP, {"json": []}, 422, "no JSON object"),
    ("POST", APP, {"json": {"initial_user_msg": "hi"}}, 200, "unknown body field `initial_user_msg`"),
    ("POST", APP, {"json": {"repository": "o/r"}}, 200, "unknown body field `repository`"),
    ("POST", APP, {"json": {"initial_message": "hi"}}, 422, "body.initial_message"),
    ("POST", APP, {"json": {"initial_message": {"content": "hi"}}}, 422, "body.initial_message.content"),
    ("POST", APP, {"json": {"initial_message": {"text": "hi"}}}, 200, "body.initial_message"),
    ("POST", APP, {"json": {"selected_repository": {"full_name": "o/r"}}}, 422, "body.selected_repository"),
    ("POST", APP, {"json": {"git_provider": "sourceforge"}}, 422, "body.git_provider"),
    ("POST", "/api/v1/secrets", {"json": {"name": "n"}}, 422, "required body field `value` is missing"),
    ("POST", "/api/v1/settings", {"json": {"llm_model": "m"}}, 200, "unknown body field `llm_model`"),
    ("DELETE", f"/api/v1/sandboxes/{HEX}", {}, 422, "required query parameter `sandbox_id` is missing"),
    ("GET", f"/api/v1/sandboxes?ids={HEX}", {}, 422, "required query parameter `id` is missing"),
    ("GET", "/api/v1/git/repositories/search", {}, 422, "required query parameter `provider` is missing"),
    ("GET", f"{APP}/{HEX}/file?file_path=made.txt", {}, 404, "`file_path` must be absolute"),
    ("GET", f"{APP}/{HEX}/git/changes", {}, 422, "required query parameter `path` is missing"),
    ("GET", f"{APP}/{HEX}/git/changes?path=.", {}, 404, "`path` must be absolute"),
    ("GET", f"/api/v1/conversation/{HEX}/events/search?kind__eq=message", {}, 422, "cannot be `message`"),
    ("GET", f"/api/v1/conversation/{HEX}/events/search?sort_order=desc", {}, 422, "cannot be `desc`"),
    ("GET", f"/api/v1/conversation/{HEX}/events/search?reverse=true", {}, 404, "parameter `reverse`"),
    ("GET", "/api/v1/users/me", {}, 501, "does not play this operation"),
]
AGENT_BREACHES = [
    ("GET", "/api/conversations/{id}/trajectory", {}, 404, "unknown path"),
    ("POST", "/api/conversations/{id}/message", {"json": {"message": "hi"}}, 404, "unknown path"),
    ("POST", "/api/file/upload/workspace/up.txt", {"files": {"file": b"up"}}, 404, "unknown path"),
    ("GET", "/api/file/download/workspace/up.txt", {}, 404, "unknown path"),
    ("GET", "/api/git/changes/workspace", {}, 404, "unknown path"),
    ("POST", "/api/file/upload", {"files": {"file": b"up"}}, 422, "query parameter `path` is missing"),
    ("POST", "/api/file/upload?path=/up", {"files": {"files": b"up"}}, 422, "body field `file` is missing"),
    ("POST", "/api/file/upload?path=/up", {"data": {"file": "up"}}, 422, "body field `file` is missing"),
    ("POST", "/api/file/upload?path=up", {"files": {"file": b"up"}}, 400, "`path` must be absolute"),
    ("GET", "/api/file/download?path=up", {}, 400, "`path` must be absolute"),
    ("GET", "/api/file/archive?path=/workspace&format=zip", {}, 422, "`format` cannot be `zip`"),
    ("POST", "/api/conversations/{id}/events", {"json": {"content": "hi"}}, 422, "body.content"),
    ("POST", "/api/conversations/{id}/events", {"json": {"action": "message"}}, 200, "field `action`"),
    ("POST", "/api/conversations/{id}/events", {"json": TEXT | {"run": "yes"}}, 422, "body.run"),
    ("GET", "/api/conversations/{id}/events/search?kind__eq=MessageEvent", {}, 200, "`kind__eq`"),
    ("POST", "/api/bash/execute_bash_command", {"json": {"cmd": "ls"}}, 422, "field `command` is missing"),
    ("POST", "/api/bash/execute_bash_command", {"json": {"command": "find ."}}, 200, "does not play"),
    ("POST", "/api/conversations", {"json": {"workspace": {}}}, 501, "does not play this operation"),
]


@pytest.mark.parametrize(("method", "path", "options", "status", "told"), APP_BREACHES)
def test_app_server_tells_of(
    clients: Clients, method: str, path: str, options: dict[str, Any], status: int, told: str
) -> None:
    assert clients.app(method, path, **options).status_code == status
    assert any(told in violation for violation in clients.world.violations)
    assert clients.world.calls[-1].status == status


@pytest.mark.parametrize(("method", "path", "options", "status", "told"), AGENT_BREACHES)
def test_agent_server_tells_of(
    clients: Clients, method: str, path: str, options: dict[str, Any], status: int, told: str
) -> None:
    answer = clients.agent(method, path.format(id=clients.seeded), **options)

    assert answer.status_code == status
    assert any(told in violation for violation in clients.world.violations)


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({}, "missing"),
        ({"Authorization": "Bearer other"}, "wrong"),
        ({"Authorization": "sk-oh-mock-key"}, "wrong"),
        ({"X-Session-API-Key": "sk-oh-mock-key"}, "missing"),
    ],
)
def test_wrong_keys_of_the_app_server(clients: Clients, headers: dict[str, str], told: str) -> None:
    assert send("GET", f"{clients.world.app_url}{APP}/search", headers=headers).status_code == 401
    assert re.search(f"Authorization header is {told}", clients.world.violations[0])


def test_session_key_at_the_app_server(clients: Clients) -> None:
    key = clients.world.conversations[clients.seeded].sandbox.session_api_key
    clients.app("GET", f"{APP}/search", headers={"X-Session-API-Key": key})
    assert "the session key of a sandbox goes to the App Server" in clients.world.violations[0]


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({}, "header is missing"),
        ({"X-Session-API-Key": "other"}, "header is wrong"),
        ({"X-Session-API-Key": "sk-oh-mock-key"}, "header is wrong"),
        ({"Authorization": "Bearer sk-oh-mock-key"}, "an Authorization header goes to the Agent Server"),
    ],
)
def test_wrong_keys_of_the_agent_server(clients: Clients, headers: dict[str, str], told: str) -> None:
    url = f"{clients.world.agent_url}/api/conversations/{clients.seeded}/events/search"
    assert send("GET", url, headers=headers).status_code == 401
    assert told in clients.world.violations[0]


def test_both_keys_at_the_agent_server(clients: Clients) -> None:
    headers = {"Authorization": f"Bearer {clients.world.api_key}"}
    assert clients.agent("GET", "/api/vscode/url", headers=headers).status_code == 401
    assert "an Authorization header goes to the Agent Server" in clients.world.violations[0]


def test_key_of_another_sandbox(clients: Clients) -> None:
    other = clients.world.seed_conversation()
    assert clients.agent("GET", f"/api/conversations/{other}").status_code == 401
    assert "that of another sandbox" in clients.world.violations[0]


def test_ids_of_tasks_and_conversations_are_not_confused(clients: Clients) -> None:
    task = clients.app("POST", APP, json={"initial_message": TEXT}).json()["id"]
    assert clients.app("GET", f"{APP}?ids={task}").json() == [None]
    assert clients.app("GET", f"/api/v1/conversation/{task}/events/search").status_code == 404
    assert clients.app("GET", f"{APP}/start-tasks?ids={clients.seeded}").json() == [None]
    assert [violation.rpartition(": ")[2] for violation in clients.world.violations] == [
        "the id of a start task is taken for that of a conversation",
        "the id of a start task is taken for that of a conversation",
        "the id of a conversation is taken for that of a start task",
    ]


def break_the_contract(make: Callable[[], V0World | V1World], *, and_fail: bool) -> None:
    with make() as world:
        send("GET", f"{world.app_url}/api/nonsense")
        if and_fail:
            raise ValueError("the client failed")


@pytest.mark.parametrize("make", [V1World, V0World])
def test_leaving_the_world_checks_it(make: Callable[[], V0World | V1World]) -> None:
    told = "the contract was broken 1 times:\n- app server: GET /api/nonsense: unknown path"
    with pytest.raises(AssertionError, match=f"^{told}$"):
        break_the_contract(make, and_fail=False)


@pytest.mark.parametrize("make", [V1World, V0World])
def test_an_error_of_the_client_goes_first(
    make: Callable[[], V0World | V1World], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ValueError, match="the client failed"):
        break_the_contract(make, and_fail=True)
    assert capsys.readouterr().err == "app server: GET /api/nonsense: unknown path\n"


def test_an_older_server_has_less() -> None:
    with V1World(app_facts="app-cloud-2026-03-02") as world:
        clients = Clients(world)
        path = f"{APP}/{clients.seeded}"
        assert clients.app("DELETE", path).status_code == 405
        assert clients.app("PATCH", path, json={"public": True, "title": "t"}).status_code == 200
        assert clients.app("GET", "/api/v1/settings").status_code == 404
        told = [violation.rpartition(": ")[2] for violation in world.violations]
        assert told == ["the path does not take this method", "unknown body field `title`", "unknown path"]
        world.violations.clear()
