# ruff: noqa: E501 (sources of clients stand as they are)
"""What becomes of answers in JavaScript: reads, waits, lists of one, patterns and promise chains."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.javascript.rewriting import START, migrated, reason, rewritten

ASYNC = START + "export async function f(id, headers) {{\n{}\n}}\n"
GET = "  const r = await fetch(`${{BASE}}/api/{}${{id}}`, {{ headers }});\n"
OLD, NEW = GET.format("conversations/"), GET.format("v1/app-conversations?ids=")

READS = {
    "property": ("  return (await r.json()).title;", "  return (await r.json())[0]?.title;"),
    "variable": (
        "  const c = await r.json();\n  return c.conversation_id;",
        "  const c = (await r.json())[0];\n  return c?.id;",
    ),
    "index": (
        "  const c = await r.json();\n  return c['conversation_id'];",
        "  const c = (await r.json())[0];\n  return c?.['id'];",
    ),
    "optional": (
        "  const c = await r.json();\n  return c?.conversation_id;",
        "  const c = (await r.json())[0];\n  return c?.id;",
    ),
    "pattern": (
        "  const { conversation_id, title } = await r.json();\n  return conversation_id + title;",
        "  const { id: conversation_id, title } = (await r.json())[0] ?? {};\n  return conversation_id + title;",
    ),
    "pattern with another name": (
        "  const { conversation_id: key = '' } = await r.json();\n  return key;",
        "  const { id: key = '' } = (await r.json())[0] ?? {};\n  return key;",
    ),
    "fallback": (
        "  const c = await r.json();\n  return c.conversation_id ?? c.id;",
        "  const c = (await r.json())[0];\n  return c?.id;",
    ),
    "status": (
        "  const c = await r.json();\n  return c.status === 'RUNNING';",
        "  const c = (await r.json())[0];\n  return c?.sandbox_status === 'RUNNING';",
    ),
    "one of several": (
        "  const c = await r.json();\n  if (['ERROR', 'STARTING'].includes(c.status)) return c.title;\n  return '';",
        (
            "  const c = (await r.json())[0];\n"
            "  if (['ERROR', 'STARTING'].includes(c?.sandbox_status)) return c?.title;\n  return '';"
        ),
    ),
    "end of the work": (
        "  while ((await r.json()).status !== 'STOPPED') await sleep(1);",
        "  while (agentStatus((await r.json())[0]) !== 'STOPPED') await sleep(1);",
    ),
    "status from a pattern": (
        "  const { status, title } = await r.json();\n  if (status === 'STOPPED') console.log(title);",
        (
            "  const answer = (await r.json())[0] ?? {};\n  const { title } = answer;\n"
            "  const status = agentStatus(answer);\n  if (status === 'STOPPED') console.log(title);"
        ),
    ),
}


@pytest.mark.parametrize("name", READS)
def test_an_answer_of_one_is_taken_out_of_the_list(name: str, tmp_path: Path) -> None:
    before, after = READS[name]
    assert rewritten(tmp_path, ASYNC.format(OLD + before)) == ASYNC.format(NEW + after)


CREATE = START + "{}\n".format(
    "const make = {async}(headers, text) => {{\n"
    "  {before}fetch(`${{BASE}}/api/{route}`, {{ method: 'POST', headers, body: JSON.stringify({body}) }}){after}\n"
    "}};"
)
V0 = {"route": "conversations", "body": "{ initial_user_msg: text }"}
V1 = {"route": "v1/app-conversations", "body": "{ initial_message: textMessage(text) }"}
REST = "fetch, `${BASE}/api/v1`, { headers }"

CREATED = {
    "awaited": (
        "async ",
        ("const r = await ", ";\n  return (await r.json()).conversation_id;"),
        (
            "const r = await ",
            f";\n  return (await waitUntilReady(await r.json(), {REST})).app_conversation_id;",
        ),
    ),
    "pattern": (
        "async ",
        ("const r = await ", ";\n  const { conversation_id } = await r.json();\n  return conversation_id;"),
        (
            "const r = await ",
            (
                ";\n  const { app_conversation_id: conversation_id } = "
                f"await waitUntilReady(await r.json(), {REST});\n  return conversation_id;"
            ),
        ),
    ),
    "chain": (
        "",
        ("return ", "\n    .then((r) => r.json())\n    .then((d) => d.conversation_id);"),
        (
            "return ",
            (
                "\n    .then((r) => r.json())"
                f"\n    .then((answer) => waitUntilReady(answer, {REST}))\n    .then((d) => d.app_conversation_id);"
            ),
        ),
    ),
    "checked later": (
        "async ",
        (
            "const r = await ",
            ";\n  const d = await r.json();\n  if (!r.ok) throw new Error(d.message);\n  return d.conversation_id;",
        ),
        (
            "const r = await ",
            (
                f";\n  const d = await waitUntilReady(await r.json(), {REST[:-11]}{{ strict: r.ok, headers }});\n"
                "  if (!r.ok) throw new Error(d.detail);\n  return d.app_conversation_id;"
            ),
        ),
    ),
}


SENT = "{ method: 'POST', body: JSON.stringify({ initial_user_msg: 'x' }) }"
LATE = {
    f"const r = await fetch(URL, {SENT});\n  const {{ status }} = r;\n  const d = await r.json();\n  "
    "if (status === 429) return null;\n  return d.conversation_id;": "{ strict: r.ok }",
    f"const r = await fetch(URL, {SENT});\n  const code = r.status;\n  const d = await r.json();\n  "
    "if (code === 429) return null;\n  return d.conversation_id;": "{ strict: r.ok }",
    f"const r = await fetch(URL, {SENT});\n  const d = await r.json();\n  "
    "check(r);\n  return d.conversation_id;": "{ strict: r.ok }",
    "const { status, data } = await axios.post(URL, { initial_user_msg: 'x' }, { validateStatus: null });\n  "
    "if (status === 429) return null;\n  return data.conversation_id;": "{ strict: false }",
    "const { status, data } = await axios.post(URL, { initial_user_msg: 'x' });\n  "
    "console.log(status);\n  return data.conversation_id;": "",
    f"const r = await fetch(URL, {SENT});\n  if (r.status === 429) return null;\n  "
    "const d = await r.json();\n  return d.conversation_id;": "",
}


@pytest.mark.parametrize("body", LATE)
def test_a_helper_does_not_throw_before_the_client_looks_at_the_status(body: str, tmp_path: Path) -> None:
    """A client that asks again later for a 429 had an error of ours in its place."""
    text = (
        "import axios from 'axios';\nconst URL = 'https://app.all-hands.dev/api/conversations';\n"
        "function check(r) { if (!r.ok) throw new Error(r.status); }\n"
        f"export async function make() {{\n  {body}\n}}\n"
    )
    after = rewritten(tmp_path, text)
    assert "waitUntilReady(" in after
    assert (LATE[body] in after) if LATE[body] else ("strict" not in after)


@pytest.mark.parametrize("name", CREATED)
def test_a_start_is_waited_for(name: str, tmp_path: Path) -> None:
    word, before, after = CREATED[name]
    made = {"async": word}
    text = CREATE.format(**made, **V0, before=before[0], after=before[1])
    wanted = CREATE.format(**made, **V1, before=after[0], after=after[1])
    assert rewritten(tmp_path, text) == wanted


AXIOS = "import axios from 'axios';\nconst http = axios.create({{ baseURL: 'https://app.all-hands.dev/api' }});\n{}\n"

WITH_AXIOS = {
    "pattern": (
        "export async function f(id) {\n  const { data } = await http.get(`/conversations/${id}`);\n  return data.title;\n}",
        (
            "export async function f(id) {\n  const { data: [data] } = await http.get(`/v1/app-conversations?ids=${id}`);\n"
            "  return data.title;\n}"
        ),
    ),
    "property": (
        "export const f = async (id) => (await http.get('/conversations/' + id)).data.title;",
        "export const f = async (id) => (await http.get('/v1/app-conversations?ids=' + id)).data[0].title;",
    ),
    "parameter": (
        "export const f = (id) => http.get(`/conversations/${id}`).then(({ data }) => data.title);",
        "export const f = (id) => http.get(`/v1/app-conversations?ids=${id}`).then(({ data: [data] }) => data.title);",
    ),
    "several reads": (
        (
            "export async function f(m) {\n  const r = await http.post('/conversations', { initial_user_msg: m });\n"
            "  console.log(r.data.conversation_id);\n  return r.data.conversation_id;\n}"
        ),
        (
            "export async function f(m) {\n"
            "  const r = await http.post('/v1/app-conversations', { initial_message: textMessage(m) });\n"
            "  r.data = await waitUntilReady(r.data, http, '/v1');\n"
            "  console.log(r.data.app_conversation_id);\n  return r.data.app_conversation_id;\n}"
        ),
    ),
    "nested pattern": (
        (
            "export async function f(m) {\n"
            "  const { data: { conversation_id } } = await http.post('/conversations', { initial_user_msg: m });\n"
            "  return conversation_id;\n}"
        ),
        (
            "export async function f(m) {\n"
            "  const { data: answer } = await http.post('/v1/app-conversations', { initial_message: textMessage(m) });\n"
            "  const { app_conversation_id: conversation_id } = await waitUntilReady(answer, http, '/v1');\n"
            "  return conversation_id;\n}"
        ),
    ),
    "whole call": (
        "export const f = (id) => http.post(`/conversations/${id}/stop`);",
        "export const f = (id) => pauseSandbox(http, '/v1', id);",
    ),
}


@pytest.mark.parametrize("name", WITH_AXIOS)
def test_axios_keeps_its_instance(name: str, tmp_path: Path) -> None:
    before, after = WITH_AXIOS[name]
    assert rewritten(tmp_path, AXIOS.format(before)) == AXIOS.format(after)


LEFT = {
    "another id": (
        START
        + "export const f = async (id) => (await (await fetch(`${BASE}/api/conversations`, { method: 'POST',"
        " body: JSON.stringify({ initial_user_msg: id }) })).json()).id;\n",
        "which V0 never gave",
    ),
    "gone": (
        START
        + "export const f = async (id) => (await (await fetch(`${BASE}/api/conversations/${id}`)).json())"
        ".num_connections + 1;\n",
        "V1 does not count connections",
    ),
}


@pytest.mark.parametrize("name", LEFT)
def test_an_answer_that_cannot_follow_is_left_with_the_reason(name: str, tmp_path: Path) -> None:
    text, why = LEFT[name]
    assert why in reason(tmp_path, text)


def test_a_declared_type_follows_what_is_read(tmp_path: Path) -> None:
    text = (
        "type Created = { conversation_id: string };\n"
        "async function call<T>(path: string, init?: RequestInit): Promise<T> {\n"
        "  const r = await fetch(`https://app.all-hands.dev${path}`, init);\n  return r.json();\n}\n"
        "export async function start(text: string) {\n"
        "  const made = await call<Created>('/api/conversations', "
        "{ method: 'POST', body: JSON.stringify({ initial_user_msg: text }) });\n"
        "  console.log(made.conversation_id);\n}\n"
    )
    _, after = migrated(tmp_path, {"client.ts": text})
    assert "type Created = { app_conversation_id: string };" in after["client.ts"]
    assert "const made = await waitUntilReady(answer, call, '/api/v1');" in after["client.ts"]
    assert "console.log(made.app_conversation_id);" in after["client.ts"]


UNDECODED = {
    "returned": "export const one = (id) => fetch(`${BASE}/api/conversations/${id}`);\n",
    "a list": "export const all = () => fetch(`${BASE}/api/conversations`);\n",
    "a start": (
        "export const start = (text) => fetch(`${BASE}/api/conversations`, "
        "{ method: 'POST', body: JSON.stringify({ initial_user_msg: text }) });\n"
    ),
}


@pytest.mark.parametrize("name", UNDECODED)
def test_a_response_that_others_decode_is_left(name: str, tmp_path: Path) -> None:
    why = reason(tmp_path, START + UNDECODED[name])
    assert "decoded where it cannot be seen" in why or "cannot analyse" in why


def test_what_nobody_looks_at_is_sent_all_the_same(tmp_path: Path) -> None:
    text = START + (
        "export async function fire(text) {{\n  await fetch(`${{BASE}}/api/{}`, "
        "{{ method: 'POST', body: JSON.stringify({}) }});\n}}\n"
    )
    before = text.format("conversations", "{ initial_user_msg: text }")
    assert rewritten(tmp_path, before) == text.format(
        "v1/app-conversations", "{ initial_message: textMessage(text) }"
    )


def test_a_signal_for_one_request_does_not_end_the_wait(tmp_path: Path) -> None:
    text = START + (
        "export async function start(text, headers) {\n"
        "  const r = await fetch(`${BASE}/api/conversations`, { method: 'POST', headers, "
        "body: JSON.stringify({ initial_user_msg: text }), signal: AbortSignal.timeout(9) });\n"
        "  return (await r.json()).conversation_id;\n}\n"
    )
    assert "`${BASE}/api/v1`, { headers }))" in rewritten(tmp_path, text)


def test_a_list_of_files_that_nothing_takes_is_only_asked_for(tmp_path: Path) -> None:
    text = (
        "async function call(method, path, body) {\n"
        "  const r = await fetch(`${process.env.OPENHANDS_URL}${path}`, { method, body });\n"
        "  if (!r.ok) throw new Error(r.status);\n  return r.json();\n}\n"
        'export async function touch(id) {\n  await call("GET", `/api/conversations/${id}/list-files`);\n}\n'
    )
    after = rewritten(tmp_path, text)
    assert '  await listFiles((path, init) => call(init.method, path), "/api/v1", id);\n' in after
    assert "fileNames" not in after
