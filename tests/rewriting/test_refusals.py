"""What is not plain stays: a person is told why, or the run-time adapter takes the request as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.languages.clients import clients
from tests.languages.migrating import migrated
from v0to1.core.model import Finding

CASES = [
    pytest.param(files, reason, id=f"{number}-{reason[:40]}")
    for number, (reason, files) in enumerate(clients(Path(__file__).with_name("refused.md")))
]


def of_client(findings: tuple[Finding, ...]) -> list[Finding]:
    """The findings in the client, without those of its tests."""
    return [one for one in findings if "test" not in one.path]


def is_given(reason: str, findings: list[Finding]) -> bool:
    """Whether a reason is given with a finding; `…` in it is anything."""
    pattern = ".*".join(map(re.escape, reason.split("…")))
    return any(re.search(pattern, one.reason) for one in findings)


@pytest.mark.parametrize(("texts", "reason"), CASES)
def test_without_the_adapter_nothing_changes(tmp_path: Path, texts: dict[str, str], reason: str) -> None:
    findings, changed = migrated(tmp_path, texts)
    found = of_client(findings)
    assert not changed
    assert not [one for one in found if one.applied]
    assert is_given(reason, found)


@pytest.mark.parametrize(("texts", "reason"), CASES)
def test_with_the_adapter_the_request_stays_as_it_is(
    tmp_path: Path, texts: dict[str, str], reason: str
) -> None:
    findings, changed = migrated(tmp_path, texts, "auto")
    found = of_client(findings)
    assert {(one.fix, one.applied) for one in found} == {("adapter", True)}
    assert is_given(reason, found)
    for name in texts.keys() & changed.keys():
        assert "/v1/" not in changed[name]
        assert "test" not in name.removesuffix("conftest.py"), "tests stay"
