"""Whole client projects: what is migrated parses, settles, and leaves no V0 route behind."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.fixture_runs import looked_at
from v0to1 import resources
from v0to1.applying.writing import write
from v0to1.core.loading.rules import load_rules
from v0to1.core.model import Verdict

pytestmark = pytest.mark.whole

FOLDER = Path(__file__).parent / "fixtures" / "clients"
PROJECTS = sorted(path.parent.name for path in FOLDER.glob("*/expected.json"))
LEFT = {Verdict.MANUAL, Verdict.GAP, Verdict.AMBIGUOUS}


@pytest.mark.parametrize("name", PROJECTS)
def test_a_migration_parses_settles_and_says_what_is_left_and_why(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("V0TO1_STATE_DIR", str(tmp_path / "state"))
    first = looked_at(FOLDER / name, "auto")
    assert first.findings, "a client of V0 must be found"
    assert not first.failed
    for one in first.findings:
        assert one.edits or one.reason or one.workaround or one.verdict is Verdict.GAP, (one.rule, one.line)
    root = tmp_path / name
    shutil.copytree(FOLDER / name, root)
    write(root, first.changes, allow_dirty=True)

    for change in first.changes:
        compile(change.after, change.path, "exec")
    second = looked_at(root, "auto")
    assert not second.changes
    assert {one.verdict for one in second.findings if not one.is_adapted} <= LEFT
    assert first.files.discovered == first.files.scanned + first.files.skipped + first.files.failed


@pytest.mark.parametrize(("adapter", "share"), [("auto", 0.95), ("never", 0.03)])
def test_a_share_of_operations_is_migrated(adapter: str, share: float) -> None:
    """Few are plain enough to be rewritten; the adapter takes the others."""
    rules = {
        rule.id for rule in load_rules([resources.RULES]) if rule.verdict in (Verdict.SAFE, Verdict.REVIEW)
    }
    runs = (looked_at(FOLDER / name, adapter) for name in PROJECTS)
    findings = [one for done in runs for one in done.findings if one.rule in rules]
    certain = [one for one in findings if one.verdict is not Verdict.AMBIGUOUS]

    assert sum(one.applied for one in certain) >= share * len(certain)
