"""Small clients with tests for each mocking library, before and after; the look-alikes stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.mock_cases import MOCKS, copied, look_at, migrate, outcome, sources

CASES = sorted(path.relative_to(MOCKS).as_posix() for path in MOCKS.glob("*/*") if path.is_dir())
LOOKALIKES = [case for case in CASES if "/lookalike_" in case]
MOVING = [case for case in CASES if case not in LOOKALIKES]


@pytest.mark.parametrize("case", CASES)
def test_stand_ins_move_with_the_code_and_a_second_run_changes_nothing(case: str, tmp_path: Path) -> None:
    folder = copied(MOCKS / case / "before", tmp_path / "client")
    found = migrate(folder)
    assert sources(folder)["test_client.py"] == sources(MOCKS / case / "after")["test_client.py"]
    assert [finding.reason for finding in found.findings if case in MOVING and not finding.applied] == []
    assert not found.changes or look_at(folder).changes == ()


@pytest.mark.parametrize("case", MOVING)
def test_cases_change_something(case: str) -> None:
    before, after = sources(MOCKS / case / "before"), sources(MOCKS / case / "after")
    assert before["test_client.py"] != after["test_client.py"]


@pytest.mark.parametrize("case", MOVING)
def test_the_clients_own_tests_pass_as_before(case: str, tmp_path: Path) -> None:
    folder = copied(MOCKS / case / "before", tmp_path / "client")
    passed, failed = outcome(folder)
    assert (passed > 0, failed) == (True, set())
    migrate(folder)
    assert outcome(folder) == (passed, set())


@pytest.mark.parametrize("case", LOOKALIKES)
def test_lookalikes_do_not_change(case: str) -> None:
    before, after = sources(MOCKS / case / "before"), sources(MOCKS / case / "after")
    assert before["test_client.py"] == after["test_client.py"]
    assert look_at(MOCKS / case / "before").changes == ()


def test_enough_lookalikes() -> None:
    assert len(LOOKALIKES) >= 0.4 * len(CASES)
