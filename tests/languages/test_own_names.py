"""Keys that a client sets beside those of an answer: V1 may have their names for something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated

PYTHON = """import requests

BASE = "https://app.all-hands.dev/api/conversations"


def show(headers, cid):
    {body}
"""
SCRIPT = """const BASE = "https://app.all-hands.dev/api/conversations";

export async function show(headers, cid) {{
  {body}
}}
"""
ONE = "data = requests.get(f'{BASE}/{cid}', headers=headers).json()"
ROWS = "rows = requests.get(BASE, headers=headers).json()['results']"
FETCHED = "const data = await (await fetch(`${BASE}/${cid}`, { headers })).json();"
RESULTS = "const { results } = await (await fetch(BASE, { headers })).json();"

LEFT = {
    f"{ROWS}\n    for n, row in enumerate(rows):\n        row['id'] = n\n"
    "    return [(row['id'], row['conversation_id']) for row in rows]": "sets results[].id",
    f"{ROWS}\n    for row in rows:\n        row.update({{'id': 3}})\n"
    "    return [row['conversation_id'] for row in rows]": "sets results[].id",
    f"{ROWS}\n"
    f"    return [{{**row, 'id': n}}['conversation_id'] for n, row in enumerate(rows)]": "puts results[].id",
    f"{ONE}\n    data = data | {{'id': 1}}\n    return data['conversation_id']": "puts id",
    f"{ONE}\n    data = dict(data, id=1)\n    return data['conversation_id']": "puts id",
    f"{ONE}\n    data = {{'id': 1, **data}}\n    return data['id'], data['conversation_id']": "puts id",
    "data = requests.get(BASE, headers=headers).json()\n    data['items'] = [1]\n"
    "    return [row['conversation_id'] for row in data['results']]": "sets items",
    f"{RESULTS}\n"
    f"  return results.map((one, n) => ({{ ...one, id: n }})).map((one) => one.conversation_id);": (
        "puts results[].id"
    ),
    f"{RESULTS}\n  results.forEach((one, n) => {{ one.id = n; }});\n"
    "  return results.map((one) => one.conversation_id);": "sets results[].id",
    f"{FETCHED}\n  const mine = Object.assign({{}}, data, {{ id: 3 }});\n"
    "  return [mine.id, mine.conversation_id];": "puts id",
}
CHANGED = (
    (
        f"{ROWS}\n    for n, row in enumerate(rows):\n        row['place'] = n\n"
        "    return [(row['place'], row['conversation_id']) for row in rows]"
    ),
    f"{ROWS}\n    return [{{**row, 'id': row['conversation_id']}}['id'] for row in rows]",
    f"{ONE}\n    data = dict(data, place=1)\n    return data['conversation_id']",
    (
        f"{RESULTS}\n"
        f"  return results.map((one) => ({{ ...one, id: one.conversation_id }})).map((one) => one.id);"
    ),
    f"{FETCHED}\n  return {{ ...data, place: 3 }}.conversation_id;",
)


def told(body: str) -> dict[str, str]:
    """A client by its file."""
    script = body.startswith("const")
    return {"client.mjs" if script else "client.py": (SCRIPT if script else PYTHON).format(body=body)}


@pytest.mark.parametrize("body", LEFT)
def test_a_name_that_v1_has_for_something_else_is_left(body: str, tmp_path: Path) -> None:
    (found,), after = migrated(tmp_path, told(body))

    assert after == {}
    assert LEFT[body] in found.reason


@pytest.mark.parametrize("body", CHANGED)
def test_a_name_of_its_own_stays(body: str, tmp_path: Path) -> None:
    (found,), _ = migrated(tmp_path, told(body))

    assert found.applied


SORTED = (
    (
        f"{ROWS}\n    rows.sort(key=lambda row: (row['status'] != 'RUNNING', row['last_updated_at']))\n"
        f"    return rows[0]['title']"
    ),
    (
        "data = requests.get(BASE, headers=headers).json()\n"
        "    data['results'].sort(key=lambda row: row['last_updated_at'], reverse=True)\n"
        "    return data['results'][0]['title']"
    ),
)


@pytest.mark.parametrize("body", SORTED)
def test_what_rows_are_sorted_by_where_they_stand_is_read(body: str, tmp_path: Path) -> None:
    (found,), after = migrated(tmp_path, told(body))

    assert found.applied
    assert "row['updated_at']" in after["client.py"]
    assert "last_updated_at" not in after["client.py"]
