"""Calls that a helper could not be given as they are written: left, each with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated, reasons

START = (
    "import urllib.request\n\nimport requests\n\n"
    'HOST = "https://app.all-hands.dev"\nAPI = f"{HOST}/api"\n\n\n'
    "def call(method, path, token, body=None):\n"
    '    headers = {"Authorization": f"Bearer {token}"}\n'
    "    return requests.request(method, HOST + path, headers=headers, json=body).json()\n\n\n"
    "def run(token, cid, headers):\n"
)

LEFT = {
    '    call("POST", "/api/conversations", token, {"initial_user_msg": "hi"})["conversation_id"]\n': (
        "conversations/create",
        "local names of the wrapper",
    ),
    "    post = requests.Session().post\n"
    '    post(f"{API}/conversations", json={"initial_user_msg": "hi"}).json()["conversation_id"]\n': (
        "conversations/create",
        "not a member of a session",
    ),
    "    send = urllib.request.build_opener().open\n"
    '    send(urllib.request.Request(f"{API}/conversations/{cid}/stop", method="POST"))\n': (
        "conversations/stop",
        "not a member of a session",
    ),
}


@pytest.mark.parametrize("body", LEFT)
def test_what_a_helper_cannot_be_given_is_left(body: str, tmp_path: Path) -> None:
    rule, reason = LEFT[body]

    findings, after = migrated(tmp_path, {"client.py": START + body})

    assert not after
    assert reason in reasons(findings)[f"client.py:{rule}"]


ROOTS = {
    ("/api/", "conversations"): ("v1/app-conversations", "v1"),
    ("/api", "/conversations"): ("/v1/app-conversations", "/v1"),
    ("/", "api/conversations"): ("api/v1/app-conversations", "api/v1"),
    ("", "/api/conversations"): ("/api/v1/app-conversations", "/api/v1"),
}


@pytest.mark.parametrize("written", ROOTS)
def test_a_root_has_as_many_slashes_as_the_client_writes(written: tuple[str, str], tmp_path: Path) -> None:
    base, path = written
    text = (
        "import requests\n\n\nclass OpenHands:\n"
        f'    def __init__(self, key, base="https://app.all-hands.dev{base}"):\n'
        "        self.base, self.key = base, key\n\n"
        "    def call(self, method, path, body=None):\n"
        "        return requests.request(method, self.base + path, json=body, auth=self.key).json()\n\n"
        "    def run(self):\n"
        f'        return self.call("POST", "{path}", {{"initial_user_msg": "hi"}})["conversation_id"]\n'
    )

    _, after = migrated(tmp_path, {"client.py": text})

    route, root = ROOTS[written]
    assert f'wait_until_ready(self.call("POST", "{route}", ' in after["client.py"]
    assert f', self.call, "{root}")["app_conversation_id"]' in after["client.py"]
