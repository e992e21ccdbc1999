# ruff: noqa: E501, ISC004 (sources of clients stand as they are)
"""Shapes of clients in JavaScript and TypeScript that reading their diffs has shown to come out wrong."""

from __future__ import annotations

import posixpath
from pathlib import Path

import pytest

from tests.languages.javascript.rewriting import migrated
from tests.languages.migrating import reasons
from v0to1.core.model import Finding
from v0to1.languages.javascript.placed import served_by

API = "const API = 'https://app.all-hands.dev/api';\n"

FILES = API + (
    "export function make() {\n"
    "  async function call(path, init = {}) {\n"
    "    const response = await fetch(API + path, init);\n"
    "    return response.json();\n  }\n"
    "  return {\n"
    "    files: (id, dir = '') => call(`/conversations/${id}/list-files?path=${encodeURIComponent(dir)}`),\n"
    "  };\n}\n"
)


@pytest.mark.parametrize("caller", ["", "export const names = () => make().files('a1');\n"])
def test_a_parameter_that_may_be_empty_is_handed_on(tmp_path: Path, caller: str) -> None:
    """An empty default that callers left alone was written into the call of the helper."""
    texts = {"client.js": FILES + caller}
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    assert "listFiles(call, '/v1', id, { path: dir })" in after["client.js"]
    assert "fileNames(answer, dir)" in after["client.js"]


TESTED = API + (
    "export const start = async (text) => {\n"
    "  const response = await fetch(`${API}/conversations`, { method: 'POST', "
    "body: JSON.stringify({ initial_user_msg: text }) });\n"
    "  return (await response.json()).conversation_id;\n};\n"
    "export const title = async (id) => (await (await fetch(`${API}/conversations/${id}`)).json()).title;\n"
)
CHOOSING = (
    "import { expect, it, vi } from 'vitest';\nimport { start, title } from './client';\n"
    "const json = (body) => new Response(JSON.stringify(body));\n"
    "it('does both', async () => {\n"
    "  vi.stubGlobal('fetch', vi.fn().mockImplementation(async (url, init) => {\n"
    "    if (url.endsWith('/abc')) return json({ conversation_id: 'abc', title: 'T' });\n"
    "    return json({ status: 'ok', conversation_id: 'abc' });\n"
    "  }));\n"
    "  expect(await title(await start('x'))).toBe('T');\n"
    "});\n"
)


def test_what_a_double_chooses_by_the_url_is_no_order(tmp_path: Path) -> None:
    """As many answers as requests were taken for answers in turn, the first for the first; all stays."""
    texts = {"client.js": TESTED, "client.test.js": CHOOSING}
    findings, after = migrated(tmp_path, texts)
    assert after == texts
    left = "a test answers this as V0 does, in client.test.js: it may answer something else"
    assert [one.startswith(left) for one in reasons(findings).values()] == [True, True]


HANDLERS = (
    "import { http, HttpResponse } from 'msw';\n"
    "const conversation = { conversation_id: 'c1', title: 'T' };\n"
    "export const handlers = [\n"
    "  http.get('/api/conversations', () => HttpResponse.json({ results: [conversation] })),\n"
    "  http.get('/api/conversations/:id', GET),\n"
    "  http.post('/api/conversations', async ({ request }) => {\n"
    "    const { initial_user_msg } = await request.json();\n"
    "    return initial_user_msg ? HttpResponse.json({ status: 'ok', conversation_id: 'c1' })"
    " : new HttpResponse(null, { status: 400 });\n"
    "  }),\n"
    "  http.delete('/api/conversations/:id', () => HttpResponse.json(true)),\n"
    "];\n"
)
USED = API + (
    "export const all = async () => (await (await fetch(`${API}/conversations`)).json()).results;\n"
    "export const titles = async () => (await all()).map((one) => one.title);\n"
    "export const one = async (id) => (await (await fetch(`${API}/conversations/${id}`)).json()).title;\n"
    "export const drop = (id) => fetch(`${API}/conversations/${id}`, { method: 'DELETE' });\n"
    "export const add = (text) => fetch(`${API}/conversations`, { method: 'POST', "
    "body: JSON.stringify({ initial_user_msg: text }) });\n"
)


def left_of(findings: tuple[Finding, ...]) -> list[int]:
    """The lines of stand-ins that were left."""
    return [one.line for one in findings if not one.applied and one.path == "handlers.js"]


def test_an_error_status_is_that_of_one_stand_in(tmp_path: Path) -> None:
    """All handlers of a list were said to answer with an error status when one did."""
    handlers = HANDLERS.replace("GET", "() => HttpResponse.json({ conversation_id: 'c1', title: 'T' })")
    findings, after = migrated(tmp_path, {"client.js": USED, "handlers.js": handlers})
    assert left_of(findings) == [6]
    assert (
        "http.get('/api/v1/app-conversations/search', () => HttpResponse.json({ items: ["
        in after["handlers.js"]
    )
    assert "http.delete('/api/v1/app-conversations/:id'" in after["handlers.js"]


