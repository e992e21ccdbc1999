# ruff: noqa: E501 (sources of clients stand as they are)
"""How helper functions are given the request functions of clients in JavaScript, and when they are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.javascript.rewriting import START, migrated

FETCHING = "const r = await fetch(BASE + path, { ...init, headers: {} });\n  return r.json();"
SENDING = (
    "const r = await fetch(BASE + path, { method, body: body && JSON.stringify(body) });\n  return r.json();"
)
BODY = "{ method: 'POST', body: JSON.stringify({ initial_user_msg: 'x' }) }"
PATH = "'/api/conversations'"

WRAPPERS = {
    "a function like fetch": (
        f"async function call(path, init) {{\n  {FETCHING}\n}}\n",
        f"call({PATH}, {BODY})",
        "call, '/api/v1'",
    ),
    "with headers of the call": (
        f"async function call(path, init) {{\n  {FETCHING}\n}}\n",
        f"call({PATH}, {BODY[:-2]}, headers: more }})",
        "call, '/api/v1', { headers: more }",
    ),
    "a member like fetch": (
        f"const api = {{\n  async call(path, init = {{}}) {{\n  {FETCHING}\n  }},\n}};\n",
        f"api.call({PATH}, {BODY})",
        "(path, init) => api.call(path, init), '/api/v1'",
    ),
    "method first": (
        f"async function call(method, path, body) {{\n  {SENDING}\n}}\n",
        f"call('POST', {PATH}, {{ initial_user_msg: 'x' }})",
        "(path) => call('GET', path), '/api/v1'",
    ),
    "path first, and a method that may be left out": (
        f"async function call(path, {{ method = 'GET', body }} = {{}}) {{\n  {SENDING}\n}}\n",
        f"call({PATH}, {{ method: 'POST', body: {{ initial_user_msg: 'x' }} }})",
        "(path) => call(path), '/api/v1'",
    ),
    "one object": (
        f"async function call({{ url: path, method, data: body }}) {{\n  {SENDING}\n}}\n",
        f"call({{ url: {PATH}, method: 'POST', data: {{ initial_user_msg: 'x' }} }})",
        "(url) => call({ url, method: 'GET' }), '/api/v1'",
    ),
    "a base with the root of the API": (
        f"async function call(path, init) {{\n  {FETCHING.replace('BASE', 'BASE + `/api`')}\n}}\n",
        f"call('/conversations', {BODY})",
        "call, '/v1'",
    ),
}


@pytest.mark.parametrize("name", WRAPPERS)
def test_a_helper_is_given_the_clients_own_function(name: str, tmp_path: Path) -> None:
    wrapper, call, wanted = WRAPPERS[name]
    text = (
        START
        + wrapper
        + f"export async function start(more) {{\n  const made = await {call};\n  return made.conversation_id;\n}}\n"
    )
    _, after = migrated(tmp_path, {"client.js": text})
    assert f", {wanted})" in after["client.js"]
    assert "made.app_conversation_id" in after["client.js"]


def test_a_function_that_only_posts_is_not_asked_to_read(tmp_path: Path) -> None:
    text = START + (
        "const post = async (path, body) => {\n"
        "  const r = await fetch(BASE + path, { method: 'POST', body: JSON.stringify(body) });\n  return r.json();\n};\n"
        "export const start = async (text) => (await post('/api/conversations', { initial_user_msg: text })).conversation_id;\n"
    )
    _, after = migrated(tmp_path, {"client.js": text})
    assert "post(path)" not in after["client.js"]
    assert "fetch, `${BASE}/api/v1`)" in after["client.js"]


@pytest.mark.parametrize(("verb", "asked"), [("POST", "init.method"), ("post", "init.method.toLowerCase()")])
def test_a_function_that_takes_the_method_first_is_asked_for_what_the_helper_does(
    verb: str, asked: str, tmp_path: Path
) -> None:
    text = (
        START
        + f"async function call(method, path, body) {{\n  const headers = {{ a: key(path) }};\n  {SENDING}\n}}\n"
        + f"export async function stop(id) {{\n  await call('{verb}', `/api/conversations/${{id}}/stop`);\n}}\n"
    )
    _, after = migrated(tmp_path, {"client.js": text})
    assert f"pauseSandbox((path, init) => call({asked}, path), '/api/v1', id)" in after["client.js"]


def test_what_stands_beside_it_reads_in_its_stead(tmp_path: Path) -> None:
    text = (
        "class Api {\n  constructor(base = 'https://app.all-hands.dev') { this.base = base; }\n"
        "  async send(method, path, body) {\n"
        "    const r = await fetch(this.base + path, { method, body: body && JSON.stringify(body) });\n    return r.json();\n  }\n"
        "  get(path) { return this.send('GET', path); }\n  post(path, body) { return this.send('POST', path, body); }\n"
        "  async start(text) {\n    const made = await this.post('/api/conversations', { initial_user_msg: text });\n"
        "    return made.conversation_id;\n  }\n"
        "  async title(id) { return (await this.get(`/api/conversations/${id}`)).title; }\n}\nmodule.exports = Api;\n"
    )
    _, after = migrated(tmp_path, {"client.js": text})
    assert "(path) => this.get(path), '/api/v1')" in after["client.js"]


def test_helpers_of_two_libraries_in_one_file_have_names_of_their_own(tmp_path: Path) -> None:
    text = START + (
        "import axios from 'axios';\n"
        "export const one = async (text) => (await axios.post(`${BASE}/api/conversations`, { initial_user_msg: text })).data.conversation_id;\n"
        "export const two = async (text) => (await (await fetch(`${BASE}/api/conversations`, "
        "{ method: 'POST', body: JSON.stringify({ initial_user_msg: text }) })).json()).conversation_id;\n"
    )
    _, after = migrated(tmp_path, {"client.js": text})
    assert "await waitUntilReady(" in after["client.js"]
    assert "await waitUntilReadyViaFetch(" in after["client.js"]
    assert {"openhands-v1.js", "openhands-v1-fetch.js"} <= set(after)


def test_a_file_that_only_waits_has_the_helper_of_the_library_that_asks(tmp_path: Path) -> None:
    client = START + (
        "import axios from 'axios';\n"
        "export const get = async (id) => (await axios.get(`${BASE}/api/conversations/${id}`)).data;\n"
    )
    waits = (
        "import { get } from './client.js';\n"
        "export async function wait(id) {\n  for (;;) {\n    const one = await get(id);\n"
        "    if (one.status === 'STOPPED') return;\n    await new Promise((done) => setTimeout(done, 9));\n  }\n}\n"
    )
    _, after = migrated(tmp_path, {"client.js": client, "wait.js": waits})
    assert "import { agentStatus } from './openhands-v1.js';" in after["wait.js"]
