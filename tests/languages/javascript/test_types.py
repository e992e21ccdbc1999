# ruff: noqa: E501 (sources of clients stand as they are)
"""Types that a client wrote around what changes: they stay true, or are made so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.javascript.rewriting import START, migrated, rewritten
from tests.languages.migrating import reasons

POST = START + (
    "export async function start(form: FormData, text: string) {{\n{}"
    "  const r = await fetch(`${{BASE}}/api/conversations`, {{ method: 'POST', body: JSON.stringify({}) }});\n"
    "  return (await r.json()).conversation_id;\n}}\n"
)


@pytest.mark.parametrize(
    ("value", "after"),
    [
        ("form.get('text') as string", "textMessage(form.get('text') as string)"),
        ("(form.get('text') as string)", "textMessage((form.get('text') as string))"),
        ("'Hello' as const", "{ content: [{ type: 'text', text: 'Hello' as const }] }"),
        ("text!", "textMessage(text!)"),
    ],
)
def test_what_is_said_of_a_text_stays_with_it(value: str, after: str, tmp_path: Path) -> None:
    source = POST.format("", f"{{ initial_user_msg: {value} }}")
    assert f"{{ initial_message: {after} }}" in rewritten(tmp_path, source, "client.ts")


@pytest.mark.parametrize("name", ["id!", "ids.get('a')!", "this.id!", "this.one!.id"])
def test_what_is_said_to_be_there_is_handed_on_as_such(name: str, tmp_path: Path) -> None:
    """A helper takes a text, and a compiler refused what may be none."""
    source = START + (
        "export class Runs {\n  stop(id: string | undefined, ids: Map<string, string>, message?: string) {\n"
        f"    return fetch(`${{BASE}}/api/conversations/${{{name}}}/message`, "
        "{ method: 'POST', body: JSON.stringify({ message: message! }) });\n  }\n}\n"
    )
    assert f"sendMessage(fetch, `${{BASE}}/api/v1`, {name}, message!)" in rewritten(
        tmp_path, source, "client.ts"
    )


CLOSED = ("Record<string, string>", "Record<string, string | undefined>", "{ [key: string]: string }", "Body")
OPEN = ("Record<string, unknown>", "Record<string, string | object>", "any")


@pytest.mark.parametrize("said", [*CLOSED, *OPEN])
def test_a_body_keeps_its_fields_where_its_type_allows_no_others(said: str, tmp_path: Path) -> None:
    source = POST.format(f"  const body: {said} = {{ initial_user_msg: text }};\n", "body")
    after = rewritten(tmp_path, source, "client.ts")
    assert (f"const body: {said} = {{ initial_user_msg: text }};" in after) == (said in CLOSED)
    assert ("JSON.stringify(startRequest(body))" in after) == (said in CLOSED)


def test_a_fetch_that_is_said_to_be_there_is_handed_on_as_such(tmp_path: Path) -> None:
    source = POST.format("", "{ initial_user_msg: text }").replace("await fetch(", "await own.fetch!(")
    source = source.replace("text: string)", "text: string, own: { fetch?: typeof fetch })")
    assert "await waitUntilReady(await r.json(), own.fetch!, " in rewritten(tmp_path, source, "client.ts")


SHARED = START + (
    "interface C { conversation_id: string; status: string }\n"
    "export async function all(): Promise<C[]> {\n  const r = await fetch(`${BASE}/api/conversations`);\n"
    "  const page: { results: C[] } = await r.json();\n  return page.results;\n}\n"
    "export async function one(id: string): Promise<string> {\n"
    "  const r = await fetch(`${BASE}/api/conversations/${id}`);\n"
)


def test_a_type_that_another_answer_needs_as_it_is_and_that_lacks_a_key(tmp_path: Path) -> None:
    text = SHARED + "  const c: C = await r.json();\n  return c.status === 'RUNNING' ? 'on' : 'off';\n}\n"
    findings, texts = migrated(tmp_path, {"client.ts": text})
    assert all(one.applied for one in findings)
    assert (
        "interface C { conversation_id: string; status: string; sandbox_status?: string }"
        in texts["client.ts"]
    )
    assert "return c?.sandbox_status === 'RUNNING' ? 'on' : 'off';" in texts["client.ts"]


def test_a_type_that_lacks_a_key_and_is_declared_for_something_else(tmp_path: Path) -> None:
    """Nothing can be added to the declarations of what is written elsewhere."""
    text = SHARED.replace(
        "interface C { conversation_id: string; status: string }", "import { C } from './api';"
    )
    text += "  const c: C = await r.json();\n  return c.status === 'RUNNING' ? 'on' : 'off';\n}\n"
    declared = "export interface C { conversation_id: string; status: string }\n"
    findings, texts = migrated(tmp_path, {"client.ts": text, "api.d.ts": declared})
    assert texts["api.d.ts"] == declared
    (reason,) = (one.reason for one in findings if not one.applied)
    assert reason.startswith(
        "here status means V1's sandbox_status, which a type of api.d.ts does not declare;"
    )


FLAGS = (
    'import axios from "axios";\nconst http = axios.create({ baseURL: "https://app.all-hands.dev" });\n'
    "async function request<T>(method: string, path: string): Promise<T> {\n"
    "  const r = await fetch(`https://app.all-hands.dev${path}`, { method });\n"
    "  if (!r.ok) throw new Error(`${r.status}`);\n  return (await r.json()) as T;\n}\n"
)


AXIOS = "http.delete<boolean>(`/api/conversations/${id}`)"
OWN = 'request<boolean>("DELETE", `/api/conversations/${id}`)'


@pytest.mark.parametrize(
    ("given", "body", "wanted"),
    [
        ("boolean", f"const {{ data }} = await {AXIOS}; return data;", "return Boolean(data);"),
        ("boolean", f"const res = await {AXIOS}; return res.data;", "return Boolean(res.data);"),
        ("boolean", f"return {AXIOS}.then((r) => r.data);", ".then((r) => Boolean(r.data));"),
        ("boolean", f"return {OWN};", "app-conversations/${id}`).then(Boolean);"),
        ("boolean", f"const gone = await {OWN}; return gone;", "return Boolean(gone);"),
        ("unknown", f"return {OWN};", "app-conversations/${id}`).then(Boolean); }"),
        ("boolean[]", f"const {{ data }} = await {AXIOS}; return [data];", "return [Boolean(data)];"),
        ("any", f"const {{ data }} = await {AXIOS}; return {{ data }};", "return { data: Boolean(data) };"),
        ("any", f"const gone = await {OWN}; return {{ gone }};", "gone = Boolean(await request<boolean>("),
        ("any", f"const gone = await {OWN}; return gone.title;", "return gone.title;"),
        ("void", f"return {OWN.replace('boolean', 'void')};", "app-conversations/${id}`); }"),
    ],
)
def test_what_is_declared_to_be_a_boolean_stays_one(
    tmp_path: Path, given: str, body: str, wanted: str
) -> None:
    """V1 answers with an object, which `=== true` and JSON tell from V0's true."""
    text = f"{FLAGS}export async function remove(id: string): Promise<{given}> {{ {body} }}\n"
    findings, after = migrated(tmp_path, {"client.ts": text})
    assert not reasons(findings)
    assert wanted in after["client.ts"]


