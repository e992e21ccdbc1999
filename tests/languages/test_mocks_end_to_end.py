"""Whole clients whose own tests mock OpenHands: after the migration these tests still pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import write
from tests.languages.mock_cases import ROOT, copied, look_at, migrate, named_tests, outcome

pytestmark = pytest.mark.whole

CLIENTS = (
    "examples/httpx_package",
    "examples/api_base_client",
    "tests/fixtures/clients/responses_tested",
    "tests/fixtures/clients/respx_tested",
    "tests/fixtures/clients/requests_mock_fixture",
    "tests/fixtures/clients/injected_session_with_mocks",
    "tests/fixtures/clients/monkeypatched_urlopen",
)


@pytest.mark.parametrize("client", CLIENTS)
def test_own_tests_pass_after_the_migration(client: str, tmp_path: Path) -> None:
    """A test may fail only where the tool has named it as one that a person has to change."""
    folder = copied(ROOT / client, tmp_path / "client")
    passed, failed = outcome(folder)
    assert failed == set()
    found = migrate(folder)
    left = named_tests(ROOT / client, found)
    passes, fails = outcome(folder)
    assert fails <= left
    assert passes + len(fails) == passed
    assert look_at(folder).changes == ()


@pytest.mark.parametrize("client", ["examples/httpx_package", "tests/fixtures/clients/respx_tested"])
def test_nothing_is_left_to_a_person(client: str, tmp_path: Path) -> None:
    folder = copied(ROOT / client, tmp_path / "client")
    found = look_at(folder)
    assert [finding.reason for finding in found.findings if not finding.applied] == []


CLIENT = (
    "import requests\n\n\nclass Client:\n    def _request(self, method, path):\n"
    "        return requests.request(method, 'https://app.all-hands.dev' + path).json()\n\n"
    "    def get(self, cid):\n        return self._request('GET', f'/api/conversations/{cid}')\n\n"
    "    def updated(self, cid):\n        return self.get(cid)['last_updated_at']\n\n\n"
    "def fetch(cid):\n"
    "    return requests.get(f'https://app.all-hands.dev/api/conversations/{cid}').json()\n\n\n"
    "class Api:\n    http = requests.Session()\n\n    def get(self, cid):\n"
    "        return self.http.get(f'https://app.all-hands.dev/api/conversations/{cid}').json()\n\n"
    "    def rows(self):\n"
    "        return self.http.get('https://app.all-hands.dev/api/conversations').json()['results']\n\n\n"
    "def age(api, cid):\n    return api.get(cid)['last_updated_at']\n\n\n"
    "def ages(api):\n    return [one['last_updated_at'] for one in api.rows()]\n\n\n"
    "def when(cid):\n    return fetch(cid)['last_updated_at']\n\n\n"
    "def kept(cid, file):\n    info = peek(cid)\n    file.append(info)\n"
    "    return info['last_updated_at']\n\n\n"
    "def peek(cid):\n"
    "    return requests.get(f'https://app.all-hands.dev/api/conversations/{cid}').json()\n"
)
HEAD = "from unittest.mock import Mock, patch\n\nimport client\n\n\n"
DOUBLES = {
    "what a method gives": "def test_it():\n    one = client.Client()\n"
    "    with patch.object(one, 'get', return_value={'last_updated_at': 'now'}):\n"
    "        assert one.updated('x') == 'now'\n",
    "what a method gives in turn": "def test_it():\n    one = client.Client()\n"
    "    told = [{'last_updated_at': 'now'}, {'last_updated_at': 'then'}]\n"
    "    with patch.object(one, 'get', side_effect=told):\n"
    "        assert [one.updated('x'), one.updated('x')] == ['now', 'then']\n",
    "a double with a name of its own": "@patch('client.Client.get')\ndef test_it(mock_get):\n"
    "    mock_get.return_value = {'last_updated_at': 'now'}\n"
    "    assert client.Client().updated('x') == 'now'\n",
    "a function in its place": "def test_it(monkeypatch):\n"
    "    monkeypatch.setattr(client, 'fetch', lambda cid: {'last_updated_at': 'now'})\n"
    "    assert client.when('x') == 'now'\n",
    "a function with the name of the library's": "def test_it():\n    api = client.Api()\n"
    "    with patch.object(api, 'get', return_value={'last_updated_at': 'now'}):\n"
    "        assert client.age(api, 'x') == 'now'\n",
    "the library's function with the name of one": "def test_it(monkeypatch):\n"
    "    answer = Mock(json=lambda: {'last_updated_at': 'now'})\n    api = client.Api()\n"
    "    monkeypatch.setattr(api.http, 'get', lambda url: answer)\n"
    "    assert client.age(api, 'x') == 'now'\n",
    "a part of the answer": "def test_it(monkeypatch):\n"
    "    monkeypatch.setattr(client.Api, 'rows', lambda self: [{'last_updated_at': 'now'}])\n"
    "    assert client.ages(client.Api()) == ['now']\n",
    "a response of the library": "@patch('client.requests.get')\ndef test_it(get):\n"
    "    get.return_value.json.return_value = {'last_updated_at': 'now'}\n"
    "    assert client.when('x') == 'now'\n",
    "an attribute of the client": "def test_it():\n    one = client.Client()\n"
    "    one.get = Mock(return_value={'last_updated_at': 'now'})\n"
    "    assert one.updated('x') == 'now'\n",
    "an attribute that is told later": "def test_it():\n    one = client.Client()\n    one.get = Mock()\n"
    "    one.get.return_value = {'last_updated_at': 'now'}\n    assert one.updated('x') == 'now'\n",
    "a double with a variable of its own": "def test_it():\n    one = client.Client()\n"
    "    fake = Mock(side_effect=[{'last_updated_at': 'now'}])\n    one.get = fake\n"
    "    assert one.updated('x') == 'now'\n",
    "a function as an attribute": "def test_it():\n    one = client.Client()\n"
    "    one.get = lambda cid: {'last_updated_at': 'now'}\n    assert one.updated('x') == 'now'\n",
    "an attribute of the class": "def test_it(monkeypatch):\n"
    "    monkeypatch.setattr(client.Client, 'get', Mock(return_value={'last_updated_at': 'now'}))\n"
    "    assert client.Client().updated('x') == 'now'\n",
    "a double for a function of the module": "def test_it(monkeypatch):\n"
    "    monkeypatch.setattr('client.fetch', Mock(return_value={'last_updated_at': 'now'}))\n"
    "    assert client.when('x') == 'now'\n",
    "a double that is patched in": "def test_it():\n"
    "    with patch('client.fetch', Mock(return_value={'last_updated_at': 'now'})):\n"
    "        assert client.when('x') == 'now'\n",
    "a double as `new`": "def test_it():\n"
    "    with patch.object(client, 'fetch', new=Mock(return_value={'last_updated_at': 'now'})):\n"
    "        assert client.when('x') == 'now'\n",
    "an attribute of the session": "def test_it():\n    api = client.Api()\n"
    "    api.http = Mock()\n    api.http.get.return_value.json.return_value = {'last_updated_at': 'now'}\n"
    "    assert client.age(api, 'x') == 'now'\n",
    "a function of the session that is told later": "def test_it():\n    api = client.Api()\n"
    "    api.http.get = Mock()\n"
    "    api.http.get.return_value.json.return_value = {'last_updated_at': 'now'}\n"
    "    assert client.age(api, 'x') == 'now'\n"
    "    api.http.get.assert_called_once_with('https://app.all-hands.dev/api/conversations/x')\n",
    "a function of the session that is set by its name": "def test_it():\n    api = client.Api()\n"
    "    setattr(api.http, 'get', Mock())\n"
    "    api.http.get.return_value = Mock(json=Mock(return_value={'last_updated_at': 'now'}))\n"
    "    assert client.age(api, 'x') == 'now'\n",
    "a function of the session with several answers": "def test_it():\n    api = client.Api()\n"
    "    api.http.get = Mock()\n"
    "    api.http.get.side_effect = [Mock(json=lambda: {'last_updated_at': 'now'})]\n"
    "    assert client.age(api, 'x') == 'now'\n",
    "a function of the session for all tests": "import pytest\n\n\n@pytest.fixture\ndef api():\n"
    "    api = client.Api()\n    api.http.get = Mock()\n    return api\n\n\n"
    "def test_it(api):\n    api.http.get.return_value.json.return_value = {'last_updated_at': 'now'}\n"
    "    assert client.age(api, 'x') == 'now'\n",
    "a function of the session that is set and unset": "def test_it(monkeypatch):\n    fake = Mock()\n"
    "    api = client.Api()\n    fake.return_value.json.return_value = {'last_updated_at': 'now'}\n"
    "    monkeypatch.setattr(api.http, 'get', fake)\n    assert client.age(api, 'x') == 'now'\n",
    "the library's function as an attribute": "def test_it():\n    api = client.Api()\n"
    "    api.http = Mock(get=Mock(return_value=Mock(json=lambda: {'last_updated_at': 'now'})))\n"
    "    assert client.age(api, 'x') == 'now'\n",
    "an attribute of a response": "def test_it(monkeypatch):\n    answer = Mock()\n"
    "    answer.json = Mock(return_value={'last_updated_at': 'now'})\n"
    "    monkeypatch.setattr(client.requests, 'get', Mock(return_value=answer))\n"
    "    assert client.when('x') == 'now'\n",
    "a part of what goes on": "def test_it(monkeypatch):\n"
    "    answer = Mock(json=lambda: {'last_updated_at': 'now'})\n"
    "    monkeypatch.setattr(client.requests, 'get', lambda url: answer)\n"
    "    assert client.kept('x', Mock()) == 'now'\n",
    "what goes on in the words of V0": "def test_it(monkeypatch):\n"
    "    monkeypatch.setattr(client, 'peek', lambda cid: {'last_updated_at': 'now'})\n"
    "    assert client.kept('x', Mock()) == 'now'\n",
}


@pytest.mark.parametrize("name", DOUBLES)
def test_what_a_function_of_the_client_gives_is_told_as_it_is_used(name: str, tmp_path: Path) -> None:
    """V1's answer is taken out of its list inside of the function that a double stands for."""
    write(tmp_path / "own", {"client.py": CLIENT, "test_client.py": HEAD + DOUBLES[name]})
    assert outcome(tmp_path / "own") == (1, set())
    migrate(tmp_path / "own")

    assert "/api/v1/" in (tmp_path / "own/client.py").read_text(encoding="utf-8")
    assert outcome(tmp_path / "own") == (1, set())
