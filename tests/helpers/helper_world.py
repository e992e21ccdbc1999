"""The V1 of these tests as a fixture: two servers with a state that tests set, and a clock that they own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.helpers.helper_flavours import Clock
from tests.helpers.helper_servers import AGENT_KEY, CONVERSATION, Request, Server, serving


@dataclass
class World:
    """The state of V1: what the servers answer next, and the servers themselves.

    `tasks` are the states that polls of the start task find, one after the other, the last one for
    ever; `sandboxes` are the same for the conversation's sandbox.
    """

    app: Server
    agent: Server
    clock: Clock
    tasks: list[dict[str, Any] | None] = field(default_factory=list)
    sandboxes: list[str] = field(default_factory=lambda: ["RUNNING"])
    repository: str | None = None
    exists: bool = True
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    agent_status: int = 200
    agent_delay: float = 0.0
    refusal: tuple[int, Any] | None = None
    refuses: bool = True

    @property
    def root(self) -> str:
        """Where the V1 API of the App Server begins."""
        return f"{self.app.url}/api/v1"

    def on_app(self, request: Request) -> tuple[int, Any]:
        """The App Server's answer."""
        if self.refusal:
            return self.refusal
        if request.path.endswith("/start-tasks"):
            return 200, [_next(self.tasks)]
        if request.path.endswith("/app-conversations"):
            return 200, [self._conversation() if self.exists else None]
        if request.path.endswith("/skills") and self.refuses and not self._reachable():
            return 404, {"error": "not found"}
        if request.path.endswith("/events/search"):
            return 200, self.pages[request.query.get("page_id", [""])[0]]
        return 200, {"success": True}

    def on_agent(self, request: Request) -> tuple[int, Any]:
        """The Agent Server's answer."""
        if request.headers.get("x-session-api-key") != AGENT_KEY or "authorization" in request.headers:
            return 401, {"detail": "Unauthorized"}
        if self.agent_status != 200:
            return self.agent_status, {"detail": "Not now"}
        time.sleep(self.agent_delay)
        path = request.query.get("path", [""])[0]
        if request.path == "/api/file/download":
            return (200, self.files[path]) if path in self.files else (404, {"detail": "File not found"})
        if request.path == "/api/file/upload":
            self.files[path] = request.body["file"][1]
        return 200, {"success": True, "path": path, "body": None if path else request.body}

    def _reachable(self) -> bool:
        return self.exists and self.sandboxes[0] in ("RUNNING", "PAUSED")

    def _conversation(self) -> dict[str, Any]:
        status = _next(self.sandboxes)
        running = status == "RUNNING"
        return {
            "id": CONVERSATION,
            "sandbox_id": "sandbox-1",
            "sandbox_status": status,
            "selected_repository": self.repository,
            "conversation_url": f"{self.agent.url}/api/conversations/{CONVERSATION}" if running else None,
            "session_api_key": AGENT_KEY if running else None,
        }


def _next(states: list[Any]) -> Any:
    return states.pop(0) if len(states) > 1 else states[0]


@pytest.fixture
def world() -> Iterator[World]:
    """Both servers; when the test is over, whatever they were asked must have been in the contract."""
    app = Server("app-1.11.0", lambda request: state.on_app(request))
    agent = Server("agent-1.58.2", lambda request: state.on_agent(request))
    with serving(app), serving(agent):
        state = World(app, agent, Clock())
        yield state
    assert app.breaches + agent.breaches == []
