"""Shapes of clients written by hand that reading their diffs has shown to come out wrong."""

from __future__ import annotations

from pathlib import Path

from tests.languages.migrating import added, migrated, reasons


def test_a_checked_response_is_the_response(tmp_path: Path) -> None:
    """What httpx hands on from `raise_for_status()` was lost, and read with V0's keys."""
    texts = {
        "client.py": (
            "import httpx\n\n"
            'OPENHANDS = "https://app.all-hands.dev"\n\n\n'
            "def titles(client: httpx.Client):\n"
            '    page = client.get(f"{OPENHANDS}/api/conversations").raise_for_status().json()\n'
            '    return [one["conversation_id"] for one in page["results"]]\n\n\n'
            "def text(client: httpx.Client, conversation_id):\n"
            '    url = f"{OPENHANDS}/api/conversations/{conversation_id}/select-file"\n'
            '    return client.get(url, params={"file": "a.md"}).raise_for_status().json()["code"]\n'
        )
    }
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    found = added(texts, after, "client.py")
    assert 'return [one["id"] for one in page["items"]]' in found
    assert found[-1].endswith('conversation_id, "a.md").raise_for_status().text')