def test_an_answer_that_a_stand_in_left_on_v0_needs_too(tmp_path: Path) -> None:
    """The conversation in a list was renamed, though another stand-in still answers with it as V0 does."""
    handlers = HANDLERS.replace(
        "GET", "({ params }) => HttpResponse.json({ ...conversation, title: params.id })"
    )
    findings, after = migrated(tmp_path, {"client.js": USED, "handlers.js": handlers})
    assert left_of(findings) == [4, 5, 6]
    assert "const conversation = { conversation_id: 'c1', title: 'T' };" in after["handlers.js"]


TYPED = (
    "import type { C } from './types';\nconst API = 'https://app.all-hands.dev/api';\n"
    "export async function all(): Promise<C[]> {\n"
    "  const page: { results: C[] } = await (await fetch(`${API}/conversations`)).json();\n"
    "  return page.results;\n}\n"
    "export async function one(id: string): Promise<C> {\n"
    "  const c: C = await (await fetch(`${API}/conversations/${id}`)).json();\n"
    "  if (c.status WORD) console.log(c.conversation_id, c.title);\n  return c;\n}\n"
)
IN_LINES = "export interface C {\n  conversation_id: string;\n  status: string;\n  title: string;\n}\n"


def test_a_word_that_means_the_same_in_the_view_of_v0_is_read_of_it(tmp_path: Path) -> None:
    """A client with a type was refused for want of a key that the comparison does not need."""
    texts = {"client.ts": TYPED.replace("WORD", "=== 'STARTING'"), "types.ts": IN_LINES}
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    assert "if (c.status === 'STARTING')" in after["client.ts"]
    assert after["types.ts"] == IN_LINES


@pytest.mark.parametrize(
    ("type_", "wanted"),
    [
        (IN_LINES, "  status: string;\n  sandbox_status?: string;\n  title: string;\n"),
        (IN_LINES.replace(";\n", "\n"), "  status: string\n  sandbox_status?: string\n  title: string\n"),
        (
            "export type C = { conversation_id: string; status: string; title: string };\n",
            "status: string; sandbox_status?: string; title: string };\n",
        ),
        (
            "export type C = { conversation_id: string, status: string }\n",
            "status: string, sandbox_status?: string }\n",
        ),
    ],
)
def test_a_type_declares_the_key_that_is_read_beside_those_of_v0(
    tmp_path: Path, type_: str, wanted: str
) -> None:
    """It was left to a person, with every operation that has the type."""
    findings, after = migrated(
        tmp_path, {"client.ts": TYPED.replace("WORD", "=== 'RUNNING'"), "types.ts": type_}
    )
    assert not reasons(findings)
    assert "if (c?.sandbox_status === 'RUNNING')" in after["client.ts"]
    assert wanted in after["types.ts"]


@pytest.mark.parametrize(
    "text", ["body === undefined ? undefined : JSON.stringify(body)", "body && JSON.stringify(body)"]
)
def test_a_typed_body_that_a_generic_method_sends_where_there_is_one(tmp_path: Path, text: str) -> None:
    """`await this.request<T>(…)` was not seen to call the method, nor what makes JSON of a parameter."""
    client = (
        "interface Start { initial_user_msg: string; repository?: string }\n"
        "interface Made { conversation_id: string }\n"
        "export class Client {\n  constructor(private readonly openhands: string) {}\n"
        "  private async request<T>(method: string, path: string, body?: unknown): Promise<T> {\n"
        f"    const res = await fetch(this.openhands + path, {{ method, body: {text} }} as RequestInit);\n"
        "    return (await res.json()) as T;\n  }\n"
        "  async start(prompt: string, repository?: string): Promise<string> {\n"
        "    const payload: Start = { initial_user_msg: prompt };\n"
        "    if (repository) payload.repository = repository;\n"
        "    const made = await this.request<Made>('POST', '/api/conversations', payload);\n"
        "    return made.conversation_id;\n  }\n}\n"
    )
    findings, after = migrated(tmp_path, {"client.ts": client})
    assert not reasons(findings)
    assert "('POST', '/api/v1/app-conversations', startRequest(payload));" in after["client.ts"]


def test_a_url_with_a_query_of_its_own_behind_a_shared_constant(tmp_path: Path) -> None:
    """The list was refused for the query behind the path, and all others with it."""
    client = (
        "const OPENHANDS = 'https://app.all-hands.dev/api/conversations';\n"
        "export const start = async (text) => (await (await fetch(OPENHANDS, { method: 'POST', "
        "body: JSON.stringify({ initial_user_msg: text }) })).json()).conversation_id;\n"
        "export const all = async (limit, page) =>\n"
        "  (await (await fetch(`${OPENHANDS}?limit=${limit}&page_id=${page}`)).json()).results;\n"
    )
    findings, after = migrated(tmp_path, {"client.js": client})
    assert not reasons(findings)
    assert "/api/v1/app-conversations/search?limit=${limit}&page_id=${page}`)" in after["client.js"]


PAGE = (
    "export const start = async (text) => (await (await fetch('/api/conversations', { method: 'POST', "
    "body: JSON.stringify({ initial_user_msg: text }) })).json()).conversation_id;\n"
    "export const one = async (id) => (await fetch(`/api/conversations/${id}`)).json();\n"
)
NEXT = (
    "export async function POST(request) {\n"
    "  const answer = await fetch(`${process.env.OPENHANDS_URL}/api/conversations`, "
    "{ method: 'POST', body: JSON.stringify(await request.json()) });\n"
    "  return Response.json(await answer.json());\n}\n"
)
EXPRESS = (
    "import express from 'express';\nconst app = express();\n"
    "app.METHOD('/api/conversations', async (req, res) => {\n"
    "  const answer = await fetch(`${process.env.OPENHANDS_URL}/api/conversations`, "
    "{ method: 'POST', body: JSON.stringify(req.body) });\n"
    "  res.json(await answer.json());\n});\n"
    "app.get('/api/conversations/:id', (req, res) => res.json({}));\n"
)


