# ruff: noqa: E501, ISC004 (sources of clients stand as they are)
"""Helper functions in the place of requests of libraries whose responses are not those of `fetch`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated, reasons

HEAD = """
const BASE = "https://app.all-hands.dev";
const headers = { Authorization: "Bearer k" };
"""
GOT = (
    'import got from "got";\n'
    'const oh = got.extend({ prefixUrl: "https://app.all-hands.dev", headers: { "X-Team": "a" } });\n'
)
KY = 'import ky from "ky";\nconst oh = ky.create({ prefixUrl: "https://app.all-hands.dev/api" });\n'
OFETCH = (
    'import { ofetch } from "ofetch";\nconst oh = ofetch.create({ baseURL: "https://app.all-hands.dev" });\n'
)
UNDICI = 'import { request } from "undici";' + HEAD
PATH = "`api/conversations/${id}/stop`"
GOT_ALONE = 'import got from "got";' + HEAD
CHANGED = {
    "options that only got has": (
        GOT_ALONE,
        'const c = await got.post(`${BASE}/api/conversations`, { username: m, password: "p", timeout: 5, '
        "json: { initial_user_msg: m } }).json();\n  return c.conversation_id;",
        'const answer = await got.post(`${BASE}/api/v1/app-conversations`, { username: m, password: "p", timeout: 5, '
        "json: { initial_message: textMessage(m) } }).json();\n"
        "  const c = await waitUntilReady(answer, (path, init) => got(path, init).json(), `${BASE}/api/v1`, "
        '{ username: m, password: "p", timeout: 5 });\n  return c.app_conversation_id;',
    ),
    "ky's credentials": (
        'import ky from "ky";' + HEAD,
        'const c = await ky.post(`${BASE}/api/conversations`, { credentials: "include", '
        "json: { initial_user_msg: m } }).json();\n  return c.conversation_id;",
        'const answer = await ky.post(`${BASE}/api/v1/app-conversations`, { credentials: "include", '
        "json: { initial_message: textMessage(m) } }).json();\n"
        "  const c = await waitUntilReady(answer, (path, init) => ky(path, init).json(), `${BASE}/api/v1`, "
        '{ credentials: "include" });\n  return c.app_conversation_id;',
    ),
    "got starts": (
        GOT,
        'const c = await oh.post("api/conversations", { json: { initial_user_msg: m } }).json();\n'
        "  return c.conversation_id;",
        'const c = await waitUntilReady(answer, (path, init) => oh(path, init).json(), "api/v1");\n'
        "  return c.app_conversation_id;",
    ),
    "got stops": (
        GOT,
        f"await oh.post({PATH});",
        'await pauseSandbox((path, init) => oh(path, init).json(), "api/v1", id);',
    ),
    "got reads a file": (
        GOT,
        "const { code } = await oh(`api/conversations/${id}/select-file`, "
        "{ searchParams: { file: m } }).json();\n  return code;",
        'const code = await readFile((path, init) => oh(path, init).json(), "api/v1", id, m)'
        ".then((response) => response.text());\n  return code;",
    ),
    "got without an instance": (
        'import got from "got";' + HEAD,
        "await got.post(`${BASE}/api/conversations/${id}/stop`, { headers });",
        "await pauseSandbox((path, init) => got(path, init).json(), `${BASE}/api/v1`, id, { headers });",
    ),
    "ky stops": (
        KY,
        "await oh.post(`conversations/${id}/stop`);",
        'await pauseSandbox((path, init) => oh(path, init).json(), "v1", id);',
    ),
    "ky lists": (
        KY,
        "return await oh.get(`conversations/${id}/list-files`).json();",
        'return fileNames(await listFiles((path, init) => oh(path, init).json(), "v1", id)'
        ".then((response) => response.json()));",
    ),
    "ofetch gives data": (
        OFETCH,
        "return await oh(`/api/conversations/${id}/list-files`);",
        'return fileNames(await listFiles(oh, "/api/v1", id).then((response) => response.json()));',
    ),
    "undici's status": (
        UNDICI,
        "const { statusCode } = await request(`${BASE}/api/conversations/${id}/stop`, "
        '{ method: "POST", headers });\n  return statusCode === 200;',
        "const { statusCode } = await pauseSandbox(fetch, `${BASE}/api/v1`, id, { headers })"
        ".then((response) => ({ statusCode: response.status, body: response }));\n  return statusCode === 200;",
    ),
    "undici's body": (
        UNDICI,
        "const res = await request(`${BASE}/api/conversations/${id}/select-file?file=${m}`, { headers });\n"
        "  return (await res.body.json()).code;",
        "const res = await readFile(fetch, `${BASE}/api/v1`, id, m, { headers })"
        ".then((response) => ({ statusCode: response.status, body: response }));\n"
        "  return await fileText(res.body);",
    ),
    "undici's answer is not looked at": (
        UNDICI,
        'await request(`${BASE}/api/conversations/${id}/stop`, { method: "POST", headers });',
        "  await pauseSandbox(fetch, `${BASE}/api/v1`, id, { headers });",
    ),
}
STOP = '`${BASE}/api/conversations/${id}/stop`, { method: "POST", headers }'
LEFT = {
    "got's response": (GOT, f"const r = await oh.post({PATH});\n  return r.statusCode;", "response of got"),
    "got's stream": (
        GOT,
        "return oh.stream(`api/conversations/${id}/select-file?file=${m}`);",
        "stream of got",
    ),
    "ky's response": (
        KY,
        "return (await oh.post(`conversations/${id}/stop`)).status;",
        "response of ky",
    ),
    "an instance without a name": (
        'import ky from "ky";\nconst made = (key) => ky.create({ prefixUrl: "https://app.all-hands.dev", '
        "headers: { Authorization: key } });\n",
        f"await made(m).post({PATH});",
        "has no name",
    ),
    "undici's headers": (
        UNDICI,
        f'const res = await request({STOP});\n  return res.headers["x-id"];',
        "headers of undici",
    ),
    "undici's body as a stream": (
        UNDICI,
        f"const {{ body }} = await request({STOP});\n  for await (const part of body) console.log(part);",
        "body, as it is used, of undici",
    ),
    "undici's response goes on": (
        UNDICI,
        f"const res = await request({STOP});\n  return res;",
        "the response",
    ),
    "undici's promise goes on": (UNDICI, f"return request({STOP});", "the response"),
    "superagent": (
        'import superagent from "superagent";' + HEAD,
        "await superagent.post(`${BASE}/api/conversations/${id}/stop`).set(headers);",
        "in the way of superagent",
    ),
    "superagent, attached": (
        'import superagent from "superagent";' + HEAD,
        "const r = await superagent.get(`${BASE}/api/conversations/${id}/select-file`).query({ file: m });\n"
        "  return r.body.code;",
        "in the way of superagent",
    ),
    "superagent, authorized in its own way": (
        'import superagent from "superagent";' + HEAD,
        "const r = await superagent.post(`${BASE}/api/conversations`).auth(m, { type: 'bearer' }).send({ initial_user_msg: m });\n"
        "  return r.body.conversation_id;",
        "in the way of superagent",
    ),
    "superagent, with a plug-in": (
        'import superagent from "superagent";' + HEAD,
        "const r = await superagent.post(`${BASE}/api/conversations`).use(withKey).send({ initial_user_msg: m });\n"
        "  return r.body.conversation_id;",
        "in the way of superagent",
    ),
    "an agent of superagent": (
        'import superagent from "superagent";' + HEAD + "const agent = superagent.agent().set(headers);\n",
        "const r = await agent.post(`${BASE}/api/conversations`).send({ initial_user_msg: m });\n"
        "  return r.body.conversation_id;",
        "an instance of superagent",
    ),
    "superagent's answer is heard": (
        'import superagent from "superagent";' + HEAD,
        "superagent.post(`${BASE}/api/conversations`).send({ initial_user_msg: id })"
        ".end((err, res) => m(err, res.body.conversation_id));",
        "cannot wait",
    ),
    "needle's options": (
        'import needle from "needle";' + HEAD,
        "const r = await needle('post', `${BASE}/api/conversations`, { initial_user_msg: m }, { json: true, username: id });\n"
        "  return r.body.conversation_id;",
        "in the way of needle",
    ),
    "needle's answer is heard": (
        'import needle from "needle";' + HEAD,
        "needle.post(`${BASE}/api/conversations`, { initial_user_msg: id }, { json: true }, "
        "(err, res, body) => m(err, body.conversation_id));",
        "decode it first",
    ),
    "needle": (
        'import needle from "needle";' + HEAD,
        "const r = await needle('get', `${BASE}/api/conversations/${id}/select-file?file=${m}`);\n"
        "  return r.body.code;",
        "needle",
    ),
    "a function that gives undici's response": (
        UNDICI + "const call = async (path, init) => request(BASE + path, { ...init, headers });\n",
        'const { statusCode } = await call(`/api/conversations/${id}/stop`, { method: "POST" });\n'
        "  return statusCode;",
        "which helpers cannot take",
    ),
    "https heard": (
        'import https from "https";' + HEAD,
        "https.get(`${BASE}/api/conversations/${id}/select-file?file=${m}`, (res) => res.pipe(process.stdout));",
        "",
    ),
}


OWN = {
    "wretch": (
        'import wretch from "wretch";\nconst oh = wretch("https://app.all-hands.dev/api").auth("Bearer k");\n',
        "return (await oh.url(`/conversations/${id}`).get().json()).title;",
        "return (await oh.url(`/v1/app-conversations?ids=${id}`).get().json())[0].title;",
    ),
    "a function that wretch gives the answer": (
        'import wretch from "wretch";\nconst oh = wretch("https://app.all-hands.dev");\n',
        "return oh.get(`/api/conversations/${id}`).json((c) => c.title);",
        "return oh.get(`/api/v1/app-conversations?ids=${id}`).json((c) => c[0].title);",
    ),
    "wretch, a query beside": (
        'import wretch from "wretch";\nconst oh = wretch("https://app.all-hands.dev");\n',
        "return (await oh.url(`/api/conversations/${id}`).query({ m }, false).get().json()).title;",
        "return (await oh.url(`/api/v1/app-conversations?ids=${id}`).query({ m }, false).get().json())[0].title;",
    ),
    "jQuery": (
        HEAD,
        "return (await $.getJSON(`${BASE}/api/conversations/${id}`)).title;",
        "return (await $.getJSON(`${BASE}/api/v1/app-conversations?ids=${id}`))[0].title;",
    ),
    "jQuery, heard": (
        HEAD,
        "$.get(BASE + '/api/conversations', function (page) { page.results.forEach((c) => m(c.title)); });",
        "$.get(BASE + '/api/v1/app-conversations/search', function (page) "
        "{ page.items.forEach((c) => m(c.title)); });",
    ),
    "jQuery, heard in the place of data": (
        'import $ from "jquery";\nconst BASE = "https://app.all-hands.dev";\n',
        "$.get(`${BASE}/api/conversations/${id}`, (c) => { m(c.title); });",
        "$.get(`${BASE}/api/v1/app-conversations?ids=${id}`, (c) => { m(c[0].title); });",
    ),
    "jQuery, heard by name": (
        'import $ from "jquery";\nconst BASE = "https://app.all-hands.dev";\n',
        "$.ajax({ url: `${BASE}/api/conversations/${id}`, success: (c) => m(c.title) });",
        "$.ajax({ url: `${BASE}/api/v1/app-conversations?ids=${id}`, success: (c) => m(c[0].title) });",
    ),
    "jQuery, heard later": (
        HEAD,
        "$.getJSON(`${BASE}/api/conversations/${id}`).done((c) => m(c.title)).fail(m);",
        "$.getJSON(`${BASE}/api/v1/app-conversations?ids=${id}`).then((answer) => answer[0])"
        ".done((c) => m(c.title)).fail(m);",
    ),
    "cypress": (
        HEAD,
        "cy.request({ url: `${BASE}/api/conversations/${id}`, headers }).then((res) => m(res.body.title));",
        "cy.request({ url: `${BASE}/api/v1/app-conversations?ids=${id}`, headers })"
        ".then((res) => m(res.body[0].title));",
    ),
}


@pytest.mark.parametrize("name", OWN)
def test_what_a_library_gives_in_its_own_way_is_read_there(name: str, tmp_path: Path) -> None:
    """Nothing was found of most of them, or their response was taken for the conversation."""
    head, before, wanted = OWN[name]
    _, after = migrated(tmp_path, {"a.mjs": source(head, before)})
    assert after["a.mjs"].replace("?.", ".").endswith(f"{wanted}\n}}\n")


OWN_LEFT = {
    "jQuery, heard elsewhere": (
        "$.get(`${BASE}/api/conversations`, show);",
        "the text of the response escapes",
    ),
    "jQuery, heard elsewhere by name": (
        "$.ajax({ url: `${BASE}/api/conversations`, success: show });",
        "the text of the response escapes",
    ),
    "jQuery, completed": (
        "$.ajax({ url: `${BASE}/api/conversations`, complete: (x) => m(x.responseJSON.results) });",
        "the text of the response escapes",
    ),
    "cypress, a path of keys": (
        "cy.request(`${BASE}/api/conversations/${id}`).its('body.title').should('eq', m);",
        "has a method its",
    ),
    "jQuery, ended": (
        "const asked = $.getJSON(`${BASE}/api/conversations/${id}`);\n"
        "  asked.then((c) => m(c.title));\n  return () => asked.abort();",
        "has a method abort",
    ),
    "jQuery, created": (
        "$.ajax({ url: `${BASE}/api/conversations`, type: 'POST', data: JSON.stringify({ initial_user_msg: m }),"
        " success: (d) => m(d.conversation_id) });",
        "a function around jquery",
    ),
    "wretch, a query in the place of any": (
        "return (await wretch(BASE).url(`/api/conversations/${id}`).query({ m }, true).get().json()).title;",
        "adds a query to all of its requests",
    ),
    "playwright": (
        "test('t', async ({ request }) => {\n"
        "  const r = await request.post(`${BASE}/api/conversations`, { data: { initial_user_msg: m } });\n"
        "  m((await r.json()).conversation_id); });",
        "a function around playwright",
    ),
}


@pytest.mark.parametrize("name", OWN_LEFT)
def test_what_only_a_library_can_do_is_left_with_what_to_do(name: str, tmp_path: Path) -> None:
    before, why = OWN_LEFT[name]
    head = (
        'import wretch from "wretch";\nimport { test } from "@playwright/test";\nimport { show } from "show";'
        + HEAD
    )
    findings, after = migrated(tmp_path, {"a.mjs": source(head, before)})
    assert after == {}
    (reason,) = reasons(findings).values()
    assert reason and why in reason


ANGULAR = """
import { HttpClient } from "@angular/common/http";
export class Conversations {
  constructor(private http: HttpClient) {}
  one(id: string) {
    return BODY;
  }
}
"""
OBSERVED = {
    "its first": "this.http.get<any>(`${environment.openhands}/api/conversations/${id}`).pipe(map((c) => c.title))",
    "what it becomes": "this.http.get<any>(`${environment.openhands}/api/conversations/${id}/trajectory`)"
    ".subscribe((log) => console.log(log.trajectory))",
}


@pytest.mark.parametrize("name", OBSERVED)
def test_what_observers_hear_is_left(name: str, tmp_path: Path) -> None:
    text = ANGULAR.replace("BODY", OBSERVED[name])
    findings, after = migrated(tmp_path, {"a.ts": text})
    assert after == {}
    assert any("Observable" in why for why in reasons(findings).values())


WITH_MAP = 'import { firstValueFrom, forkJoin, map, switchMap, timer } from "rxjs";' + ANGULAR.replace(
    "one(id", "WAITSone(id"
)
GET = "this.http.get<C>(`${environment.openhands}/api/conversations/${id}`)"
GOT = "this.http.get<C[]>(`${environment.openhands}/api/v1/app-conversations?ids=${id}`)"
PIPED = {
    "before another operator": (
        GET + ".pipe(map((c) => c.title))",
        GOT + ".pipe(map((answer) => answer[0]), map((c) => c.title))",
    ),
    "in lines": (
        GET + ".pipe(\n      map((c) => c.title),\n    )",
        GOT + ".pipe(\n      map((answer) => answer[0]),\n      map((c) => c.title),\n    )",
    ),
    "before a subscription": (
        GET + ".subscribe((c) => console.log(c.title))",
        GOT + ".pipe(map((answer) => answer[0])).subscribe((c) => console.log(c.title))",
    ),
    "a promise of it": (f"(await firstValueFrom({GET})).title", f"(await firstValueFrom({GOT}))[0].title"),
    "of each tick of a timer": (
        f"timer(0, 1000).pipe(switchMap(() => {GET}), map((c) => c.title))",
        f"timer(0, 1000).pipe(switchMap(() => {GOT}.pipe(map((answer) => answer[0]))), map((c) => c.title))",
    ),
    "of several at once": (
        f"forkJoin([id].map((id) => {GET}))",
        f"forkJoin([id].map((id) => {GOT}.pipe(map((answer) => v0Conversation(answer[0])))))",
    ),
}


@pytest.mark.parametrize("name", PIPED)
def test_an_operator_makes_of_an_answer_what_observers_hear(name: str, tmp_path: Path) -> None:
    """All of them were left to a person."""
    before, wanted = PIPED[name]
    text = WITH_MAP.replace("WAITS", "async " if "await" in before else "")
    findings, after = migrated(tmp_path, {"a.ts": text.replace("BODY", before)})
    assert not reasons(findings)
    assert f"    return {wanted};\n" in after["a.ts"].replace("?.", ".")


WHOLE = "this.http.get<C>(`${environment.openhands}/api/conversations/${id}`, { observe: 'response' })"
RESPONSES = {
    "heard": WHOLE + ".subscribe((r) => console.log(r.body!.title))",
    "waited for": f"(await firstValueFrom({WHOLE})).headers",
    "with an operator": WHOLE + ".pipe(map((r) => r.body!.title))",
    "given on": WHOLE,
}


@pytest.mark.parametrize("name", RESPONSES)
def test_an_observable_of_responses_is_none_of_their_data(name: str, tmp_path: Path) -> None:
    """A response was taken for V1's list."""
    body = RESPONSES[name]
    text = WITH_MAP.replace("WAITS", "async " if "await" in body else "").replace("BODY", body)
    findings, after = migrated(tmp_path, {"a.ts": text})
    assert after == {}
    assert all(reasons(findings).values())


