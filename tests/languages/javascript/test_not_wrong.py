# ruff: noqa: E501 (sources of clients stand as they are)
"""Rewrites that would run and do the wrong thing: each is the smallest client that showed one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.javascript.rewriting import START, migrated, reason, rewritten

HEAD = START + "const headers = { Authorization: 'x' };\n"


def test_the_request_stays_where_only_its_success_is_asked_for(tmp_path: Path) -> None:
    text = (
        "export async function rename(id, title) {{\n"
        "  const ok = await fetch(`${{BASE}}/api/{}/${{id}}`, {{ method: 'PATCH', headers, "
        "body: JSON.stringify({{ title }}) }}).then((r) => r.{});\n  if (!ok) throw new Error('no');\n}}\n"
    )
    after = HEAD + text.format("v1/app-conversations", "ok")
    assert rewritten(tmp_path, HEAD + text.format("conversations", "json()")) == after


def test_a_plain_path_goes_to_a_helper_that_escapes_it_itself(tmp_path: Path) -> None:
    text = HEAD + (
        "export const code = (id, path) => fetch(`${BASE}/api/conversations/${id}/select-file"
        "?file=${encodeURIComponent(path)}`, { headers }).then((r) => r.json()).then((d) => d.code);\n"
    )
    assert "readFile(fetch, `${BASE}/api/v1`, id, path, { headers })" in rewritten(tmp_path, text)


OBJECTS = {
    "a path without a query": (
        "  url.pathname = `/api/conversations/${id}`;\n",
        "  url.pathname = `/api/v1/app-conversations/${id}`;\n",
    ),
    "a path put behind that of the base": (
        "  url.pathname += `api/conversations/${id}`;\n",
        "  url.pathname += `api/v1/app-conversations/${id}`;\n",
    ),
    "a query that is set beside it": (
        "  url.pathname = `/api/conversations/${id}`;\n  url.search = 'source=cli';\n",
        "  url.pathname = `/api/v1/app-conversations/${id}`;\n  url.search = 'source=cli';\n",
    ),
}


@pytest.mark.parametrize("name", OBJECTS)
def test_a_path_of_a_url_object_is_written_where_it_is_set(tmp_path: Path, name: str) -> None:
    before, after = (
        HEAD + f"export async function rename(id, title) {{\n  const url = new URL(BASE);\n{lines}"
        "  await fetch(url, { method: 'PATCH', headers, body: JSON.stringify({ title }) });\n}\n"
        for lines in OBJECTS[name]
    )
    assert rewritten(tmp_path, before) == after


LEFT = {
    "a path that is set, where a query would be quoted": (
        (
            "export async function title(id) {\n  const url = new URL(BASE);\n"
            "  url.pathname = `/api/conversations/${id}`;\n"
            "  return (await (await fetch(url, { headers })).json()).title;\n}\n"
        ),
        "its URL is an object, which cannot hold V1's URL",
    ),
    "a query that is set in the place of any": (
        (
            "export async function title(id) {\n  const url = new URL(`/api/conversations/${id}`, BASE);\n"
            "  url.search = new URLSearchParams({ fields: 'title' }).toString();\n"
            "  return (await (await fetch(url, { headers })).json()).title;\n}\n"
        ),
        "its URL is an object, which cannot hold V1's URL",
    ),
    "escaped before": (
        (
            "export async function code(id, path) {\n  const file = encodeURIComponent(path);\n"
            "  const r = await fetch(`${BASE}/api/conversations/${id}/select-file?file=${file}`, { headers });\n"
            "  return (await r.json()).code;\n}\n"
        ),
        "`file` is escaped for a URL",
    ),
    "a request object": (
        (
            "const made = new Request(`${BASE}/api/conversations`, { method: 'POST', headers, "
            "body: JSON.stringify({ initial_user_msg: 'x' }) });\n"
            "export const start = () => fetch(made).then((r) => r.json()).then((d) => d.conversation_id);\n"
        ),
        "headers of the request are in an object",
    ),
    "a response, or what is in it": (
        (
            "async function api(path, { raw = false } = {}) {\n"
            "  const r = await fetch(`${BASE}/api${path}`, { headers });\n"
            "  return raw ? r : r.json();\n}\n"
            "export const known = async (id) => (await api(`/conversations/${id}`, { raw: true })).ok;\n"
        ),
        "may give other things than the answer",
    ),
    "read of the response": (
        (
            "export async function one(id) {\n"
            "  const c = await fetch(`${BASE}/api/conversations/${id}`, { headers });\n  return c.title;\n}\n"
        ),
        "title is read of the response as if that was the answer",
    ),
    "a list read of the response": (
        (
            "import got from 'got';\nexport async function all() {\n"
            "  const page = await got(`${BASE}/api/conversations`, { headers, responseType: 'json' });\n"
            "  return page.results.map((c) => c.title);\n}\n"
        ),
        "results is read of the response as if that was the answer",
    ),
    "a key that is read by the position of its value": (
        (
            "export async function one(id) {\n"
            "  const c = (0, await (await fetch(`${BASE}/api/conversations/${id}`, { headers })).json());\n"
            "  return c['conversation' + '_id'];\n}\n"
        ),
        "not written as a plain literal",
    ),
    "a function that changes what is parsed": (
        (
            "export async function one(id) {\n"
            "  const text = await (await fetch(`${BASE}/api/conversations/${id}`, { headers })).text();\n"
            "  return JSON.parse(text, (k, v) => (k === 'conversation_id' ? v.slice(1) : v)).title;\n}\n"
        ),
        "the text of the response escapes",
    ),
    "a library that is told not to throw": (
        (
            "import axios from 'axios';\nexport async function stop(id) {\n"
            "  const r = await axios.post(`${BASE}/api/conversations/${id}/stop`, null, "
            "{ headers, validateStatus: () => true });\n  return r.status === 404;\n}\n"
        ),
        "validateStatus lets the request answer with an error status",
    ),
    "all settled": (
        (
            "const start = (text) => fetch(`${BASE}/api/conversations`, { method: 'POST', headers, "
            "body: JSON.stringify({ initial_user_msg: text }) });\n"
            "export async function many(texts) {\n  const all = await Promise.allSettled(texts.map(start));\n"
            "  return Promise.all(all.map(async (s) => (await s.value.json()).conversation_id));\n}\n"
        ),
        "in another function than the request",
    ),
}


UNKNOWN = (
    "import { client } from 'other';\nexport async function one(id) {\n"
    "  const r = await client.get(`https://app.all-hands.dev/api/conversations/${id}`)LATER;\n  return READ;\n}\n"
)
METHODS = {
    "of the response": ("", "r.path('body.title')"),
    "of the call": (".expect(200)", "r.body.title"),
    "named like a key": ("", "r.header('etag')"),
}


@pytest.mark.parametrize("name", METHODS)
def test_a_method_of_an_unknown_response_gives_nothing_known(name: str, tmp_path: Path) -> None:
    """It was taken for one of the decoded answer, of which V1's first element was put in its place."""
    later, read = METHODS[name]
    assert "the response has a method" in reason(
        tmp_path, UNKNOWN.replace("LATER", later).replace("READ", read)
    )


