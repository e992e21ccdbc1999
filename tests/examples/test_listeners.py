"""Every way in which a Python client may listen: before on V0, after it on V1, with the same conversation."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.examples.flows import Effects, Site
from tests.examples.test_after import migrate
from tests.live.catalogue import LISTENERS
from tests.live.flows import EXPECTED, listeners
from tests.servers import V0World, V1World

pytestmark = pytest.mark.whole


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """A copy of the client."""
    return shutil.copytree(
        LISTENERS.folder, tmp_path / "client", ignore=shutil.ignore_patterns("__pycache__")
    )


def seen_in(world: V0World | V1World, client: Path) -> Effects:
    """What the user sees, with a name in place of the conversation's id."""
    found = listeners(client, Site(world.app_url, world.api_key))
    assert len(str(found["conversation_id"])) == 32
    return {**found, "conversation_id": "this"}


def test_before(client: Path) -> None:
    with V0World() as world:
        assert seen_in(world, client) == EXPECTED["listeners"]


def test_after(client: Path) -> None:
    migrate(client)
    left = ("socketio", "import websocket", "websocket.create", "EIO")
    texts = {path.name: path.read_text(encoding="utf-8") for path in client.glob("*.py")}
    assert not [(name, one) for name, text in texts.items() for one in left if one in text]
    with V1World() as world:
        assert seen_in(world, client) == EXPECTED["listeners"]
