"""With `--tests keep`, test doubles stay as they are, and the code that they answer is adapted."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.older import older_aiohttp
from tests.pipeline.adapting import adapted

CLIENT = """\
import requests


class Client:
    def __init__(self, base="https://app.all-hands.dev"):
        self.session = requests.Session()
        self.base = base

    def conversation(self, cid):
        response = self.session.get(f"https://app.all-hands.dev/api/conversations/{cid}")
        response.raise_for_status()
        return response.json()
"""
FUNCTION = """\
import requests


def conversation(cid):
    return requests.get(f"https://app.all-hands.dev/api/conversations/{cid}").json()
"""
HTTPX = """\
import httpx


def conversation(cid):
    with httpx.Client() as client:
        return client.get(f"https://app.all-hands.dev/api/conversations/{cid}").json()
"""
AIOHTTP = """\
import aiohttp


async def conversation(cid):
    async with aiohttp.ClientSession() as session:
        async with session.get(f"https://app.all-hands.dev/api/conversations/{cid}") as response:
            return await response.json()
"""
ANSWER = '{"conversation_id": "1", "title": "One", "status": "RUNNING"}'
LIST = "https://app.all-hands.dev/api/conversations"
ROUTE = f"{LIST}/1"

TESTS = {
    "unittest.mock of a function": (
        FUNCTION,
        f"""\
from unittest.mock import patch

from client import conversation


@patch("client.requests.get")
def test_it(get):
    get.return_value.json.return_value = {ANSWER}
    assert conversation("1")["title"] == "One"
    get.assert_called_once_with("{ROUTE}")
""",
    ),
    "a session that is a MagicMock": (
        CLIENT,
        f"""\
from unittest.mock import MagicMock

from client import Client


def test_it():
    client = Client()
    client.session = MagicMock()
    client.session.get.return_value.json.return_value = {ANSWER}
    assert client.conversation("1")["status"] == "RUNNING"
""",
    ),
    "responses": (
        CLIENT,
        f"""\
import responses

from client import Client


@responses.activate
def test_it():
    responses.get("{ROUTE}", json={ANSWER})
    assert Client().conversation("1")["title"] == "One"
    assert responses.calls[0].request.url == "{ROUTE}"
""",
    ),
    "requests-mock": (
        FUNCTION,
        f"""\
import requests_mock

from client import conversation


def test_it():
    with requests_mock.Mocker() as mocker:
        mocker.get("{ROUTE}", json={ANSWER})
        assert conversation("1")["title"] == "One"
""",
    ),
    "respx": (
        HTTPX,
        f"""\
import httpx
import respx

from client import conversation


@respx.mock
def test_it():
    respx.get("{ROUTE}").mock(return_value=httpx.Response(200, json={ANSWER}))
    assert conversation("1")["title"] == "One"
""",
    ),
    "pytest-httpx": (
        HTTPX,
        f"""\
from client import conversation


def test_it(httpx_mock):
    httpx_mock.add_response(url="{ROUTE}", json={ANSWER})
    assert conversation("1")["title"] == "One"
""",
    ),
    "aioresponses": (
        AIOHTTP,
        f"""\
import asyncio

from aioresponses import aioresponses

from client import conversation


def test_it():
    with aioresponses() as mocked:
        mocked.get("{ROUTE}", payload={ANSWER})
        assert asyncio.run(conversation("1"))["title"] == "One"
""",
    ),
}
PACKAGES = {
    "responses": "responses",
    "requests-mock": "requests_mock",
    "respx": "respx",
    "pytest-httpx": "pytest_httpx",
    "aioresponses": "aioresponses",
}


@pytest.mark.parametrize("adapter", ["auto", "always"])
@pytest.mark.parametrize("case", TESTS)
def test_tests_stay_as_they_are_and_green(case: str, adapter: str, tmp_path: Path) -> None:
    client, test = TESTS[case]
    pytest.importorskip(PACKAGES.get(case, "unittest"))
    done, changed = adapted(
        tmp_path, {"client.py": client, "tests/test_client.py": test}, adapter, tests="keep"
    )
    assert "tests/test_client.py" not in changed
    assert "adapt_v0" in changed["client.py"]
    assert {one.fix for one in done.findings} == {"adapter"}
    assert {one.path for one in done.findings} == {"client.py"}, "doubles are not counted"
    assert not done.unresolved
    passed(tmp_path, [older_aiohttp()] if case == "aioresponses" else [])


CASSETTE = f"""\
interactions:
- request: {{body: null, headers: {{}}, method: GET, uri: {LIST}}}
  response:
    body: {{string: '{{"results": [], "next_page_id": "a"}}'}}
    headers: {{}}
    status: {{code: 200, message: OK}}
version: 1
"""


@pytest.mark.parametrize("adapter", ["auto", "always"])
def test_a_cassette_stays_as_it_is_and_is_played(adapter: str, tmp_path: Path) -> None:
    pytest.importorskip("vcr")
    client = f"""\
import requests


def main():
    print(requests.get("{LIST}").json()["next_page_id"])


