# ruff: noqa: E501 (sources of clients stand as they are)
"""What becomes of stand-ins in JavaScript tests: mocked routes and doubles move with the code, or are left."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.javascript.rewriting import START, migrated
from v0to1.core.model import Finding

API = START + (
    "export async function create(text) {\n"
    "  const r = await fetch(`${BASE}/api/conversations`, "
    "{ method: 'POST', body: JSON.stringify({ initial_user_msg: text }) });\n"
    "  return (await r.json()).conversation_id;\n}\n"
    "export async function title(id) {\n"
    "  const r = await fetch(`${BASE}/api/conversations/${id}`);\n  return (await r.json()).title;\n}\n"
    "export async function all() {\n"
    "  const r = await fetch(`${BASE}/api/conversations`);\n"
    "  return (await r.json()).results.map((one) => one.conversation_id);\n}\n"
)
HOST = "https://app.all-hands.dev"
MSW = "import {{ http, HttpResponse }} from 'msw';\nexport const one = {};\n"
NOCK = "import nock from 'nock';\nnock('https://app.all-hands.dev'){};\n"
DOUBLE = (
    "import {{ create, title }} from './api';\ntest('it', async () => {{\n"
    "  global.fetch = vi.fn().mockResolvedValue({{ ok: true, json: async () => {} }});\n"
    "  expect(await {}).toBe('c');\n}});\n"
)

MOVED = {
    "msw, a start": (
        MSW,
        (f"http.post('{HOST}/api/conversations', () => HttpResponse.json({{ conversation_id: 'c' }}))",),
        (
            (
                f"http.post('{HOST}/api/v1/app-conversations', "
                "() => HttpResponse.json({ id: 'task-1', status: 'READY', app_conversation_id: 'c' }))"
            ),
        ),
    ),
    "msw, one": (
        MSW,
        (
            f"http.get('{HOST}/api/conversations/:id', () => HttpResponse.json({{ title: 'T', status: 'STOPPED' }}))",
        ),
        (
            (
                f"http.get('{HOST}/api/v1/app-conversations', "
                "() => HttpResponse.json([{ title: 'T', sandbox_status: 'PAUSED' }]))"
            ),
        ),
    ),
    "nock, nothing": (
        NOCK,
        (".get('/api/conversations/c').reply(200, null)",),
        (".get('/api/v1/app-conversations?ids=c').reply(200, [null])",),
    ),
    "msw, a list": (
        MSW,
        (
            f"http.get('{HOST}/api/conversations', () => HttpResponse.json({{ results: [{{ conversation_id: 'c' }}] }}))",
        ),
        (
            f"http.get('{HOST}/api/v1/app-conversations/search', () => HttpResponse.json({{ items: [{{ id: 'c' }}] }}))",
        ),
    ),
    "nock": (
        NOCK,
        (".get('/api/conversations/abc').reply(200, { title: 'T' })",),
        (".get('/api/v1/app-conversations?ids=abc').reply(200, [{ title: 'T' }])",),
    ),
    "a double that starts": (
        DOUBLE,
        ("({ status: 'ok', conversation_id: 'c' })", "create('x')"),
        ("({ id: 'task-1', status: 'READY', app_conversation_id: 'c' })", "create('x')"),
    ),
    "a double of one": (DOUBLE, ("({ title: 'c' })", "title('x')"), ("[{ title: 'c' }]", "title('x')")),
}


@pytest.mark.parametrize("name", MOVED)
def test_a_stand_in_moves_with_its_code(name: str, tmp_path: Path) -> None:
    form, before, after = MOVED[name]
    test = form.format(*before)
    _, texts = migrated(tmp_path, {"api.js": API, "api.test.js": test})
    assert texts["api.test.js"] == form.format(*after)


LEFT = {
    "an error": (
        API,
        MSW.format(
            f"http.get('{HOST}/api/conversations/:id', "
            "() => HttpResponse.json({ title: 'T' }, { status: 404 }))"
        ),
        "error status",
    ),
    "unseen": (
        API,
        MSW.format(f"http.get('{HOST}/api/conversations/:id', () => HttpResponse.json(load('one.json')))"),
        "cannot be seen",
    ),
    "no such code": (
        "export const none = 1;\n",
        MSW.format(f"http.get('{HOST}/api/conversations/:id', () => HttpResponse.json({{ title: 'T' }}))"),
        "no V0 request of the project",
    ),
    "code that stays": (
        START
        + "export const f = async (id) => (await (await fetch(`${BASE}/api/conversations/${id}`)).json())"
        ".num_connections + 1;\n",
        MSW.format(f"http.get('{HOST}/api/conversations/:id', () => HttpResponse.json({{ title: 'T' }}))"),
        "is left on V0",
    ),
}


MAKING = (
    "import axios from 'axios';\nconst api = axios.create({ baseURL: 'https://app.all-hands.dev' });\n"
    "export async function title(id) {\n  const { data } = await api.get(`/api/conversations/${id}`);\n"
    "  return data.title;\n}\n"
)
ANSWER = "mockResolvedValue({ data: { title: 'T' } })"
MADE = (
    f"const get = vi.fn().{ANSWER};\nvi.mocked(axios.create).mockReturnValue({{ get }});",
    f"axios.create.mockReturnValue({{ get: jest.fn().{ANSWER} }});",
    f"vi.spyOn(axios, 'create').mockReturnValue({{ get: vi.fn().{ANSWER} }});",
    f"const get = vi.fn();\naxios.create.mockImplementation(() => ({{ get }}));\nget.{ANSWER};",
    f"const get = jest.fn();\njest.mock('axios', () => ({{ create: () => ({{ get }}) }}));\nget.{ANSWER};",
    "vi.mock('axios', () => ({ default: { create: () => ({ get: async (url) => ({ data: { title: 'T' } }) }) } }));",
)


@pytest.mark.parametrize("lines", MADE)
def test_what_a_double_gives_that_makes_clients_moves(lines: str, tmp_path: Path) -> None:
    """The code took the first element of what the test still answered with: no list."""
    test = f"import axios from 'axios';\nimport {{ title }} from './api';\n{lines}\n"
    test += "test('it', async () => {\n  expect(await title('x')).toBe('T');\n});\n"
    _, texts = migrated(tmp_path, {"api.js": MAKING, "api.test.js": test})
    assert texts["api.test.js"] == test.replace("{ title: 'T' }", "[{ title: 'T' }]")


ELSEWHERE = {
    f"http.get('{HOST}/api/conversations/:id'": True,
    "http.get('*/api/conversations/:id'": True,
    "http.get('/api/conversations/:id'": True,
    "http.get('https://own.example.com/api/conversations/:id'": False,
    "http.get('http://localhost:3000/api/conversations/:id'": False,
}


@pytest.mark.parametrize("base", [HOST, ""])
@pytest.mark.parametrize("route", ELSEWHERE)
def test_a_stand_in_for_a_host_that_gets_no_such_request_stays(route: str, base: str, tmp_path: Path) -> None:
    """A route of the client's own was changed with that of V0; a host that is not written may be any."""
    test = MSW.format(f"{route}, () => HttpResponse.json({{ title: 'T' }}))")
    api = API if base else API.replace(START, "const BASE = process.env.OPENHANDS_URL;\n")
    _, texts = migrated(tmp_path, {"api.js": api, "api.test.js": test})
    assert ("app-conversations" in texts["api.test.js"]) == (ELSEWHERE[route] or not base)


