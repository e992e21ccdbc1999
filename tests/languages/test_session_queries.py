"""A session that adds a query to all of its requests: V1 may take it otherwise, so its requests are left."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated, reasons

HOST = "https://app.all-hands.dev"
READ = f'\n\ndef titles():\n    return client.get("{HOST}/api/conversations").json()["results"][0]["title"]\n'
JS = "export const titles = async () => (await api.get('/api/conversations')).data.results[0].title\n"
MAKE = f"import axios from 'axios'\nconst api = axios.create({{ baseURL: '{HOST}'"

LEFT = {
    "httpx": ("a.py", 'import httpx\n\nclient = httpx.Client(params={"a": "b"})\n' + READ),
    "requests": (
        "a.py",
        'import requests\n\nclient = requests.Session()\nclient.params = {"a": "b"}\n' + READ,
    ),
    "an entry": ("a.py", 'import requests\n\nclient = requests.Session()\nclient.params["a"] = "b"\n' + READ),
    "unknown": ("a.py", "import httpx\nfrom x import y\n\nclient = httpx.Client(params=y)\n" + READ),
    "axios": ("a.js", MAKE + ", params: { a: 'b' } })\n" + JS),
}
PLAIN = {
    "httpx": ("a.py", "import httpx\n\nclient = httpx.Client(params=None)\n" + READ),
    "requests": (
        "a.py",
        'import requests\n\nclient = requests.Session()\nclient.headers["a"] = "b"\n' + READ,
    ),
    "another": (
        "a.py",
        'import httpx\n\nclient = httpx.Client()\nother = httpx.Client(params={"a": "b"})\n' + READ,
    ),
    "axios": ("a.js", MAKE + " })\n" + JS),
}


@pytest.mark.parametrize("name", LEFT)
def test_requests_of_a_session_with_a_query_are_left(tmp_path: Path, name: str) -> None:
    path, text = LEFT[name]

    findings, changed = migrated(tmp_path, {path: text})

    assert changed == {}
    assert reasons(findings)[f"{path}:conversations/list"].startswith(
        "its session adds a query to every request"
    )


@pytest.mark.parametrize("name", PLAIN)
def test_requests_of_other_sessions_are_changed(tmp_path: Path, name: str) -> None:
    path, text = PLAIN[name]

    findings, changed = migrated(tmp_path, {path: text})

    assert "/api/v1/app-conversations/search" in changed[path]
    assert not reasons(findings)
