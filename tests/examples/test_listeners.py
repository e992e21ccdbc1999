"""Clients that listen, and follow events by their numbers: before on V0, after it on V1, the same words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.examples.flows import Effects, Site
from tests.examples.test_after import migrate
from tests.live.catalogue import FOLLOWERS, LISTENERS, Client
from tests.live.flows import EXPECTED
from tests.servers import V0World, V1World

pytestmark = pytest.mark.whole
CLIENTS = pytest.mark.parametrize("client", [FOLLOWERS, LISTENERS], ids=lambda one: one.name)


def copy_of(client: Client, folder: Path) -> Path:
    """A copy of a client."""
    return shutil.copytree(client.folder, folder / client.name, ignore=shutil.ignore_patterns("__pycache__"))


def seen_in(world: V0World | V1World, client: Client, folder: Path) -> Effects:
    """What the user sees, with a name in place of the conversation's id."""
    found = client.flow(folder, Site(world.app_url, world.api_key))
    assert len(str(found["conversation_id"])) == 32
    return {**found, "conversation_id": "this"}


@CLIENTS
def test_before(client: Client, tmp_path: Path) -> None:
    with V0World() as world:
        assert seen_in(world, client, copy_of(client, tmp_path)) == EXPECTED[client.name]


@CLIENTS
def test_after(client: Client, tmp_path: Path) -> None:
    folder = copy_of(client, tmp_path)
    migrate(folder)
    with V1World() as world:
        assert seen_in(world, client, folder) == EXPECTED[client.name]