if __name__ == "__main__":
    main()
"""
    test = """\
import vcr

from client import main


def test_main(capsys):
    with vcr.use_cassette("tests/main.yaml", record_mode="none"):
        main()
    assert capsys.readouterr().out == "a\\n"
"""
    files = {"client.py": client, "tests/test_client.py": test, "tests/main.yaml": CASSETTE}
    done, changed = adapted(tmp_path, files, adapter)
    assert {one.fix for one in done.findings} == {"adapter"}
    assert set(changed) == {"client.py", "openhands_v0.py", "tests/conftest.py"}
    passed(tmp_path)


def passed(folder: Path, before: Sequence[Path] = ()) -> None:
    """Run the tests of a client, which must pass; packages `before` come before those of the environment."""
    done = subprocess.run(
        [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(map(str, (*before, folder)))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("case", ["responses", "respx", "pytest-httpx"])
def test_the_switch_is_set_where_tests_answer_below_it(case: str, tmp_path: Path) -> None:
    client, test = TESTS[case]
    _, changed = adapted(tmp_path, {"client.py": client, "tests/test_client.py": test}, tests="keep")
    assert 'os.environ.setdefault("OPENHANDS_V0_ADAPTER", "off")\n' in changed["tests/conftest.py"]


def test_the_switch_is_set_for_a_test_that_imports_its_client_among_others(tmp_path: Path) -> None:
    client, test = TESTS["responses"]
    several = test.replace("from client import Client\n", "import json, client\n\nClient = client.Client\n")
    assert several != test
    _, changed = adapted(tmp_path, {"client.py": client, "tests/test_client.py": several}, tests="keep")
    assert "tests/conftest.py" in changed


def test_a_conftest_that_is_there_gets_one_line_more(tmp_path: Path) -> None:
    client, test = TESTS["responses"]
    conftest = '"""Fixtures."""\n\nimport json\nimport sys\n\nimport pytest\n\n\ndef one():\n    return 1\n'
    texts = {"client.py": client, "tests/test_client.py": test, "tests/conftest.py": conftest}
    _, changed = adapted(tmp_path, texts, tests="keep")
    assert changed["tests/conftest.py"] == conftest.replace("import sys", "import os\nimport sys").replace(
        "import pytest\n", 'import pytest\n\nos.environ.setdefault("OPENHANDS_V0_ADAPTER", "off")\n'
    )


def test_a_suite_of_unittest_begins_in_its_package(tmp_path: Path) -> None:
    test = f"""\
import unittest
from unittest.mock import patch

from client import conversation


class Test(unittest.TestCase):
    @patch("client.requests.get")
    def test_it(self, get):
        get.return_value.json.return_value = {ANSWER}
        self.assertEqual(conversation("1")["title"], "One")
"""
    texts = {"client.py": FUNCTION, "tests/test_client.py": test, "tests/__init__.py": ""}
    _, changed = adapted(tmp_path, texts, tests="keep")
    assert (
        changed["tests/__init__.py"] == 'import os\n\nos.environ.setdefault("OPENHANDS_V0_ADAPTER", "off")\n'
    )
    done = subprocess.run(
        [sys.executable, "-B", "-m", "unittest", "-q"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_tests_of_something_else_are_left_alone(tmp_path: Path) -> None:
    test = "import responses\n\n\n@responses.activate\ndef test_it():\n    responses.get('https://example.org/')\n"
    _, changed = adapted(tmp_path, {"client.py": FUNCTION, "other/tests/test_other.py": test}, "always")
    assert set(changed) == {"client.py", "openhands_v0.py"}


def test_a_word_is_no_library(tmp_path: Path) -> None:
    """Tests that read `responses`, and a script beside the code that is called like a test."""
    test = """\
from client import conversation


def test_it():
    responses = [conversation("1")]
    assert responses[0]
"""
    texts = {"client.py": FUNCTION, "tests/test_client.py": test, "test_by_hand.py": test}
    _, changed = adapted(tmp_path, texts, tests="keep")
    assert set(changed) == {"client.py", "openhands_v0.py"}


def test_doubles_are_bound_to_what_their_test_imports(tmp_path: Path) -> None:
    """The same route in another package of the repository may be rewritten."""
    client = f"""\
import requests


def shown():
    print(requests.get("{LIST}").json()["next_page_id"])
"""
    test = f"""\
import responses

from two.client import shown


@responses.activate
def test_it(capsys):
    responses.get("{LIST}", json={{"results": [], "next_page_id": "a"}})
    shown()
    assert capsys.readouterr().out == "a\\n"
"""
    files = {f"{name}/client.py": client for name in ("one", "two")}
    files |= {"one/__init__.py": "", "two/__init__.py": "", "two/tests/test_two.py": test}
    done, changed = adapted(tmp_path, files, tests="keep")
    assert {one.path: one.fix for one in done.findings} == {
        "one/client.py": "rewrite",
        "two/client.py": "adapter",
    }
    assert "two/tests/test_two.py" not in changed
    passed(tmp_path)
