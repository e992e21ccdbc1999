"""Whole clients whose own tests mock OpenHands: after the migration these tests still pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.mock_cases import ROOT, copied, look_at, migrate, named_tests, outcome

CLIENTS = (
    "examples/httpx_package",
    "examples/api_base_client",
    "tests/fixtures/clients/responses_tested",
    "tests/fixtures/clients/respx_tested",
    "tests/fixtures/clients/requests_mock_fixture",
    "tests/fixtures/clients/injected_session_with_mocks",
    "tests/fixtures/clients/monkeypatched_urlopen",
)


@pytest.mark.parametrize("client", CLIENTS)
def test_own_tests_pass_after_the_migration(client: str, tmp_path: Path) -> None:
    """A test may fail only where the tool has named it as one that a person has to change."""
    folder = copied(ROOT / client, tmp_path / "client")
    passed, failed = outcome(folder)
    assert failed == set()
    found = migrate(folder)
    left = named_tests(ROOT / client, found)
    passes, fails = outcome(folder)
    assert fails <= left
    assert passes + len(fails) == passed
    assert look_at(folder).changes == ()


@pytest.mark.parametrize("client", ["examples/httpx_package", "tests/fixtures/clients/respx_tested"])
def test_nothing_is_left_to_a_person(client: str, tmp_path: Path) -> None:
    folder = copied(ROOT / client, tmp_path / "client")
    found = look_at(folder)
    assert [finding.reason for finding in found.findings if not finding.applied] == []
