"""Requests and rules meet: the most particular rule wins, and contexts of one call are one operation."""

from __future__ import annotations

import pytest

from tests.pipeline.matching import certain, known, operation, seen, signals

HEAD = """
import requests
BASE = "https://app.all-hands.dev"
"""


@pytest.mark.parametrize(
    ("call", "rule"),
    [
        ("requests.get(f'{BASE}/api/conversations')", "conversations/list"),
        ("requests.post(f'{BASE}/api/conversations', json={})", "conversations/create"),
        ("requests.get(f'{BASE}/api/conversations/{x}')", "conversations/get"),
        ("requests.get(f'{BASE}/api/conversations/{x}/events')", "events/list"),
        ("requests.get(f'{BASE}/api/conversations/{x}/trajectory')", "events/trajectory"),
        ("requests.post(f'{BASE}/api/conversations/{x}/message', json={})", "events/message"),
        ("requests.delete(f'{BASE}/api/conversations/{x}')", "conversations/delete"),
        ("requests.get(f'{BASE}/api/conversations/{x}?a=1')", "conversations/get"),
        ("requests.get(BASE + '/api/conversations/')", "conversations/list"),
    ],
)
def test_a_request_meets_its_rule(call: str, rule: str) -> None:
    assert certain(f"{HEAD}\ndef f(x):\n    return {call}\n") == [rule]


def test_a_literal_in_the_body_chooses_the_rule() -> None:
    source = HEAD + (
        "def f(x):\n"
        "    requests.post(f'{BASE}/api/conversations/{x}/events', json={'action': 'message', 'args': {}})\n"
        "def g(x):\n"
        "    requests.post(f'{BASE}/api/conversations/{x}/events', json={'action': 'run', 'args': {}})\n"
    )
    conditional = {rule.id for rule in known().rules if rule.when}
    found = certain(source)
    assert len(set(found)) == 2
    assert set(found) & conditional


def test_a_base_that_ends_in_api_is_assumed_only_where_it_is_not_seen() -> None:
    source = """
        import os, requests
        BASE = os.environ["OPENHANDS_API"]

        def f(x):
            return requests.get(f"{BASE}/conversations/{x}/trajectory").json()["trajectory"]
    """
    one = operation(source, "events/trajectory")
    assert one.match.assumed == 1
    assert "unseen-base" in signals(one)


def test_one_call_in_two_contexts_is_one_operation() -> None:
    source = HEAD + (
        "def get(x):\n    return requests.get(f'{BASE}/api/conversations/{x}').json()\n"
        "def a():\n    return get('1')['title']\n"
        "def b():\n    return get('2')['status']\n"
    )
    one = operation(source, "conversations/get")
    assert {read.path for read in one.reads} == {("title",), ("status",)}


def test_one_wrapper_with_two_routes_is_two_operations() -> None:
    source = HEAD + (
        "def call(method, path):\n    return requests.request(method, BASE + path).json()\n"
        "def a():\n    return call('GET', '/api/conversations')\n"
        "def b(x):\n    return call('DELETE', f'/api/conversations/{x}')\n"
    )
    assert certain(source) == ["conversations/delete", "conversations/list"]


@pytest.mark.parametrize(
    "call",
    [
        "requests.get(f'{BASE}/conversations/{x}')",
        "requests.get(f'{BASE}/api/v1/app-conversations?ids={x}')",
        "requests.put(f'{BASE}/api/conversations/{x}')",
        "requests.get(f'{BASE}/api/conversations/{x}/no-such-route')",
    ],
)
def test_what_no_rule_knows_is_no_operation(call: str) -> None:
    assert certain(f"{HEAD}\ndef f(x):\n    return {call}\n") == []


def test_a_mock_is_certain_by_the_code_that_it_stands_in_for() -> None:
    sources = {
        "client.py": "import os, requests\nURL = os.environ['OPENHANDS_URL']\n"
        "def get(x):\n    return requests.get(f'{URL}/api/conversations/{x}').json()['title']\n",
        "test_client.py": "import responses\nfrom client import get\n\n@responses.activate\ndef test_get():\n"
        "    responses.get('http://h.example.com/api/conversations/1', json={'title': 't'})\n"
        "    assert get('1') == 't'\n",
    }
    found = seen(sources)
    (mock,) = [one for one in found.certain if one.mock]
    assert "mocked-route" in signals(mock)
    alone = seen({"test_client.py": sources["test_client.py"].replace("from client", "from elsewhere")})
    assert alone.certain == ()


def test_what_is_certain_of_one_client_does_not_speak_for_another_beside_it() -> None:
    source = """
        import requests

        class One:
            def __init__(self, url):
                self.url = url

            def create(self, text):
                return requests.post(self.url + "/api/conversations", json={"initial_user_msg": text}).json()

        class Other:
            def __init__(self, url):
                self.url = url

            def get(self, x):
                return requests.get(self.url + f"/api/conversations/{x}").json()["title"]
    """
    assert certain(source) == ["conversations/create"]


def test_programs_on_one_local_port_do_not_speak_for_each_other() -> None:
    sources = {
        "a/client.py": "import requests\ndef create(t):\n    body = {'initial_user_msg': t}\n"
        "    return requests.post('http://localhost:3000/api/conversations', json=body).json()\n",
        "b/client.py": "import requests\ndef get(x):\n"
        "    return requests.get(f'http://localhost:3000/api/conversations/{x}').json()['title']\n",
    }
    assert certain(sources) == ["conversations/create"]
