"""The live run would notice a wrong rule: with one word of a rule changed, migrated clients fail."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.live.catalogue import CLIENTS, MODES, ROOT, migrated
from tests.live.environments import NEW, Release
from tests.live.test_clients import V1_LACKS, site_of
from tests.live.world import LiveWorld

PATIENCE_SECONDS = 15
PRODUCT = ("v0to1", "rules", "reports")
BY_NAME = {client.name: client for client in CLIENTS}
MODE_BY_NAME = {mode.name: mode for mode in MODES}


@dataclass(frozen=True, slots=True)
class Mutation:
    """A change to a rule, and the client and mode that must fail with it."""

    name: str
    rule: str
    right: str
    wrong: str
    client: str
    mode: str


MUTATIONS = (
    Mutation(
        "the conversation is asked for by `id`, as the guide says",
        "conversations/get",
        'query: {ids: "{conversation_id}"}',
        'query: {id: "{conversation_id}"}',
        "urllib_cli",
        "1.11.0",
    ),
    Mutation(
        "a message does not make the agent run",
        "events/message",
        "add: {role: user, run: true}",
        "add: {role: user}",
        "urllib_cli",
        "1.11.0, app-server",
    ),
    Mutation(
        "the id of the start task is taken for that of the conversation",
        "conversations/create",
        "conversation_id: app_conversation_id",
        "conversation_id: id",
        "httpx_package",
        "1.11.0",
    ),
)


def mutated(mutation: Mutation, folder: Path) -> Path:
    """A copy of the product with one rule changed."""
    ignored = shutil.ignore_patterns("__pycache__")
    for part in PRODUCT:
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    rule = folder / "rules" / f"{mutation.rule}.yaml"
    text = rule.read_text(encoding="utf-8")
    assert text.count(mutation.right) == 1, f"{mutation.rule} has changed: choose another word"
    rule.write_text(text.replace(mutation.right, mutation.wrong), encoding="utf-8")
    return folder


@pytest.mark.usefixtures("tidy")
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_wrong_rule_makes_the_run_fail(
    mutation: Mutation, worlds: dict[Release, LiveWorld], tmp_path: Path
) -> None:
    world, client, mode = worlds[NEW], BY_NAME[mutation.client], MODE_BY_NAME[mutation.mode]
    product = mutated(mutation, tmp_path / "product")
    site = replace(site_of(world, V1_LACKS[NEW]), patience=PATIENCE_SECONDS)
    migration = migrated(client, tmp_path / "client", mode.options, product)

    assert mutation.rule in {finding["rule"] for finding in migration.applied}
    with world.without_v0(), pytest.raises(AssertionError):
        assert client.flow(migration.folder, site) == client.expected(site)
