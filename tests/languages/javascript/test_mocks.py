"""Calls that JavaScript's test runners expect."""

from __future__ import annotations

import pytest

from tests.evaluation.looking import Look
from tests.languages.javascript.looking import look, told
from v0to1.evaluation.http.requests import Request

URL = "https://app.all-hands.dev/api/conversations"
FETCH = (
    "export async function create(msg) {\n"
    "  const body = JSON.stringify({ initial_user_msg: msg });\n"
    f"  const r = await fetch('{URL}', {{ method: 'POST', body }});\n"
    "  return (await r.json()).conversation_id;\n}"
)
AXIOS = (
    "import axios from 'axios';\nexport const create = async (msg) =>\n"
    f"  (await axios.post('{URL}', {{ initial_user_msg: msg }})).data.conversation_id;"
)
START = "import { create } from './api';\n"


def client(source: str, api: str = FETCH) -> Look:
    """A client with a test of it."""
    return look({"api.js": api, "api.test.js": START + source})


def own(found: Look, *, mock: bool) -> list[Request]:
    """The requests of the client, or those that are only mocked."""
    return [one for one in found.requests if one.mock is mock]


CALLED = {
    "fetch": (FETCH, f"expect(fetch).toHaveBeenCalledWith('{URL}', INIT)"),
    "last": (FETCH, f"expect(global.fetch).toHaveBeenLastCalledWith('{URL}', INIT)"),
    "by number": (FETCH, f"expect(fetch).toHaveBeenNthCalledWith(1, '{URL}', INIT)"),
    "containing": (FETCH, f"expect(fetch).toBeCalledWith('{URL}', expect.objectContaining(INIT))"),
    "a double": (
        FETCH,
        (
            "const double = vi.fn(); vi.stubGlobal('fetch', double); "
            f"expect(double).toHaveBeenCalledWith('{URL}', INIT)"
        ),
    ),
    "axios": (AXIOS, f"expect(axios.post).toHaveBeenCalledWith('{URL}', {{ initial_user_msg: 'hi' }})"),
}
INIT = "{ method: 'POST', body: JSON.stringify({ initial_user_msg: 'hi' }) }"


@pytest.mark.parametrize(("api", "expectation"), CALLED.values(), ids=CALLED)
def test_what_must_have_been_sent_is_a_mock_of_the_request(api: str, expectation: str) -> None:
    body = expectation.replace("INIT", INIT)
    found = client(f"import axios from 'axios';\nit('x', async () => {{ await create('hi'); {body} }})", api)
    (request,) = own(found, mock=True)
    assert told(request) == f"POST {URL}"


def test_what_is_expected_of_an_answer_does_not_lose_it() -> None:
    test = (
        "it('x', async () => { expect(await create('hi')).toBe('c');\n"
        "  expect(await create('')).not.toBeNull() })"
    )
    assert not [each for one in client(test).requests for each in one.response.escapes if each.how == "call"]


@pytest.mark.parametrize(
    "source",
    [
        "expect(result).toEqual({ conversation_id: 'c' })",
        "expect(onClick).toHaveBeenCalledWith({ initial_user_msg: 'hi' })",
        "const api = { http: { post: (p, f) => p } }; api.http.post('/api/conversations', () => 1)",
        "app.post('/api/conversations', (req, res) => res.json({ conversation_id: 'c' }))",
    ],
)
def test_lookalikes_are_no_mocks(source: str) -> None:
    assert not look(source).requests
