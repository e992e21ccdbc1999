"""Mocks that answer to any method, and constants of other modules."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.languages.migrating import added, imported, migrated, reasons, write
from v0to1.config import Config
from v0to1.pipeline import run

DAY = date(2026, 11, 25)
CLIENT = (
    'import httpx\n\nBASE = "https://app.all-hands.dev"\n\n\n'
    'def title(cid):\n    return httpx.get(f"{BASE}/api/conversations/{cid}").json()["title"]\n'
)
TEST = (
    "import client\n\n\ndef test_title(httpx_mock):\n"
    '    httpx_mock.add_response(url="https://app.all-hands.dev/api/conversations/c1", json={"title": "T"})\n'
    '    assert client.title("c1") == "T"\n'
)


def test_a_mock_without_a_method_follows_its_route(tmp_path: Path) -> None:
    texts = {"client.py": CLIENT, "tests/test_client.py": TEST}
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    (line,) = added(texts, after, "tests/test_client.py")
    assert line == (
        'httpx_mock.add_response(url="https://app.all-hands.dev/api/v1/app-conversations?ids=c1", '
        'json=[{"title": "T"}])'
    )


TWO = CLIENT + '\n\ndef drop(cid):\n    httpx.delete(f"{BASE}/api/conversations/{cid}")\n'


def test_a_mock_without_a_method_on_a_route_with_two_follows_its_test(tmp_path: Path) -> None:
    """A route that the code also deletes left the mocks of all tests that only read it."""
    texts = {"client.py": TWO, "tests/test_client.py": TEST}
    _, after = migrated(tmp_path, texts)
    (line,) = added(texts, after, "tests/test_client.py")
    assert line.endswith('app-conversations?ids=c1", json=[{"title": "T"}])')


BOTH = TEST + '    client.drop("c1")\n'
FIXTURE = TEST.replace("def test_title", "@pytest.fixture\ndef answers")
FIXTURE = FIXTURE.replace("import client\n", "import pytest\n\nimport client\n").replace(
    "    assert", "\n\ndef test_title(answers):\n    assert"
)


@pytest.mark.parametrize("test", [BOTH, FIXTURE], ids=["both", "fixture"])
def test_a_mock_without_a_method_on_a_route_with_two_is_listed(tmp_path: Path, test: str) -> None:
    """Where nothing shows which of them it answers, nobody was told of it."""
    write(tmp_path, {"client.py": TWO, "tests/test_client.py": test})
    done = run(Config(root=tmp_path, paths=(tmp_path,), as_of=DAY), fixing=True)
    assert "tests/test_client.py" not in {one.path for one in done.changes}
    (place,) = done.unresolved
    assert place.text.startswith("httpx_mock.add_response(") and "any method" in place.reason


@pytest.mark.parametrize("other", ["/repos/c1", "/api/conversations/c1/notes"])
def test_a_mock_without_a_method_on_another_route_is_not(tmp_path: Path, other: str) -> None:
    test = FIXTURE.replace("/api/conversations/c1", other)
    write(tmp_path, {"client.py": TWO, "tests/test_client.py": test})
    assert not run(Config(root=tmp_path, paths=(tmp_path,), as_of=DAY), fixing=True).unresolved


def test_an_imported_constant_is_the_root(tmp_path: Path) -> None:
    texts = {
        "settings.py": 'BASE = "https://app.all-hands.dev"\n',
        "client.py": (
            "import requests\n\nfrom settings import BASE\nfrom urls import conversation\n\n\n"
            'def stop(cid):\n    requests.post(conversation(cid) + "/stop")\n\n\n'
            "def home():\n    return BASE\n"
        ),
        "urls.py": (
            "from settings import BASE\n\n\n"
            'def conversation(cid):\n    return BASE + "/api/conversations/" + cid\n'
        ),
    }
    _, after = migrated(tmp_path, texts)
    assert added(texts, after, "client.py")[-1] == 'pause_sandbox(requests, f"{BASE}/api/v1", cid)'


LOG = (
    'import requests\n\nBASE = "https://app.all-hands.dev"\n\n\n'
    "def log(cid):\n"
    '    answer = requests.get(f"{BASE}/api/conversations/{cid}/trajectory")\n'
    '    return [one["message"] for one in answer.json()["trajectory"]]\n'
)
LOGGED = (
    "import responses\n\nimport client\n\n\n@responses.activate\ndef test_log():\n"
    "    events = [%s]\n"
    '    responses.get(f"{client.BASE}/api/conversations/c1/trajectory", json={"trajectory": events})\n'
    '    assert client.log("c1") == ["Hi", "Done"]\n'
)
NAMED = {
    '{"message": "Hi"}, {"message": "Done"}': (
        'events = [{"id": "event-1", "message": "Hi"}, {"id": "event-2", "message": "Done"}]'
    ),
    '{"id": 0, "message": "Hi"}, dict(message="Done")': (
        'events = [{"id": 0, "message": "Hi"}, dict(id="event-2", message="Done")]'
    ),
    '{"id": 0, "message": "Hi"}, {"id": 1, "message": "Done"}': "",
}


@pytest.mark.parametrize("events", NAMED)
def test_events_of_a_stand_in_have_the_ids_that_all_have(tmp_path: Path, events: str) -> None:
    """The helper tells the events of several pages apart by their ids, and failed without them."""
    texts = {"client.py": LOG, "test_client.py": LOGGED % events}
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    lines = added(texts, after, "test_client.py")
    assert lines[:-1] == ([NAMED[events]] if NAMED[events] else [])
    with imported(tmp_path, "test_client") as tested:
        tested.test_log()
