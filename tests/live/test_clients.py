"""The clients on real servers: they work on V0, fail without it, and work again once migrated."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.examples.client_process import run
from tests.examples.flows import Site
from tests.live import effects as real
from tests.live.catalogue import (
    ALWAYS,
    AUTO,
    BY_NAME,
    CLIENTS,
    MODES,
    V0_LACKS,
    V1_LACKS,
    Client,
    Mode,
    copy_of,
    migrated,
    site_of,
)
from tests.live.coverage import MIGRATED, OUT_OF_REACH, not_shown, shown
from tests.live.environments import BOTH, NEW, Release
from tests.live.lines import Ran, traced
from tests.live.proof import Proof, Row
from tests.live.recording import Exchange
from tests.live.routes import calls
from tests.live.world import API_KEY, READY_SECONDS, LiveWorld

V0_GONE = "V0 is gone"
DONE = {"adapter": "adapted", "rewrite": "rewritten"}
EACH_CLIENT = pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
EACH_MIGRATION = pytest.mark.parametrize(
    ("client", "mode"),
    [
        pytest.param(client, mode, id=f"{client.name}-{mode.name}", marks=pytest.mark.server(mode.release))
        for client in CLIENTS
        for mode in MODES
        if mode.name not in client.unfit
    ],
)


@EACH_CLIENT
@pytest.mark.server(BOTH)
def test_before_on_v0(client: Client, worlds: dict[Release, LiveWorld], proof: Proof, tmp_path: Path) -> None:
    world = worlds[BOTH]
    site = site_of(world, V0_LACKS)
    earlier = world.seed_v0(site.repository) if client.earlier else ""
    mark, asked = world.record.mark(), len(world.asked)
    real.assert_works(world, client, copy_of(client, tmp_path), site, earlier)

    if client.said:
        real.assert_heard_by_v0(client, world.asked, asked, world.record.since(mark))
        real.assert_made(world)
    proof.add(Row(client.name, "1.6.0, V0", "unchanged: works"))


@EACH_CLIENT
@pytest.mark.server(BOTH)
def test_unmigrated_fails_without_v0(
    client: Client, worlds: dict[Release, LiveWorld], proof: Proof, tmp_path: Path
) -> None:
    world = worlds[BOTH]
    site = site_of(world, V0_LACKS)
    earlier = world.seed_v0(site.repository) if client.earlier else ""
    mark = world.record.mark()
    with world.without_v0(), pytest.raises(AssertionError):
        real.assert_works(world, client, copy_of(client, tmp_path), site, earlier)

    exchanges = world.record.since(mark)
    assert exchanges
    assert all(call.refused.startswith(V0_GONE) for call in exchanges)
    proof.add(Row(client.name, "1.6.0 without V0", "unchanged: fails"))


@EACH_MIGRATION
def test_after_on_v1(
    client: Client,
    mode: Mode,
    worlds: dict[Release, LiveWorld],
    proof: Proof,
    tmp_path: Path,
) -> None:
    """The migrated client works as it did on V0, and asks V0 for nothing."""
    world = worlds[mode.release]
    site = site_of(world, V1_LACKS[mode.release])
    site = replace(site, named=world.wait_until_named, start=READY_SECONDS)
    migration = migrated(client, tmp_path, mode.options)
    fixes = {one["fix"] for one in migration.applied}
    assert fixes == {"adapter"} if mode is ALWAYS else fixes <= {"adapter", "rewrite"}
    earlier = world.seed_v1(site.repository) if client.earlier else ""
    mark, asked = world.record.mark(), len(world.asked)
    with world.without_v0(), traced(tmp_path) as noted:
        real.assert_works(world, client, migration.folder, site, earlier)

    if client.said:
        real.assert_heard(client, world.asked, asked)
        real.assert_made(world)
    exchanges = world.record.since(mark)
    assert_nothing_of_v0(site, exchanges)
    ran = Ran.read(client.folder, migration.folder, noted)
    how = " and ".join(DONE[fix] for fix in sorted(fixes))
    row = Row(client.name, mode.name, f"{how}: works", calls(exchanges))
    proof.add(row, shown(migration.applied, exchanges, client.name, ran))


def assert_nothing_of_v0(site: Site, exchanges: tuple[Exchange, ...]) -> None:
    """No request of V0 has left the client, but those for which the server has no V1 route."""
    gaps = ("DELETE", "PATCH") if "delete" in site.lacks else ()
    left = [one for one in exchanges if one.refused.startswith(V0_GONE) and one.method not in gaps]
    assert not left, left


@pytest.mark.server(NEW)
def test_a_migrated_client_reads_events_to_the_end(worlds: dict[Release, LiveWorld], tmp_path: Path) -> None:
    """A hundred are on a page."""
    world = worlds[NEW]
    client = BY_NAME["httpx_package"]
    migration = migrated(client, tmp_path, AUTO.options)
    conversation_id = world.start(selected_repository=world.new_repository())
    real.say_all(world, conversation_id, [f"message {number}" for number in range(105)])
    env = {"OPENHANDS_BASE_URL": world.url, "OPENHANDS_API_KEY": API_KEY}
    inspected = run(migration.folder, "-m", "ohclient", "inspect", conversation_id, env=env).stdout
    count = world.ask("GET", f"/api/v1/conversation/{conversation_id}/events/count")

    # V0 had fewer kinds of events than the count of V1 includes.
    assert 105 < json.loads(inspected)["trajectory"] <= count


def test_clients_that_do_not_fit_a_mode_are_told(proof: Proof) -> None:
    for client in CLIENTS:
        for name, reason in client.unfit.items():
            assert name in {mode.name for mode in MODES}
            proof.add(Row(client.name, name, f"not run: {reason}"))


def test_every_rule_that_migrates_has_been_shown(proof: Proof) -> None:
    missing = [rule.id for rule in not_shown(proof.shown)]
    assert not missing, f"add a client that uses {missing}, or say in OUT_OF_REACH why none can"


def test_what_is_out_of_reach_is_a_rule_and_is_not_shown(proof: Proof) -> None:
    ids = {rule.id for rule in MIGRATED}
    assert set(OUT_OF_REACH) <= ids - {one.rule for one in proof.shown}