UNPIPED = {
    "in a field that a template may read": ("", "this.all = " + GET),
    "a function that makes a promise of it": (
        "  load<T>(path: string) { return firstValueFrom(this.http.get<T>(environment.openhands + path)); }\n",
        "this.load<C>(`/api/conversations/${id}`)",
    ),
    "what has to wait": (
        "",
        "this.http.post<C>(`${environment.openhands}/api/conversations`, { initial_user_msg: id })"
        ".pipe(map((c) => c.conversation_id))",
    ),
}


@pytest.mark.parametrize("name", UNPIPED)
def test_what_no_operator_can_change_is_left(name: str, tmp_path: Path) -> None:
    method, body = UNPIPED[name]
    text = WITH_MAP.replace("WAITS", "").replace("  one(id", method + "  one(id").replace("BODY", body)
    findings, after = migrated(tmp_path, {"a.ts": text})
    assert after == {}
    assert all("Observable" in why for why in reasons(findings).values())


RTK = """
import { createApi, fetchBaseQuery } from "@reduxjs/toolkit/query/react";
export const openhandsApi = createApi({
  baseQuery: fetchBaseQuery({ baseUrl: "https://app.all-hands.dev/api" }),
  endpoints: (build) => ({
    start: build.mutation<{ conversation_id: string }, string>({
      query: (text) => ({ url: "/conversations", method: "POST", body: { initial_user_msg: text } }),
    }),
    get: build.query<{ title: string }, string>({ query: (id) => `/conversations/${id}` }),
    remove: build.mutation<void, string>({
      query: (id) => ({ url: `/conversations/${id}`, method: "DELETE" }),
    }),
  }),
});
"""


