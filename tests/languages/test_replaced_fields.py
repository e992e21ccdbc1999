"""A field that is set twice has its V1 name at both places: either may be what is sent."""

from __future__ import annotations

from pathlib import Path

from tests.languages.migrating import added, migrated

CLIENT = """import requests


def start(headers, first, second):
    payload = {"initial_user_msg": "hi", "repository": first}
    if second:
        payload["repository"] = second
    r = requests.post("https://app.all-hands.dev/api/conversations", json=payload, headers=headers)
    return r.json()["conversation_id"]
"""


def test_a_field_that_may_be_replaced_is_renamed_at_both_places(tmp_path: Path) -> None:
    texts = {"client.py": CLIENT}
    _, after = migrated(tmp_path, texts)
    lines = added(texts, after, "client.py")

    assert any('"selected_repository": first' in line for line in lines)
    assert 'payload["selected_repository"] = second' in lines
    assert '"repository"' not in after["client.py"]