def in_test(findings: tuple[Finding, ...]) -> list[Finding]:
    """The findings of the test."""
    return [one for one in findings if one.path == "api.test.js"]


@pytest.mark.parametrize("name", LEFT)
def test_a_stand_in_that_cannot_move_stays_with_the_reason(name: str, tmp_path: Path) -> None:
    code, test, why = LEFT[name]
    findings, texts = migrated(tmp_path, {"api.js": code, "api.test.js": test})
    assert texts["api.test.js"] == test
    assert why in in_test(findings)[0].reason


def test_a_double_of_several_operations_is_told_and_stays(tmp_path: Path) -> None:
    test = (
        "import { create, title } from './api';\ntest('it', async () => {\n"
        "  global.fetch = vi.fn().mockResolvedValue("
        "{ ok: true, json: async () => ({ conversation_id: 'c', title: 'T' }) });\n"
        "  await create('x');\n  await title('x');\n});\n"
    )
    before = {"api.js": API, "api.test.js": test}
    findings, texts = migrated(tmp_path, before)
    assert texts["api.test.js"] == test
    left = [one.reason for one in findings if not one.applied]
    assert len(left) == 2 and all("in api.test.js: it may answer something else" in one for one in left)


OWN = (
    "export class Client {\n  async get(id) {\n"
    "    const r = await fetch(`https://app.all-hands.dev/api/conversations/${id}`);\n"
    "    if (!r.ok) throw new Error('no');\n    return r.json();\n  }\n"
    "  async updated(id) {\n    return (await this.get(id)).last_updated_at;\n  }\n"
    "  async kept(id, log) {\n    return log.write(await this.get(id));\n  }\n}\n"
    "export async function load(id) {\n"
    "  const r = await fetch(`https://app.all-hands.dev/api/conversations/${id}`);\n"
    "  if (!r.ok) throw new Error('no');\n  return r.json();\n}\n"
)
SEEN = OWN.replace("  async kept(id, log) {\n    return log.write(await this.get(id));\n  }\n", "")
USE = (
    "import { load } from './client';\nexport const when = async (id) => (await load(id)).last_updated_at;\n"
)
TOLD, V1 = "{ last_updated_at: 'now' }", "{ updated_at: 'now' }"
METHOD = "const one = new Client();\n  {}\n  expect(await one.updated('x')).toBe('now');"
DOUBLES = {
    "a spy": METHOD.format("vi.spyOn(one, 'get').mockResolvedValue(D);"),
    "an attribute": METHOD.format("one.get = vi.fn().mockResolvedValue(D);"),
    "an attribute that answers": METHOD.format("one.get = vi.fn(async () => (D));"),
    "in turn": METHOD.format("vi.spyOn(one, 'get').mockResolvedValueOnce(D);"),
    "of the class": METHOD.format("vi.spyOn(Client.prototype, 'get').mockResolvedValue(D);"),
    "of the module": "vi.mocked(client.load).mockResolvedValue(D);\n  expect(await when('x')).toBe('now');",
}
LIBRARY = METHOD.format("global.fetch = vi.fn().mockResolvedValue({ ok: true, json: async () => (D) });")


