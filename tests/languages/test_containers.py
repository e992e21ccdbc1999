"""Answers in tables, lists, mappings and objects: read by V1 names where seen, else in their V0 view."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated, reasons

START = (
    "import json\nimport queue\nfrom dataclasses import dataclass\n\nimport pandas as pd\nimport requests\n\n"
    'API = "https://app.all-hands.dev/api"\nFOUND = []\nQUEUE = queue.Queue()\n\n\n'
)
ROWS = 'requests.get(f"{API}/conversations", headers=headers).json()["results"]'
LOOP = f"    for one in {ROWS}:\n"
RUN = "def run(headers, show):\n"
BOX = "class Box:\n    def __init__(self):\n        self.rows = []\n        self.known = {}\n\n"

UNSEEN = {
    "column by name": f"{RUN}    rows = pd.DataFrame({ROWS})\n    return rows.title\n",
    "columns": f'{RUN}    rows = pd.DataFrame({ROWS})\n    return rows[["conversation_id", "title"]]\n',
    "method": f'{RUN}    rows = pd.DataFrame({ROWS})\n    print(rows.sort_values("last_updated_at"))\n',
    "mask": f'{RUN}    rows = pd.DataFrame({ROWS})\n    return rows[rows["status"] == "STOPPED"]\n',
    "words": f'{RUN}    print((pd.DataFrame({ROWS})["status"] == "STOPPED").sum())\n',
    "counted words": f'{RUN}    return pd.DataFrame({ROWS})["runtime_status"].value_counts()\n',
    "rows": f"{RUN}    for _, row in pd.DataFrame({ROWS}).iterrows():\n        print(row.title)\n",
    "names of columns": f"{RUN}    print(list(pd.DataFrame({ROWS})))\n",
    "returned": f"{RUN}    return pd.DataFrame({ROWS})\n",
    "index": f'{RUN}    pd.DataFrame.from_records({ROWS}, index="conversation_id")\n',
    "path": f'{RUN}    pd.json_normalize({ROWS[:-11]}, record_path="results")\n',
    "selection": f'{RUN}    pd.DataFrame({ROWS}, columns=["conversation_id"])\n',
    "list": f"{RUN}    rows = []\n{LOOP}        rows.append(one)\n    show(rows)\n",
    "text": f'{RUN}    with open("x", "w") as file:\n        file.write(json.dumps({{"a": [{ROWS}]}}))\n',
    "by id": f'{RUN}    return {{one["conversation_id"]: one for one in {ROWS}}}\n',
    "queue": f"{RUN}{LOOP}        QUEUE.put(one)\n",
    "global list": f"{RUN}    FOUND.extend({ROWS})\n",
    "list of an object": f"{BOX}    def load(self, headers):\n    {LOOP}            self.rows.append(one)\n",
    "mapping of an object": f"{BOX}    def load(self, headers):\n    {LOOP}"
    '            self.known[one["conversation_id"]] = one\n',
    "field": f"@dataclass\nclass Box:\n    raw: list\n\n\n{RUN}    show(Box({ROWS}))\n",
}


@pytest.mark.parametrize("name", UNSEEN)
def test_what_is_built_of_answers_keeps_its_v0_keys(name: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.py": START + UNSEEN[name]})

    assert "v0_conversations(requests.get(" in after["client.py"]
    assert '["items"]' not in after["client.py"]
    assert not reasons(findings)


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
    f"{RUN}    print(json.dumps([one for one in {ROWS}]))\n": '.json()["items"]]',
}


@pytest.mark.parametrize("text", SEEN)
def test_what_is_read_out_of_it_has_v1_names(text: str, tmp_path: Path) -> None:
    _, after = migrated(tmp_path, {"client.py": START + text})

    assert SEEN[text] in after["client.py"]
    assert "v0_conversations" not in after["client.py"]
