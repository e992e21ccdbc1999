"""Starts that fail: where the client reads what tells it, the request stays; words keep their sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated, reasons

START = 'import logging\n\nimport requests\n\nAPI = "https://app.all-hands.dev/api"\n\n\n'
POST = (
    "def run(headers):\n"
    '    r = requests.post(f"{API}/conversations", json={"initial_user_msg": "hi"}, headers=headers)\n'
)
DATA = f"{POST}    data = r.json()\n"
GIVEN = '    return data["conversation_id"]\n'


def test_a_failure_that_an_error_body_tells_raises(tmp_path: Path) -> None:
    body = "    if not r.ok:\n        print(r.json()['message'])\n        return None\n"
    text = f"{START}{POST}{body}    return r.json()['conversation_id']\n"
    findings, after = migrated(tmp_path, {"client.py": text})

    assert "wait_until_ready(" in after["client.py"]
    assert not reasons(findings)


NOTICED = {
    "printed": f'{DATA}    print("status:", data["status"])\n{GIVEN}',
    "logged": f'{DATA}    logging.info("%s: %s", data.get("status"), data.get("message"))\n{GIVEN}',
    "in a line": f"{DATA}    word = data['status'].upper()\n    print(f'it is {{word}}')\n{GIVEN}",
    "by a word of the reason": f'{DATA}    if "limit" in data["message"]:\n        return None\n{GIVEN}',
    "compared": f'{DATA}    if data["status"] != "ok":\n        raise ValueError(data["message"])\n{GIVEN}',
    "later": f'{DATA}    fine = data.get("status") == "ok"\n    print(fine)\n{GIVEN}',
    "asserted": f'{DATA}    assert data["status"] == "ok"\n{GIVEN}',
    "reason where the id is missing": f'{DATA}    found = data.get("conversation_id")\n    if not found:\n'
    '        print(data.get("message"))\n    return found\n',
    "reason where the key is missing": f'{DATA}    if "conversation_id" not in data:\n'
    f'        raise ValueError(data.get("message"))\n{GIVEN}',
    "told to others": f'{DATA}    return {{"id": data["conversation_id"], "status": data["status"]}}\n',
}


@pytest.mark.parametrize("name", NOTICED)
def test_a_start_stays_whose_failure_the_client_reads(name: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.py": START + NOTICED[name]})

    assert not after
    assert "told only later by V1" in str(reasons(findings))


def test_a_word_that_goes_on_without_a_view_is_left(tmp_path: Path) -> None:
    text = (
        "def stop(headers, cid):\n"
        '    return requests.post(f"{API}/conversations/{cid}/stop", headers=headers).json()["status"]\n'
    )

    findings, after = migrated(tmp_path, {"client.py": START + text})

    assert not after
    assert "word" in reasons(findings)["client.py:conversations/stop"]
