"""The adapter is taken out of the call of a helper function that takes the place of an adapted request."""

from __future__ import annotations

from pathlib import Path

from tests.languages.migrating import migrated

RESPONSE = """\
import requests

BASE = "https://openhands.example.com"


def conversation(conversation_id, headers):
    return requests.get(f"{BASE}/api/conversations/{conversation_id}", headers=headers)


def stop(conversation_id, headers):
    requests.post(f"{BASE}/api/conversations/{conversation_id}/stop", headers=headers).raise_for_status()
"""


def test_a_helper_function_sends_with_what_the_adapter_was_around(tmp_path: Path) -> None:
    _, changed = migrated(tmp_path, {"client.py": RESPONSE}, "auto", native=True)
    first = changed["client.py"]
    assert "adapt_v0(requests).get(" in first and "pause_sandbox(requests, " in first

    decoded = first.replace(", headers=headers)\n", ", headers=headers).json()\n", 1)
    findings, changed = migrated(tmp_path, {"client.py": decoded}, "never", native=True)
    assert [one.form for one in findings] == ["mapped"]
    assert "adapt_v0" not in changed["client.py"]
    assert "read_conversation(requests, " in changed["client.py"]
