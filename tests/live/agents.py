"""The newest Agent Server by itself, with the little of an App Server that leads the adapter to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.live import processes
from tests.live.environments import AGENT, python_of
from tests.live.proxy import Upstream, proxy, sandbox_refusal
from tests.live.recording import Record
from tests.live.servers import base_environment, in_own_workspace, wait_until_up
from tests.live.serving import Serving, free_port
from tests.live.world import API_KEY

SESSION_KEY = "a session key for tests"


@dataclass(frozen=True, slots=True)
class AgentServer:
    """A running Agent Server with one conversation, behind a recording proxy.

    `root` is the V1 root of the App Server before it.
    """

    url: str
    root: str
    record: Record
    workspace: Path
    conversation: str


@contextmanager
def newest_agent_server(folder: Path, model_url: str) -> Iterator[AgentServer]:
    """Start the newest Agent Server in an empty folder, with a conversation. Raises ServerError."""
    workspace = folder / "workspace"
    for path in (folder / "home", folder / "logs", workspace / "project"):
        path.mkdir(parents=True)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    python = python_of(AGENT)
    command = processes.Command(
        arguments=(*in_own_workspace(workspace), python, "-m", "loopback_agent", "--port", str(port)),
        environment={
            **base_environment(AGENT, folder),
            "OH_SESSION_API_KEYS_0": SESSION_KEY,
            "OH_CONVERSATIONS_PATH": str(folder / "conversations"),
            "OH_BASH_EVENTS_DIR": str(folder / "bash_events"),
        },
        folder=folder,
        log=folder / "logs/agent-server.log",
    )
    process = processes.start(command)
    wait_until_up("openhands-agent-server", url, process, command.log)
    conversation = _conversation(url, model_url)
    record = Record()
    upstream = Upstream("agent", AGENT.version, url, sandbox_refusal(API_KEY), lambda body: body)
    agent = Serving(proxy(upstream, record))
    app = Serving(_app_server(conversation, agent.url))
    try:
        yield AgentServer(agent.url, f"{app.url}/api/v1", record, workspace, conversation)
    finally:
        app.stop()
        agent.stop()
        processes.stop(process)


def _conversation(url: str, model_url: str) -> str:
    model = {"usage_id": "agent", "model": "openai/stub", "base_url": model_url, "api_key": "x"}
    body = {
        "agent": {"kind": "Agent", "llm": model, "tools": [{"name": "terminal"}]},
        "workspace": {"kind": "LocalWorkspace", "working_dir": "/workspace/project"},
    }
    key = {"X-Session-API-Key": SESSION_KEY}
    answer = httpx.post(f"{url}/api/conversations", json=body, headers=key, timeout=60)
    return str(answer.raise_for_status().json()["id"])


def _app_server(conversation: str, url: str) -> Starlette:
    """What an App Server tells of the conversation: where it is, and with which key."""
    found = {
        "id": UUID(conversation).hex,
        "sandbox_id": "newest",
        "sandbox_status": "RUNNING",
        "conversation_url": f"{url}/api/conversations/{conversation}",
        "session_api_key": SESSION_KEY,
        "selected_repository": None,
    }

    async def conversations(request: Request) -> JSONResponse:
        known = UUID(request.query_params["ids"]) == UUID(conversation)
        return JSONResponse([found if known else None])

    return Starlette(routes=[Route("/api/v1/app-conversations", conversations)])
