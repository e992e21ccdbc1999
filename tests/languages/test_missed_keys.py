"""An error that a client knows by a key which is not there: it catches that, and goes on doing so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests

from tests.languages.migrating import imported, migrated

pytestmark = pytest.mark.whole

HEAD = "import requests\n\nSERVER = 'https://app.all-hands.dev/api/conversations'\n\n\n"
ASK = 'requests.post(SERVER, json={"initial_user_msg": text}).json()'
CAUGHT = {
    "where it is decoded": f"""
def make(text):
    try:
        return {ASK}["conversation_id"]
    except KeyError:
        return None
""",
    "behind the decode": f"""
def make(text):
    data = {ASK}
    try:
        return data["conversation_id"]
    except (TypeError, KeyError):
        return None
""",
    "with what keys have in common": f"""
def make(text):
    data = {ASK}
    try:
        cid = data["conversation_id"]
    except LookupError:
        return None
    return cid
""",
    "with everything, behind the decode": f"""
def make(text):
    data = {ASK}
    try:
        return data["conversation_id"]
    except Exception:
        return None
""",
    "with everything, around the decode": f"""
def make(text):
    try:
        data = {ASK}
        return data["conversation_id"]
    except Exception:
        return None
""",
    "by whoever calls it": f"""
def started(text):
    return {ASK}["conversation_id"]


def make(text):
    try:
        return started(text)
    except KeyError:
        return None
""",
    "in a class with a wrapper": """
class Client:
    def __init__(self):
        self.http = requests

    def call(self, body):
        return self.http.post(SERVER, json=body).json()

    def make(self, text):
        try:
            return self.call({"initial_user_msg": text})["conversation_id"]
        except KeyError:
            return None


def make(text):
    return Client().make(text)
""",
}


class Answered:
    """A response."""

    def __init__(self, status: int, data: Any) -> None:
        self.status_code, self.ok, self._data = status, status < 400, data

    def json(self) -> Any:
        """The data."""
        return self._data


FAILURES = {
    "refused": Answered(401, {"detail": "no key"}),
    "not started": Answered(
        200, {"id": "t", "status": "ERROR", "detail": "no room", "app_conversation_id": None}
    ),
}
READY = Answered(200, {"id": "t", "status": "READY", "app_conversation_id": "c1"})


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("way", CAUGHT)
def test_what_is_caught_stays_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str, failure: str
) -> None:
    findings, _ = migrated(tmp_path, {"client.py": HEAD + CAUGHT[way].lstrip()})
    assert all(one.applied for one in findings) and findings
    with imported(tmp_path, "client") as client:
        monkeypatch.setattr(requests, "post", lambda *args, **options: FAILURES[failure])
        assert client.make("x") is None
        monkeypatch.setattr(requests, "post", lambda *args, **options: READY)
        assert client.make("x") == "c1"


STRICT = {
    "a status that raises before": f"""
def make(text):
    response = {ASK.removesuffix(".json()")}
    response.raise_for_status()
    try:
        return response.json()["conversation_id"]
    except KeyError:
        return None
""",
    "another exception": f"""
def make(text):
    try:
        return {ASK}["conversation_id"]
    except ConnectionError:
        return None
""",
    "in the handler": f"""
def make(text, others):
    try:
        return others[text]
    except KeyError:
        return {ASK}["conversation_id"]
""",
    "nothing": f'def make(text):\n    return {ASK}["conversation_id"]\n',
}


@pytest.mark.parametrize("way", STRICT)
def test_what_is_not_caught_raises(tmp_path: Path, way: str) -> None:
    _, after = migrated(tmp_path, {"client.py": HEAD + STRICT[way].lstrip()})
    assert "strict=False" not in after["client.py"] and "wait_until_ready(" in after["client.py"]


def test_an_error_in_the_place_of_a_list_keeps_its_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = HEAD + (
        "def title(cid):\n    data = requests.get(f'{SERVER}/{cid}').json()\n    try:\n"
        "        return data['title']\n    except KeyError:\n        return None\n"
    )
    migrated(tmp_path, {"client.py": text})
    with imported(tmp_path, "client") as client:
        monkeypatch.setattr(requests, "get", lambda *args, **options: FAILURES["refused"])
        assert client.title("c1") is None
        monkeypatch.setattr(requests, "get", lambda *args, **options: Answered(200, [{"title": "T"}]))
        assert client.title("c1") == "T"


NOTHING = {
    "a key": ("KeyError", True),
    "what is asked of nothing": ("TypeError", True),
    "several": ("(KeyError, TypeError)", True),
    "something else": ("ConnectionError", False),
}


@pytest.mark.parametrize("way", NOTHING)
@pytest.mark.parametrize("given", ['"gone"', "None"])
def test_a_status_that_may_be_missing_is_left_where_that_is_caught(
    tmp_path: Path, way: str, given: str
) -> None:
    """The helper gives None for no conversation: that is right only where the client does so, too."""
    caught, left = NOTHING[way]
    text = HEAD + (
        "def state(cid):\n    data = requests.get(f'{SERVER}/{cid}').json()\n    try:\n"
        f"        return data['status']\n    except {caught}:\n        return {given}\n"
    )
    findings, _ = migrated(tmp_path, {"client.py": text})
    assert [one.applied for one in findings] == [not left or given == "None"]


@pytest.mark.parametrize(
    ("caught", "applied"), [("KeyError", True), ("TypeError", False), ("Exception", True)]
)
def test_a_success_lacks_no_key_and_may_be_nothing(tmp_path: Path, caught: str, applied: bool) -> None:
    text = HEAD + (
        "def state(cid):\n    answer = requests.get(f'{SERVER}/{cid}')\n    answer.raise_for_status()\n"
        f"    data = answer.json()\n    try:\n        return data['status']\n    except {caught}:\n"
        "        return 'gone'\n"
    )
    (one,) = migrated(tmp_path, {"client.py": text})[0]
    assert one.applied == applied
