"""A function of the client's own that gives the answer, or raises, never gives None."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated, reasons

HEAD = "import sys\n\nimport requests\n\nfrom settings import BASE, HEADERS\n\n\n"
SEND = "requests.request(method, BASE + path, headers=HEADERS, **options)\n"
CALLS = """

def start(text):
    return request("POST", "/api/conversations", json={"initial_user_msg": text})["conversation_id"]


def title(cid):
    return request("GET", f"/api/conversations/{cid}")["title"]


def known(cid):
    found = request("GET", f"/api/conversations/{cid}")
    return found["title"] if found is not None else "none"
"""
WRAPPERS = {
    "by a function of its own": (
        "def fail(response):\n    raise RuntimeError(response.text)\n\n\n"
        f"def request(method, path, **options):\n    response = {SEND}"
        "    if response.ok:\n        return response.json()\n    fail(response)\n"
    ),
    "by the end of the program": (
        f"def request(method, path, **options):\n    try:\n        response = {SEND}"
        "        response.raise_for_status()\n    except requests.RequestException as error:\n"
        "        print(error, file=sys.stderr)\n        sys.exit(1)\n    return response.json()\n"
    ),
    "after some tries": (
        f"def request(method, path, **options):\n    for _ in range(3):\n        response = {SEND}"
        "        if response.status_code < 500:\n            response.raise_for_status()\n"
        "            return response.json()\n    raise RuntimeError(path)\n"
    ),
    "in all but one branch": (
        f"def request(method, path, **options):\n    response = {SEND}"
        "    if response.status_code == 404:\n        raise KeyError(path)\n"
        "    elif response.status_code >= 400:\n        raise RuntimeError(response.text)\n"
        "    else:\n        return response.json()\n"
    ),
}


@pytest.mark.parametrize("name", WRAPPERS)
def test_its_answer_is_read_as_the_first_of_a_list(tmp_path: Path, name: str) -> None:
    findings, after = migrated(tmp_path, {"client.py": HEAD + WRAPPERS[name] + CALLS})
    assert not reasons(findings)
    assert 'return request("GET", f"/api/v1/app-conversations?ids={cid}")[0]["title"]' in after["client.py"]
    assert 'found = request("GET", f"/api/v1/app-conversations?ids={cid}")[0]' in after["client.py"]


def test_one_that_gives_none_for_a_failure_is_not_indexed(tmp_path: Path) -> None:
    wrapper = (
        f"def request(method, path, **options):\n    response = {SEND}"
        "    return response.json() if response.ok else None\n"
    )
    _, after = migrated(tmp_path, {"client.py": HEAD + wrapper + CALLS})
    assert '?ids={cid}")[0]' not in after.get("client.py", "")
