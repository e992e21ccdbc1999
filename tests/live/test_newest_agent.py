"""The helpers with the newest Agent Server, which no App Server on PyPI works with yet."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import httpx
import pytest

from tests.helpers.helper_flavours import helper
from tests.live.agents import SESSION_KEY, AgentServer
from tests.live.calling import FLAVOURS, call, work_in
from tests.live.conftest import Model
from tests.live.environments import AGENT
from tests.live.proof import Proof, Row
from tests.live.routes import calls
from tests.live.test_helpers import HEADERS
from v0to1.helpers.python.events_feed import _EventFeed

FOLLOW_SECONDS = 60


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_every_operation_of_a_workspace(flavour: str, agent: AgentServer, model: Model, proof: Proof) -> None:
    def ask(name: str, *arguments: Any) -> Any:
        return call(flavour, HEADERS, name, agent.root, agent.conversation, *arguments)

    mark = agent.record.mark()
    done = work_in(agent.workspace, flavour, ask)

    assert done.modified.strip() == "made"
    assert any(done.made in asked for asked in model.asked)
    exchanges = agent.record.since(mark)
    assert {exchange.status for exchange in exchanges} == {200}
    proof.add(Row(f"helper ({flavour})", f"Agent Server {AGENT.version}", "works", calls(exchanges)))


def _told(view: dict[str, Any]) -> str:
    state = (view.get("extras") or {}).get("agent_state")
    return str(state or view.get("action") or view.get("observation"))


def _follow(agent: AgentServer) -> list[str]:
    """What a synchronous client is told while it lets the agent run a command."""
    module, told, rests = helper("requests"), [], threading.Event()
    client = module.EventsClient()

    @client.on("oh_event")  # type: ignore[untyped-decorator]
    def hear(view: dict[str, Any]) -> None:
        if "kind" in view:  # it is not that of an agent that waits for its first message
            told.append(_told(view))
        if "run" in told and told[-1] == "awaiting_user_input":
            rests.set()

    client.connect(agent.root, agent.conversation, after=_number(agent), headers=HEADERS)
    client.send_message("RUN: echo 42")
    assert rests.wait(FOLLOW_SECONDS), told
    client.disconnect()
    return told


async def _follow_later(agent: AgentServer) -> list[str]:
    """The same of an asynchronous client."""
    module, told, rests = helper("aiohttp"), [], asyncio.Event()
    client = module.EventsClient()

    @client.on("oh_event")  # type: ignore[untyped-decorator]
    async def hear(view: dict[str, Any]) -> None:
        if "kind" in view:  # it is not that of an agent that waits for its first message
            told.append(_told(view))
        if "run" in told and told[-1] == "awaiting_user_input":
            rests.set()

    await client.connect(agent.root, agent.conversation, after=_number(agent), headers=HEADERS)
    await client.send_message("RUN: echo 42")
    await asyncio.wait_for(rests.wait(), FOLLOW_SECONDS)
    await client.disconnect()
    return told


def _number(agent: AgentServer) -> int:
    """The number of the last event so far, in the V0 view."""
    url = f"{agent.url}/api/conversations/{agent.conversation}/events/search"
    found: list[dict[str, Any]] = []
    page: dict[str, Any] = {"limit": 100}
    while page.get("page_id", "") is not None:
        answer = httpx.get(url, params=page, headers={"X-Session-API-Key": SESSION_KEY}).json()
        found += answer["items"]
        page["page_id"] = answer.get("next_page_id")
    return max((view["id"] for _, view in _EventFeed().begin(found) if view), default=-1)


@pytest.mark.parametrize("flavour", ["requests", "aiohttp"])
def test_a_conversation_is_followed(flavour: str, agent: AgentServer, proof: Proof) -> None:
    mark = agent.record.mark()
    told = asyncio.run(_follow_later(agent)) if flavour == "aiohttp" else _follow(agent)

    assert [one for one in told if one != "system"] == [
        "message",
        "running",
        "run",
        "run",
        "message",
        "awaiting_user_input",
    ]
    exchanges = agent.record.since(mark)
    assert 101 in {exchange.status for exchange in exchanges}  # with the key in the first frame
    assert {exchange.status for exchange in exchanges} <= {101, 200}
    proof.add(Row(f"helper ({flavour})", f"Agent Server {AGENT.version}, events", "works", calls(exchanges)))


def test_it_wants_the_session_key_and_no_other(agent: AgentServer) -> None:
    url = f"{agent.url}/api/conversations/{agent.conversation}"
    session = {"X-Session-API-Key": SESSION_KEY}
    assert httpx.get(url, headers={"Authorization": f"Bearer {SESSION_KEY}"}).status_code == 401
    assert httpx.get(url, headers={**session, **HEADERS}).status_code == 401
    assert httpx.get(url, headers=session).json()["id"] == agent.conversation
