"""Which literals the analysis begins at: those that may be of a route of V0, and none that are like them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from v0to1.attribution.analysis_roots import beginning
from v0to1.attribution.knowledge import built_in
from v0to1.languages.python.modules import PythonModules
from v0to1.languages.registry import load
from v0to1.scan.discovery import Candidate
from v0to1.scan.sources import Sources


def begun(files: Mapping[str, str]) -> list[str]:
    """The files of some Python at which the analysis begins."""
    candidates = {name: Candidate(Path(), name, "python", text.encode()) for name, text in files.items()}
    sources, python = Sources(candidates, frozenset(files)), load("python")
    bench = python.workbench(tuple(sources), lambda name: sources[name].text if name in sources else None)
    return beginning(bench, sources, known=built_in("cloud"), channels=())


@pytest.mark.parametrize(
    "literal",
    [
        "f'{base}/api/conversations'",
        "f'{base}/conversations'",
        "base + 'conversations/' + cid",
        "f'{base}/conversations/{cid}/events?limit=5'",
        "f'/conversations/{cid}' '/trajectory'",
        "'/{prefix}/conversations'",
        "'/%s/conversations/' % prefix",
        "'v1/conversations'",
        "'http://localhost:3000/conversations'",
        "'/api/conversations/x/security/any/path'",
        "'/api/conversations/x/upload' + '-files'",
        "'POST /api/conversations'",
        "'/api/v1/app-conversations'",
        "'/api/settings/'",
        "'oh_user_action'",
    ],
)
def test_a_literal_that_may_be_of_a_route_begins_the_analysis(literal: str) -> None:
    assert begun({"client.py": f"USED = {literal}\n"}) == ["client.py"]


@pytest.mark.parametrize(
    "literal",
    [
        "f'{base}/copilot/conversations'",
        "'/v1/conversations'",
        "'https://chat.example/conversations/list'",
        "'/conversations/x/items'",
        "'conversations.list'",
        "'list_conversations'",
        "'/api/users'",
        "'/api/settings/repositories'",
        "'/api/secrets/x/y'",
        "'all conversations of a user'",
    ],
)
def test_a_literal_that_is_like_one_does_not(literal: str) -> None:
    assert begun({"client.py": f"USED = {literal}\n", "other.py": "HOST = 'openhands'\n"}) == []


def test_a_word_alone_is_a_step_where_something_says_openhands() -> None:
    client = "def listed(client):\n    return client.get('conversations')\n"
    assert begun({"client.py": client, "other.py": "x = 1\n"}) == []
    for mark in ("URL = os.environ['OPENHANDS_URL']", "body = {'initial_user_msg': ''}", "OH_API = ''"):
        assert begun({"client.py": client, "other.py": f"{mark}\n"}) == ["client.py"]


@pytest.mark.parametrize(
    "line",
    [
        "open_socket({'latest_event_id': -1})",
        "open_socket(dict(latest_event_id=-1))",
        "open_socket('/?latest_event_id=-1')",
        "open_socket('/?a=b\\x26latest_event_id=-1')",
        "def on_oh_event(event): ...",
    ],
)
def test_an_event_and_the_query_of_a_connection_begin_the_analysis(line: str) -> None:
    assert begun({"client.py": f"{line}\n"}) == ["client.py"]


def test_a_variable_that_is_called_like_a_query_does_not() -> None:
    assert begun({"client.py": "latest_event_id = None\nprint(latest_event_id)\n"}) == []


@pytest.mark.parametrize("line", ["query('latest_event_id_subquery')", "print('the_latest_event_id')"])
def test_a_text_with_a_longer_name_does_not(line: str) -> None:
    assert begun({"client.py": f"{line}\n"}) == []


def test_no_file_is_parsed_that_cannot_have_a_route_in_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    monkeypatch.setattr(PythonModules, "parse", lambda modules, path: parsed.append(path))
    like = "class Client:\n    list_conversations = '/v1/conversations'\n    users = '/api/users'\n"

    assert begun({"client.py": like}) == []
    assert parsed == []
