# ruff: noqa: E501 (sources of clients stand as they are)
"""Libraries that fetch for their caller, hand out data at once, or let answers go through functions."""

from __future__ import annotations

import pytest

from tests.languages.javascript.looking import calls, fields, look, reads, told

URL = "https://h/api/conversations"
GET = f"fetch('{URL}/' + id).then((r) => r.json())"
POST = f"fetch('{URL}', {{ method: 'POST', body: JSON.stringify({{ title: b }}) }}).then((r) => r.json())"
QUERY = "import { useQuery, useMutation } from '@tanstack/react-query';\n"
ANGULAR = (
    "import { HttpClient, HttpParams } from '@angular/common/http';\n"
    "import { inject } from '@angular/core';\n"
    "import { map, firstValueFrom } from 'rxjs';\n"
)
AXIOS = "import axios from 'axios'; const api = axios.create({ baseURL: 'https://h' });\n"

READ = {
    "query": QUERY + f"const {{ data }} = useQuery({{ queryFn: () => {GET} }}); data?.status",
    "selected": QUERY + f"const q = useQuery({{ queryFn: async () => {GET}, select: (d) => d.status }})",
    "selected, read on": QUERY + f"useQuery({{ queryFn: () => {GET}, select: (d) => d }}).data.status",
    "watched": QUERY
    + f"useQuery({{ queryFn: () => {GET}, refetchInterval: (q) => q.state.data?.status ? 0 : 1 }})",
    "mutation": QUERY + f"useMutation({{ mutationFn: (id) => {GET}, onSuccess: (d) => show(d.status) }})",
    "mutated": QUERY
    + f"const m = useMutation({{ mutationFn: (id) => {GET} }}); const d = await m.mutateAsync(id); d.status",
    "swr": f"import useSWR from 'swr'; const f = (id) => {GET}; useSWR(id, f).data.status",
    "swr, of pages": (
        f"import useSWRInfinite from 'swr/infinite'; const f = (id) => {GET};\n"
        "const { data } = useSWRInfinite((i, before) => (before && !before.more ? null : i), f); data[0].status"
    ),
    "swr, sent": (
        f"import useSWRMutation from 'swr/mutation'; const f = (id, {{ arg }}) => {GET};\n"
        "const { trigger, data } = useSWRMutation(id, f); (await trigger({ x: 1 })).status; data?.status"
    ),
    "data source": (
        "import { RESTDataSource } from '@apollo/datasource-rest';\n"
        "class A extends RESTDataSource { baseURL = 'https://h/';\n"
        "  async one(id) { return (await this.get(`api/conversations/${id}`)).status } }"
    ),
    "data source, made": (
        "import { RESTDataSource } from '@apollo/datasource-rest';\n"
        "class A extends RESTDataSource { constructor() { super(); this.baseURL = 'https://h'; }\n"
        "  async one(id) { return (await this.get(`/api/conversations/${id}`)).status } }"
    ),
    "electron": f"import {{ net }} from 'electron'; (await (await net.fetch('{URL}/' + id)).json()).status",
    "ofetch": f"import {{ ofetch }} from 'ofetch'; const d = await ofetch('{URL}/' + id); d.status",
    "ofetch instance": (
        "import { $fetch } from 'ofetch'; const api = $fetch.create({ baseURL: 'https://h' });\n"
        "(await api('/api/conversations/' + id)).status"
    ),
    "actions": (
        "import { HttpClient } from '@actions/http-client'; const http = new HttpClient('x');\n"
        f"const {{ result }} = await http.getJson<C>(`{URL}/${{id}}`); result?.status"
    ),
    "actions, whole": (
        "import * as hc from '@actions/http-client'; const http = new hc.HttpClient('x', []);\n"
        f"const found = await http.getJson<C>(`{URL}/${{id}}`); found.result.status"
    ),
    "obsidian": (
        "import { requestUrl, Notice } from 'obsidian';\n"
        f"const r = await requestUrl({{ url: '{URL}/' + id, method: 'GET' }}); r.json.status"
    ),
    "raycast": (
        "import { useFetch } from '@raycast/utils';\n"
        f"function V() {{ const {{ data }} = useFetch<C>('{URL}/' + id, {{}}); return data?.status }}"
    ),
    "openapi-fetch": (
        "import createClient from 'openapi-fetch';\n"
        "const api = createClient<paths>({ baseUrl: 'https://h' });\n"
        "const { data } = await api.GET(`/api/conversations/${id}`, {}); data.status"
    ),
    "a fetch that is given": (
        f"const load = async ({{ fetch, id }}) =>\n  (await (await fetch('{URL}/' + id)).json()).status"
    ),
    "a fetch of its options": (
        "class A { private readonly fetch: typeof globalThis.fetch; constructor(o) { this.fetch = o.fetch }\n"
        f"  async get(id) {{ return (await (await this.fetch('{URL}/' + id)).json()).status }} }}"
    ),
    "angular": (
        ANGULAR + "class A { constructor(private readonly http: HttpClient) {}\n"
        f"  get(id) {{ return this.http.get<C>('{URL}/' + id).pipe(map((d) => d.status)) }} }}"
    ),
    "angular, injected": (
        ANGULAR + "class A { http = inject(HttpClient);\n"
        f"  get(id) {{ this.http.get('{URL}/' + id).subscribe((d) => show(d.status)) }} }}"
    ),
    "angular, awaited": (
        ANGULAR + "class A { constructor(private http: HttpClient) {}\n"
        f"  async get(id) {{ (await firstValueFrom(this.http.get('{URL}/' + id))).status }} }}"
    ),
    "interceptor": (
        AXIOS + "api.interceptors.response.use((r) => r.data);\n"
        "(await api.get(`/api/conversations/${id}`)).status"
    ),
    "interceptor that changes nothing": (
        AXIOS + "api.interceptors.response.use((r) => { log(r.config.url); return r }, (e) => { throw e });\n"
        "(await api.get(`/api/conversations/${id}`)).data.status"
    ),
    "request object": f"(await (await fetch(new Request('{URL}/' + id))).json()).status",
    "pool": (
        "import { Pool } from 'undici'; const pool = new Pool('https://h');\n"
        "const { body } = await pool.request({ path: `/api/conversations/${id}`, method: 'GET' });\n"
        "(await body.json()).status"
    ),
    "awaited in brackets": f"const {{ status }} = await (await fetch('{URL}/' + id)).json()",
}


