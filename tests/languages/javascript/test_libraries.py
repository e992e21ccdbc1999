"""Each HTTP library, and how its instances and requests are built."""

from __future__ import annotations

import pytest

from tests.languages.javascript.looking import calls, look, only, told

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
    assert [found[0].query.items.keys() if found[0].query else (), read] == [{"limit"}, [("title",)]]
    assert found[2].body is not None


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
