"""Newcomers' clients do on V1, after their migration, what they did on V0."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.newcomers.expected import NAMES
from tests.newcomers.programs import NOT_RUN, PROGRAMS, TESTED, copied, printed, run_own_tests
from tests.servers import V0World, V1World

pytestmark = pytest.mark.whole


@pytest.mark.parametrize("name", [one for one in PROGRAMS if one not in NOT_RUN])
def test_a_program_prints_the_same(name: str, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    with V0World(start_polls=1) as world:
        before = printed(name, copied(name, old, migrated=False), world)
    with V1World(start_polls=1) as world:
        after = printed(name, copied(name, new, migrated=True), world)

    assert [code for code, _ in before] == [0] * len(PROGRAMS[name])
    assert after == before


def test_one_that_follows_a_conversation_answers_once_and_ends(tmp_path: Path) -> None:
    with V1World() as world:
        ((code, text),) = printed("socketio_watch", copied("socketio_watch", tmp_path, migrated=True), world)

    assert code == 0
    assert text.count("agent: I have made made.txt.") == 2
    assert text.endswith("state: awaiting_user_input")


@pytest.mark.parametrize("migrated", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("name", TESTED)
def test_tests_of_a_client_pass(name: str, migrated: bool, tmp_path: Path) -> None:
    run_own_tests(name, copied(name, tmp_path, migrated=migrated))


def test_every_client_is_tried_or_says_why_not() -> None:
    assert {*PROGRAMS, *TESTED, *NOT_RUN} == {*NAMES}
