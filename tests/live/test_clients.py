"""The clients on real servers: they work on V0, fail without it, and work again once migrated."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.examples.flows import Effects, Site
from tests.live import effects as real
from tests.live.catalogue import CLIENTS, MODES, Client, Mode, copy_of, migrated
from tests.live.conftest import Model
from tests.live.coverage import OUT_OF_REACH, REWRITTEN, not_shown, shown
from tests.live.environments import BOTH, NEW, Release
from tests.live.proof import Proof, Row
from tests.live.recording import Exchange
from tests.live.routes import calls
from tests.live.world import API_KEY, LiveWorld

WORK_SECONDS = 5
PATIENCE_SECONDS = 60
EACH_CLIENT = pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
EACH_MIGRATION = pytest.mark.parametrize(
    ("client", "mode"),
    [
        pytest.param(client, mode, id=f"{client.name}-{mode.name}")
        for client in CLIENTS
        for mode in MODES
        if mode.name not in client.unfit
    ],
)
V0_LACKS = frozenset({"git"})  # under the CLI runtime, the only one without containers
V1_LACKS = {NEW: frozenset[str](), BOTH: frozenset({"delete", "rename"})}


def site_of(world: LiveWorld, lacks: frozenset[str]) -> Site:
    """A place for one flow, with a repository of its own."""
    repository = world.new_repository()
    return Site(world.url, API_KEY, repository, "0.5", WORK_SECONDS, PATIENCE_SECONDS, lacks)


@EACH_CLIENT
@pytest.mark.usefixtures("tidy")
def test_before_on_v0(
    client: Client, worlds: dict[Release, LiveWorld], model: Model, proof: Proof, tmp_path: Path
) -> None:
    world = worlds[BOTH]
    site = site_of(world, V0_LACKS)
    earlier = world.seed_v0(site.repository) if client.earlier else ""
    mark = len(model.asked)
    effects = client.flow(copy_of(client, tmp_path), site)

    assert real.seen(world, client, effects, site.repository, earlier) == client.expected(site)
    real.assert_heard(client, model.asked[mark:])
    proof.add(Row(client.name, "1.6.0, V0", "unchanged: works"))


@EACH_CLIENT
@pytest.mark.usefixtures("tidy")
def test_unmigrated_fails_without_v0(
    client: Client, worlds: dict[Release, LiveWorld], proof: Proof, tmp_path: Path
) -> None:
    world = worlds[BOTH]
    site = site_of(world, V0_LACKS)
    with world.without_v0(), pytest.raises(AssertionError):
        assert client.flow(copy_of(client, tmp_path), site) == client.expected(site)
    proof.add(Row(client.name, "1.6.0 without V0", "unchanged: fails"))


@EACH_MIGRATION
@pytest.mark.usefixtures("tidy")
def test_after_on_v1(
    client: Client,
    mode: Mode,
    worlds: dict[Release, LiveWorld],
    model: Model,
    proof: Proof,
    tmp_path: Path,
) -> None:
    world = worlds[mode.release]
    site = site_of(world, V1_LACKS[mode.release])
    migration = migrated(client, tmp_path, mode.options)
    earlier = world.seed_v1(site.repository) if client.earlier else ""
    mark, asked = world.record.mark(), len(model.asked)
    with world.without_v0():
        effects = client.flow(migration.folder, site)

    assert real.seen(world, client, effects, site.repository, earlier) == client.expected(site)
    exchanges = world.record.since(mark)
    if client.said:
        real.assert_heard(client, model.asked[asked:])
        assert_conversation(world, client, effects, site, exchanges)
    gaps = ("DELETE",) if "delete" in site.lacks else ()
    refused = [call for call in exchanges if call.refused and call.method not in gaps]
    assert not refused, refused
    row = Row(client.name, mode.name, "migrated: works", calls(exchanges))
    proof.add(row, shown(migration.applied, exchanges, client.name))


def assert_conversation(
    world: LiveWorld, client: Client, effects: Effects, site: Site, exchanges: tuple[Exchange, ...]
) -> None:
    """The flow's conversation was started, worked on and left as it should be."""
    conversation_id = str(effects["conversation_id"])
    real.assert_made(world)
    real.assert_started(exchanges, client, conversation_id, site.repository)
    real.assert_first_message(world, exchanges, client, conversation_id)
    real.assert_ended(world, client, conversation_id)


def test_every_rule_that_rewrites_has_been_shown(proof: Proof) -> None:
    missing = [rule.id for rule in not_shown(proof.shown)]
    assert not missing, f"add a client that uses {missing}, or say in OUT_OF_REACH why none can"


def test_what_is_out_of_reach_is_a_rule_and_is_not_shown(proof: Proof) -> None:
    ids = {rule.id for rule in REWRITTEN}
    assert set(OUT_OF_REACH) <= ids - {one.rule for one in proof.shown}
