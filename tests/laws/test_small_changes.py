"""A rewrite writes nothing but V1's names, where V0's stood: a review has no more to read."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.languages.migrating import write
from tests.laws.kinds import Project, projects
from v0to1.attribution.knowledge import built_in
from v0to1.config import Config
from v0to1.core.model import Finding, Run
from v0to1.pipeline import run

pytestmark = pytest.mark.whole

WORD = re.compile(r"[\w-]+")
TARGETS = {rule.id: rule.targets for rule in built_in("cloud").rules}
WIDTH = 120
CLIENTS = projects("clients")


def migrated(folder: Path, one: Project) -> Run:
    """What is proposed without the adapter and helper functions: rewrites of single requests alone."""
    write(folder, dict(one.files))
    config = Config(folder, (folder,), date(2026, 3, 1), adapter="never", inline_only=True)
    return run(config, fixing=True)


def rewritten(done: Run) -> list[Finding]:
    return [one for one in done.findings if one.applied and one.fix == "rewrite"]


def names_of_v1(rule: str) -> set[str]:
    """The words of V1's route, and of the keys that it answers with."""
    found = {word for target in TARGETS[rule] for word in WORD.findall(target.route)}
    return found | {read.to for target in TARGETS[rule] for read in target.reads.values() if read.to}


def words(text: str) -> Counter[str]:
    return Counter(WORD.findall(text))


@pytest.mark.parametrize("one", CLIENTS, ids=str)
def test_nothing_is_written_but_names_of_v1(one: Project, tmp_path: Path) -> None:
    texts = dict(one.files)
    for found in rewritten(migrated(tmp_path, one)):
        known = names_of_v1(found.rule)
        for edit in found.edits:
            old = texts[edit.path][edit.span.start : edit.span.end]
            invented = (words(edit.text) - words(old)).keys() - known
            assert not invented, (found.rule, old, edit.text)
            assert edit.text.count("\n") <= old.count("\n") + 2, (old, edit.text)


def test_lines_do_not_become_long(tmp_path: Path) -> None:
    for number, one in enumerate(CLIENTS):
        done, texts = migrated(tmp_path / str(number), one), dict(one.files)
        for change in (each for each in done.changes if each.path in texts):
            longest = max(WIDTH, max(map(len, texts[change.path].splitlines()), default=0) + 40)
            assert max(map(len, change.after.splitlines())) <= longest, (one.name, change.path)


def test_some_are_rewritten(tmp_path: Path) -> None:
    found = [rewritten(migrated(tmp_path / str(at), one)) for at, one in enumerate(CLIENTS)]
    assert sum(map(len, found)) > 20
