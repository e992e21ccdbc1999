"""Mocking libraries, test doubles and expectations of JavaScript's test runners."""

from __future__ import annotations

import pytest

from tests.languages.javascript.looking import Look, look, told
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
ANSWER = "{ conversation_id: 'c' }"


def client(source: str, api: str = FETCH) -> Look:
    """A client with a test of it."""
    return look({"api.js": api, "api.test.js": START + source})


def own(found: Look, *, mock: bool) -> list[Request]:
    """The requests of the client, or those that are only mocked."""
    return [one for one in found.requests if one.mock is mock]


ROUTES = {
    "msw": (
        f"import {{ http, HttpResponse }} from 'msw'; http.post('{URL}', () => HttpResponse.json({ANSWER}))"
    ),
    "msw, block": (
        f"import {{ http, HttpResponse }} from 'msw'; http.post('{URL}', async ({{ request }}) => "
        f"{{ await request.json(); return HttpResponse.json({ANSWER}, {{ status: 201 }}) }})"
    ),
    "msw, first version": (
        "import { rest } from 'msw'; "
        f"rest.post('{URL}', (req, res, ctx) => res(ctx.status(200), ctx.json({ANSWER})))"
    ),
    "nock": (
        "import nock from 'nock'; "
        f"nock('https://app.all-hands.dev').post('/api/conversations').reply(200, {ANSWER})"
    ),
    "nock with a function": (
        "const nock = require('nock'); const scope = nock('https://app.all-hands.dev').persist();\n"
        f"scope.post('/api/conversations').query(true).reply(200, () => ({ANSWER}))"
    ),
    "axios-mock-adapter": (
        "import A from 'axios-mock-adapter'; import axios from 'axios'; const m = new A(axios);\n"
        f"m.onPost('{URL}').replyOnce(200, {ANSWER})"
    ),
    "fetch-mock": f"import fetchMock from 'fetch-mock'; fetchMock.post('{URL}', {ANSWER})",
}


@pytest.mark.parametrize("source", ROUTES.values(), ids=ROUTES)
def test_a_mocked_route_has_its_answer(source: str) -> None:
    (request,) = own(look(source), mock=True)
    assert told(request).endswith("/api/conversations") and told(request).startswith("POST")
    assert request.body is not None
    assert {key: item.key_node is not None for key, item in request.body.items.items()} == {
        "conversation_id": True
    }


DOUBLES = {
    "value": f"global.fetch = vi.fn().mockResolvedValue({{ ok: true, json: async () => ({ANSWER}) }});",
    "response": f"vi.stubGlobal('fetch', vi.fn(async () => new Response(JSON.stringify({ANSWER}))));",
    "response of the class": f"fetch.mockResolvedValueOnce(Response.json({ANSWER}));",
    "implementation": (
        "jest.spyOn(globalThis, 'fetch').mockImplementation(() => Promise.resolve("
        f"{{ status: 200, json: () => Promise.resolve({ANSWER}) }}));"
    ),
    "text": (
        "vi.mocked(fetch).mockResolvedValue({ ok: true, "
        f"text: () => Promise.resolve(JSON.stringify({ANSWER})) }});"
    ),
    "assigned": f"globalThis.fetch = async () => ({{ json: async () => ({ANSWER}) }});",
    "node": f"mock.method(globalThis, 'fetch', async () => ({{ json: async () => ({ANSWER}) }}));",
    "cast": f"(fetch as any).mockResolvedValue({{ json: vi.fn().mockResolvedValue({ANSWER}) }});",
}


@pytest.mark.parametrize("setting", DOUBLES.values(), ids=DOUBLES)
@pytest.mark.parametrize("place", ["test", "before"])
def test_what_a_double_answers_is_joined_to_the_request(setting: str, place: str) -> None:
    inner = f"it('x', async () => {{ {setting} await create('hi') }})"
    before = f"beforeEach(() => {{ {setting} }}); it('x', async () => {{ await create('hi') }})"
    head = "import { mock } from 'node:test';\n"
    files = {"api.js": FETCH, "api.test.ts": head + START + (inner if place == "test" else before)}
    answers = {
        key
        for one in own(look(files), mock=False)
        for each in one.canned
        if each.mapping
        for key in each.mapping.items
    }
    assert answers == {"conversation_id"}


