"""Each HTTP library, and how its instances and requests are built."""

from __future__ import annotations

import pytest

from tests.languages.javascript.looking import calls, look, only, told

B = "{ initial_user_msg: 'hi' }"
J = f"JSON.stringify({B})"

POSTS = {
    "fetch": f"fetch('https://h/api/conversations', {{ method: 'POST', body: {J} }})",
    "window.fetch": f"window.fetch('https://h/api/conversations', {{ method: 'POST', body: {J} }})",
    "fetch of a name": (
        f"const f = globalThis.fetch; f('https://h/api/conversations', {{ method: 'POST', body: {J} }})"
    ),
    "node-fetch": (
        "import fetch from 'node-fetch'\n"
        f"fetch('https://h/api/conversations', {{ method: 'POST', body: {J} }})"
    ),
    "cross-fetch": (
        f"const fetch = require('cross-fetch')\n"
        f"fetch('https://h/api/conversations', {{ method: 'POST', body: {J} }})"
    ),
    "undici fetch": (
        "import { fetch as f } from 'undici'\n"
        f"f('https://h/api/conversations', {{ method: 'POST', body: {J} }})"
    ),
    "undici request": (
        "import { request } from 'undici'\n"
        f"request('https://h/api/conversations', {{ method: 'POST', body: {J} }})"
    ),
    "axios.post": f"import axios from 'axios'\naxios.post('https://h/api/conversations', {B})",
    "axios namespace": f"import * as axios from 'axios'\naxios.post('https://h/api/conversations', {B})",
    "axios default of require": (
        f"const axios = require('axios').default\naxios.post('https://h/api/conversations', {B})"
    ),
    "axios config": (
        "import axios from 'axios'\n"
        f"axios({{ url: 'https://h/api/conversations', method: 'post', data: {B} }})"
    ),
    "axios url and config": (
        f"import axios from 'axios'\naxios('https://h/api/conversations', {{ method: 'POST', data: {B} }})"
    ),
    "axios.request": (
        "import axios from 'axios'\n"
        f"axios.request({{ baseURL: 'https://h', url: '/api/conversations', method: 'POST', data: {B} }})"
    ),
    "axios instance": (
        "import axios from 'axios'\nconst api = axios.create({ baseURL: 'https://h/api' })\n"
        f"api.post('conversations', {B})"
    ),
    "axios instance called": (
        "import axios from 'axios'\nconst api = axios.create({ baseURL: 'https://h/api/' })\n"
        f"api({{ url: '/conversations', method: 'POST', data: {B} }})"
    ),
    "axios defaults": (
        "import axios from 'axios'\nconst api = axios.create()\napi.defaults.baseURL = 'https://h'\n"
        f"api.post('/api/conversations', {B})"
    ),
    "got": f"import got from 'got'\ngot.post('https://h/api/conversations', {{ json: {B} }})",
    "got called": (
        f"import got from 'got'\ngot('https://h/api/conversations', {{ method: 'POST', json: {B} }})"
    ),
    "got extend": (
        "import got from 'got'\nconst api = got.extend({ prefixUrl: 'https://h/api' })\n"
        f"api.extend({{ retry: 1 }}).post('conversations', {{ json: {B} }})"
    ),
    "ky": f"import ky from 'ky'\nky.post('https://h/api/conversations', {{ json: {B} }})",
    "ky create": (
        "import ky from 'ky'\nconst api = ky.create({ prefixUrl: 'https://h/api' })\n"
        f"api.post('conversations', {{ json: {B} }})"
    ),
    "superagent": (
        "const request = require('superagent')\n"
        f"request.post('https://h/api/conversations').set('A', 'b').send({B}).then(r => r.body)"
    ),
    "needle": f"const needle = require('needle')\nneedle('post', 'https://h/api/conversations', {B})",
    "request": (
        "const request = require('request')\n"
        f"request({{ method: 'POST', uri: 'https://h/api/conversations', json: {B} }}, "
        "(err, res, body) => body.status)"
    ),
    "wretch": f"import wretch from 'wretch'\nwretch('https://h/api/conversations').post({B})",
    "wretch, put together": (
        "import wretch from 'wretch'\nconst api = wretch('https://h').auth('x')\n"
        f"api.url('/api/conversations').json({B}).post().json()"
    ),
    "wretch, url behind": f"import wretch from 'wretch'\nwretch('https://h').post({B}, '/api/conversations')",
    "jQuery": (
        f"$.ajax({{ url: 'https://h/api/conversations', type: 'POST', data: {J}, "
        "success: function (d) { d.status } })"
    ),
    "jQuery url and settings": (
        f"import $ from 'jquery'\n$.ajax('https://h/api/conversations', {{ method: 'POST', data: {J} }})"
    ),
    "cypress": f"cy.request('POST', 'https://h/api/conversations', {B})",
    "cypress options": f"cy.request({{ method: 'POST', url: 'https://h/api/conversations', body: {B} }})",
    "playwright": (
        "import { test } from '@playwright/test'\n"
        "test('t', async ({ request }) => "
        f"{{ await request.post('https://h/api/conversations', {{ data: {B} }}) }})"
    ),
    "playwright page": (
        "import { test } from '@playwright/test'\n"
        "test('t', async ({ page }) => "
        f"{{ await page.request.post('https://h/api/conversations', {{ data: {B} }}) }})"
    ),
    "playwright context": (
        "import { request } from '@playwright/test'\n"
        "const api = await request.newContext({ baseURL: 'https://h' })\n"
        f"await api.post('/api/conversations', {{ data: {B} }})"
    ),
    "https url": (
        "import https from 'node:https'\n"
        f"const q = https.request('https://h/api/conversations', {{ method: 'POST' }}, () => "
        f"{{}}); q.end({J})"
    ),
    "https options": (
        "const { request } = require('https')\n"
        f"const q = request({{ host: 'h', path: '/api/conversations', method: 'POST' }}); "
        f"q.write({J}); q.end()"
    ),
}