OF_DATA = {
    "r.title.trim()": "r[0].title.trim()",
    "r.data.title": "r.data[0].title",
    "(await r.json()).title": "(await r.json())[0].title",
    "r.status() === 200 && (await r.json()).title": "r.status() === 200 && (await r.json())[0].title",
}


@pytest.mark.parametrize("read", OF_DATA)
def test_what_is_read_of_an_unknown_response_is_changed(read: str, tmp_path: Path) -> None:
    text = UNKNOWN.replace("LATER", "").replace("READ", read)
    assert f"return {OF_DATA[read]};" in rewritten(tmp_path, text).replace("?.", ".")


@pytest.mark.parametrize("name", LEFT)
def test_what_cannot_follow_is_left(name: str, tmp_path: Path) -> None:
    text, why = LEFT[name]
    assert why in reason(tmp_path, HEAD + text)


def test_a_type_that_lacks_the_key_declares_it(tmp_path: Path) -> None:
    text = (
        "interface C {{ conversation_id: string; status: string;{} }}\n"
        "export async function list(): Promise<C[]> {{\n"
        "  const r = await fetch(`${{BASE}}/api/conversations`, {{ headers }});\n"
        "  const data = (await r.json()) as {{ results?: C[] }} | C[];\n"
        "  return Array.isArray(data) ? data : data.results ?? [];\n}}\n"
        "export const open = async () => (await list()).filter((c) => c.status !== 'STOPPED');\n"
    )
    declared = text.format(" sandbox_status?: string;").partition("\n")[0]
    for begun in ("", " sandbox_status?: string;"):
        _, after = migrated(tmp_path, {"client.ts": HEAD + text.format(begun)})
        assert "c.sandbox_status !== 'PAUSED'" in after["client.ts"]
        assert declared in after["client.ts"]


