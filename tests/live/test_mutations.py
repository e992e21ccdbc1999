"""The live run would notice a wrong rule: with one word of the product changed, migrated clients fail."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.live import effects as real
from tests.live.catalogue import AUTO, BY_NAME, ROOT, V1_LACKS, migrated, site_of
from tests.live.environments import NEW, Release
from tests.live.world import LiveWorld

PATIENCE_SECONDS = 15
PRODUCT = ("v0to1", "rules", "reports")


@dataclass(frozen=True, slots=True)
class Mutation:
    """A change to a file of the product, the client that must fail with it, and how (a pattern)."""

    name: str
    file: str
    right: str
    wrong: str
    client: str
    symptom: str


# The first needs a conversation that runs, and would meet a start that one of the others leaves behind.
MUTATIONS = (
    Mutation(
        "a message goes to a route that is called as in V0",
        "rules/events/message.yaml",
        "    path: /api/v1/app-conversations/{conversation_id}/send-message\n",
        "    path: /api/v1/app-conversations/{conversation_id}/message\n",
        "urllib_cli",
        "/message: 40[45]",
    ),
    Mutation(
        "the id of the start task is taken for that of the conversation",
        "v0to1/adapter/python/conversations.py",
        'return _done(conversation_id, "STARTING", None)',
        'return _done(str(task["id"]), "STARTING", None)',
        "api_base_client",
        "issue #\\d+: no such conversation",
    ),
    Mutation(
        "the conversation is asked for by `id`, as the guide says",
        "v0to1/helper/python/decoded.py",
        'query = {"ids": conversation_id}',
        'query = {"id": conversation_id}',
        "urllib_cli",
        "oh: GET /api/v1/app-conversations",
    ),
)


def mutated(mutation: Mutation, folder: Path) -> Path:
    """A copy of the product with one word changed."""
    ignored = shutil.ignore_patterns("__pycache__")
    for part in PRODUCT:
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    file = folder / mutation.file
    text = file.read_text(encoding="utf-8")
    assert text.count(mutation.right) == 1, f"{mutation.file} has changed: choose another word"
    file.write_text(text.replace(mutation.right, mutation.wrong), encoding="utf-8")
    return folder


@pytest.mark.server(NEW)
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_wrong_rule_makes_the_run_fail(
    mutation: Mutation, worlds: dict[Release, LiveWorld], tmp_path: Path
) -> None:
    world, client = worlds[NEW], BY_NAME[mutation.client]
    product = mutated(mutation, tmp_path / "product")
    site = replace(site_of(world, V1_LACKS[NEW]), patience=PATIENCE_SECONDS)
    right = migrated(client, tmp_path / "right", AUTO.options)
    wrong = migrated(client, tmp_path / "wrong", AUTO.options, product)

    assert texts_of(wrong.folder) != texts_of(right.folder), "the mutation has no effect"
    with world.without_v0(), pytest.raises(AssertionError, match=mutation.symptom):
        real.assert_works(world, client, wrong.folder, site, "")


def texts_of(folder: Path) -> dict[str, str]:
    """The Python files of a client."""
    return {path.name: path.read_text(encoding="utf-8") for path in folder.rglob("*.py")}
