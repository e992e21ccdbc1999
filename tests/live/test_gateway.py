"""Clients that nobody has changed, on servers without V0: the gateway speaks V0 to them."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.examples.flows import MESSAGE, TASK
from tests.live import effects as real
from tests.live.catalogue import OLD, UNCHANGED_CLIENTS, V1_LACKS, Client, copy_of, site_of
from tests.live.coverage import MIGRATED, OUT_OF_REACH, RULES
from tests.live.environments import BOTH, NEW, Release
from tests.live.gateways import LiveGateway
from tests.live.proof import Proof, Row
from tests.live.test_clients import assert_nothing_of_v0
from tests.live.waiting import until
from tests.live.world import API_KEY, READY_SECONDS, LiveWorld

CLOSING_SECONDS = 30
UNKNOWN_BEFORE = {"socketio/any", "socketio/state"}
"""Rules of places in a client that do not say what is sent; what comes from there has a rule of its own."""

NOTHING_OPEN = "v0to1_gateway_sockets 0.0", "v0to1_gateway_requests_in_progress 1.0"
"""Lines of the metrics, which the gateway tells of in a request that is open."""


@pytest.mark.parametrize(
    "release",
    [pytest.param(each, id=each.version, marks=pytest.mark.server(each)) for each in (NEW, BOTH)],
)
@pytest.mark.parametrize("client", UNCHANGED_CLIENTS, ids=lambda client: client.name)
def test_an_unchanged_client_works_through_the_gateway(
    client: Client,
    release: Release,
    worlds: dict[Release, LiveWorld],
    gateways: dict[Release, LiveGateway],
    proof: Proof,
    tmp_path: Path,
) -> None:
    """Its server is the gateway: it does what it did on V0, and V0 is not asked."""
    world, gateway = worlds[release], gateways[release]
    has_v1 = release is NEW or OLD.name not in client.unfit
    lacks = V1_LACKS[release if has_v1 else NEW]
    site = replace(site_of(world, lacks), url=gateway.url, start=READY_SECONDS)
    site = replace(site, named=world.wait_until_named)
    if client.about:
        site = replace(site, repository=world.repository(client.about))
    with world.without_v0() if has_v1 else nullcontext():
        earlier = world.seed_v1(site.repository) if client.earlier else ""
        mark, asked, lines = world.record.mark(), len(world.asked), gateway.mark()
        real.assert_works(world, client, copy_of(client, tmp_path), site, earlier)
        if client.said:
            real.assert_heard(client, world.asked, asked)
            real.assert_made(world)
        assert_nothing_of_v0(site, world.record.since(mark))
        answered = gateway.answered(lines)
    result = "works" if has_v1 else f"works beside V0: {client.unfit[OLD.name]}"
    proof.add_through_gateway(Row(client.name, release.version, f"unchanged: {result}", answered))


def test_all_that_clients_send_has_been_translated(proof: Proof) -> None:
    """By each rule that migrates; the gateway names one of those that have the same V0 route."""
    answered = {
        rule for row in proof.through_gateway for rule, statuses in row.calls.items() if min(statuses) < 400
    }
    routes = {(rule.method, rule.path) for rule in RULES if rule.id in answered and rule.path}
    sent = [rule for rule in MIGRATED if rule.socket is None or rule.socket.kind != "event"]
    missing = {rule.id for rule in sent if rule.id not in answered and (rule.method, rule.path) not in routes}
    assert missing - set(OUT_OF_REACH) == UNKNOWN_BEFORE


def test_nothing_is_left_open(gateways: dict[Release, LiveGateway]) -> None:
    for gateway in gateways.values():
        until(partial(_is_idle, gateway.url), CLOSING_SECONDS, "requests or sockets are open")


def _is_idle(url: str) -> bool:
    lines = httpx.get(f"{url}/metrics", trust_env=False).raise_for_status().text.splitlines()
    return all(line in lines for line in NOTHING_OPEN)


def test_no_log_and_no_record_has_a_key_or_a_text(gateways: dict[Release, LiveGateway]) -> None:
    for gateway in gateways.values():
        kept = gateway.log.read_text(encoding="utf-8") + gateway.record.read_text(encoding="utf-8")
        assert "conversations/create" in kept
        assert not [secret for secret in (API_KEY, TASK, MESSAGE) if secret in kept]
