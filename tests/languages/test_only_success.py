# ruff: noqa: E501 (sources of clients stand as they are)
"""Where nothing but the success of a request counts, V1's 200 with null in a list would say something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated, reasons

URL = "https://app.all-hands.dev/api/conversations"
WHY = "nothing of the answer is read"
ALONE = {
    "client.py": f'import requests\n\n\ndef there(i, h):\n    return requests.get(f"{URL}/{{i}}", headers=h).ok\n',
    "client.js": f"export const gone = async (i, h) => (await fetch(`{URL}/${{i}}`, {{ headers: h }})).status === 404;\n",
    "client.sh": f'#!/bin/sh\nif curl -fs -o /dev/null -H "$A" "{URL}/$1"; then echo there; fi\n',
}
READ = {
    "client.py": f'import requests\n\n\ndef title(i, h):\n    r = requests.get(f"{URL}/{{i}}", headers=h)\n    return r.json()["title"] if r.ok else None\n',
    "client.js": f"export async function title(i, h) {{\n  const r = await fetch(`{URL}/${{i}}`, {{ headers: h }});\n  return r.ok ? (await r.json()).title : null;\n}}\n",
    "client.sh": f'#!/bin/sh\ncurl -fs -H "$A" "{URL}/$1" | jq -r .title\n',
}


@pytest.mark.parametrize("name", ALONE)
def test_a_request_for_its_success_alone_is_left(name: str, tmp_path: Path) -> None:
    findings, changed = migrated(tmp_path, {name: ALONE[name]})
    assert not changed
    assert [WHY in one for one in reasons(findings).values()] == [True]


@pytest.mark.parametrize("name", READ)
def test_a_request_of_which_something_is_read_is_migrated(name: str, tmp_path: Path) -> None:
    _, changed = migrated(tmp_path, {name: READ[name]})
    assert "/api/v1/app-conversations?ids=" in changed[name]