def test_an_error_made_of_the_answers_text_is_no_reader_of_it(tmp_path: Path) -> None:
    text = (
        "class Failed extends Error {\n  constructor(message, status) {\n    super(message);\n    this.status = status;\n  }\n}\n"
        "const api = async (path) => {\n  const r = await fetch(`${BASE}${path}`, { headers });\n"
        "  if (!r.ok) throw new Failed(await r.text(), r.status);\n  return r.json();\n};\n"
        "export const title = async (id) => (await api(`/api/conversations/${id}`)).title;\n"
    )
    assert "(await api(`/api/v1/app-conversations?ids=${id}`))[0].title" in rewritten(tmp_path, HEAD + text)


CREATE = (
    "const made = {}fetch(`${{BASE}}/api/conversations`, {{ method: 'POST', headers, "
    "body: JSON.stringify({{ initial_user_msg: 'x' }}) }}){};\n"
)


def test_a_file_that_waits_outside_of_functions_is_a_module(tmp_path: Path) -> None:
    text = HEAD + CREATE.format("await ", "") + "console.log((await made.json()).conversation_id);\n"
    _, after = migrated(tmp_path, {"client.js": text})
    assert after["client.js"].startswith("import { waitUntilReady } from './openhands-v1.js';\n")


def test_a_script_of_a_page_cannot_import_the_helper(tmp_path: Path) -> None:
    text = HEAD + CREATE.format(
        "", ".then((r) => r.json()).then((d) => { document.title = d.conversation_id; })"
    )
    assert "a script that a browser loads by itself" in reason(tmp_path, text)


CLIENT = (
    "const BASE = 'https://app.all-hands.dev';\nexport const title = async (id) => "
    "(await (await fetch(`${BASE}/api/conversations/${id}`)).json()).title;\n"
)


def test_a_stand_in_that_reads_the_path_does_not_lose_it(tmp_path: Path) -> None:
    mock = (
        "import { http, HttpResponse } from 'msw';\nexport const one = "
        "http.get('https://app.all-hands.dev/api/conversations/:id', ({ params }) => "
        "HttpResponse.json({ conversation_id: params.id, title: 'T' }));\n"
    )
    findings, after = migrated(tmp_path, {"client.js": CLIENT, "mock.js": mock})
    assert after["mock.js"] == mock
    assert any("V1 has it in the query" in one.reason for one in findings)


def test_a_stand_in_of_code_that_speaks_both_versions_stays(tmp_path: Path) -> None:
    code = (
        "const BASE = 'https://app.all-hands.dev';\nconst send = (path, body) => fetch(BASE + path, "
        "{ method: 'POST', body: JSON.stringify(body) }).then((r) => r.json());\n"
        "export const old = async (text) => (await send('/api/conversations', { initial_user_msg: text })).conversation_id;\n"
        "export const now = (text) => send('/api/v1/app-conversations', "
        "{ initial_message: { content: [{ type: 'text', text }] } });\n"
    )
    mock = (
        "import { http, HttpResponse } from 'msw';\n"
        "export const one = http.post('/api/conversations', () => HttpResponse.json({ id: 1 }));\n"
    )
    _, after = migrated(tmp_path, {"client.js": code, "mock.js": mock})
    assert after["mock.js"] == mock


