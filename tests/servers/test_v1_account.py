"""The rest of the V1 servers: settings, secrets, catalogues, health, and the record."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.servers.client import APP, Client

pytestmark = pytest.mark.whole


def test_settings_and_secrets(client: Client) -> None:
    def store(value: Any) -> int:
        return client.app("POST", "/api/v1/settings", json=value).status_code

    assert store({"agent_settings_diff": {"llm": {"model": "m"}}, "language": "fr"}) == 200
    assert store({"agent_settings_diff": {"llm": {"base_url": "u"}}}) == 200
    settings = client.app("GET", "/api/v1/settings").json()
    assert settings["agent_settings"]["llm"] == {"model": "m", "api_key": None, "base_url": "u"}
    assert (settings["language"], settings["email"]) == ("fr", None)
    secret = {"name": "TOKEN", "value": "v", "description": "d"}
    assert client.app("POST", "/api/v1/secrets", json=secret).status_code == 201
    assert client.app("PUT", "/api/v1/secrets/TOKEN", json={"name": "KEY"}).status_code == 200
    assert client.app("GET", "/api/v1/secrets/search").json()["items"] == [
        {"name": "KEY", "description": "d"}
    ]
    assert client.world.account.secrets["KEY"]["value"] == "v"
    assert client.app("DELETE", "/api/v1/secrets/KEY").status_code == 200
    assert client.app("DELETE", "/api/v1/secrets/KEY").status_code == 404
    tokens = {"provider_tokens": {"github": {"token": "t"}}}
    client.app("POST", "/api/v1/secrets/git-providers", json=tokens)
    assert client.app("GET", "/api/v1/settings").json()["provider_tokens_set"] == {"github": None}
    client.app("DELETE", "/api/v1/secrets/git-providers")
    assert client.world.account.tokens == {}


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("/api/v1/config/models/search?query=gpt", {"provider": "openai", "name": "gpt-5"}),
        ("/api/v1/git/installations/search?provider=github", "1001"),
        ("/api/v1/git/repositories/search?provider=github&query=other", {"full_name": "acme/other"}),
        ("/api/v1/git/branches/search?provider=github&repository=acme/web&query=fea", {"name": "feature"}),
        ("/api/v1/git/suggested-tasks/search", {"issue_number": 17}),
    ],
)
def test_catalogue(client: Client, path: str, first: Any) -> None:
    item = client.app("GET", path).json()["items"][0]
    assert item == first if isinstance(first, str) else item.items() >= first.items()


def test_user_configuration_and_health(client: Client) -> None:
    assert client.app("GET", "/api/v1/users/git-info").json()["login"] == "ada"
    assert client.app("GET", "/api/v1/web-client/config").json()["app_mode"] == "saas"
    assert client.app("GET", "/health").json() == "OK"
    assert requests.get(f"{client.world.agent_url}/health", timeout=10).json() == {"status": "ok"}


def test_calls_are_recorded(client: Client) -> None:
    client.app("POST", APP, params={}, json={"title": "t"})
    call = client.world.calls[-1]
    assert (call.server, call.method, call.path, call.query, call.status) == ("app", "POST", APP, {}, 200)
    assert call.json == {"title": "t"} and call.headers["authorization"] == f"Bearer {client.world.api_key}"
