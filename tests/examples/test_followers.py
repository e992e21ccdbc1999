"""Following a conversation by the numbers of its events: before on V0, after it on V1, with the same words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.examples.flows import Effects, Site
from tests.examples.test_after import migrate
from tests.live.catalogue import FOLLOWERS
from tests.live.flows import EXPECTED, followers
from tests.servers import V0World, V1World

pytestmark = pytest.mark.whole


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """A copy of the client."""
    return shutil.copytree(
        FOLLOWERS.folder, tmp_path / "client", ignore=shutil.ignore_patterns("__pycache__")
    )


def seen_in(world: V0World | V1World, client: Path) -> Effects:
    """What the user sees, with a name in place of the conversation's id."""
    found = followers(client, Site(world.app_url, world.api_key))
    assert len(str(found["conversation_id"])) == 32
    return {**found, "conversation_id": "this"}


def test_before(client: Path) -> None:
    with V0World() as world:
        assert seen_in(world, client) == EXPECTED["followers"]


def test_after(client: Path) -> None:
    migrate(client)
    with V1World() as world:
        assert seen_in(world, client) == EXPECTED["followers"]
        asked = [call for call in world.calls if call.path.endswith("/events/search")]
        assert len(asked) > 3
