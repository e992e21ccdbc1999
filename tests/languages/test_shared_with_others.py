"""Wrappers, bodies, reads and constants that requests to other services use as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated, reasons

OTHERS = "the same call makes other requests too"
TEXT = "its text also serves something that is not V0"

READS = """
import requests


def rows(url):
    return [one["title"] for one in requests.get(url).json()["results"]]


def ours():
    return rows("https://app.all-hands.dev/api/conversations")


def theirs():
    return rows("https://search.example.com/things")
"""

CONSTANT = """
import requests


class OpenHands:
    API = "https://app.all-hands.dev/api/conversations"

    def title(self, cid):
        return requests.get(f"{self.API}/{cid}").json()["title"]


class Chat(OpenHands):
    API = "https://chat.example.com/v2/rooms"


print(Chat().title("r1"))
"""

HOSTS = """
import requests


def title(base, cid):
    return requests.get(f"{base}/api/conversations/{cid}").json()["title"]


print(title("https://app.all-hands.dev", "c1"), title("https://chat.acme.io", "c1"))
"""

PART = """
import requests


def created(url):
    return requests.get(url).json()["created_at"]


def ours(cid):
    return created(f"https://app.all-hands.dev/api/conversations/{cid}")
"""


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (READS, TEXT),
        (CONSTANT, OTHERS),
        (HOSTS, OTHERS),
        (PART, "the client's own request function may give other things than the answer (a part of it"),
    ],
    ids=[
        "reads of another answer",
        "a constant that is overridden",
        "a function for two servers",
        "a wrapper that gives a part of the answer",
    ],
)
def test_what_serves_others_too_is_left(tmp_path: Path, before: str, reason: str) -> None:
    findings, after = migrated(tmp_path, {"client.py": before})
    assert not after
    (left,) = reasons(findings).values()
    assert left.startswith(reason)


def test_a_header_of_another_service_is_left(tmp_path: Path) -> None:
    before = (
        'import requests\n\nKEYS = {"X-Session-API-Key": "x"}\n\n\n'
        "def stop(cid):\n"
        '    requests.post(f"https://app.all-hands.dev/api/conversations/{cid}/stop", headers=KEYS)\n'
        "\n\n"
        'def health():\n    return requests.get("https://{}/health", headers=KEYS).ok\n'
    )
    _, after = migrated(tmp_path / "other", {"client.py": before.replace("{}", "other.example.com")})
    assert 'KEYS = {"X-Session-API-Key": "x"}' in after["client.py"]
    _, after = migrated(tmp_path / "same", {"client.py": before.replace("{}", "app.all-hands.dev")})
    assert 'KEYS = {"Authorization": "Bearer x"}' in after["client.py"]


def test_one_call_for_two_routes_is_left(tmp_path: Path) -> None:
    before = (
        "import requests\n\n\ndef cycle(cid):\n"
        '    for action in ("stop", "start"):\n'
        '        requests.post(f"https://app.all-hands.dev/api/conversations/{cid}/{action}")\n'
    )
    findings, after = migrated(tmp_path, {"client.py": before})
    assert not after
    assert all(one.startswith(OTHERS) for one in reasons(findings).values())


USES = {
    "a link for people": 'def link(cid):\n    return BASE + PATH.replace("/api", "") + "/" + cid\n',
    "a route of one's own": "@app.post(PATH)\ndef create():\n    return {}\n",
}


@pytest.mark.parametrize("name", USES)
def test_a_constant_with_another_use_stays(tmp_path: Path, name: str) -> None:
    before = (
        "import requests\nfrom flask import Flask\n\napp = Flask(__name__)\n"
        'BASE = "https://app.all-hands.dev"\nPATH = "/api/conversations"\n\n\n'
        "def start(body):\n    return requests.post(BASE + PATH, json=body)\n\n\n"
    ) + USES[name]
    _, after = migrated(tmp_path, {"client.py": before})
    assert 'PATH = "/api/conversations"' in after.get("client.py", before)


def test_a_separator_is_no_place_for_a_query(tmp_path: Path) -> None:
    before = (
        'import requests\n\nBASE = "https://app.all-hands.dev"\n\n\n'
        "def title(cid):\n"
        '    return requests.get("/".join([BASE, "api/conversations", cid])).json()["title"]\n'
    )
    _, after = migrated(tmp_path, {"client.py": before})
    assert 'requests.get(f"{BASE}/api/v1/app-conversations?ids={cid}")' in after["client.py"]


FIELD = """
import requests
from dataclasses import dataclass


@dataclass
class OpenHands:
    base_url: str = "https://app.all-hands.dev"
    path: str = "/api/conversations"

    def start(self, text):
        requests.post(self.base_url + self.path, json={"initial_user_msg": text})

    def stop(self, cid):
        requests.post(f"{self.base_url}{self.path}/{cid}/stop")


print(OpenHands(path="/proxy/api/conversations").start("x"))
"""


def test_a_field_that_may_be_given_is_not_its_default(tmp_path: Path) -> None:
    findings, _ = migrated(tmp_path, {"client.py": FIELD})
    assert reasons(findings)["client.py:conversations/stop"].startswith("a part of the URL is a field")
