"""V0 requests and a V0 socket, answered by the run-time adapter from the newest Agent Server."""

from __future__ import annotations

import io
import threading
import zipfile
from typing import Any
from uuid import UUID

import httpx
import pytest
import requests
import socketio

from tests.live.agents import SESSION_KEY, AgentServer
from tests.live.environments import AGENT
from tests.live.proof import Proof, Row
from tests.live.routes import calls
from tests.live.waiting import until
from tests.live.world import API_KEY
from v0to1.adapter import adapt_v0

AGENT_SECONDS = 180
HEADERS = {"Authorization": f"Bearer {API_KEY}"}
MADE = {"requests": "by requests.txt", "httpx": "by httpx.txt"}


@pytest.mark.parametrize("library", MADE)
def test_what_v0_said_of_a_workspace(library: str, agent: AgentServer, proof: Proof) -> None:
    client: Any = requests.Session() if library == "requests" else httpx.Client(timeout=60)
    client.headers.update(HEADERS)
    with client:
        see_workspace(adapt_v0(client), library, agent, proof)


def see_workspace(session: Any, library: str, agent: AgentServer, proof: Proof) -> None:
    """Make, read, upload, zip and compare files by V0's routes alone."""
    made, mark = MADE[library], agent.record.mark()
    one = f"{agent.root.removesuffix('/api/v1')}/api/conversations/{UUID(agent.conversation).hex}"

    def listed() -> bool:
        return made in session.get(f"{one}/list-files").json()

    said = session.post(f"{one}/message", json={"message": f"RUN: printf 'made\\n' > '{made}'"})
    assert said.json() == {"success": True}
    until(listed, AGENT_SECONDS)
    assert session.get(f"{one}/select-file", params={"file": made}).json() == {"code": "made\n"}
    given = {"files": (f"given {made}", b"given")}
    uploaded = session.post(f"{one}/upload-files", files=given).json()
    assert [path.rpartition("/")[2] for path in uploaded["uploaded_files"]] == [f"given {made}"]
    assert uploaded["skipped_files"] == []
    with zipfile.ZipFile(io.BytesIO(session.get(f"{one}/zip-directory").content)) as archive:
        assert {made, f"given {made}"} <= set(archive.namelist())
    changes = {each["path"]: each["status"] for each in session.get(f"{one}/git/changes").json()}
    assert (changes[made], changes[f"given {made}"]) == ("A", "A")
    assert session.get(f"{one}/git/diff", params={"path": made}).json()["modified"].strip() == "made"
    exchanges = agent.record.since(mark)
    assert {exchange.status for exchange in exchanges} == {200}
    proof.add(Row(f"adapter ({library})", f"Agent Server {AGENT.version}", "works", calls(exchanges)))


def test_a_v0_socket(agent: AgentServer, proof: Proof) -> None:
    mark, told, rests = agent.record.mark(), list[dict[str, Any]](), threading.Event()
    client = adapt_v0(socketio.Client())

    def hear(event: dict[str, Any]) -> None:
        told.append(event)
        ran = [one for one in told if one.get("observation") == "run" and "4343" in one["content"]]
        if ran and (event.get("extras") or {}).get("agent_state") == "awaiting_user_input":
            rests.set()

    client.on("oh_event", hear)
    base = agent.root.removesuffix("/api/v1")
    query = f"conversation_id={UUID(agent.conversation).hex}&latest_event_id=-1"
    client.connect(f"{base}?{query}", headers=HEADERS, transports=["websocket"])
    message = {"content": "RUN: echo 43$((40 + 3))", "image_urls": []}
    client.emit("oh_user_action", {"action": "message", "args": message})
    assert rests.wait(AGENT_SECONDS), told
    client.disconnect()
    assert not [one for one in told if "kind" in one]
    assert {exchange.status for exchange in agent.record.since(mark)} <= {101, 200}
    proof.add(Row("adapter (python-socketio)", f"Agent Server {AGENT.version}, events", "works"))


def test_it_wants_the_session_key_and_no_other(agent: AgentServer) -> None:
    url = f"{agent.url}/api/conversations/{agent.conversation}"
    session = {"X-Session-API-Key": SESSION_KEY}
    assert httpx.get(url, headers={"Authorization": f"Bearer {SESSION_KEY}"}).status_code == 401
    assert httpx.get(url, headers={**session, **HEADERS}).status_code == 401
    assert httpx.get(url, headers=session).json()["id"] == agent.conversation
