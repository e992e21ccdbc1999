"""Clients in which operations are found, or none, by what their code does: `found.md` of each folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.clients import clients
from tests.languages.migrating import migrated
from v0to1.core.model import Verdict

LEFT = " (left)"
CASES = [
    pytest.param(*heading.split(": ", 1), files, id=f"{number}-{heading.partition(': ')[2]}")
    for document in sorted(Path(__file__).parent.rglob("found.md"))
    for number, (heading, files) in enumerate(clients(document))
]


@pytest.mark.parametrize(("rules", "title", "texts"), CASES)
def test_operations_are_found(tmp_path: Path, rules: str, title: str, texts: dict[str, str]) -> None:
    findings, changed = migrated(tmp_path, texts, "auto")
    found = [one for one in findings if one.verdict is not Verdict.AMBIGUOUS]
    names = sorted(one.rule + ("" if one.applied else LEFT) for one in found)
    assert names == ([] if rules == "nothing" else sorted(rules.split(", "))), title
    assert bool(changed) == any(one.applied for one in found)
