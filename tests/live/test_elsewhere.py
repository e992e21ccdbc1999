"""A client through the adapter where agents do not work in /workspace/project, as they do on few machines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.live import effects as real
from tests.live.catalogue import AUTO, BY_NAME, V1_LACKS, migrated, site_of
from tests.live.environments import BOTH, NEW
from tests.live.proof import Proof, Row
from tests.live.routes import calls
from tests.live.world import live_world

PORTS = range(25000, 26000)
PROJECT = "elsewhere/of/the/agent"


@pytest.mark.server(BOTH)  # which has less to do: the server of this test is another one
@pytest.mark.parametrize("name", ["workspace", "httpx_package"])
def test_files_are_where_the_agent_server_says(name: str, proof: Proof, tmp_path: Path) -> None:
    client = BY_NAME[name]
    with live_world(NEW, tmp_path / "world", project=PROJECT, ports=PORTS) as world:
        site = replace(site_of(world, V1_LACKS[NEW]), named=world.wait_until_named)
        migration = migrated(client, tmp_path, AUTO.options)
        mark = world.record.mark()
        with world.without_v0():
            real.assert_works(world, client, migration.folder, site, "")
        real.assert_made(world)
        assert list((world.server.workspace / PROJECT).rglob("made*"))
        row = Row(client.name, "1.11.0, another folder", "adapted: works")
        proof.add(replace(row, calls=calls(world.record.since(mark))))