@pytest.mark.parametrize("source", POSTS.values(), ids=POSTS)
def test_post_with_a_body(source: str) -> None:
    found = only(source)
    assert calls(source)[0].upper() == "POST HTTPS://H/API/CONVERSATIONS"
    assert found.modelled
    assert found.body is not None
    assert set(found.body.items) == {"initial_user_msg"}


QUERIES = {
    "axios": (
        "import axios from 'axios'\naxios.get('https://h/api/conversations', { params: { limit: 1 } })"
        ".then(r => r.data.results)"
    ),
    "got": (
        "import got from 'got'\nconst r: any = await got('https://h/api/conversations', "
        "{ searchParams: { limit: 1 } }).json()\nr.results"
    ),
    "ky": (
        "import ky from 'ky'\nconst r: any = await ky('https://h/api/conversations', "
        "{ searchParams: { limit: 1 } }).json()\nr.results"
    ),
    "superagent": (
        "import request from 'superagent'\n"
        "const { body } = await request.get('https://h/api/conversations').query({ limit: 1 })\nbody.results"
    ),
    "wretch": (
        "import wretch from 'wretch'\nconst page: any = await wretch('https://h').query({ limit: 1 })"
        ".url('/api/conversations').get().notFound(() => null).json()\npage.results"
    ),
    "wretch, given": (
        "import wretch from 'wretch'\n"
        "wretch('https://h/api/conversations').query({ limit: 1 }).get().json((page: any) => page.results)"
    ),
    "jQuery heard": "$.get('https://h/api/conversations', { limit: 1 }, function (page) { page.results })",
    "jQuery done": (
        "$.getJSON('https://h/api/conversations', { limit: 1 }).done((page) => { page.results }).fail(log)"
    ),
    "jQuery awaited": (
        "import $ from 'jquery'\n"
        "const page = await $.ajax({ url: 'https://h/api/conversations', data: { limit: 1 } })\npage.results"
    ),
    "cypress": (
        "cy.request({ url: 'https://h/api/conversations', qs: { limit: 1 } })"
        ".then((res) => { res.body.results })"
    ),
    "playwright": (
        "import { test } from '@playwright/test'\ntest('t', async ({ request }) => {\n"
        "  const res = await request.get('https://h/api/conversations', { params: { limit: 1 } })\n"
        "  const page = await res.json(); page.results })"
    ),
    "fetch": (
        "const q = new URLSearchParams({ limit: '1' })\n"
        "fetch(`https://h/api/conversations?${q}`).then(r => r.json()).then(({ results }) => results)"
    ),
    "undici": (
        "import { request } from 'undici'\n"
        "const { body } = await request('https://h/api/conversations', { query: { limit: 1 } })\n"
        "const page: any = await body.json()\npage.results"
    ),
    "https": (
        "import https from 'https'\n"
        "https.get({ hostname: 'h', path: '/api/conversations?' + new URLSearchParams({ "
        "limit: '1' }) }, res => {\n"
        "  let text = ''\n  res.on('data', chunk => { text += chunk })\n"
        "  res.on('end', () => { const page = JSON.parse(text); page.results })\n})"
    ),
}