def with_double(body: str, told: str) -> str:
    """A test with a double in it."""
    head = "import { Client } from './client';\nimport * as client from './client';\n"
    return f"{head}import {{ when }} from './use';\nit('works', async () => {{\n  {body.replace('D', told)}\n}});\n"


@pytest.mark.parametrize("name", DOUBLES)
def test_what_a_function_of_the_client_gives_is_told_as_it_is_used(name: str, tmp_path: Path) -> None:
    """V1's answer is taken out of its list inside of the function that a double stands for."""
    texts = {"client.js": SEEN, "use.js": USE, "client.test.js": with_double(DOUBLES[name], TOLD)}
    _, after = migrated(tmp_path, texts)
    assert after["client.test.js"] == with_double(DOUBLES[name], V1)


def test_what_replaces_a_module_gives_what_its_functions_give(tmp_path: Path) -> None:
    text = (
        "import { when } from './use';\n"
        "vi.mock('./client', () => ({ load: vi.fn(async () => (D)) }));\n"
        "it('works', async () => {\n  expect(await when('x')).toBe('now');\n});\n"
    )
    texts = {"client.js": SEEN, "use.js": USE, "client.test.js": text.replace("D", TOLD)}
    _, after = migrated(tmp_path, texts)
    assert after["client.test.js"] == text.replace("D", V1)


def test_a_double_of_the_library_gives_a_list(tmp_path: Path) -> None:
    texts = {"client.js": SEEN, "use.js": USE, "client.test.js": with_double(LIBRARY, TOLD)}
    _, after = migrated(tmp_path, texts)
    assert after["client.test.js"] == with_double(LIBRARY.replace("(D)", "[D]"), V1)
