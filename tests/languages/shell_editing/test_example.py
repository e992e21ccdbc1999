"""The example of scripts in situations beyond the usual one: it ends and prints as it did on V0."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import pytest

from tests.command import v0to1
from tests.servers import V0World, V1World

pytestmark = pytest.mark.whole

EXAMPLE = Path(__file__).parents[3] / "examples" / "shell_pipeline"
UNKNOWN = UUID(int=99).hex
TEXT = re.compile(r"\b[0-9a-f]{32}\b|\d{4}-\d\d-\d\dT[0-9:.]+Z?")
"""Ids and times, which are never the same."""

SAME: Mapping[str, tuple[str, ...]] = {
    "a message to an unknown conversation": ("", "tell.sh", "ID", "hi"),
    "an unknown conversation is stopped": ("", "stop.sh", "ID"),
    "a message to a paused conversation": ("STOPPED", "tell.sh", "ID", "hi"),
    "a paused conversation is stopped": ("STOPPED", "stop.sh", "ID"),
    "a conversation is stopped": ("RUNNING", "stop.sh", "ID"),
    "an archived conversation": ("ARCHIVED", "collect.sh", "ID"),
    "a conversation that failed": ("ERROR", "collect.sh", "ID"),
    "a list": ("STOPPED", "list.sh"),
    "a list of a few": ("RUNNING", "list.sh", "5"),
    "a list without the key": ("KEY", "list.sh"),
    "a start without the key": ("KEY", "start.sh", "Do it", "acme/web"),
    "a start": ("", "start.sh", "Do it", "acme/web"),
    "no conversation is named": ("", "stop.sh"),
}
"""The status of a conversation that is there, or a wrong key, and the words of a command."""


@pytest.fixture(scope="module")
def migrated_example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example after its migration."""
    folder = shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("migrated") / "example")
    v0to1("migrate", ".", "--write", "--allow-dirty", folder=folder)
    assert not (folder / "openhands_v0.py").exists()
    return folder


def ran(
    folder: Path, world: V0World | V1World, situation: str, words: tuple[str, ...]
) -> tuple[int, str, str]:
    """The exit code of a command, and what it prints, with nothing in it that is never the same."""
    seeded = situation not in ("", "KEY")
    conversation = world.seed_conversation(status=situation) if seeded else UNKNOWN
    env = {
        "PATH": "/usr/bin:/bin",
        "OPENHANDS_URL": world.app_url,
        "OPENHANDS_API_KEY": "wrong" if situation == "KEY" else world.api_key,
        "OPENHANDS_POLL_SECONDS": "0.05",
    }
    command = ["bash", *(conversation if word == "ID" else word for word in words)]
    done = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False
    )
    if situation == "KEY":
        world.violations.clear()
    return done.returncode, TEXT.sub("<>", done.stdout), done.stderr


@pytest.mark.parametrize("name", SAME)
def test_it_ends_and_prints_as_on_v0(name: str, migrated_example: Path) -> None:
    situation, *words = SAME[name]
    with V0World() as v0:
        before = ran(EXAMPLE, v0, situation, tuple(words))
    with V1World() as v1:
        after = ran(migrated_example, v1, situation, tuple(words))
    assert after[:2] == before[:2]


def test_a_start_that_takes_its_time_is_waited_for(migrated_example: Path) -> None:
    with V1World(start_polls=4) as world:
        code, printed, _ = ran(migrated_example, world, "", ("start.sh", "Do it", "acme/web"))
        assert (code, printed) == (0, "<>\n") and len(world.conversations) == 1


def test_a_start_that_fails_says_why(migrated_example: Path) -> None:
    with V1World(start_error="no room") as world:
        code, printed, said = ran(migrated_example, world, "", ("start.sh", "Do it", "acme/web"))
        assert (code, printed) == (1, "") and "the conversation did not start: no room" in said


def test_more_than_a_page_takes_is_an_error(migrated_example: Path) -> None:
    with V1World() as world:
        assert ran(migrated_example, world, "RUNNING", ("list.sh", "500"))[0] == 22
        assert "`limit` must be between 1 and 100" in "".join(world.violations)
        world.violations.clear()


@pytest.mark.parametrize("options", [{"many_events": 250}, {"limit_pages": 3}], ids=["many", "small"])
def test_all_pages_of_events_are_collected(options: Mapping[str, int], migrated_example: Path) -> None:
    with V1World(**options) as world:  # type: ignore[arg-type]
        ran(migrated_example, world, "", ("start.sh", "Do it", "acme/web"))
        (conversation,) = world.conversations
        collected = ran(migrated_example, world, "", ("collect.sh", conversation))
        assert (collected[0], collected[1].split()[1]) == (0, "STOPPED")
        assert int(collected[1].split()[2]) > 3
