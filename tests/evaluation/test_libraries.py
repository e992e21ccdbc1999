"""Each HTTP library, and how its sessions and requests are built."""

from __future__ import annotations

import pytest

from tests.evaluation.looking import only, seen

PYTHON = {
    "requests": 'import requests\nrequests.post("https://h/api/conversations", json=B)',
    "requests data": (
        'import json, requests\nrequests.post("https://h/api/conversations", data=json.dumps(B))'
    ),
    "requests.request": 'import requests\nrequests.request("POST", "https://h/api/conversations", json=B)',
    "session": 'import requests\nrequests.Session().post("https://h/api/conversations", json=B)',
    "a session of another library": (
        "from google.auth.transport.requests import AuthorizedSession\n"
        'AuthorizedSession(C).post("https://h/api/conversations", json=B)'
    ),
    "a session that a program lends": (
        "from homeassistant.helpers.aiohttp_client import async_get_clientsession\n"
        'async_get_clientsession(hass).post("https://h/api/conversations", json=B)'
    ),
    "prepared": (
        "import requests\ns = requests.Session()\n"
        'r = requests.Request("POST", "https://h/api/conversations", json=B)\n'
        "s.send(s.prepare_request(r))"
    ),
    "prepare": (
        'import requests\nr = requests.Request("POST", "https://h/api/conversations", json=B).prepare()\n'
        "requests.Session().send(r)"
    ),
    "httpx": 'import httpx\nhttpx.post("https://h/api/conversations", json=B)',
    "httpx base": 'import httpx\nhttpx.Client(base_url="https://h/api").post("/conversations", json=B)',
    "httpx send": (
        'import httpx\nc = httpx.Client(base_url="https://h/api/")\n'
        'c.send(c.build_request("POST", "conversations", json=B))'
    ),
    "httpx stream": (
        'import httpx\nwith httpx.stream("POST", "https://h/api/conversations", json=B) as r:\n    r.read()'
    ),
    "httpx2": 'import httpx2\nhttpx2.post("https://h/api/conversations", json=B)',
    "httpx2 base": 'import httpx2\nhttpx2.Client(base_url="https://h/api").post("/conversations", json=B)',
    "niquests": 'import niquests\nniquests.post("https://h/api/conversations", json=B)',
    "niquests base": (
        "import niquests\nasync def f():\n"
        '    async with niquests.AsyncSession(base_url="https://h/api") as s:\n'
        '        await s.post("/conversations", json=B)'
    ),
    "aiohttp": (
        "import aiohttp\nasync def f():\n"
        '    async with aiohttp.ClientSession("https://h") as s, s.post("/api/conversations", json=B) as r:\n'
        "        await r.json()"
    ),
    "urllib": (
        "import json\nfrom urllib.request import Request, urlopen\n"
        'urlopen(Request("https://h/api/conversations", data=json.dumps(B).encode()))'
    ),
    "http.client": (
        'import http.client, json\nc = http.client.HTTPSConnection("h")\n'
        'c.request("POST", "/api/conversations", json.dumps(B), {})\nc.getresponse()'
    ),
    "urllib3": 'import urllib3\nurllib3.PoolManager().request("POST", "https://h/api/conversations", json=B)',
    "unknown client": 'client.post("https://h/api/conversations", json=B)',
    "verb by name": 'import requests\ngetattr(requests, "post")("https://h/api/conversations", json=B)',
    "partial method": (
        "import functools, requests\nclass C:\n"
        "    def send(self, method, path, **kw):\n"
        '        return requests.request(method, "https://h" + path, **kw)\n'
        '    post = functools.partialmethod(send, "POST")\n'
        '    def new(self):\n        return self.post("/api/conversations", json=B)'
    ),
    "context variable": (
        "import contextvars, httpx\nC = contextvars.ContextVar('client')\n"
        'C.set(httpx.Client(base_url="https://h"))\n'
        'def new():\n    return C.get().post("/api/conversations", json=B)'
    ),
    "default of a context variable": (
        "import httpx\nfrom contextvars import ContextVar\n"
        "C = ContextVar('client', default=httpx.Client(base_url=\"https://h\"))\n"
        'def new():\n    return C.get().post("/api/conversations", json=B)'
    ),
    "queue": (
        "import queue, requests\nQ = queue.Queue()\n"
        'Q.put("https://h/api/conversations")\nrequests.post(Q.get(), json=B)'
    ),
    "partial": (
        "import functools, requests\npost = functools.partial(requests.post, timeout=3)\n"
        'post("https://h/api/conversations", json=B)'
    ),
}