@pytest.mark.parametrize(
    ("name", "server"),
    [
        ("app/api/conversations/route.js", NEXT),
        ("src/app/(chat)/api/conversations/route.js", NEXT),
        ("pages/api/conversations/index.js", NEXT),
        ("server.js", EXPRESS.replace("METHOD", "post")),
    ],
)
def test_a_page_asks_its_own_server(tmp_path: Path, name: str, server: str) -> None:
    """What stands before OpenHands moved to V1, and its pages asked it for routes of V1, which it has not."""
    others = {"app/api/conversations/[id]/route.js": "export const GET = () => Response.json({});\n"}
    findings, after = migrated(tmp_path, {name: server, "web/page.js": PAGE, **others})
    assert [one.path for one in findings] == [name]
    assert after["web/page.js"] == PAGE


@pytest.mark.parametrize("name", ["app/api/other/route.js", "tests/server.js", "server.js"])
def test_a_page_whose_server_has_not_the_route(tmp_path: Path, name: str) -> None:
    """Another route, one of a test, or one with another method says nothing."""
    server = (
        EXPRESS.replace("METHOD", "post") if name.startswith("tests") else EXPRESS.replace("METHOD", "get")
    )
    server = server if name.endswith("server.js") else NEXT
    findings, _ = migrated(
        tmp_path, {name: server.replace("/api/conversations/:id", "/x"), "web/page.js": PAGE}
    )
    assert "web/page.js" in {one.path for one in findings if one.applied}


@pytest.mark.parametrize("route", ["*", "/*", "/:page", "/:kind/:id", "/:id"])
def test_a_page_whose_server_answers_what_is_left(tmp_path: Path, route: str) -> None:
    """A route that many paths end with was taken for this one, so that half of a page moved to V1."""
    server = EXPRESS.replace("METHOD", "put").replace("/api/conversations/:id", route)
    _, after = migrated(tmp_path, {"server.js": server, "web/page.js": PAGE})
    assert (
        "/api/v1/app-conversations`" in after["web/page.js"]
        or "/api/v1/app-conversations'" in after["web/page.js"]
    )
    assert "`/api/conversations/${id}`" not in after["web/page.js"]


def test_what_a_server_asks_by_a_path_goes_to_another_one(tmp_path: Path) -> None:
    """A server that stands before OpenHands was taken for one that asks itself."""
    server = (
        "import axios from 'axios';\nimport express from 'express';\n"
        "axios.defaults.baseURL = process.env.OPENHANDS_URL;\nconst app = express();\n"
        "app.post('/api/conversations', async (req, res) => {\n"
        "  const { data } = await axios.post('/api/conversations', { initial_user_msg: req.body.text });\n"
        "  res.json({ id: data.conversation_id });\n});\n"
    )
    findings, _ = migrated(tmp_path, {"server.js": server})
    (found,) = findings
    assert found.rule == "conversations/create" and "hold up a request handler" in found.reason


ROUTER = (
    "import { Router } from 'express';\nconst router = Router();\n"
    "router.post('/', (req, res) => res.json({ conversation_id: '1' }));\n"
    "router.get('/:id', (req, res) => res.json({}));\nexport default router;\n"
)
MOUNTED = (
    "import express from 'express';\nimport router from './router.js';\nconst app = express();\n"
    "app.use('PATH', router);\napp.listen(3000);\n"
)


@pytest.mark.parametrize(("path", "own"), [("/api/conversations", True), ("/api/people", False)])
def test_a_page_asks_a_router_of_its_own_server(tmp_path: Path, path: str, own: bool) -> None:
    """Routes are declared below the path that their router is put at."""
    files = {"router.js": ROUTER, "server.js": MOUNTED.replace("PATH", path), "web/page.js": PAGE}
    _, after = migrated(tmp_path, files)
    assert (after["web/page.js"] == PAGE) is own
    assert own or "/api/conversations" not in after["web/page.js"]


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("app/api/conversations/[id]/route.ts", "/api/conversations/{}"),
        ("apps/web/src/pages/api/conversations/[id]/stop.ts", "/api/conversations/{}/stop"),
        ("src/routes/api/conversations/+server.js", "/api/conversations"),
        ("server/api/conversations/[id].delete.ts", "/api/conversations/{}"),
        ("app/api/[...path]/route.ts", ""),
        ("pages/api/[[...path]].js", ""),
        ("src/api/conversations.ts", ""),
        ("src/app/api/conversations.ts", ""),
    ],
)
def test_the_route_of_a_file(path: str, route: str) -> None:
    assert served_by(path) == route


