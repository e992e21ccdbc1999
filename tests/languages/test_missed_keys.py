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


@pytest.mark.parametrize("way", CAUGHT)
def test_a_start_is_left_where_the_client_tells_a_failure_by_a_missing_key(tmp_path: Path, way: str) -> None:
    findings, after = migrated(tmp_path, {"client.py": HEAD + CAUGHT[way].lstrip()})
    assert [one.applied for one in findings] == [False] and not after
    assert "would not notice a failure" in findings[0].reason


AROUND = f"""
def make(text):
    try:
        data = {ASK}
        return data["conversation_id"]
    except Exception:
        return None
"""


@pytest.mark.parametrize("failure", FAILURES)
def test_a_start_in_a_guard_that_catches_everything_is_caught_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: str
) -> None:
    findings, _ = migrated(tmp_path, {"client.py": HEAD + AROUND.lstrip()})
    assert [one.applied for one in findings] == [True]
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


def test_a_client_that_tells_an_error_by_a_missing_key_is_left(tmp_path: Path) -> None:
    text = HEAD + (
        "def title(cid):\n    data = requests.get(f'{SERVER}/{cid}').json()\n    try:\n"
        "        return data['title']\n    except KeyError:\n        return None\n"
    )
    (one,), after = migrated(tmp_path, {"client.py": text})
    assert not after
    assert "tells an error by its keys" in one.reason


NOTHING = {
    "a key": ("KeyError", ()),
    "what is asked of nothing": ("TypeError", ("None",)),
    "several": ("(KeyError, TypeError)", ()),
    "something else": ("ConnectionError", ('"gone"', "None")),
}
"""What is caught, and what the client may give then for the helper's None to be right."""


@pytest.mark.parametrize("way", NOTHING)
@pytest.mark.parametrize("given", ['"gone"', "None"])
def test_a_status_that_may_be_missing_is_left_where_that_is_caught(
    tmp_path: Path, way: str, given: str
) -> None:
    """The helper gives None for no conversation: that is right only where the client does so, too.

    A key that is missing tells a client of an error as well, and V1's response is a list where it is none.
    """
    caught, fitting = NOTHING[way]
    text = HEAD + (
        "def state(cid):\n    data = requests.get(f'{SERVER}/{cid}').json()\n    try:\n"
        f"        return data['status']\n    except {caught}:\n        return {given}\n"
    )
    findings, _ = migrated(tmp_path, {"client.py": text})
    assert [one.applied for one in findings] == [given in fitting]


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
