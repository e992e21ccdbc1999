"""A script that connects in order to say one thing: before on V0, after it on V1, and refused aloud."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.examples.client_process import NODE, attempt
from tests.examples.test_after import migrate
from tests.node.tools import link_packages
from tests.servers import V0World, V1World

pytestmark = pytest.mark.whole

SAY = """import { io } from "socket.io-client";

const [server, key, conversationId, text] = process.argv.slice(2);
const socket = io(server, {
  query: { conversation_id: conversationId },
  extraHeaders: { Authorization: `Bearer ${key}` },
});
socket.on("connect", () => {
  socket.emit("oh_user_action", { action: "message", args: { content: text } }, () => socket.close());
  setTimeout(() => socket.close(), 300);
});
"""

WORDS = "Mind the gap"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """The folder with the script."""
    link_packages(tmp_path)
    folder = tmp_path / "say"
    folder.mkdir()
    (folder / "say.mjs").write_text(SAY, encoding="utf-8")
    return folder


def said(world: V0World | V1World) -> bool:
    """Whether the words reached the server."""
    return any(WORDS in json.dumps(call.json) for call in world.calls)


def test_before_it_says_it_over_the_socket(script: Path) -> None:
    with V0World() as world:
        there = world.seed_conversation(title="Here", repository="acme/web", status="RUNNING")
        done = attempt(script, "say.mjs", world.app_url, world.api_key, there, WORDS, env={}, program=NODE)
        assert done.returncode == 0, done.stderr
        assert said(world)


def test_afterwards_it_says_it_by_one_request_and_fails_aloud(script: Path) -> None:
    migrate(script)
    after = (script / "say.mjs").read_text(encoding="utf-8")
    assert "socket" not in after
    with V1World() as world:
        there = world.seed_conversation(title="Here", repository="acme/web", status="RUNNING")
        done = attempt(script, "say.mjs", world.app_url, world.api_key, there, WORDS, env={}, program=NODE)
        assert done.returncode == 0, done.stderr
        assert said(world)
        gone = attempt(script, "say.mjs", world.app_url, world.api_key, "0" * 32, WORDS, env={}, program=NODE)
        assert gone.returncode == 1
        assert "OpenHandsV1Error" in gone.stderr