SENT = "  const r = await fetch(API + path, init);\n"
FAILING = {
    "a branch": SENT + "  if (!r.ok) return null;\n  return r.json();\n",
    "a bare return": SENT + "  if (!r.ok) {\n    return;\n  }\n  return r.json();\n",
    "a handler": (
        "  try {\n    return await (await fetch(API + path, init)).json();\n"
        "  } catch (e) {\n    return null;\n  }\n"
    ),
    "a choice": SENT + "  return r.ok ? r.json() : undefined;\n",
}
COPING = (
    "export async function title(id) {\n  const info = await call(`/conversations/${id}`);\n"
    "  return info ? info.title : 'unknown';\n}\n"
)


@pytest.mark.parametrize("name", FAILING)
def test_a_function_that_gives_nothing_for_a_failure_goes_on_doing_so(tmp_path: Path, name: str) -> None:
    """What a failure gave met `[0]`, which threw."""
    text = f"{API}async function call(path, init) {{\n{FAILING[name]}}}\n{COPING}"
    findings, after = migrated(tmp_path, {"client.js": text})
    assert not reasons(findings)
    assert "const info = (await call(`/v1/app-conversations?ids=${id}`))?.[0];" in after["client.js"]


def test_nothing_for_an_answer_without_a_body_is_no_failure(tmp_path: Path) -> None:
    body = FAILING["a branch"].replace("!r.ok", "r.status === 204")
    _, after = migrated(
        tmp_path, {"client.js": f"{API}async function call(path, init) {{\n{body}}}\n{COPING}"}
    )
    assert "const info = (await call(`/v1/app-conversations?ids=${id}`))[0];" in after["client.js"]


def test_null_that_is_looked_for_stays_null(tmp_path: Path) -> None:
    text = COPING.replace("info ?", "info !== null ?")
    text = f"{API}async function call(path, init) {{\n{FAILING['a branch']}}}\n{text}"
    _, after = migrated(tmp_path, {"client.js": text})
    assert (
        "const info = ((await call(`/v1/app-conversations?ids=${id}`)) ?? [null])[0];" in after["client.js"]
    )


def test_a_promise_that_gives_nothing_where_it_is_caught(tmp_path: Path) -> None:
    text = API + (
        "export const title = (id) => fetch(`${API}/conversations/${id}`).then((r) => r.json())"
        ".catch(() => null).then((info) => (info ? info.title : 'unknown'));\n"
    )
    _, after = migrated(tmp_path, {"client.js": text})
    assert ".then((answer) => answer?.[0])" in after["client.js"]


def test_a_query_that_v1_has_no_place_for_behind_a_shared_url(tmp_path: Path) -> None:
    """V1 has the id in a query of its own."""
    client = API + (
        "export async function drop(id) {\n  const url = `${API}/conversations/${id}?full=1`;\n"
        "  const { title } = await (await fetch(url)).json();\n"
        "  await fetch(url, { method: 'DELETE' });\n  return title;\n}\n"
    )
    findings, after = migrated(tmp_path, {"client.js": client})
    assert after["client.js"] == client
    assert "goes on behind the path" in reasons(findings)["client.js:conversations/get"]


@pytest.mark.parametrize("extra", ["...options", "...(options ?? {})"])
def test_a_body_that_callers_add_fields_to(tmp_path: Path, extra: str) -> None:
    """What callers gave under V0's names was sent as it is, and V1 passes over it in silence."""
    client = API + (
        "export async function start(text, options) {\n"
        f"  const payload = {{ initial_user_msg: text, {extra} }};\n"
        "  const sent = { method: 'POST', body: JSON.stringify(payload) };\n"
        "  return (await (await fetch(`${API}/conversations`, sent)).json()).conversation_id;\n}\n"
    )
    findings, after = migrated(tmp_path, {"client.js": client})
    assert not reasons(findings)
    assert "body: JSON.stringify(startRequest(payload))" in after["client.js"]
    assert f"{{ initial_user_msg: text, {extra} }}" in after["client.js"]


REASONS = {
    "export const all = async () => (await axios.get(`${API}/conversations?limit=200`)).data.results;\n": (
        "limit is written into the URL and has to change: V1 accepts at most 100"
    ),
}


@pytest.mark.parametrize("body", REASONS)
def test_the_reason_is_what_the_client_does(tmp_path: Path, body: str) -> None:
    """A limit was told to have to become itself."""
    findings, _ = migrated(tmp_path, {"client.js": f"import axios from 'axios';\n{API}{body}"})
    assert [one.reason for one in findings if REASONS[body] in one.reason]


def test_a_root_is_joined_as_the_client_joins_its_paths(tmp_path: Path) -> None:
    """`new URL(path, base)` was said to have a base URL without a name."""
    client = (
        "const host = process.env.OPENHANDS_URL ?? 'https://app.all-hands.dev';\n"
        "export async function start(text) {\n"
        "  const body = JSON.stringify({ initial_user_msg: text });\n"
        "  const made = await fetch(new URL('/api/conversations', host), { method: 'POST', body });\n"
        "  return (await made.json()).conversation_id;\n}\n"
    )
    findings, after = migrated(tmp_path, {"client.js": client})
    assert not reasons(findings)
    assert "fetch(new URL('/api/v1/app-conversations', host)," in after["client.js"]
    assert "waitUntilReady(await made.json(), fetch, new URL('/api/v1', host).href)" in after["client.js"]


