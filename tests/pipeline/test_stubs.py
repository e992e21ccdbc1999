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


def config(folder: Path) -> Config:
    """A run over a folder that leaves tests as they are."""
    return Config(root=folder, paths=(folder,), as_of=date(2026, 11, 25), tests="keep")


def stubbed(folder: Path, body: str, head: str = HEAD) -> list[str]:
    """Why requests stay because of a test."""
    calls = "    client.keep('key')\n    client.also('key')\n"
    write(folder, {"client.py": CLIENT, "test_client.py": head + body + calls})
    found = run(config(folder), fixing=False)
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


@pytest.mark.parametrize(
    ("calls", "kept"),
    [
        ("client.keep('key')", ["keep"]),
        ("client.twice('key')", ["keep"]),
        ("runs = [client.keep]", ["keep"]),
        ("getattr(client, 'also')('key')", ["also"]),
        ("client.Keeper()", ["keep"]),
        ("time.sleep(1)", []),
    ],
)
def test_only_what_the_test_runs_stays(tmp_path: Path, calls: str, kept: list[str]) -> None:
    code = CLIENT.replace("SESSION.post", "requests.post") + (
        "def twice(name):\n    keep(name)\n    keep(name)\n"
        "class Keeper:\n    def __init__(self):\n        twice('key')\n"
    )
    body = f"def test(monkeypatch):\n    monkeypatch.setattr(requests, 'post', fake)\n    {calls}\n"
    write(tmp_path, {"client.py": code, "test_client.py": HEAD + body})
    found = run(config(tmp_path), fixing=False).findings

    told = {"keep": found[0].reason, "also": found[1].reason}
    assert [
        name
        for name, reason in told.items()
        if reason.startswith("test_client.py replaces") or "a test runs it" in reason
    ] == kept


def test_what_is_replaced_for_all_tests_stays(tmp_path: Path) -> None:
    stub = "import pytest\nimport requests\nimport client\n@pytest.fixture\ndef fake(monkeypatch):\n"
    stub += "    monkeypatch.setattr(requests, 'post', print)\n"
    test = "import client\ndef test_it(fake):\n    client.keep('key')\n"
    write(tmp_path, {"client.py": CLIENT, "conftest.py": stub, "test_it.py": test})
    found = run(config(tmp_path), fixing=False).findings

    assert found[0].reason.startswith("conftest.py replaces requests.post")
