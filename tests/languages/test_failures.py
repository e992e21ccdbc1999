"""Starts that fail: the helper raises unless the client acts upon what tells it; words keep their sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import added, migrated, reasons

START = 'import logging\n\nimport requests\n\nAPI = "https://app.all-hands.dev/api"\n\n\n'
POST = (
    "def run(headers):\n"
    '    r = requests.post(f"{API}/conversations", json={"initial_user_msg": "hi"}, headers=headers)\n'
)
DATA = f"{POST}    data = r.json()\n"
GIVEN = '    return data["conversation_id"]\n'

SHOWN = {
    "printed": f'{DATA}    print("status:", data["status"])\n{GIVEN}',
    "logged": f'{DATA}    logging.info("%s: %s", data.get("status"), data.get("message"))\n{GIVEN}',
    "in a line": f"{DATA}    word = data['status'].upper()\n    print(f'it is {{word}}')\n{GIVEN}",
    "of an error body": f"{POST}    if not r.ok:\n        print(r.json()['message'])\n        return None\n"
    "    return r.json()['conversation_id']\n",
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_failure_that_is_only_shown_raises(name: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.py": START + SHOWN[name]})

    assert "wait_until_ready(" in after["client.py"]
    assert "strict" not in after["client.py"]
    assert not reasons(findings)


NOTICED = {
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
def test_a_failure_that_the_client_notices_does_not_raise(name: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.py": START + NOTICED[name]})

    assert "strict=False" in after["client.py"]
    assert not reasons(findings)


def test_a_view_is_given_of_what_was_waited_for(tmp_path: Path) -> None:
    texts = {"client.py": f"{START}{DATA}    return data\n"}

    _, after = migrated(tmp_path, texts)

    waited = 'wait_until_ready(data, requests, f"{API}/v1", headers=headers)'
    assert added(texts, after, "client.py")[-1] == f"data = v0_task({waited})"


def test_a_word_that_goes_on_keeps_its_v0_form(tmp_path: Path) -> None:
    _, after = migrated(tmp_path, {"client.py": START + NOTICED["told to others"]})

    assert "data = v0_task(wait_until_ready(data, " in after["client.py"]
    assert 'data["conversation_id"], "status": data["status"]' in after["client.py"]


REASONS = {
    f'{DATA}    if data.get("msg_id") == "STATUS$ERROR":\n        raise ValueError(data)\n{GIVEN}': "msg_id",
    f'{DATA}    if "limit" in data.get("message", ""):\n        raise ValueError(data)\n{GIVEN}': "message",
}


@pytest.mark.parametrize("text", REASONS)
def test_words_of_a_reason_that_decide_are_left(text: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.py": START + text})

    assert not after
    assert f"{REASONS[text]} is compared with words" in reasons(findings)["client.py:conversations/create"]


def test_a_word_that_goes_on_without_a_view_is_left(tmp_path: Path) -> None:
    text = (
        "def stop(headers, cid):\n"
        '    return requests.post(f"{API}/conversations/{cid}/stop", headers=headers).json()["status"]\n'
    )

    findings, after = migrated(tmp_path, {"client.py": START + text})

    assert not after
    assert "word" in reasons(findings)["client.py:conversations/stop"]
