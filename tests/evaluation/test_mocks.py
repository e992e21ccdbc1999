"""Routes that mocking libraries answer, and calls that tests expect."""

from __future__ import annotations

import pytest

from tests.evaluation.looking import only

ANSWER = '{"conversation_id": "c"}'
URL = "https://h/api/conversations"
JSON = "{ conversation_id: 'c' }"
HEAD = (
    "import httpx, json, responses, respx\nimport requests_mock as rm\n"
    "from aioresponses import aioresponses\n"
    "def test_it(respx_mock, requests_mock, httpx_mock):\n    "
)
PYTHON = {
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


JAVASCRIPT = {
    "msw": (
        f"import {{ http, HttpResponse }} from 'msw'; http.post('{URL}', () => HttpResponse.json({JSON}))"
    ),
    "msw, block": (
        f"import {{ http, HttpResponse }} from 'msw'; http.post('{URL}', async ({{ request }}) => "
        f"{{ await request.json(); return HttpResponse.json({JSON}, {{ status: 201 }}) }})"
    ),
    "msw, first version": (
        "import { rest } from 'msw'; "
        f"rest.post('{URL}', (req, res, ctx) => res(ctx.status(200), ctx.json({JSON})))"
    ),
    "nock": (f"import nock from 'nock'; nock('https://h').post('/api/conversations').reply(200, {JSON})"),
    "nock with a function": (
        "const nock = require('nock'); const scope = nock('https://h').persist();\n"
        f"scope.post('/api/conversations').query(true).reply(200, () => ({JSON}))"
    ),
    "axios-mock-adapter": (
        "import A from 'axios-mock-adapter'; import axios from 'axios'; const m = new A(axios);\n"
        f"m.onPost('{URL}').replyOnce(200, {JSON})"
    ),
    "fetch-mock": f"import fetchMock from 'fetch-mock'; fetchMock.post('{URL}', {JSON})",
}

MOCKS = [("client.py", f"{HEAD}{code}\n") for code in PYTHON.values()]
MOCKS += [("client.ts", code) for code in JAVASCRIPT.values()]


@pytest.mark.parametrize(("name", "source"), MOCKS, ids=[*PYTHON, *JAVASCRIPT])
def test_a_mock_has_its_url_method_and_answer(name: str, source: str) -> None:
    found = only(source, name)
    request = found.request
    assert (request.mock, found.method, found.url) == (True, "POST", URL)
    assert request.body is not None
    assert {key: item.key_node is not None for key, item in request.body.items.items()} == {
        "conversation_id": True
    }


def test_a_call_that_a_test_expects_is_a_mock() -> None:
    found = only(
        'from unittest.mock import patch\n@patch("app.requests.post")\ndef test_it(mock_post):\n'
        '    mock_post.assert_called_once_with("https://h/api/conversations", json={"repository": "x"})\n'
    )
    request = found.request
    assert (found.method, request.mock, found.fields) == ("POST", True, {"repository"})