def test_an_interceptor_that_gives_the_data_is_no_caller(tmp_path: Path) -> None:
    """axios gives each answer to it; that was taken for a function that calls the client's own."""
    client = (
        "import axios from 'axios';\n"
        "const http = axios.create({ baseURL: 'https://app.all-hands.dev/api' });\n"
        "http.interceptors.response.use((r) => r.data, (e) => Promise.reject(e));\n"
        "export const title = async (id) => (await http.get(`/conversations/${id}`)).title;\n"
        "export async function start(text) {\n"
        "  const made = await http.post('/conversations', { initial_user_msg: text });\n"
        "  return made.conversation_id;\n}\n"
    )
    findings, after = migrated(tmp_path, {"client.js": client})
    assert not reasons(findings)
    assert "(await http.get(`/v1/app-conversations?ids=${id}`))[0].title" in after["client.js"]
    assert "const made = await waitUntilReady(answer, http, '/v1');" in after["client.js"]


NULL = (
    API + "async function call(path, init) {\n  const r = await fetch(API + path, init);\n"
    "  if (!r.ok) return null;\n  return r.json();\n}\n"
)


def test_null_for_a_failure_is_not_replaced_by_what_throws(tmp_path: Path) -> None:
    """A page that showed nothing where there was no conversation failed for an error instead."""
    read = (
        "export const read = async (id) => "
        "(await call(`/conversations/${id}/select-file?file=a`))?.code ?? '';\n"
    )
    stop = (
        "export async function stop(id) {\n"
        "  await call(`/conversations/${id}/stop`, { method: 'POST' });\n}\n"
    )
    findings, after = migrated(tmp_path, {"client.js": NULL + read + stop})
    assert "gives null where a request failed" in reasons(findings)["client.js:files/read"]
    assert read in after["client.js"]
    (told,) = (one for one in findings if one.rule == "conversations/stop")
    assert told.applied and any("the client's own function gave null" in note for note in told.notes)


RELAYED = API + (
    "export async function POST(request) {\n  const { task } = await request.json();\n"
    "  const up = await fetch(`${API}/conversations`, { method: 'POST', "
    "body: JSON.stringify({ initial_user_msg: task }) });\n"
    "  TEST\n"
    "  const data = await up.json();\n  return Response.json({ id: data.conversation_id });\n}\n"
)
TELLS = "return Response.json({ error: await up.text() }, { status: 502 });"


@pytest.mark.parametrize(
    "test",
    [
        f"if (!up.ok) {{\n    {TELLS}\n  }}",
        f"if (up.status >= 400) {TELLS}",
        f"if (up.status !== 200) {{ {TELLS} }}",
        "if (!up.ok) {\n    const said = await up.json();\n    return Response.json(said);\n  }",
    ],
)
def test_what_a_server_says_with_an_error_status_may_be_told_as_it_is(tmp_path: Path, test: str) -> None:
    """The text of an error was taken for the answer, so that every relay was left to a person."""
    findings, after = migrated(tmp_path, {"client.js": RELAYED.replace("TEST", test)})
    assert not reasons(findings)
    assert test in after["client.js"]
    assert "const data = await waitUntilReady(await up.json(), fetch, `${API}/v1`);" in after["client.js"]


@pytest.mark.parametrize(
    "test",
    [
        f"if (up.ok) {TELLS}",
        f"if (up.status !== 204) {TELLS}",
        f"if (!task) {TELLS}",
        f"if (task) {{ if (up.ok) {{ {TELLS} }} }}",
    ],
)
def test_what_may_be_the_answer_is_not_told_as_it_is(tmp_path: Path, test: str) -> None:
    """Its text goes on, and V1 answers in another shape."""
    findings, after = migrated(tmp_path, {"client.js": RELAYED.replace("TEST", test)})
    assert after == {"client.js": RELAYED.replace("TEST", test)}
    assert "decode it first" in findings[0].reason


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("Response.json(data)", "data = v0Conversations(await up.json())"),
        ("Response.json({ page: data }, { status: 200 })", "data = v0Conversations(await up.json())"),
        ("new Response(JSON.stringify(data.results))", "data = v0Conversations(await up.json())"),
        ("Response.json({ first: data.results[0].conversation_id })", "first: data.items[0].id"),
        ("Response.json(data.results.map((c) => c.title))", "data.items.map((c) => c.title)"),
    ],
)
def test_what_a_server_answers_with_what_it_was_answered(tmp_path: Path, given: str, wanted: str) -> None:
    """Who asks the client's own server was given V1's keys, as only tests were thought to make responses."""
    client = API + (
        "export async function GET() {\n  const up = await fetch(`${API}/conversations`);\n"
        f"  const data = await up.json();\n  return {given};\n}}\n"
    )
    findings, after = migrated(tmp_path, {"route.js": client})
    assert not reasons(findings)
    assert wanted in after["route.js"]


QUERYING = (
    "const BASE = 'https://app.all-hands.dev';\nconst ROUTES = { all: '/api/conversations' };\n"
    "async function send(method, path, body) {\n"
    "  const r = await fetch(BASE + path, { method, body: body && JSON.stringify(body) });\n"
    "  return r.json();\n}\n"
    "const post = (path, body) => send('POST', path, body);\n"
    "const get = (path, params = {}) => {\n"
    "  const query = Object.entries(params).map(([k, v]) => `${k}=${v}`).join('&');\n"
    "  return send('GET', query ? `${path}?${query}` : path);\n};\n"
    "export const start = async (text) =>\n"
    "  (await post(ROUTES.all, { initial_user_msg: text })).conversation_id;\n"
    "export const all = async (limit) => (await get(ROUTES.all, { limit })).results;\n"
)