def test_a_boolean_of_a_function_that_does_not_look_at_the_status_is_left(tmp_path: Path) -> None:
    """V1's error is an object too, and would be true."""
    text = FLAGS.replace("  if (!r.ok) throw new Error(`${r.status}`);\n", "") + (
        "export async function remove(id: string): Promise<boolean> {\n"
        '  return request<boolean>("DELETE", `/api/conversations/${id}`);\n}\n'
    )
    findings, after = migrated(tmp_path, {"client.ts": text})
    assert after == {"client.ts": text}
    assert "taken for true or false" in findings[0].reason


UNWRAPPED = {
    "const info: any = await this.http.get(U);": "const info: any = (await this.http.get(U) as any)[0];",
    "const info = (await this.http.get(U)) as any;": "const info = (await this.http.get(U) as any)[0] as any;",
    "const info = await this.http.get<any, C>(U);": "const info = (await this.http.get<any, C[]>(U))[0];",
    "const info = (await this.http.get(U)) as unknown as C;": (
        "const info = (await this.http.get(U) as any)[0] as unknown as C;"
    ),
}


UNWRAPPING = (
    "import axios from 'axios';\ninterface C {{ title: string }}\nexport class Api {{\n  http;\n"
    "  constructor() {{\n    this.http = axios.create({{ baseURL: 'https://app.all-hands.dev' }});\n"
    "    this.http.interceptors.response.use((response) => response.data);\n  }}\n"
    "  async title(id) {{\n    {}\n    return info.title;\n  }}\n}}\n"
)


def unwrapping(line: str, url: str) -> str:
    """A client that takes the data out of all responses, and asks for one."""
    return UNWRAPPING.format(line.replace("(U)", f"(`{url}${{id}}`)"))


@pytest.mark.parametrize("line", UNWRAPPED)
def test_what_an_interceptor_gives_has_elements_for_the_compiler(line: str, tmp_path: Path) -> None:
    """The library's type of an answer is that of a response, whatever the interceptor makes of it."""
    after = rewritten(tmp_path, unwrapping(line, "/api/conversations/"), "client.ts")
    assert after == unwrapping(UNWRAPPED[line], "/api/v1/app-conversations?ids=")


def test_javascript_says_no_type_of_what_an_interceptor_gives(tmp_path: Path) -> None:
    before = unwrapping("const info = await this.http.get(U);", "/api/conversations/")
    before = before.replace("interface C { title: string }\n", "")
    after = rewritten(tmp_path, before, "client.js")
    assert "const info = (await this.http.get(`/api/v1/app-conversations?ids=${id}`))[0];" in after


NAMES = ("type Fetch = typeof fetch;", "export type Fetch = typeof globalThis.fetch;")


@pytest.mark.parametrize("name", NAMES)
def test_another_name_for_the_type_of_fetch_is_that_of_fetch(tmp_path: Path, name: str) -> None:
    text = (
        f"{name}\nexport async function stop(send: Fetch, id: string) {{\n"
        "  const res = await send(`https://app.all-hands.dev/api/conversations/${id}/stop`, { method: 'POST' });\n"
        "  return res.ok;\n}\n"
    )
    after = rewritten(tmp_path, text, "client.ts")
    assert "await pauseSandbox(send, 'https://app.all-hands.dev/api/v1', id)" in after
    assert name in after
