"""Objects that a project makes and that nobody in it uses: they know the server that their methods ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import added, migrated, reasons

STREAM = """import requests


class Stream:
    def __init__(self, session: requests.Session, base: str, cid: str):
        self.session = session
        self.url = f"{base}/api/conversations/{cid}"

    %s
        %s self.session.get(self.url).json()["title"]


def follow(cid):
    return Stream(requests.Session(), "%s", cid)
"""
OBJECT = """from functools import cached_property

import requests


class Conversation:
    def __init__(self, owner, cid):
        self._owner, self.id = owner, cid

    @%s
    def _info(self):
        return self._owner.get(f"/conversations/{self.id}")

    @property
    def title(self):
        return self._info["title"]


class OpenHands:
    url = "%s/api"

    def __init__(self):
        self.session = requests.Session()

    def get(self, path, **params):
        return self.session.get(self.url + path, params=params).json()

    def conversation(self, cid):
        return Conversation(self, cid)
"""
HOST, OTHER = "https://app.all-hands.dev", "https://chat.example.com"
ASKED = 'self.url = f"{base}/api/v1/app-conversations?ids={cid}"'
GIVEN = 'return self._owner.get(f"/v1/app-conversations?ids={self.id}")[0]'
KNOWN = {
    "a method": (STREAM % ("def title(self):", "return", HOST), ASKED),
    "a loop": (STREAM % ("def __iter__(self):", "yield", HOST), ASKED),
    "a property": (OBJECT % ("property", HOST), GIVEN),
    "a property that is kept": (OBJECT % ("cached_property", HOST), GIVEN),
}


@pytest.mark.parametrize("name", KNOWN)
def test_methods_that_nobody_calls_run_on_objects_that_are_made(name: str, tmp_path: Path) -> None:
    """They ran on an object of which nothing was known, so that nothing was told, or nothing was sure."""
    text, wanted = KNOWN[name]
    findings, after = migrated(tmp_path, {"client.py": text})

    assert not reasons(findings)
    assert wanted in added({"client.py": text}, after, "client.py")


UNKNOWN = {
    "another server": STREAM % ("def title(self):", "return", OTHER),
    "objects of another server": OBJECT % ("property", OTHER),
    "nothing makes one": (STREAM % ("def title(self):", "return", HOST)).partition("\n\ndef follow")[0]
    + "\n",
    "a mapping": (OBJECT % ("property", HOST)).replace("Conversation(self, cid)", "Conversation({}, cid)"),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_objects_of_others_stay(name: str, tmp_path: Path) -> None:
    _, after = migrated(tmp_path, {"client.py": UNKNOWN[name]})

    assert not after
