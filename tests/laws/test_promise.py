"""What `check` says that `migrate` can do, and how, is what `migrate` does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from v0to1.config import Config
from v0to1.core.model import Run
from v0to1.pipeline import run

pytestmark = pytest.mark.whole

HERE = Path(__file__).parents[1]
CLIENTS = sorted(HERE.glob("fixtures/*/clients/*")) + sorted(
    one for one in HERE.parent.glob("examples/*") if one.is_dir()
)


def ran(client: Path, *, fixing: bool, adapter: str) -> Run:
    root = client if client.is_dir() else client.parent
    return run(Config(root, (client,), date(2026, 3, 1), adapter=adapter), fixing=fixing)


def promised(told: Run) -> list[tuple[object, ...]]:
    """What is said of each finding; that of a document may have more edits once it is changed."""
    return [
        (one.path, one.line, one.rule, one.fix, one.verdict, one.reason, bool(one.edits))
        for one in told.findings
    ]


@pytest.mark.parametrize(("adapter", "step"), [("auto", 1), ("never", 4)])
def test_a_check_promises_what_a_migration_does(adapter: str, step: int) -> None:
    assert len(CLIENTS) > 100
    for client in CLIENTS[::step]:
        done = ran(client, fixing=True, adapter=adapter)
        assert promised(ran(client, fixing=False, adapter=adapter)) == promised(done), client
        assert all(one.applied for one in done.findings if one.edits and one.suppressed is None), client