B = "{ initial_user_msg: 'hi', repository: 'a/b' }"
J = f"JSON.stringify({B})"
JAVASCRIPT = {
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

POSTS = [
    ("client.py", f'B = {{"initial_user_msg": "x", "repository": "a/b"}}\n{call}\n')
    for call in PYTHON.values()
]
POSTS += [("client.ts", source) for source in JAVASCRIPT.values()]


@pytest.mark.parametrize(("name", "source"), POSTS, ids=[*PYTHON, *JAVASCRIPT])
def test_a_post_with_its_body(name: str, source: str) -> None:
    found = only(source, name)
    assert (found.method.upper(), found.url) == ("POST", "https://h/api/conversations")
    assert found.fields == {"initial_user_msg", "repository"}
    assert found.request.modelled is ("\nclient.post(" not in source)


def test_a_request_object_that_is_changed_before_it_is_sent() -> None:
    found = only(
        "import urllib.request\n"
        'r = urllib.request.Request("https://h/api/conversations/1")\n'
        'r.get_method = lambda: "DELETE"\n'
        "urllib.request.urlopen(r)\n"
    )
    assert found.method == "DELETE"


QUERIES = {
    "mapping": 'requests.get(U, params={"limit": 1, "page_id": p})',
    "pairs": 'requests.get(U, params=[("limit", 1), ("page_id", p)])',
    "in the text": 'requests.get(U + f"?limit=1&page_id={p}")',
    "encoded": 'requests.get(U + "?" + urlencode({"limit": 1, "page_id": p}))',
    "yarl": 'requests.get(URL(U).with_query({"limit": 1, "page_id": p}))',
    "yarl by names": "requests.get(URL(U).with_query(limit=1, page_id=p))",
    "yarl operator": 'requests.get(URL(U) % {"limit": 1, "page_id": p})',
    "httpx": 'httpx.get(U, params=httpx.QueryParams({"limit": 1, "page_id": p}))',
}


@pytest.mark.parametrize("call", QUERIES.values(), ids=QUERIES)
def test_a_query(call: str) -> None:
    found = only(
        "import httpx, requests\nfrom urllib.parse import urlencode\nfrom yarl import URL\n"
        f'U = "https://h/api/conversations"\n{call}\n'
    )
    assert found.fields == {"limit", "page_id"}


@pytest.mark.parametrize(
    "files", ['{"files": handle}', '[("files", handle)]', '[("files", x) for x in handles]']
)
def test_files_are_parts_of_the_body(files: str) -> None:
    found = only(
        f'import requests\nrequests.post("https://h/api/conversations/1/upload-files", files={files})\n'
    )
    assert [one.role for one in found.request.arguments] == ["url", "files"]
    assert found.fields == {"files"}


def test_a_session_of_the_project_derives_from_one_of_a_library() -> None:
    found = only(
        "import requests\nfrom urllib.parse import urljoin\n"
        "class Based(requests.Session):\n"
        "    def __init__(self, base):\n"
        "        super().__init__()\n"
        "        self.base = base\n"
        "    def request(self, method, url, **options):\n"
        "        return super().request(method, urljoin(self.base, url), **options)\n"
        's = Based("https://h/")\n'
        's.request("GET", "/api/conversations")\n'
    )
    assert (found.line, found.method, found.url) == (10, "GET", "https://h/api/conversations")


def test_a_session_that_is_only_declared_is_taken_for_one() -> None:
    found = only(
        "from typing import Protocol\n"
        "class Http(Protocol):\n"
        "    def post(self, url, *, json): ...\n"
        "class Client:\n"
        "    def __init__(self, http: Http, base): self.http, self.base = http, base\n"
        "    def create(self):\n"
        '        return self.http.post(f"{self.base}/api/conversations", json={"repository": "x"})\n'
    )
    assert (found.line, found.method, found.fields) == (7, "POST", {"repository"})


def test_several_methods_are_several_requests() -> None:
    found = seen(
        'import requests\nfor verb in ("get", "delete"):\n'
        '    getattr(requests, verb)("https://h/api/conversations/1")\n'
    )
    assert [one.method for one in found] == ["DELETE", "GET"]


AIRFLOW = {
    "a hook": (
        "from airflow.providers.http.hooks.http import HttpHook\n",
        'HttpHook("POST", http_conn_id="oh").run("/api/conversations", json={"initial_user_msg": "x"})',
        ("POST", "{}/api/conversations", {"initial_user_msg"}),
    ),
    "a hook with another method by default": (
        "from airflow.providers.http.hooks.http import HttpHook\n",
        'HttpHook(http_conn_id="oh").run("api/conversations", json.dumps({"initial_user_msg": "x"}))',
        ("POST", "{}/api/conversations", {"initial_user_msg"}),
    ),
    "the query of a hook": (
        "from airflow.providers.http.hooks.http import HttpHook\n",
        'HttpHook("GET", "oh").run("/api/conversations", {"limit": 1})',
        ("GET", "{}/api/conversations", {"limit"}),
    ),
    "an operator": (
        "from airflow.providers.http.operators.http import SimpleHttpOperator\n",
        (
            'SimpleHttpOperator(task_id="t", endpoint="api/conversations", http_conn_id="oh", method="POST", '
            'data=json.dumps({"initial_user_msg": "x"}))'
        ),
        ("POST", "{}/api/conversations", {"initial_user_msg"}),
    ),
    "a sensor": (
        "from airflow.providers.http.sensors.http import HttpSensor\n",
        'HttpSensor(task_id="t", http_conn_id="oh", endpoint="/api/conversations/{{ ti.xcom_pull() }}")',
        ("GET", "{}/api/conversations/{{ ti.xcom_pull() }}", set()),
    ),
}


@pytest.mark.parametrize("name", AIRFLOW)
def test_tasks_of_airflow(name: str) -> None:
    start, call, expected = AIRFLOW[name]
    found = only(f"import json\n{start}{call}\n")
    assert (found.method, found.url, found.fields) == expected
    assert "oh" in found.request.names


def test_what_an_operator_hears_is_its_answer() -> None:
    found = only(
        "from airflow.providers.http.sensors.http import HttpSensor\n"
        'HttpSensor(task_id="t", http_conn_id="oh", endpoint="/api/conversations/1",\n'
        '           response_check=lambda r: r.json()["status"] == "STOPPED")\n'
    )
    assert (found.reads, found.statuses) == ({"status"}, {"STOPPED"})
