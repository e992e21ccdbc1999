"""Headers that a request is given after it is described go with what a helper asks, or it is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import added, migrated, reasons

START = (
    "import json\nimport urllib.request\n\nimport httpx\nimport requests\n\n"
    'API = "https://app.all-hands.dev/api"\nBODY = {"initial_user_msg": "hi"}\n'
    "OPENER = urllib.request.build_opener()\nHEADERS = {}\nHTTP = requests.Session()\n\n\ndef run(key):\n"
)
REQUEST = '    request = urllib.request.Request(f"{API}/conversations", json.dumps(BODY).encode())\n'
SEND = '    return json.load(urllib.request.urlopen(request))["conversation_id"]\n'
BUILT = '    request = requests.Request("POST", f"{API}/conversations", json=BODY)\n'
SENT = '    return HTTP.send(request.prepare()).json()["conversation_id"]\n'
CALLED = 'urllib.request, f"{API}/v1", headers=request.headers)'

GIVEN = {
    "one": (f'{REQUEST}    request.add_header("Authorization", key)\n{SEND}', CALLED),
    "entry": (f'{REQUEST}    request.headers["Authorization"] = key\n{SEND}', CALLED),
    "several": (f'{REQUEST}    request.headers.update({{"Authorization": key}})\n{SEND}', CALLED),
    "more": (
        f'{REQUEST[:-2]}, {{"X-A": "b"}})\n    request.add_header("Authorization", key)\n{SEND}',
        CALLED,
    ),
    "unknown": (
        f"{REQUEST}    for name, value in key.items():\n        request.add_header(name, value)\n{SEND}",
        CALLED,
    ),
    "another's": (
        f"{REQUEST}    urllib.request.Request(key).add_header('X-A', 'b')\n{SEND}",
        'urllib.request, f"{API}/v1")',
    ),
    "opener": (
        f'{REQUEST}    OPENER.addheaders = [("Authorization", key)]\n'
        + SEND.replace("urllib.request.urlopen(", "OPENER.open("),
        'OPENER, f"{API}/v1")',
    ),
    "described": (f"{BUILT[:-2]}, headers=HEADERS)\n{SENT}", 'HTTP, f"{API}/v1", headers=HEADERS)'),
}


@pytest.mark.parametrize("name", GIVEN)
def test_headers_go_with_what_a_helper_asks(name: str, tmp_path: Path) -> None:
    text, expected = GIVEN[name]
    texts = {"client.py": START + text}

    findings, after = migrated(tmp_path, texts)

    assert expected in added(texts, after, "client.py")[-1]
    assert not reasons(findings)


LEFT = {
    "prepared": f'{BUILT}    request = HTTP.prepare_request(request)\n    request.headers["X"] = key\n{SENT}',
    "built": '    with httpx.Client() as http:\n        request = http.build_request("POST", '
    'f"{API}/conversations", json=BODY)\n        request.headers["Authorization"] = key\n'
    '        return http.send(request).json()["conversation_id"]\n',
    "elsewhere": "    def made(path):\n"
    "        return requests.Request('POST', API + path, HEADERS, json=BODY)\n\n"
    f'    request = made("/conversations")\n{SENT}',
}


@pytest.mark.parametrize("name", LEFT)
def test_headers_that_cannot_be_given_are_a_reason(name: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.py": START + LEFT[name]})

    assert not after
    assert "headers of the request" in reasons(findings)["client.py:conversations/create"]


KEYS = {
    f'{REQUEST}    request.add_header("X-Session-API-Key", key)\n    urllib.request.urlopen(request)\n': (
        'request.add_header("Authorization", f"Bearer {key}")'
    ),
    '    OPENER.addheaders = [("X-Session-API-Key", key)]\n    OPENER.open(f"{API}/conversations")\n': (
        'OPENER.addheaders = [("Authorization", f"Bearer {key}")]'
    ),
}


@pytest.mark.parametrize("text", KEYS)
def test_a_key_that_is_added_later_has_its_v1_name(text: str, tmp_path: Path) -> None:
    texts = {"client.py": START + text}

    _, after = migrated(tmp_path, texts)

    assert KEYS[text] in added(texts, after, "client.py")