def test_a_query_that_the_clients_own_function_adds_stays_its_own(tmp_path: Path) -> None:
    """No URL could be written at the call, as the query behind it has no name there."""
    findings, after = migrated(tmp_path, {"client.js": QUERYING})
    assert not reasons(findings)
    assert "get('/api/v1/app-conversations/search', { limit })" in after["client.js"]
    assert "post('/api/v1/app-conversations', { initial_message" in after["client.js"]


AXIOS = "import axios from 'axios';\nconst api = axios.create({ baseURL: 'https://app.all-hands.dev' });\n"
TAKEN = {
    "in a pattern of a pattern": (
        "export const one = async (id) => {\n"
        "  const { data: { status } } = await api.get(`/api/conversations/${id}`);\n  return `${status}`;\n};\n",
        "  const { data: answer } = await api.get(`/api/v1/app-conversations?ids=${id}`);\n"
        "  const { status } = v0Conversation(answer[0]);\n",
    ),
    "of each element": (
        "export const all = async () => {\n  const { data } = await api.get('/api/conversations');\n"
        "  return data.results.map(({ title, status }) => `${title} ${status}`);\n};\n",
        "  const data = v0Conversations(answer);\n  return data.results.map(({ title, status }) => ",
    ),
    "into a variable that there is": (
        "export const one = async (id) => {\n  let state = '';\n"
        "  ({ status: state } = (await api.get(`/api/conversations/${id}`)).data);\n  return `${state}`;\n};\n",
        "  ({ status: state } = v0Conversation((await api.get(`/api/v1/app-conversations?ids=${id}`)).data[0]));\n",
    ),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_status_that_a_pattern_takes_out_is_that_of_v0s_view(name: str, tmp_path: Path) -> None:
    """It was left to a person."""
    before, wanted = TAKEN[name]
    findings, after = migrated(tmp_path, {"client.js": AXIOS + before})
    assert not reasons(findings)
    assert wanted in after["client.js"]


def test_data_that_an_arrow_takes_out_is_waited_for_behind_it(tmp_path: Path) -> None:
    """The arrow cannot wait, so that it was left to a person."""
    made = "export const made = (text) => api.post('/api/conversations', { initial_user_msg: text })"
    used = "export const id = async (text) => (await made(text)).conversation_id;\n"
    findings, after = migrated(tmp_path, {"client.js": AXIOS + f"{made}.then((r) => r.data);\n{used}"})
    assert not reasons(findings)
    assert (
        ".then((r) => r.data).then((answer) => waitUntilReady(answer, api, '/api/v1'))" in after["client.js"]
    )
    assert "(await made(text)).app_conversation_id" in after["client.js"]


BEHIND = {
    "r => r.data.conversation_id": "async r => (await waitUntilReady(r.data, api, '/api/v1')).app_conversation_id",
    "({ data }) => data.conversation_id": "({ data }) => waitUntilReady(data, api, '/api/v1')).then((data) => data.app_conversation_id",
    "function (r) { return { id: r.data.conversation_id }; }": (
        "async function (r) { return { id: (await waitUntilReady(r.data, api, '/api/v1')).app_conversation_id }; }"
    ),
}


@pytest.mark.parametrize("given", BEHIND)
def test_a_function_that_a_promise_is_given_waits(given: str, tmp_path: Path) -> None:
    made = "export const made = (text) => api.post('/api/conversations', { initial_user_msg: text })"
    findings, after = migrated(tmp_path, {"client.js": AXIOS + f"{made}.then({given});\n"})
    assert not reasons(findings)
    assert f".then({BEHIND[given]});" in after["client.js"]


CALLED = "api.post('/api/conversations', { initial_user_msg: 'x' }).then((r) => ids.forEach(() => show(r.data.conversation_id)));\n"


def test_a_function_that_nothing_waits_for_does_not(tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.js": AXIOS + CALLED})
    assert after == {"client.js": AXIOS + CALLED}
    assert all("cannot wait" in why for why in reasons(findings).values())


@pytest.mark.parametrize(
    ("name", "helper"),
    [
        ("pages/api/send.js", "openhands-v1.js"),
        ("web/src/pages/send.js", "web/src/openhands-v1.js"),
        ("app/routes/chat/send.js", "app/openhands-v1.js"),
        ("server/api/tasks/send.js", "server/openhands-v1.js"),
        ("netlify/functions/send.js", "netlify/openhands-v1.js"),
        ("bot/commands/send.js", "bot/openhands-v1.js"),
        ("src/routes/run/+server.js", "src/routes/run/openhands-v1.js"),
        ("src/api/send.js", "src/api/openhands-v1.js"),
        ("functions/send.js", "functions/openhands-v1.js"),
        ("app/tasks/[id]/route.js", "app/tasks/[id]/openhands-v1.js"),
    ],
)
def test_a_helper_is_no_page_no_route_and_no_command(name: str, helper: str, tmp_path: Path) -> None:
    """Beside a page it was one more page, or route, of the framework that loads all files there."""
    body = (
        "export const send = (id, message) => fetch(`${API}/conversations/${id}/message`, "
        "{ method: 'POST', body: JSON.stringify({ message }) });\n"
    )
    _, after = migrated(tmp_path, {name: API + body})
    assert set(after) == {name, helper}
    source = posixpath.relpath(helper, posixpath.dirname(name))
    assert f"from '{source if source.startswith('.') else f'./{source}'}'" in after[name]


STATIC = """import axios from 'axios';
const http = axios.create({ baseURL: 'https://app.all-hands.dev' });
class Links {
  static prefix = '/api/conversations';
  static get all() {
    return this.prefix;
  }
  static of(id) {
    return `${this.all}/${id}`;
  }
}
export class OpenHands extends Links {
  static async rename(id, title) {
    await http.patch(CALLED, { title });
  }
}
"""


ARROW = ("async rename(id, title) {", "rename = async (id, title) => {")


@pytest.mark.parametrize("written", [ARROW[:1] * 2, ARROW])
@pytest.mark.parametrize(
    "called",
    [
        "this.of(id)",
        "OpenHands.of(id)",
        "`${this.all}/${id}`",
        "super.of(id)",
        "`${super.all}/${id}`",
        "(() => super.of(id))()",
    ],
)
def test_static_methods_know_their_class(called: str, written: tuple[str, str], tmp_path: Path) -> None:
    """`this` was nothing there, and requests to what it gives were none of V0."""
    text = STATIC.replace("CALLED", called).replace(*written)
    findings, _ = migrated(tmp_path, {"client.js": text})
    assert [one.rule for one in findings] == ["conversations/update"]


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("f = fetch", "f"),
        ("f: typeof fetch = fetch", "f"),
        ("f: Fetcher = globalThis.fetch", "f"),
        ("f: typeof fetch", "f"),
        ("f: typeof globalThis.fetch", "f"),
        ("http: typeof axios", "http.get"),
        ("http = axios", "http.get"),
        ("{ f = fetch }: { f?: typeof fetch } = {}", "f"),
    ],
)
def test_a_function_that_is_given_may_be_the_library_s_own(given: str, used: str, tmp_path: Path) -> None:
    """A GET through it was no request, as nobody gives the function here."""
    text = (
        "import axios from 'axios';\ntype Fetcher = (url: string) => Promise<Response>;\n"
        f"export const make = (host: string, {given}) => ({{\n"
        f"  drop: (id: string) => {used}(`${{host}}/api/conversations/${{id}}/trajectory`),\n}});\n"
    )
    findings, _ = migrated(tmp_path, {"client.ts": text})
    assert [one.rule for one in findings] == ["events/trajectory"]


