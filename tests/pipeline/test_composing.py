"""A check tells what goes through the adapter without the text of the adapter's file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.languages.migrating import write
from v0to1.config import Config
from v0to1.core.model import Finding
from v0to1.languages import adapter_text
from v0to1.pipeline import run

URL = "https://app.all-hands.dev/api/conversations"
CLIENTS = {
    "python": {"client.py": f"import requests\n\n\ndef listed():\n    return requests.get('{URL}').json()\n"},
    "javascript": {"client.mjs": f"export const listed = () => fetch('{URL}');\n"},
    "classic script": {
        "popup.html": '<script src="popup.js"></script>\n',
        "popup.js": f"document.title = 'List';\nfunction listed() {{\n  return fetch('{URL}');\n}}\n",
    },
    "shell": {"client.sh": f"#!/bin/bash\ncurl '{URL}'\n"},
}


@pytest.mark.parametrize("name", CLIENTS)
def test_only_a_migration_composes_the_adapter(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, CLIENTS[name])
    compose, composed = adapter_text.composed, list[set[str]]()

    def counted(names: set[str], kind: adapter_text.Kind = adapter_text.PYTHON) -> str:
        composed.append(names)
        return compose(names, kind)

    monkeypatch.setattr(adapter_text, "composed", counted)
    config = Config(root=tmp_path, paths=(tmp_path,), as_of=date(2026, 11, 25), jobs=1, adapter="always")
    checked = run(config, fixing=False)
    # Whether a script can have it is told by the text alone: it must import nothing.
    assert len(composed) == (1 if name == "classic script" else 0)
    composed.clear()
    migrated = run(config, fixing=True)
    assert len(composed) == 1
    assert [one.fix for one in checked.findings] == ["adapter"]
    assert list(map(unapplied, migrated.findings)) == list(checked.findings)
    assert not checked.changes
    assert any(
        "openhands" in one.path and adapter_text.UNCOMPOSED not in one.after for one in migrated.changes
    )


def unapplied(found: Finding) -> Finding:
    assert found.applied
    return replace(found, applied=False)
