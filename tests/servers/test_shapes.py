"""What the servers of the tests answer has the fields that the contract facts name, no more and no less."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from tests.servers import V0World
from tests.servers.client import APP, MESSAGE, Client
from v0to1.mock.contract import CONTRACTS

pytestmark = pytest.mark.whole

CLOUD = "app-cloud-2026-08-13"
SANDBOX = "/api/v1/sandboxes"


def fields(facts: str, operation: str, prefix: str) -> set[str]:
    """Names of the fields right below `prefix` in the answer of an operation of the facts."""
    operations = json.loads((CONTRACTS / f"{facts}.json").read_text("utf-8"))["operations"]
    (answer,) = (one["answer"] for one in operations if f"{one['method']} {one['path']}" == operation)
    below = (path.removeprefix(prefix) for path in answer if path.startswith(prefix))
    return {path for path in below if path and "." not in path and "[]" not in path}


@pytest.mark.parametrize(
    ("operation", "path", "prefix"),
    [
        (f"GET {APP}", f"{APP}?ids={{id}}", "[]."),
        (f"GET {APP}/search", f"{APP}/search", "items[]."),
        (f"GET {APP}/search", f"{APP}/search", ""),
        (f"GET {APP}/start-tasks", f"{APP}/start-tasks?ids={{task}}", "[]."),
        (f"GET {SANDBOX}", f"{SANDBOX}?id={{sandbox}}", "[]."),
        (f"GET {SANDBOX}", f"{SANDBOX}?id={{sandbox}}", "[].exposed_urls[]."),
        ("GET /api/v1/settings", "/api/v1/settings", ""),
        ("GET /api/v1/config/models/search", "/api/v1/config/models/search", "items[]."),
        ("GET /api/v1/git/branches/search", "/api/v1/git/branches/search?{branches}", "items[]."),
        (
            "GET /api/v1/git/repositories/search",
            "/api/v1/git/repositories/search?provider=github",
            "items[].",
        ),
        ("GET /api/v1/git/suggested-tasks/search", "/api/v1/git/suggested-tasks/search", "items[]."),
        ("GET /api/v1/users/git-info", "/api/v1/users/git-info", ""),
        ("GET /api/v1/web-client/config", "/api/v1/web-client/config", ""),
        ("GET /api/v1/conversation/{conversation_id}/events/search", "{events}", ""),
    ],
)
def test_app_server(client: Client, operation: str, path: str, prefix: str) -> None:
    conversation_id = client.start(initial_message=MESSAGE)
    (task,) = client.app("GET", f"{APP}/start-tasks/search").json()["items"]
    filled = path.format(
        id=conversation_id,
        task=task["id"],
        sandbox=client.sandbox,
        branches="provider=github&repository=acme/web&query=main",
        events=f"/api/v1/conversation/{conversation_id}/events/search",
    )
    assert set(_at(client.app("GET", filled).json(), prefix)) == fields(CLOUD, operation, prefix)


def test_start_and_message_of_the_app_server(client: Client) -> None:
    task = client.app("POST", APP, json={}).json()
    assert set(task) == fields(CLOUD, f"POST {APP}", "")
    path = f"{APP}/{client.start()}/send-message"
    sent = client.app("POST", path, json={"content": []}).json()
    assert set(sent) == fields(CLOUD, f"POST {APP}/{{conversation_id}}/send-message", "")


def test_agent_server(client: Client) -> None:
    client.start(initial_message=MESSAGE, selected_repository="acme/web")
    output = client.agent("POST", "/api/bash/execute_bash_command", json={"command": "ls"}).json()
    assert set(output) == fields("agent-1.58.2", "POST /api/bash/execute_bash_command", "")
    path = {"path": "/workspace/project/web/made.txt"}
    for operation, prefix in (("git/changes", "[]."), ("git/diff", ""), ("vscode/url", "")):
        query = path if operation == "git/diff" else {"path": "/workspace/project/web"}
        answer = client.agent("GET", f"/api/{operation}", params=query if "git" in operation else {}).json()
        assert set(_at(answer, prefix)) == fields("agent-1.58.2", f"GET /api/{operation}", prefix)


def test_v0_server_has_what_053_had() -> None:
    with V0World() as world:
        one = world.seed_conversation()
        headers = {"Authorization": f"Bearer {world.api_key}"}
        url = f"{world.app_url}/api/conversations"
        shown = requests.get(f"{url}/{one}", headers=headers, timeout=10).json()
        made = requests.post(url, headers=headers, json={}, timeout=10).json()
    known = fields("v0-0.53", "GET /api/conversations/{conversation_id}", "")
    assert set(shown) - known == {"conversation_version", "public", "sandbox_id", "sub_conversation_ids"}
    assert known <= set(shown)
    assert set(made) == fields("v0-0.53", "POST /api/conversations", "")


def _at(answer: Any, prefix: str) -> Any:
    """The first object at a path such as `items[].`; its names are what is compared."""
    for step in prefix.split("."):
        name, is_list = step.removesuffix("[]"), step.endswith("[]")
        answer = answer[name] if name else answer
        answer = answer[0] if is_list else answer
    return answer