def test_a_wrapper_that_decodes_gives_the_sandbox_decoded(tmp_path: Path) -> None:
    text = HEAD + (
        "async function call(path) {\n  const r = await fetch(BASE + path, { headers });\n  return r.json();\n}\n"
        "export const url = async (id) => (await call(`/api/conversations/${id}/vscode-url`)).vscode_url;\n"
    )
    after = rewritten(tmp_path, text)
    assert "sandbox(call, `/api/v1`, id)" in after.replace("'", "`")
    assert "response.json()" not in after


def test_what_a_test_expects_of_a_body_gets_its_form(tmp_path: Path) -> None:
    text = HEAD + (
        "import assert from 'node:assert';\nconst body = (text) => ({ initial_user_msg: `do ${text}` });\n"
        "export const start = (text) => fetch(`${BASE}/api/conversations`, { method: 'POST', headers, "
        "body: JSON.stringify(body(text)) }).then((r) => r.json()).then((d) => d.conversation_id);\n"
        "assert.deepEqual(body('it'), { initial_user_msg: 'do it' });\n"
    )
    assert "{ initial_message: { content: [{ type: 'text', text: 'do it' }] } });" in rewritten(
        tmp_path, text
    )


MORE = {
    "a factory of instances": (
        (
            "import ky from 'ky';\nconst client = (key) => ky.extend({ headers: { Authorization: key } });\n"
            "export const start = async (key, text) => (await client(key).post(`${BASE}/api/conversations`, "
            "{ json: { initial_user_msg: text } }).json()).conversation_id;\n"
        ),
        "an instance of ky",
    ),
    "status beside data": (
        (
            "import axios from 'axios';\nexport async function one(id) {\n"
            "  const { status, data } = await axios.get(`${BASE}/api/conversations/${id}`, { validateStatus: () => true });\n"
            "  return status === 404 ? null : data.title;\n}\n"
        ),
        "together with its status",
    ),
    "a record by its type": (
        (
            "interface E { id: number }\nexport async function events(id: string): Promise<E[]> {\n"
            "  const r = await fetch(`${BASE}/api/conversations/${id}/trajectory`, { headers });\n"
            "  const body = (await r.json()) as { trajectory: E[] };\n  return body.trajectory;\n}\n"
        ),
        "a type says that the answer has trajectory",
    ),
}


@pytest.mark.parametrize("name", MORE)
def test_what_cannot_be_said_otherwise_is_left(name: str, tmp_path: Path) -> None:
    text, why = MORE[name]
    assert why in reason(tmp_path, HEAD + text, "client.ts")


CHECKED = (
    "import { z } from 'zod';\n"
    + HEAD
    + "const Info = z.object({ title: z.string() });\n"
    + "async function ask(path, schema, init) {\n  const r = await fetch(BASE + path, { headers, ...init });\n"
    + "  return schema.parse(await r.json());\n}\n"
)
WORDS = "const Row = z.object({ title: z.string(), status: z.enum(['RUNNING', 'STOPPED']) });\n"
RENAMED = "body: JSON.stringify({ title })"

HELD = {
    "export const one = (id) => ask(`/api/conversations/${id}`, Info);\n": "holds the answer against a type",
    f"{WORDS}export const all = () => ask('/api/conversations', z.object({{ results: z.array(Row) }}));\n": (
        "V1 has no results[].status of that kind"
    ),
    (
        "export const name = (id, title) => ask(`/api/conversations/${id}`, z.boolean(), "
        f"{{ method: 'PATCH', {RENAMED} }});\n"
    ): "V1 answers with something else; change the type",
    (
        "export async function name(id, title) {\n  const r = await fetch(`${BASE}/api/conversations/${id}`, "
        f"{{ method: 'PATCH', headers, {RENAMED} }});\n  return z.literal(true).parse(await r.json());\n}}\n"
    ): "V1 answers with something else; change the type",
}