@pytest.mark.parametrize(
    "setting",
    [
        "axios.post.mockResolvedValue({ status: 200, data: " + ANSWER + " });",
        "vi.mocked(axios.post).mockResolvedValueOnce({ data: " + ANSWER + " });",
        "vi.spyOn(axios, 'post').mockReturnValue(Promise.resolve({ data: " + ANSWER + " }));",
    ],
)
def test_doubles_of_a_library_answer_as_it_does(setting: str) -> None:
    test = f"import axios from 'axios';\nit('x', async () => {{ {setting} await create('hi') }})"
    (request,) = [one for one in own(client(test, AXIOS), mock=False) if one.canned]
    assert [list(one.mapping.items) for one in request.canned if one.mapping] == [["conversation_id"]]


OTHER_DOUBLES = {
    "only a status": "fetch.mockResolvedValue({ ok: false, status: 500 });",
    "an error": "fetch.mockRejectedValue(new Error('x'));",
    "without a body": "fetch.mockResolvedValue(new Response(null, { status: 204 }));",
}


@pytest.mark.parametrize("setting", OTHER_DOUBLES.values(), ids=OTHER_DOUBLES)
def test_a_double_without_a_body_answers_nothing(setting: str) -> None:
    found = client(f"it('x', async () => {{ {setting} await create('hi') }})")
    assert not [one for request in found.requests for one in request.canned]


def test_a_double_of_another_test_answers_nothing_here() -> None:
    found = client(f"it('x', () => {{ const f = vi.fn().mockReturnValue({ANSWER}); f() }})\n")
    assert not [one for request in found.requests for one in request.canned]


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
    assert (request.asserted, told(request)) == (True, f"POST {URL}")
    assert [list(one.items) for one in request.bodies] == [["initial_user_msg"]]


SENT = {
    "index": "expect(JSON.parse(fetch.mock.calls[0][1].body)).toEqual({ initial_user_msg: 'hi' })",
    "taken apart": (
        "const [url, init] = fetch.mock.calls[0]; expect(JSON.parse(init.body).initial_user_msg).toBe('hi')"
    ),
    "last call": "expect(JSON.parse(fetch.mock.lastCall[1].body)).toMatchObject({ initial_user_msg: 'hi' })",
    "strict": ("assert.deepStrictEqual(JSON.parse(fetch.mock.calls[0][1].body), { initial_user_msg: 'hi' })"),
}


@pytest.mark.parametrize("look_at", SENT.values(), ids=SENT)
def test_what_tests_look_at_in_a_body_is_told(look_at: str) -> None:
    test = f"import assert from 'node:assert';\nit('x', async () => {{ await create('hi'); {look_at} }})"
    sent = {each.key for one in client(test).requests for each in one.sent}
    assert sent == {"initial_user_msg"}


def test_a_double_that_looks_at_its_url_and_body_is_told() -> None:
    found = client(
        "it('x', async () => { global.fetch = vi.fn(async (url, init) => {\n"
        "  if (url.endsWith('/api/conversations'))\n"
        "    expect(JSON.parse(init.body).initial_user_msg).toBe('hi');\n"
        f"  return {{ json: async () => ({ANSWER}) }} }}); await create('hi') }})"
    )
    assert {each.key for one in found.requests for each in one.sent} == {"", "initial_user_msg"}
    assert not found.evaluation.unused


def test_what_is_expected_of_an_answer_does_not_lose_it() -> None:
    test = (
        "it('x', async () => { expect(await create('hi')).toBe('c');\n"
        "  expect(await create('')).not.toBeNull() })"
    )
    assert not [each for one in client(test).requests for each in one.escapes if each.how == "call"]


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
