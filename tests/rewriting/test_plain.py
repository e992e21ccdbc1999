"""What is plain is rewritten in place, and nothing but the characters that have to change.

With the adapter the very same is rewritten.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.clients import clients
from tests.languages.migrating import halves, migrated

CLIENTS = dict(clients(Path(__file__).with_name("plain.md")))
UNIX = {"client.sh", "Makefile"}
"""Files whose lines end as those of Unix do."""


def both(marked: dict[str, str], end: str = "\n") -> tuple[dict[str, str], dict[str, str]]:
    """The files of a client before their migration, and those of them that change as they are after it."""
    texts = {name: [half.replace("\n", end) for half in halves(text)] for name, text in marked.items()}
    old = {name: before for name, (before, _) in texts.items()}
    return old, {name: after for name, (before, after) in texts.items() if after != before}


@pytest.mark.parametrize("adapter", ["never", "auto"])
@pytest.mark.parametrize("title", CLIENTS)
def test_what_is_plain_is_rewritten(tmp_path: Path, title: str, adapter: str) -> None:
    before, after = both(CLIENTS[title])
    findings, changed = migrated(tmp_path, before, adapter)
    assert changed == after
    assert {(one.applied, one.fix, one.reason) for one in findings} == {(True, "rewrite", "")}


@pytest.mark.parametrize("title", [title for title, files in CLIENTS.items() if not UNIX & files.keys()])
def test_line_ends_stay(tmp_path: Path, title: str) -> None:
    before, after = both(CLIENTS[title], "\r\n")
    assert migrated(tmp_path, before)[1] == after