@pytest.mark.parametrize("text", HELD)
def test_a_type_that_refuses_what_v1_answers_keeps_the_request(text: str, tmp_path: Path) -> None:
    assert HELD[text] in reason(tmp_path, CHECKED + text)


def test_a_type_that_only_names_keys_is_renamed_with_the_request(tmp_path: Path) -> None:
    text = (
        "const Row = z.object({{ {id}: z.string() }});\n"
        "export const ids = async () => (await ask('/api/{path}', z.object({{ {items}: z.array(Row) }})))"
        ".{items}.map((one) => one.{id});\n"
    )
    after = CHECKED + text.format(id="id", path="v1/app-conversations/search", items="items")
    before = CHECKED + text.format(id="conversation_id", path="conversations", items="results")
    assert rewritten(tmp_path, before) == after


UNIONS = {
    "in place": "interface Row { conversation_id: string; status: 'RUNNING' | 'STOPPED' }\n",
    "by its name": "type Status = 'RUNNING' | 'STOPPED';\ntype Row = { conversation_id: string; status: Status | null };\n",
    "for others, too": "export type Status = 'RUNNING' | 'STOPPED';\ninterface Row { conversation_id: string; status: Status }\n",
    "by an enumeration": "enum Status { Running = 'RUNNING' }\ninterface Row { conversation_id: string; status: Status }\n",
}


@pytest.mark.parametrize("name", UNIONS)
def test_what_has_words_of_its_own_by_a_type_stays(name: str, tmp_path: Path) -> None:
    text = UNIONS[name] + (
        "export async function ids(): Promise<string[]> {\n"
        "  const r = await fetch(`${BASE}/api/conversations`, { headers });\n"
        "  const page = (await r.json()) as { results: Row[] };\n"
        "  return page.results.filter((one) => one.status).map((one) => one.conversation_id);\n}\n"
    )
    assert "a type declares status, and V1 has other values there" in reason(
        tmp_path, HEAD + text, "client.ts"
    )


DEFAULTS = {
    "a declared option": "opts: {{ host?: string; token: string }}",
    "some of a type": "opts: Partial<Options>",
    "no type": "opts: any",
}


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_default_below_options_is_where_requests_go(name: str, tmp_path: Path) -> None:
    text = (
        "interface Options {{ host: string; token: string }}\n"
        f"export async function title(id: string, {DEFAULTS[name]}) {{{{\n"
        "  const {{ host, token }} = {{ host: 'https://app.all-hands.dev', ...opts }};\n"
        "  const r = await fetch(`${{host}}/api/{}${{id}}`, {{ headers: {{ Authorization: token }} }});\n"
        "  return (await r.json()){}.title;\n}}\n"
    )
    after = text.format("v1/app-conversations?ids=", "[0]?")
    assert rewritten(tmp_path, text.format("conversations/", ""), "client.ts") == after


def test_a_default_above_options_that_name_another_host_is_none_of_v0(tmp_path: Path) -> None:
    text = (
        "export async function chats() {\n"
        "  const o = { host: 'https://app.all-hands.dev', ...{ host: 'https://chat.example.com' } };\n"
        "  const r = await fetch(`${o.host}/api/conversations`);\n  return (await r.json()).results;\n}\n"
    )
    findings, after = migrated(tmp_path, {"client.ts": text})
    assert after == {"client.ts": text}
    assert all(one.verdict == "ambiguous" for one in findings)


