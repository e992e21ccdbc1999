"""Projects that look like V0 clients and are none: nothing is claimed of them, nothing is changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fixture_runs import of_fixture
from v0to1.core.model import Run, Verdict

FOLDER = Path(__file__).parent / "fixtures"
PROJECTS = sorted(
    path.parent.relative_to(FOLDER).as_posix() for path in FOLDER.glob("**/lookalikes/*/lookalike.json")
)


def migrated(name: str) -> Run:
    """The run of a proposed migration of one project."""
    return of_fixture(FOLDER / name)


def label(name: str) -> dict[str, object]:
    """What is known of a project."""
    return dict(json.loads((FOLDER / name / "lookalike.json").read_text("utf-8")))


@pytest.mark.parametrize("name", PROJECTS)
def test_nothing_is_changed(name: str) -> None:
    found = migrated(name)

    assert found.files.scanned > 0
    assert not found.failed
    assert not found.changes


@pytest.mark.parametrize("name", [name for name in PROJECTS if not label(name)["report_only"]])
def test_nothing_is_claimed(name: str) -> None:
    assert {one.verdict for one in migrated(name).findings} <= {Verdict.AMBIGUOUS}


@pytest.mark.parametrize("name", [name for name in PROJECTS if label(name)["report_only"]])
def test_a_client_that_speaks_both_is_reported(name: str) -> None:
    found = migrated(name).findings

    assert {one.verdict for one in found} == {Verdict.MANUAL}
    assert all("V1 as well" in one.reason for one in found)
