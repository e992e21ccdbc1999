"""The helpers with the newest Agent Server, which no App Server on PyPI works with yet."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.live.agents import SESSION_KEY, AgentServer, newest_agent_server
from tests.live.calling import FLAVOURS, call, work_in
from tests.live.conftest import Model
from tests.live.environments import AGENT
from tests.live.proof import Proof, Row
from tests.live.routes import calls
from tests.live.test_helpers import HEADERS
from tests.live.world import git_environment


@pytest.fixture(scope="module")
def agent(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AgentServer]:
    with newest_agent_server(tmp_path_factory.mktemp("newest") / "agent", model.url) as found:
        project = found.workspace / "project"
        subprocess.run(["git", "init", "--quiet", str(project)], env=git_environment(), check=True)
        yield found


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


def test_it_wants_the_session_key_and_no_other(agent: AgentServer) -> None:
    url = f"{agent.url}/api/conversations/{agent.conversation}"
    session = {"X-Session-API-Key": SESSION_KEY}
    assert httpx.get(url, headers={"Authorization": f"Bearer {SESSION_KEY}"}).status_code == 401
    assert httpx.get(url, headers={**session, **HEADERS}).status_code == 401
    assert httpx.get(url, headers=session).json()["id"] == agent.conversation
