"""Requests stay in whose place a test puts a test double."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.languages.migrating import write
from v0to1.config import Config
from v0to1.pipeline import run

CLIENT = """\
import requests
SESSION = requests.Session()
BASE = "https://app.all-hands.dev"
def keep(name):
    requests.post(f"{BASE}/api/secrets", json={"name": name})
def also(name):
    SESSION.post(f"{BASE}/api/secrets", json={"name": name})
"""
HEAD = "import time\nimport requests\nimport client\n\ndef fake(url, **options):\n    return None\n\n"


def stubbed(folder: Path, body: str, head: str = HEAD) -> list[str]:
    """Why requests stay because of a test."""
    write(folder, {"client.py": CLIENT, "test_client.py": head + body})
    found = run(Config(root=folder, paths=(folder,), as_of=date(2026, 11, 25)), fixing=False)
    return [one.reason for one in found.findings if one.reason.startswith("test_client.py")]


@pytest.mark.parametrize(
    "body",
    [
        'def test(monkeypatch):\n    monkeypatch.setattr(time, "sleep", fake)\n',
        'def test(monkeypatch):\n    monkeypatch.setattr(requests, "get", fake)\n',
        'def test(monkeypatch):\n    monkeypatch.setattr(client, "BASE", "http://localhost")\n',
        'def test(monkeypatch):\n    monkeypatch.setenv("BASE", "http://localhost")\n',
        'def test(mocker):\n    mocker.patch("client.cache.post", fake)\n',
        'def test(mocker):\n    mocker.patch("httpx.post", fake)\n',
    ],
)
def test_other_doubles_are_none(tmp_path: Path, body: str) -> None:
    assert stubbed(tmp_path, body) == []


def test_a_stub_in_a_test_of_something_else_is_none(tmp_path: Path) -> None:
    body = 'def test(monkeypatch):\n    monkeypatch.setattr(requests, "post", fake)\n'
    assert stubbed(tmp_path, body, HEAD.replace("import client\n", "")) == []


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('def test(monkeypatch):\n    monkeypatch.setattr(requests, "post", fake)\n', "requests.post"),
        ('def test(monkeypatch):\n    monkeypatch.setattr("requests.post", fake)\n', "requests.post"),
        ('def test(mocker):\n    mocker.patch("requests.post")\n', "requests.post"),
        ('def test(mocker):\n    mocker.patch("client.requests.post", fake)\n', "requests.post"),
        (
            'def test(monkeypatch):\n    monkeypatch.setattr(requests.Session, "post", fake)\n',
            "requests.post",
        ),
        ('def test(monkeypatch):\n    monkeypatch.setattr(client.SESSION, "post", fake)\n', "requests.post"),
        ('def test(monkeypatch):\n    monkeypatch.setattr(requests, "request", fake)\n', "requests.request"),
    ],
)
def test_a_request_stays_in_whose_place_a_function_is_put(tmp_path: Path, body: str, name: str) -> None:
    told = f"test_client.py replaces {name} with a test double"
    assert stubbed(tmp_path, body)[0].startswith(told)
