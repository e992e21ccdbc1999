"""A script that connects in order to say one thing, and leaves: before on V0, after it on V1."""

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


def says_it(world: V0World | V1World, script: Path) -> bool:
    """Whether the script's words reach a conversation."""
    there = world.seed_conversation(title="Here", repository="acme/web", status="RUNNING")
    done = attempt(script, "say.mjs", world.app_url, world.api_key, there, WORDS, env={}, program=NODE)
    assert done.returncode == 0, done.stderr
    return any(WORDS in json.dumps(call.json) for call in world.calls)


def test_before(script: Path) -> None:
    with V0World() as world:
        assert says_it(world, script)


def test_after(script: Path) -> None:
    migrate(script)
    with V1World() as world:
        assert says_it(world, script)
