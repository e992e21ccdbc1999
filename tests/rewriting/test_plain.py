"""What is plain is rewritten in place, and nothing but the characters that have to change.

With the adapter the very same is rewritten.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.clients import clients
from tests.languages.migrating import halves, migrated

CASES = [
    pytest.param(name, marked, id=title)
    for title, files in clients(Path(__file__).with_name("plain.md"))
    for name, marked in files.items()
]


@pytest.mark.parametrize("adapter", ["never", "auto"])
@pytest.mark.parametrize(("name", "marked"), CASES)
def test_what_is_plain_is_rewritten(tmp_path: Path, name: str, marked: str, adapter: str) -> None:
    before, after = halves(marked)
    findings, changed = migrated(tmp_path, {name: before}, adapter)
    assert changed == {name: after}
    assert {(one.applied, one.fix, one.reason) for one in findings} == {(True, "rewrite", "")}


@pytest.mark.parametrize(("name", "marked"), [one for one in CASES if "client.sh" not in one.values])
def test_line_ends_stay(tmp_path: Path, name: str, marked: str) -> None:
    before, after = (half.replace("\n", "\r\n") for half in halves(marked))
    assert migrated(tmp_path, {name: before})[1] == {name: after}
