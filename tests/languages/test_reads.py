"""Answers that go on unseen keep their V0 view; what would silently mean something else is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import added, migrated, reasons

START = (
    "import json\nimport sys\nfrom types import SimpleNamespace\n\nimport requests\n\n"
    'API = "https://app.all-hands.dev/api"\n\n\n'
)
GET = 'requests.get(f"{API}/conversations/{cid}", headers=headers).json()'
PAGE = 'requests.get(f"{API}/conversations/{cid}/events", headers=headers).json()'
WHOLE = 'requests.get(f"{API}/conversations/{cid}/trajectory", headers=headers).json()'
RUN = "def run(headers, cid, path):\n"


SEEN = {
    "copied": '    return dict(conv, x=1)["conversation_id"]\n',
    "spread": '    return {**conv, "x": 1}["conversation_id"]\n',
    "joined": '    return (conv | {"x": 1}).get("conversation_id")\n',
}


@pytest.mark.parametrize("name", SEEN)
def test_what_is_seen_is_read_by_v1_names(name: str, tmp_path: Path) -> None:
    text = f'{START}{RUN}    conv = {GET}\n    print(conv["conversation_id"])\n{SEEN[name]}'

    _, after = migrated(tmp_path, {"client.py": text})

    assert "v0_conversation" not in after["client.py"]
    assert "conversation_id" not in after["client.py"]


BARE = {
    f"    data = {WHOLE}\n    if isinstance(data, list):\n        return data\n"
    '    return data.get("trajectory", [])\n': 'data = {"trajectory": v0_events(data)}',
    f"    data = {WHOLE}\n    return data\n": 'data = {"trajectory": v0_events(data)}',
}


@pytest.mark.parametrize("body", BARE)
def test_a_trajectory_that_goes_on_keeps_its_shape(body: str, tmp_path: Path) -> None:
    texts = {"client.py": f"{START}def run(headers, cid):\n{body}"}

    _, after = migrated(tmp_path, texts)

    assert added(texts, after, "client.py")[-1] == BARE[body]


FLAGS = {
    '    return {"more": page["has_more"]}\n': 'return {"more": page["next_page_id"] is not None}',
    '    return page.get("has_more", False)\n': 'return page.get("next_page_id") is not None',
    '    if page["has_more"] is True:\n        return 1\n': 'if page["next_page_id"] is not None:',
    '    if page["has_more"] == False:\n        return 1\n': 'if page["next_page_id"] is None:',
    '    if page["has_more"]:\n        return 1\n': 'if page["next_page_id"]:',
    '    return page["has_more"], 1\n': 'return page["next_page_id"] is not None, 1',
    '    more = page["has_more"]\n    while more:\n        break\n': 'more = page["next_page_id"]',
}


@pytest.mark.parametrize("body", FLAGS)
def test_a_page_id_takes_the_place_of_a_flag(body: str, tmp_path: Path) -> None:
    texts = {"client.py": f"{START}{RUN}    page = {PAGE}\n{body}"}

    _, after = migrated(tmp_path, texts)

    assert added(texts, after, "client.py")[-1] == FLAGS[body]


URL = 'f"{API}/conversations/{cid}"'
LEFT = {
    f'    r = requests.patch({URL}, json={{"title": path}}, headers=headers)\n'
    "    return r.json() is not True\n": "true or false",
    f"    gone = requests.delete({URL}, headers=headers).json()\n    return gone is True\n": "true or false",
    f"    return requests.get({URL}, headers=headers).content\n": "text of the response",
    f"    r = requests.get({URL[:-1]}/trajectory{URL[-1]}, headers=headers)\n"
    '    with open(path, "w") as file:\n        file.write(r.text)\n': "text of the response",
    f"    return {PAGE}\n": "other keys",
}


@pytest.mark.parametrize("body", LEFT)
def test_what_would_mean_something_else_is_left(body: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.py": f"{START}{RUN}{body}"})

    assert not after
    assert [reason for reason in reasons(findings).values() if LEFT[body] in reason]


STATUSES = {
    "    return r.json() is True\n": "return r.ok",
    "    if not r.json():\n        raise KeyError(cid)\n": "if not r.ok:",
    "    assert r.json() == True\n": "assert r.ok",
    "    return r.json()\n": "return r.ok",
    "    return path if r.json() else None\n": "return path if r.ok else None",
}


@pytest.mark.parametrize("body", STATUSES)
@pytest.mark.parametrize("verb", ["delete", "patch"])
def test_the_status_takes_the_place_of_a_flag(verb: str, body: str, tmp_path: Path) -> None:
    texts = {"client.py": f"{START}{RUN}    r = requests.{verb}({URL}, headers=headers)\n{body}"}

    _, after = migrated(tmp_path, texts)

    assert added(texts, after, "client.py")[-1] == STATUSES[body]


def test_the_status_of_a_client_that_waits(tmp_path: Path) -> None:
    text = "import httpx\n\n\nasync def run(cid):\n    async with httpx.AsyncClient() as http:\n"
    call = 'http.delete(f"https://app.all-hands.dev/api/conversations/{cid}")'

    _, after = migrated(tmp_path, {"client.py": f"{text}        return (await {call}).json() is True\n"})

    assert f"return (await {call.replace('/api/', '/api/v1/app-')}).is_success\n" in after["client.py"]


ALIKE = {
    f'    requests.patch({URL}, json={{"title": path}}, headers=headers).json()\n',
    f"    print(requests.delete({URL}, headers=headers).json())\n",
    f"    r = requests.get({URL}, headers=headers)\n    if not r.ok:\n        raise ValueError(r.text)\n",
}


@pytest.mark.parametrize("body", sorted(ALIKE))
def test_answers_that_nothing_depends_on_are_migrated(body: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.py": f"{START}{RUN}{body}"})

    assert "/v1/app-conversations" in after["client.py"]
    assert not reasons(findings)


def test_a_base_url_from_an_answer_is_left(tmp_path: Path) -> None:
    text = (
        f'{START}{RUN}    runtime = {GET}["url"].split("/api/conversations")[0]\n'
        '    return requests.get(f"{runtime}/api/conversations/{cid}/list-files", headers=path).json()\n'
    )

    findings, after = migrated(tmp_path, {"client.py": text})

    assert "Agent Server" in reasons(findings)["client.py:files/list"]
    assert "Agent Server" in reasons(findings)["client.py:conversations/get"]
    assert not after


def test_a_value_that_two_contexts_see_is_wrapped_once(tmp_path: Path) -> None:
    text = (
        'import requests\n\nURL = "https://app.all-hands.dev"\n\n\n'
        "def create(m):\n"
        '    r = requests.post(f"{URL}/api/conversations", json={"initial_user_msg": m})\n'
        '    return r.json()["conversation_id"]\n\n\n'
        "def main(m):\n    cid = create(m)\n"
    )

    findings, after = migrated(tmp_path, {"client.py": text})

    assert '{"initial_message": text_message(m)}' in after["client.py"]
    assert [edit.text for edit in findings[0].edits].count("text_message(") == 1