@pytest.mark.parametrize("source", QUERIES.values(), ids=QUERIES)
def test_get_with_a_query_and_a_read(source: str) -> None:
    found = only(source)
    assert found.method is not None
    assert found.method.literal == "GET"
    assert found.query is not None
    assert set(found.query.items) == {"limit"}
    assert [one.path for one in found.response.reads] == [("results",)]


def test_an_unknown_mapping_of_options_leaves_the_method_open() -> None:
    found = only("export const f = (options: any) => fetch('/api/conversations', options)")
    assert found.method is None


def test_options_that_are_spread_after_others_still_name_the_method() -> None:
    source = (
        "const send = (path: string, init: RequestInit) => fetch(path, { ...init, cache: 'no-store' })\n"
        "send('/api/conversations', { method: 'POST' })"
    )
    assert "POST /api/conversations" in calls(source)


TABLE = """
import { createApi, fetchBaseQuery } from '@reduxjs/toolkit/query/react'
export const api = createApi({
  baseQuery: fetchBaseQuery({ baseUrl: 'https://h/api' }),
  endpoints: (build) => ({
    list: build.query<any, number>({ query: (limit) => ({ url: '/conversations', params: { limit } }) }),
    one: build.query({ query: (id) => `/conversations/${id}`, transformResponse: (r: any) => r.title }),
  }),
})
export const more = api.injectEndpoints({
  endpoints: (build) => ({
    start: build.mutation({ query: (text) => ({ url: 'conversations', method: 'POST', body: { text } }) }),
  }),
})
"""


def test_endpoints_that_are_described_in_a_table() -> None:
    found = look(TABLE).requests
    assert [told(one) for one in found] == [
        "GET https://h/api/conversations",
        "GET https://h/api/conversations/{}",
        "POST https://h/api/conversations",
    ]
    read = [one.path for one in found[1].response.reads]
    assert [found[0].query.items.keys() if found[0].query else (), read] == [
        {"limit"},
        [("title",)],
    ]
    assert found[2].body is not None


MOCKS = {
    "msw": "import { http } from 'msw'\nhttp.post('https://h/api/conversations', () => {})",
    "msw 1": "import { rest } from 'msw'\nrest.post('https://h/api/conversations', (req, res, ctx) => res())",
    "nock": "import nock from 'nock'\nnock('https://h').post('/api/conversations').reply(200, {})",
}


@pytest.mark.parametrize("source", MOCKS.values(), ids=MOCKS)
def test_mocks_send_nothing(source: str) -> None:
    assert only(source).mock
    assert calls(source) == ["POST https://h/api/conversations"]


NONE = {
    "express": "import express from 'express'\nconst app = express()\napp.get('/api/conversations', list)",
    "router": "router.post('/api/conversations', async (req, res) => res.json({}))",
    "fastify": "const app = require('fastify')()\napp.get('/api/conversations', async () => [])",
    "supertest": (
        "import request from 'supertest'\nawait request(app).post('/api/conversations').send({ a: 1 })"
    ),
    "a log": "console.log('/api/conversations'); logger.info('GET /api/conversations')",
    "a regular expression": "if (/\\/api\\/conversations/.test(path)) next()",
    "a comparison": "if (path === '/api/conversations') next()",
    "a tagged template": "sql`select * from /api/conversations`",
    "a map": "cache.get('/api/conversations')",
    "a document": "const $ = cheerio.load(page)\n$.get('/api/conversations')",
    "a page's own requests": "cy.intercept('GET', '/api/conversations', { body: {} }); cy.visit('/c')",
    "what a page waits for": (
        "import { test } from '@playwright/test'\n"
        "test('t', async ({ page }) => { await page.waitForResponse('/api/conversations'); "
        "await page.route('**/api/conversations', (route) => route.fulfill({ json: {} })) })"
    ),
}


@pytest.mark.parametrize("source", NONE.values(), ids=NONE)
def test_what_sends_nothing(source: str) -> None:
    assert [one for one in look(source).requests if one.modelled] == []