PLAIN = [name for name in READ if "private" not in READ[name] and "<" not in READ[name]]
"""Those that need no types."""


@pytest.mark.parametrize(("name", "suffix"), [(n, "ts") for n in READ] + [(n, "mjs") for n in PLAIN])
def test_data_are_followed_through_the_library(name: str, suffix: str) -> None:
    found = look(READ[name], f"client.{suffix}")
    assert {told(one) for one in found.requests} == {"GET https://h/api/conversations/{}"}
    assert {read.path for one in found.requests for read in one.response.reads} == {("status",)}


SENT = {
    "mutation": QUERY + f"useMutation({{ mutationFn: (b) => {POST} }})",
    "ofetch": f"import {{ ofetch }} from 'ofetch'; ofetch('{URL}', {{ method: 'POST', body: {{ title }} }})",
    "angular": ANGULAR
    + f"class A {{ constructor(private http: HttpClient) {{ http.post('{URL}', {{ title: 'x' }}) }} }}",
    "angular query": ANGULAR
    + f"const p = new HttpParams().set('title', 'x'); inject(HttpClient).get('{URL}', {{ params: p }})",
    "request object": (
        f"const r = new Request('{URL}', {{ method: 'POST', body: JSON.stringify({{ title }}) }}); fetch(r)"
    ),
    "search": f"const u = new URL('{URL}'); u.search = new URLSearchParams({{ title }}).toString(); fetch(u)",
    "actions": (
        "import { HttpClient } from '@actions/http-client';\n"
        f"new HttpClient('x').postJson<C>('{URL}', {{ title }})"
    ),
    "obsidian": (
        "import { requestUrl } from 'obsidian';\n"
        f"requestUrl({{ url: '{URL}', method: 'POST', body: JSON.stringify({{ title }}) }})"
    ),
    "openapi-fetch": (
        "import createClient from 'openapi-fetch';\n"
        "createClient({ baseUrl: 'https://h' }).POST('/api/conversations', { body: { title } })"
    ),
    "superagent": (
        f"import request from 'superagent'; request.post('{URL}').set('a', 'b').send({{ title }}).then(f)"
    ),
}


@pytest.mark.parametrize("source", SENT.values(), ids=SENT)
def test_what_is_sent_is_told(source: str) -> None:
    assert fields(source) == {"title"}


def test_a_body_in_two_parts_is_one() -> None:
    source = f"const r = require('superagent'); r.post('{URL}').send({{ title: 'x' }}).send({{ repository }})"
    assert fields(source) == {"title", "repository"}


def test_a_url_with_another_path_is_another_url() -> None:
    source = "const u = new URL('https://h/x?y'); u.pathname = `/api/conversations/${id}`; fetch(u)"
    assert calls(source) == ["GET https://h/api/conversations/{}"]


def test_the_types_of_endpoints_are_those_of_their_data() -> None:
    source = (
        "import { createApi, fetchBaseQuery } from '@reduxjs/toolkit/query/react';\n"
        "interface C { title: string }\n"
        "createApi({ baseQuery: fetchBaseQuery({ baseUrl: 'https://h/api' }), endpoints: (b) => ({\n"
        "  one: b.query<C, string>({ query: (id) => `/conversations/${id}` }) }) })"
    )
    assert reads(source) == {"title"}


OTHERS = {
    "a hook of the project": "const useQuery = (o) => o; useQuery({ path: '/api/conversations' })",
    "a key that is no URL": "import useSWR from 'swr'; useSWR('/api/conversations', loadFromDisk)",
    "a mutation of what is known elsewhere": "import use from 'swr/mutation'; use('/api/conversations', save)",
    "a data source of the project": (
        "class RESTDataSource { get(p) { return p } }\n"
        "class A extends RESTDataSource { one() { return this.get('/api/conversations') } }"
    ),
    "a function called pipe": "const out = source.pipe(target, '/api/conversations')",
    "a route of a router": "const routes = [{ path: '/api/conversations', component: List }]",
    "a URL that is only shown": "const u = new URL('/api/conversations', base); console.log(u.pathname)",
    "an event": "events.subscribe('/api/conversations', (d) => d.status)",
    "a class of the same name": "class Http { get(p) { return p } }\nnew Http().get('/api/conversations')",
}


@pytest.mark.parametrize("source", OTHERS.values(), ids=OTHERS)
def test_lookalikes_send_nothing(source: str) -> None:
    assert not look(source).requests