SENDING_NOTHING = (
    "f = send",
    "f: Fetcher = console.log",
    "f = new Map().get",
    "f: Fetcher",
    "f: typeof send",
)


@pytest.mark.parametrize("given", [*SENDING_NOTHING, "f: typeof console.log", "f: fetchers"])
def test_another_function_that_is_given_sends_nothing(given: str, tmp_path: Path) -> None:
    text = (
        "type Fetcher = (url: string) => unknown;\nconst send = (url: string) => [url];\n"
        f"export const make = (host: string, {given}) => ({{\n"
        "  drop: (id: string) => f(`${host}/api/conversations/${id}/trajectory`),\n});\n"
    )
    findings, _ = migrated(tmp_path, {"client.ts": text})
    assert not findings


def test_what_is_said_to_be_there_stays_said(tmp_path: Path) -> None:
    """`params!.id` came out as `params.id`, which compilers refuse."""
    text = API + (
        "export async function url({ params }: { params?: { id: string } }) {\n"
        "  const response = await fetch(`${API}/conversations/${params!.id}/vscode-url`);\n"
        "  return (await response.json()).vscode_url;\n}\n"
    )
    _, after = migrated(tmp_path, {"client.ts": text})
    assert "sandbox(fetch, `${API}/v1`, params!.id)" in after["client.ts"]


HEARD = (
    "import { start } from './api.js';\n"
    "export default function App({ text }) {\n"
    "  useEffect(() => {\n"
    "    (async () => { const { conversation_id: id } = await start(text); console.log(id); })();\n"
    "  }, [text]);\n}\n"
)
BASED = "axios.create({ baseURL: 'https://app.all-hands.dev/api/conversations' })"


@pytest.mark.parametrize(
    "api",
    [
        f"const http = {BASED};\nexport const start = (text) => http.post('', {{ initial_user_msg: text }})"
        ".then((r) => r.data);\n",
        f"const make = () => {{\n  const http = {BASED};\n  return {{ start: (text) => "
        "http.post('', { initial_user_msg: text }).then((r) => r.data) };\n};\nexport const { start } = make();\n",
    ],
)
def test_a_base_with_the_route_is_one_request_for_all_callers(api: str, tmp_path: Path) -> None:
    """It was two of the same call, of which neither could change because of the other."""
    texts = {"api.js": "import axios from 'axios';\n" + api, "app.js": HEARD}
    findings, after = migrated(tmp_path, texts)
    assert [one.rule for one in findings] == ["conversations/create"]
    assert not reasons(findings)
    assert "baseURL: 'https://app.all-hands.dev/api/v1' })" in after["api.js"]
    assert "http.post('app-conversations', { initial_message: textMessage(text) })" in after["api.js"]