def test_what_hooks_are_given_is_left_with_what_to_do(tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"a.ts": RTK})
    left = reasons(findings)
    assert set(left) == {"a.ts:conversations/create", "a.ts:conversations/get"}
    assert all("transformResponse" in why for why in left.values())
    assert "url: `/v1/app-conversations/${id}`" in after["a.ts"]


def source(head: str, body: str) -> str:
    """A module with one function."""
    return f"{head}\nexport async function one(id, m) {{\n  {body}\n}}\n"


@pytest.mark.parametrize("name", CHANGED)
def test_a_helper_calls_with_the_clients_own_library(name: str, tmp_path: Path) -> None:
    head, before, wanted = CHANGED[name]
    _, after = migrated(tmp_path, {"a.mjs": source(head, before)})
    assert after["a.mjs"].endswith(f"{wanted}\n}}\n")


@pytest.mark.parametrize("name", LEFT)
def test_a_response_that_helpers_cannot_give_is_left(name: str, tmp_path: Path) -> None:
    head, before, why = LEFT[name]
    findings, after = migrated(tmp_path, {"a.mjs": source(head, before)})
    assert after == {}
    (reason,) = reasons(findings).values()
    assert reason and why in reason


def test_types_may_stand_between_an_await_and_what_it_waits_for(tmp_path: Path) -> None:
    head = KY + "\nexport const one = async (id: string): Promise<string> =>\n  "
    text = head + "(await oh.get(`conversations/${id}`).json<any>()).title;\n"
    _, after = migrated(tmp_path, {"a.ts": text})
    assert "(await oh.get(`v1/app-conversations?ids=${id}`).json<any>())[0].title;" in after["a.ts"]
