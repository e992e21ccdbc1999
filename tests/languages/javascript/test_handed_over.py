# ruff: noqa: E501 (sources of clients stand as they are)
"""Answers that come by other ways than a call of the client's own: hooks, Observables, tables of endpoints."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.javascript.rewriting import START, migrated, reason, rewritten

FETCHER = START + "const get = (path) => fetch(`${BASE}${path}`).then((r) => r.json());\n"
SWR = "import useSWR from 'swr';\n" + FETCHER
ONE = "  return { title: data?.title, link: data?.url };\n}\n"


def test_what_a_hook_gives_is_no_promise(tmp_path: Path) -> None:
    text = "export function useTask(id) {\n  const { data } = useSWR(`/api/conversations/${id}`, get);\n"
    assert "is handed to another one, which calls it" in reason(tmp_path, SWR + text + ONE)


def test_names_are_changed_behind_a_hook(tmp_path: Path) -> None:
    text = (
        "export function useTitles() {{\n  const {{ data }} = useSWR('/api/{}', get);\n"
        "  return data ? data.{}.map((c) => c.title) : [];\n}}\n"
    )
    after = SWR + text.format("v1/app-conversations/search", "items")
    assert rewritten(tmp_path, SWR + text.format("conversations", "results")) == after


def test_a_link_of_a_chain_gives_what_its_function_gives(tmp_path: Path) -> None:
    text = FETCHER + "export const one = () => Promise.resolve('/api/conversations/{}').then(get){};\n"
    before = text.replace("{}", "0123456789abcdef0123456789abcdef", 1).replace("{}", ".then((c) => c.title)")
    assert ".then(get).then((answer) => answer[0]).then((c) => c?.title)" in rewritten(tmp_path, before)


RESULT = (
    START + "async function call(path, init) {\n  const r = await fetch(`${BASE}${path}`, init);\n"
    "  if (!r.ok) return { ok: false, error: r.status };\n  return { ok: true, value: await r.json() };\n}\n"
)


def test_a_helper_is_not_given_a_function_with_results_of_its_own(tmp_path: Path) -> None:
    text = (
        "export const say = (id, message) => call(`/api/conversations/${id}/message`, "
        "{ method: 'POST', body: JSON.stringify({ message }) });\n"
    )
    assert "may give other things than the answer" in reason(tmp_path, RESULT + text)


NEST = (
    "import { HttpService } from '@nestjs/axios';\nimport { firstValueFrom } from 'rxjs';\n"
    "export class Agents {\n  constructor(private readonly http: HttpService) {}\n"
)
URL = "https://app.all-hands.dev/api/conversations"


def test_helpers_get_the_axios_of_a_nest_service(tmp_path: Path) -> None:
    text = NEST + (
        f"  async start(text: string) {{\n    const {{ data }} = await firstValueFrom(this.http.post('{URL}', "
        "{ initial_user_msg: text }));\n    return data.conversation_id;\n  }\n}\n"
    )
    assert "waitUntilReady(answer, this.http.axiosRef, " in rewritten(tmp_path, text, "agents.ts")


def test_an_observable_is_not_replaced_by_a_promise(tmp_path: Path) -> None:
    text = NEST + (
        f"  async files(id: string) {{\n    const {{ data }} = await firstValueFrom(this.http.get(`{URL}/${{id}}/list-files`));\n"
        "    return data.length;\n  }\n}\n"
    )
    assert "the answer comes as an Observable, and helpers give a promise" in reason(
        tmp_path, text, "agents.ts"
    )


RTK = (
    "import { createApi, fetchBaseQuery } from '@reduxjs/toolkit/query/react';\n"
    "interface C { conversation_id: string; title: string }\n"
    "export const api = createApi({\n"
    "  baseQuery: fetchBaseQuery({ baseUrl: 'https://app.all-hands.dev/api' }),\n"
    "  endpoints: (b) => ({\n"
)
LIST = (
    "    list: b.query<C[], void>({{ query: () => '/{}', transformResponse: ({}) => {} }}),\n  }}),\n}});\n"
)
PAGE = "page: { results: C[] }"


@pytest.mark.parametrize(
    ("given", "body"),
    [("{ results }: { results: C[] }", "results"), (PAGE, "page.results ?? (page as unknown as C[])")],
)
def test_an_endpoints_function_that_takes_the_answer_apart_stays(
    given: str, body: str, tmp_path: Path
) -> None:
    text = RTK + LIST.format("conversations", given, body)
    assert "gives the answer to a function that takes it apart" in reason(tmp_path, text, "api.ts")


def test_a_type_of_one_answer_becomes_that_of_a_list(tmp_path: Path) -> None:
    one = (
        "    one: b.query<string, string>({ query: (id) => `/conversations/${id}`, "
        "transformResponse: (c: { title: string }) => c.title }),\n  }),\n});\n"
    )
    _, after = migrated(tmp_path, {"api.ts": RTK + one})
    assert "(c: { title: string }[]) => c[0]" in after["api.ts"]


OWN = {
    "actions": (
        (
            "import { HttpClient } from '@actions/http-client';\nconst http = new HttpClient('x', [handler]);\n"
            f"export const start = async (text) => (await http.postJson('{URL}', {{ initial_user_msg: text }}))"
            ".result.conversation_id;\n"
        ),
        "put such a function around actions",
    ),
    "actions, one": (
        (
            "import { HttpClient } from '@actions/http-client';\nconst http = new HttpClient('x');\n"
            f"export const title = async (id) => (await http.getJson(`{URL}/${{id}}`)).result?.title;\n"
        ),
        "may give null in the place of an answer",
    ),
    "obsidian": (
        (
            "import { requestUrl } from 'obsidian';\nexport async function start(text) {\n"
            f"  const r = await requestUrl({{ url: '{URL}', method: 'POST', body: JSON.stringify({{ initial_user_msg: text }}) }});\n"
            "  return r.json.conversation_id;\n}\n"
        ),
        "put such a function around obsidian",
    ),
    "openapi-fetch": (
        (
            "import createClient from 'openapi-fetch';\nconst api = createClient({ baseUrl: 'https://app.all-hands.dev' });\n"
            "export const drop = (id) => api.DELETE('/api/conversations/{id}', { params: { path: { id } } });\n"
        ),
        "the routes of openapi-fetch are types",
    ),
    "nuxt": (
        f"export async function load(id) {{\n  return await useFetch(() => `{URL}/${{id}}`);\n}}\n",
        "give it a transform",
    ),
    "vueuse": (
        f"import {{ useFetch }} from '@vueuse/core';\nexport const list = () => useFetch('{URL}').json();\n",
        "give it a transform",
    ),
    "raycast": (
        (
            "import { useFetch } from '@raycast/utils';\nexport function useTitle(id) {\n"
            f"  const {{ data }} = useFetch(`{URL}/${{id}}`);\n  return data?.title;\n}}\n"
        ),
        "may give null in the place of an answer",
    ),
}


@pytest.mark.parametrize("name", OWN)
def test_libraries_with_ways_of_their_own_are_told(name: str, tmp_path: Path) -> None:
    text, why = OWN[name]
    assert why in reason(tmp_path, text)


PAGE_CODE = (
    "  async function start(text) {\n"
    f"    const r = await fetch('{URL}', {{ method: 'POST', body: JSON.stringify({{ initial_user_msg: text }}) }});\n"
    "    document.title = (await r.json()).conversation_id;\n  }\n"
)


def test_a_component_that_works_on_its_page_imports_the_helper(tmp_path: Path) -> None:
    _, after = migrated(tmp_path, {"Ask.svelte": f"<script>\n{PAGE_CODE}</script>\n<button>Ask</button>\n"})
    assert "import { textMessage, waitUntilReady } from './openhands-v1.js';" in after["Ask.svelte"]


def test_a_script_in_a_page_has_the_helper_beside_it(tmp_path: Path) -> None:
    _, after = migrated(tmp_path, {"ask.html": f"<html><script>\n{PAGE_CODE}</script></html>\n"})
    assert "async function waitUntilReady(" in after["ask.html"]
    assert "(await waitUntilReady(await r.json(), fetch, " in after["ask.html"]


def test_a_base_that_is_imported_from_elsewhere_says_whose_it_is(tmp_path: Path) -> None:
    source = (
        "import { OPENHANDS_URL } from '$env/static/private';\n"
        "export const title = (id) => fetch(new URL(`/api/conversations/${id}`, OPENHANDS_URL))"
        ".then((r) => r.json()).then((c) => c.title);\n"
    )
    assert "new URL(`/api/v1/app-conversations?ids=${id}`, OPENHANDS_URL)" in rewritten(tmp_path, source)


STORE = """const BASE = "https://app.all-hands.dev";
{}
export async function load() {{
  const r = await fetch(`${{BASE}}/api/conversations`);
  if (!r.ok) throw new Error("no");
  const data = await r.json();
  {}
}}
"""
SHOWN = {
    ("let page;\nexport const id = () => page.results[0].conversation_id;", "page = data;"): False,
}


@pytest.mark.parametrize("kept", SHOWN)
def test_a_variable_that_a_module_exports_keeps_the_keys_of_v0(kept: tuple[str, str], tmp_path: Path) -> None:
    _, after = migrated(tmp_path, {"store.js": STORE.format(*kept)})
    assert ("= v0Conversations(await r.json());" in after["store.js"]) == SHOWN[kept]
    assert "app-conversations/search" in after["store.js"]


def test_a_variable_that_the_project_imports_is_read_by_the_keys_of_v1(tmp_path: Path) -> None:
    view = (
        'import { page, load } from "./store.js";\nexport async function ids() {\n  await load();\n'
        "  return page.results.map((one) => one.conversation_id);\n}\n"
    )
    store = STORE.format("export let page;", "page = data;")
    _, after = migrated(tmp_path, {"store.js": store, "view.js": view})
    assert "return page.items.map((one) => one.id);" in after["view.js"]
    assert "v0Conversations" not in after["store.js"]
