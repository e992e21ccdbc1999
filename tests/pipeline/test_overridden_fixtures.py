"""Fixtures that take one of their own name are given what they override."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import write
from tests.pipeline.adapting import config_of
from v0to1.pipeline import run

CONFTEST = """\
import pytest
import requests

@pytest.fixture
def client():
    session = requests.Session()
    session.headers["Authorization"] = "Bearer key"
    return session
"""
TEST = """\
import pytest

@pytest.fixture
def client(client):
    client.headers["X-Test"] = "1"
    return client

def test_it(client):
    assert client.get("https://app.all-hands.dev/api/conversations").ok
"""
IN_TURN = """\
import pytest
import requests

@pytest.fixture
def one(two):
    return two

@pytest.fixture
def two(one):
    return one

def test_it(one):
    assert requests.get("https://app.all-hands.dev/api/conversations").ok
"""


@pytest.mark.parametrize("files", [{"conftest.py": CONFTEST, "test_it.py": TEST}, {"test_it.py": IN_TURN}])
def test_a_request_by_it_is_found(files: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path, files)
    found = run(config_of(tmp_path), fixing=False)
    assert found.failed == ()
    assert [(one.path, one.rule) for one in found.findings] == [("test_it.py", "conversations/list")]


def test_a_request_by_one_that_is_nowhere_is_listed(tmp_path: Path) -> None:
    write(tmp_path, {"test_it.py": TEST})
    found = run(config_of(tmp_path), fixing=False)
    assert (found.failed, found.findings) == ((), ())
    assert [(one.path, one.line) for one in found.unresolved] == [("test_it.py", 9)]
