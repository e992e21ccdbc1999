"""A client of the V1 servers that keeps to the contract, for the servers' own tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from tests.servers import V1World

APP = "/api/v1/app-conversations"
MESSAGE = {"role": "user", "content": [{"type": "text", "text": "Make it"}], "run": True}


class Client:
    """A client that keeps to the contract; `sandbox` is that of the conversation it has started."""

    def __init__(self, world: V1World, http: requests.Session) -> None:
        self.world = world
        self.http = http
        self.sandbox = ""

    def app(self, method: str, path: str, **options: Any) -> requests.Response:
        """A request to the App Server with the API key."""
        headers = {"Authorization": f"Bearer {self.world.api_key}"}
        return self.http.request(method, self.world.app_url + path, headers=headers, timeout=10, **options)

    def agent(self, method: str, path: str, **options: Any) -> requests.Response:
        """A request to the Agent Server with the session key of `sandbox`."""
        key = self.app("GET", "/api/v1/sandboxes", params={"id": self.sandbox}).json()[0]["session_api_key"]
        headers = {"X-Session-API-Key": key}
        return self.http.request(method, self.world.agent_url + path, headers=headers, timeout=10, **options)

    def start(self, **body: Any) -> str:
        """Start a conversation, wait for it, return its id."""
        task = self.app("POST", APP, json=body).json()
        for _ in range(20):
            (task,) = self.app("GET", f"{APP}/start-tasks", params={"ids": task["id"]}).json()
            if task["status"] == "READY":
                self.sandbox = task["sandbox_id"]
                return str(task["app_conversation_id"])
        raise AssertionError(f"never ready: {task}")

    def get(self, conversation_id: str) -> Any:
        """The conversation, or None."""
        return self.app("GET", APP, params={"ids": conversation_id}).json()[0]

    def events(self, conversation_id: str, **params: Any) -> Any:
        """One page of events."""
        path = f"/api/v1/conversation/{conversation_id}/events/search"
        return self.app("GET", path, params=params).json()


@contextmanager
def made(**options: Any) -> Iterator[Client]:
    """A client of a world with these options."""
    with V1World(**options) as world, requests.Session() as http:
        http.trust_env = False
        yield Client(world, http)
