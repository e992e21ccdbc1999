"""The live run would notice a wrong rule: with one word of the product changed, migrated clients fail."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.live import effects as real
from tests.live.catalogue import BY_NAME, MODES, ROOT, V1_LACKS, migrated, site_of
from tests.live.environments import NEW, Release
from tests.live.world import LiveWorld

PATIENCE_SECONDS = 15
PRODUCT = ("v0to1", "rules", "reports")
MODE_BY_NAME = {mode.name: mode for mode in MODES}


@dataclass(frozen=True, slots=True)
class Mutation:
    """A change to a file of the product, the client and mode that must fail with it, and how (a pattern)."""

    name: str
    file: str
    right: str
    wrong: str
    client: str
    mode: str
    symptom: str


MUTATIONS = (
    Mutation(
        "the conversation is asked for by `id`, as the guide says",
        "rules/conversations/get.yaml",
        'query: {ids: "{conversation_id}"}',
        'query: {id: "{conversation_id}"}',
        "urllib_cli",
        "1.11.0",
        "422",
    ),
    Mutation(
        "a message does not make the agent run",
        "v0to1/helpers/python/flows_sync.py",
        '"content": content, "run": True}',
        '"content": content}',
        "urllib_cli",
        "1.11.0",
        "answers",
    ),
    Mutation(
        "the id of the start task is taken for that of the conversation",
        "rules/conversations/create.yaml",
        "conversation_id: app_conversation_id",
        "conversation_id: id",
        "httpx_package",
        "1.11.0",
        "ohclient: ",
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


@pytest.mark.usefixtures("tidy")
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_wrong_rule_makes_the_run_fail(
    mutation: Mutation, worlds: dict[Release, LiveWorld], tmp_path: Path
) -> None:
    world, client, mode = worlds[NEW], BY_NAME[mutation.client], MODE_BY_NAME[mutation.mode]
    product = mutated(mutation, tmp_path / "product")
    site = replace(site_of(world, V1_LACKS[NEW]), patience=PATIENCE_SECONDS)
    right = migrated(client, tmp_path / "right", mode.options)
    wrong = migrated(client, tmp_path / "wrong", mode.options, product)

    assert texts_of(wrong.folder) != texts_of(right.folder), "the mutation has no effect"
    with world.without_v0(), pytest.raises(AssertionError, match=mutation.symptom):
        real.assert_works(world, client, wrong.folder, site, "")


def texts_of(folder: Path) -> dict[str, str]:
    """The Python files of a client."""
    return {path.name: path.read_text(encoding="utf-8") for path in folder.rglob("*.py")}
