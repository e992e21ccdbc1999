"""The helpers with the newest Agent Server, which no App Server on PyPI works with yet."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.live.agents import SESSION_KEY, AgentServer, newest_agent_server
from tests.live.calling import FLAVOURS, call, upload_of
from tests.live.conftest import Model
from tests.live.effects import until
from tests.live.environments import AGENT
from tests.live.proof import Proof, Row
from tests.live.routes import calls
from tests.live.test_helpers import HEADERS, names_in
from tests.live.world import git_environment

AGENT_SECONDS = 60


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
    made, given = f"made by {flavour}.txt", f"given by {flavour}.txt"
    ask("send_message", f"RUN: printf 'made\\n' > '{made}'")
    until(lambda: [{}] if (agent.workspace / "project" / made).exists() else [], AGENT_SECONDS)
    uploaded = ask("upload_files", upload_of(flavour, given, b"given"))
    changes = {one["path"]: one["status"] for one in json.loads(ask("git_changes"))}

    assert uploaded == [given]
    assert {made, given} <= set(json.loads(ask("list_files"))["stdout"].splitlines())
    assert (ask("read_file", made), ask("read_file", given)) == (b"made\n", b"given")
    assert (changes[made], changes[given]) == ("ADDED", "ADDED")
    assert json.loads(ask("git_diff", made))["modified"].strip() == "made"
    assert made in names_in(ask("download_archive"))
    assert any(made in asked for asked in model.asked)
    exchanges = agent.record.since(mark)
    assert {exchange.status for exchange in exchanges} == {200}
    proof.add(Row(f"helper ({flavour})", f"Agent Server {AGENT.version}", "works", calls(exchanges)))


def test_it_wants_the_session_key_and_no_other(agent: AgentServer) -> None:
    url = f"{agent.url}/api/conversations/{agent.conversation}"
    session = {"X-Session-API-Key": SESSION_KEY}
    assert httpx.get(url, headers={"Authorization": f"Bearer {SESSION_KEY}"}).status_code == 401
    assert httpx.get(url, headers={**session, **HEADERS}).status_code == 401
    assert httpx.get(url, headers=session).json()["id"] == agent.conversation