OWN_URL = """import axios from 'axios';
const http = axios.create({ baseURL: process.env.OPENHANDS_URL });
class Api {
  static current = null;
  static of(id) {
    return this.current && this.current.KEY ? this.current.KEY : `/api/conversations/${id}`;
  }
  static async load(id) {
    this.current = (await http.get(`/api/conversations/${id}`)).data;
  }
  static async skills(id) {
    const { data } = await http.get(`${this.of(id)}/microagents`);
    return data.microagents.length;
  }
}
"""


def test_a_session_puts_its_base_before_no_address_of_an_answer(tmp_path: Path) -> None:
    """The route was changed, though the request may go to the sandbox, which has no such route."""
    findings, after = migrated(tmp_path, {"client.js": OWN_URL.replace("KEY", "url")})
    assert "is read from another answer" in reasons(findings)["client.js:conversations/microagents"]
    assert "`/api/conversations/${id}`;" in after["client.js"]


def test_it_puts_it_before_what_is_no_address(tmp_path: Path) -> None:
    findings, _ = migrated(tmp_path, {"client.js": OWN_URL.replace("KEY", "title")})
    assert not reasons(findings)


@pytest.mark.parametrize("folder", ["pages", "packages/routes", "commands/server"])
def test_a_helper_stays_in_the_package_of_its_client(folder: str, tmp_path: Path) -> None:
    """A package may be called like a folder of pages: outside of it no build would find the helper."""
    body = (
        "export const send = (id, message) => fetch(`${API}/conversations/${id}/message`, "
        "{ method: 'POST', body: JSON.stringify({ message }) });\n"
    )
    package = {f"{folder}/package.json": '{"type": "module"}'}
    texts = {f"{folder}/src/send.js": API + body, f"{folder}/src/pages/send.js": API + body}
    _, after = migrated(tmp_path, texts | package)
    assert set(after) - set(texts | package) == {f"{folder}/src/openhands-v1.js"}


UPSTREAM = (
    API + "const ask = (c, path, init = {}) =>\n  fetch(API + path, { ...init, headers: { auth: c.key } });\n"
)
START_CALL = (
    "export async function start(c, text) {\n"
    "  const r = await ask(c, '/conversations', { method: 'POST', body: JSON.stringify({ initial_user_msg: text }) });\n"
    "  return (await r.json()).conversation_id;\n}\n"
)


def test_what_a_request_function_is_told_before_the_path_is_told_again(tmp_path: Path) -> None:
    """A server's own context is handed from function to function, and such clients were left."""
    _, after = migrated(tmp_path, {"client.js": UPSTREAM + START_CALL})
    assert "waitUntilReady(await r.json(), (path, init) => ask(c, path, init), '/v1')" in after["client.js"]


@pytest.mark.parametrize(
    ("given", "changed"), [("init", False), ("path", False), ("this.init", True), ("c", True)]
)
def test_what_the_function_around_would_hide_is_not_told_again(
    given: str, changed: bool, tmp_path: Path
) -> None:
    call = START_CALL.replace("start(c,", f"start({given.rpartition('.')[2]},").replace(
        "ask(c,", f"ask({given},"
    )
    text = UPSTREAM + call
    _, after = migrated(tmp_path, {"client.js": text})
    assert (f"(path, init) => ask({given}, path, init)" in after.get("client.js", text)) is changed


BODY_FIRST = (
    API
    + "const send = (body, path, init = {}) =>\n"
    + "  fetch(API + path, { ...init, method: 'POST', body: JSON.stringify(body) }).then((r) => r.json());\n"
    + "export const start = (text) => send(BODY, '/conversations').then((c) => c.conversation_id);\n"
)


@pytest.mark.parametrize("body", ["{ initial_user_msg: text }", "made"])
def test_a_body_before_the_path_is_not_sent_again(body: str, tmp_path: Path) -> None:
    text = BODY_FIRST.replace("BODY", body).replace(
        "(text) =>", "(text, made = { initial_user_msg: text }) =>"
    )
    _, after = migrated(tmp_path, {"client.js": text})
    assert after == {"client.js": text}


GIVING = "export async function paths(id) {\n  const r = await ask(`/conversations/${id}/git/changes`);\n"
GIVEN = {
    "its response": ("return fetch(API + path, init);", "r", True),
    "its response, which it has looked at": (
        "const r = await fetch(API + path, init);\n  if (!r.ok) throw new Error('no');\n  return r;",
        "r",
        True,
    ),
    "a record with it": ("const r = await fetch(API + path, init);\n  return { r, ok: r.ok };", "r.r", False),
    "a part of it": ("const one = { r: await fetch(API + path, init) };\n  return one.r;", "r", False),
}


@pytest.mark.parametrize("name", GIVEN)
def test_a_response_that_a_request_function_gives_is_read_as_before(name: str, tmp_path: Path) -> None:
    """All were left whose answer is read by name, as if anything but the answer were given."""
    body, used, changed = GIVEN[name]
    text = API + f"async function ask(path, init = {{}}) {{\n  {body}\n}}\n" + GIVING
    text += f"  return (await {used}.json()).map((one) => one.path);\n}}\n"
    _, after = migrated(tmp_path, {"client.js": text})
    assert ("const r = await gitChanges(ask, '/v1', id);" in after["client.js"]) is changed
    assert changed or after == {"client.js": text}
