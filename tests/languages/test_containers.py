"""Answers in tables, lists, mappings and objects: read by V1 names where seen, else in their V0 view."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated

START = (
    "import json\nimport queue\nfrom dataclasses import dataclass\n\nimport pandas as pd\nimport requests\n\n"
    'API = "https://app.all-hands.dev/api"\nFOUND = []\nQUEUE = queue.Queue()\n\n\n'
)
ROWS = 'requests.get(f"{API}/conversations", headers=headers).json()["results"]'
LOOP = f"    for one in {ROWS}:\n"
RUN = "def run(headers, show):\n"
BOX = "class Box:\n    def __init__(self):\n        self.rows = []\n        self.known = {}\n\n"


ADDED = (
    f"{BOX}    def load(self, headers):\n    {LOOP}            self.rows.append(one)\n\n    def when(self):\n"
)
PUT = (
    f'{BOX}    def load(self, headers):\n    {LOOP}            self.known[one["conversation_id"]] = one\n\n'
    "    def when(self, key):\n"
)
SEEN = {
    f'{RUN}    return pd.DataFrame({ROWS})["conversation_id"].tolist()\n': '["id"].tolist()',
    f'{RUN}    return pd.DataFrame([{{"x": one["last_updated_at"]}} for one in {ROWS}])\n': 'one["updated',
    f'{ADDED}        return [one["last_updated_at"] for one in self.rows]\n': '[one["updated_at"] for one in',
    f'{PUT}        return self.known[key]["last_updated_at"]\n': 'self.known[key]["updated_at"]',
    f'{RUN}    FOUND.extend({ROWS})\n    return FOUND[0]["last_updated_at"]\n': 'FOUND[0]["updated_at"]',
}


@pytest.mark.parametrize("text", SEEN)
def test_what_is_read_out_of_it_has_v1_names(text: str, tmp_path: Path) -> None:
    _, after = migrated(tmp_path, {"client.py": START + text})

    assert SEEN[text] in after["client.py"]
    assert "v0_conversations" not in after["client.py"]
