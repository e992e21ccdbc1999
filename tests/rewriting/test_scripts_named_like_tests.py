"""A program that is named like a test runs the client as it is; a test may replace what the client uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated
from v0to1.languages.python.paths import is_script

CLIENT = """\
import requests

BASE = "https://app.all-hands.dev"


def conversation(conversation_id):
    response = requests.get(f"{BASE}/api/conversations/{conversation_id}", timeout=5)
    response.raise_for_status()
    return response.json()


if __name__ == "__main__":
    print(conversation("0" * 32)["conversation_id"])
"""
SCRIPT = """\
import sys

from client import conversation


def test_connection():
    print(conversation(sys.argv[1])["last_updated_at"])


if __name__ == "__main__":
    test_connection()
"""
NO_SCRIPTS = {
    "a test": "def test_title():\n    assert title('1')\n",
    "a stub": SCRIPT.replace("\n\ndef", "client.requests.get = Fake()\n\n\ndef"),
    "a stub by name": SCRIPT.replace(
        "def test_connection", "setattr(client, 'requests', Fake)\n\n\ndef test_it"
    ),
    "pytest": "import pytest\n" + SCRIPT,
    "a parameter that pytest gives": SCRIPT.replace("test_connection():", "test_connection(monkeypatch):"),
    "unittest": "import unittest\n" + SCRIPT,
    "a mock": "from unittest.mock import patch\n" + SCRIPT,
    "a server of its own": "from http.server import HTTPServer\n" + SCRIPT,
    "recorded responses": "import vcr\n" + SCRIPT,
}


def test_what_such_a_program_reads_is_rewritten_with_the_client(tmp_path: Path) -> None:
    _, changed = migrated(tmp_path, {"client.py": CLIENT, "test_connection.py": SCRIPT}, "auto", native=True)

    assert '["updated_at"]' in changed["test_connection.py"]
    assert '["id"]' in changed["client.py"]
    assert "openhands_v0.py" not in changed


def test_a_program_that_is_no_test() -> None:
    assert is_script(SCRIPT)


@pytest.mark.parametrize("text", NO_SCRIPTS.values(), ids=NO_SCRIPTS)
def test_what_may_replace_something_is_a_test(text: str, tmp_path: Path) -> None:
    assert not is_script(text)
    _, changed = migrated(tmp_path, {"client.py": CLIENT, "test_connection.py": text}, "auto", native=True)

    assert "test_connection.py" not in changed