BODIES = {
    "of an instance": (
        "const oh = got.extend({ prefixUrl: 'https://app.all-hands.dev/api', responseType: 'json', resolveBodyOnly: true });\n",
        "oh.get('conversations')",
    ),
    "of a call": (
        "",
        "got('https://app.all-hands.dev/api/conversations', { responseType: 'json', resolveBodyOnly: true })",
    ),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_given_in_the_place_of_a_response(name: str, tmp_path: Path) -> None:
    """What was read of it stayed, and the URL was V1's."""
    made, call = BODIES[name]
    text = f"import got from 'got';\n{made}export const titles = async () => (await {call}).results.map((c) => c.title);\n"
    assert ").items.map((c) => c.title)" in rewritten(tmp_path, text)


def test_a_response_that_is_looked_at_beside_its_data_is_one(tmp_path: Path) -> None:
    text = HEAD + (
        "export async function title(id) {\n  const r = await fetch(`${BASE}/api/conversations/${id}`, { headers });\n"
        "  console.log(r.url);\n  return (await r.json()).title;\n}\n"
    )
    assert "(await r.json())[0]?.title" in rewritten(tmp_path, text)


ELSEWHERE = {
    "  const same = url;\n  same.pathname += `/${id}/trajectory`;\n": "events/trajectory",
    "  below(url, id);\n": "events/trajectory",
    "  const other = new URL(url);\n  other.pathname += `/${id}/trajectory`;\n": "conversations/list",
}


@pytest.mark.parametrize("lines", ELSEWHERE)
def test_a_url_that_is_changed_under_another_name_is_another_request(lines: str, tmp_path: Path) -> None:
    """What was sent to the trajectory was taken for the list, and changed into it."""
    text = (
        "function below(one, id) { one.pathname += `/${id}/trajectory`; }\n"
        "export async function ask(id) {\n"
        f'  const url = new URL("https://app.all-hands.dev/api/conversations");\n{lines}'
        "  return (await fetch(url)).json();\n}\n"
    )
    (found,), _ = migrated(tmp_path, {"client.js": text})
    assert found.rule == ELSEWHERE[lines]


@pytest.mark.parametrize(("given", "sent"), [("image_urls", ", image_urls"), ("image_urls: []", "")])
def test_images_of_a_parameter_that_is_empty_by_default_are_sent(
    tmp_path: Path, given: str, sent: str
) -> None:
    """They were left out, as if nobody could give any."""
    text = (
        "import { io } from 'socket.io-client';\nconst socket = io(url, { query: { conversation_id: id } });\n"
        + (
            "export const say = (content, image_urls = []) =>\n"
            "  socket.emit('oh_user_action', { action: 'message', args: { content, " + given + " } });\n"
        )
    )
    assert f"socket.sendMessage(content{sent}).catch(" in rewritten(tmp_path, text)


RESOURCE = """class Resource {
  STATICpath = "/api/conversations";
  STATICasync request(suffix = "", options = {}) {
    const r = await fetch(`https://app.all-hands.dev${this.path}${suffix}`, options);
    return r.json();
  }
}
export class Conversation extends Resource {
  STATICasync list() {
    return (await this.request()).results.length;
  }
  STATICOTHER
}
"""
OTHERS = {
    "another operation": "async size(id) { return (await this.request(`/${id}/trajectory`)).trajectory.length; }",
    "another operation of the base": (
        "async size(id) { return (await super.request(`/${id}/trajectory`)).trajectory.length; }"
    ),
    "a request of something else": "async health() { return this.request('/../health/check'); }",
}


@pytest.mark.parametrize("static", ["", "static "])
@pytest.mark.parametrize("name", OTHERS)
def test_a_request_that_others_pass_by_keeps_its_url(tmp_path: Path, name: str, static: str) -> None:
    """The list got a URL of its own in the function that sends all others, too."""
    text = RESOURCE.replace("OTHER", OTHERS[name]).replace("STATIC", static)
    findings, after = migrated(tmp_path, {"client.js": text})
    assert after == {"client.js": text}
    assert "conversations/list" in {one.rule for one in findings}
    if name != "a request of something else":
        assert {one.rule for one in findings} == {"conversations/list", "events/trajectory"}
