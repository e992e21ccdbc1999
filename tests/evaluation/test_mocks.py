"""Mocking libraries and test doubles: what they answer, and what tests look at of what was sent."""

from __future__ import annotations

import pytest

from tests.evaluation.looking import look, only

ANSWER = '{"conversation_id": "c"}'
MOCKS = {
    "responses.add": f'responses.add(responses.POST, "https://h/api/conversations", json={ANSWER})',
    "responses.post": f'responses.post("https://h/api/conversations", json={ANSWER})',
    "responses text": f'responses.add("POST", "https://h/api/conversations", body=json.dumps({ANSWER}))',
    "responses context": (
        f"with responses.RequestsMock() as m:\n"
        f'        m.add(method="POST", url="https://h/api/conversations", json={ANSWER})'
    ),
    "respx.respond": f'respx.post("https://h/api/conversations").respond(200, json={ANSWER})',
    "respx.mock": (
        f'respx.post("https://h/api/conversations").mock(return_value=httpx.Response(200, json={ANSWER}))'
    ),
    "respx side effect": (
        f'respx.post("https://h/api/conversations").mock(side_effect=[httpx.Response(200, json={ANSWER})])'
    ),
    "respx router": (
        f'with respx.mock(base_url="https://h") as m:\n'
        f'        m.post("/api/conversations").respond(json={ANSWER})'
    ),
    "respx fixture": f'respx_mock.post("https://h/api/conversations").respond(json={ANSWER})',
    "requests_mock fixture": f'requests_mock.post("https://h/api/conversations", json={ANSWER})',
    "requests_mock context": (
        f'with rm.Mocker() as m:\n        m.post("https://h/api/conversations", [{{"json": {ANSWER}}}])'
    ),
    "aioresponses": (
        f'with aioresponses() as m:\n        m.post("https://h/api/conversations", payload={ANSWER})'
    ),
    "pytest-httpx": (
        f'httpx_mock.add_response(method="POST", url="https://h/api/conversations", json={ANSWER})'
    ),
}


@pytest.mark.parametrize("code", MOCKS.values(), ids=MOCKS)
def test_a_mock_has_its_url_method_and_answer(code: str) -> None:
    found = only(
        "import httpx, json, responses, respx\nimport requests_mock as rm\n"
        "from aioresponses import aioresponses\n"
        f"def test_it(respx_mock, requests_mock, httpx_mock):\n    {code}\n"
    )
    request = found.request
    assert (request.mock, found.method, found.url) == (True, "POST", "https://h/api/conversations")
    assert request.body is not None
    assert {key: item.key_node is not None for key, item in request.body.items.items()} == {
        "conversation_id": True
    }


SENT = {
    "responses": (
        'responses.post("https://h/api/conversations")',
        'json.loads(responses.calls[0].request.body)["repository"]',
    ),
    "respx": (
        'r = respx.post("https://h/api/conversations").respond(json={})',
        'json.loads(r.calls.last.request.content)["repository"]',
    ),
    "compared": (
        'r = respx.post("https://h/api/conversations").respond(json={})',
        'json.loads(r.calls[0].request.content) == {"repository": 1}',
    ),
    "requests_mock": (
        'm = requests_mock.post("https://h/api/conversations")',
        'm.last_request.json()["repository"]',
    ),
    "history": (
        'requests_mock.post("https://h/api/conversations")',
        'requests_mock.request_history[0].json() == {"repository": 1}',
    ),
}


@pytest.mark.parametrize(("mock", "check"), SENT.values(), ids=SENT)
def test_what_a_test_looks_at_is_kept(mock: str, check: str) -> None:
    found = only(
        f"import json, responses, respx\ndef test_it(requests_mock):\n    {mock}\n    assert {check}\n"
    )
    assert [one.key for one in found.request.sent] == ["repository"]


def test_a_call_that_a_test_expects_is_a_mock_with_what_is_sent() -> None:
    found = only(
        'from unittest.mock import patch\n@patch("app.requests.post")\ndef test_it(mock_post):\n'
        '    mock_post.assert_called_once_with("https://h/api/conversations", json={"repository": "x"})\n'
    )
    request = found.request
    assert (found.method, request.mock, request.asserted, found.fields) == (
        "POST",
        True,
        True,
        {"repository"},
    )


CLIENT = {
    "app.py": (
        "class App:\n    def __init__(self, http): self.http = http\n"
        "    def start(self):\n"
        '        return self.http.post("https://h/api/conversations", json={"repository": "x"}).json()\n'
    )
}


def test_what_a_double_answers_is_joined_to_the_requests_it_answered() -> None:
    found = look(
        CLIENT
        | {
            "test_app.py": (
                "from unittest.mock import MagicMock\nfrom app import App\ndef test_it():\n"
                "    http = MagicMock()\n"
                '    http.post.return_value.json.return_value = {"conversation_id": "c"}\n'
                "    App(http).start()\n"
                '    assert http.post.call_args.kwargs["json"]["repository"] == "x"\n'
            )
        }
    )
    (canned,) = found.evaluation.canned
    assert canned.mapping is not None
    assert set(canned.mapping.items) == {"conversation_id"}
    assert [found.line(one.site.module, one.call) for one in canned.requests] == [4]
    assert [one.key for request in canned.requests for one in request.sent] == ["repository"]


DOUBLES = {
    "patch": 'patch("app.post", return_value=Mock(json=Mock(return_value={"conversation_id": "c"})))',
    "lambda": 'monkeypatch.setattr("app.post", lambda *a, **k: Fake({"conversation_id": "c"}))',
    "mocker": 'mocker.patch("app.post", return_value=Fake({"conversation_id": "c"}))',
    "recorder": 'monkeypatch.setattr(app, "post", Recorder({"conversation_id": "c"}))',
}


@pytest.mark.parametrize("code", DOUBLES.values(), ids=DOUBLES)
def test_the_answers_of_doubles_are_kept(code: str) -> None:
    found = look(
        "from unittest.mock import Mock, patch\n"
        "class Fake:\n    def __init__(self, data): self.data = data\n    def json(self): return self.data\n"
        "class Recorder:\n    def __init__(self, *answers): self.answers = list(answers)\n"
        f'URL = "/api/conversations"\ndef test_it(monkeypatch, mocker):\n    {code}\n'
    )
    assert {key for one in found.evaluation.canned if one.mapping for key in one.mapping.items} == {
        "conversation_id"
    }
