# ruff: noqa: E501 (sources of clients stand as they are)
"""What JavaScript tests answer and expect follows the request that it is about, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.javascript.rewriting import migrated

API = """\
import { track } from './track';
const BASE = 'https://app.all-hands.dev';
export async function create(text, repository, onStart) {
  const r = await fetch(`${BASE}/api/conversations`, { method: 'POST', body: JSON.stringify({ initial_user_msg: text, repository }) });
  const id = (await r.json()).conversation_id;
  onStart?.({ repository, title: text });
  track('start', { repository });
  return id;
}
export async function title(id) {
  const r = await fetch(`${BASE}/api/conversations/${id}`);
  const data = await r.json();
  return data && data.title;
}
export async function say(id, message) {
  await fetch(`${BASE}/api/conversations/${id}/message`, { method: 'POST', body: JSON.stringify({ message }) });
}
export async function comment(repository, body) {
  const r = await fetch(`https://api.github.com/repos/${repository}/comments`, { method: 'POST', body: JSON.stringify({ body, repository }) });
  return (await r.json()).id;
}
export async function both(text, repository) {
  const id = await create(text, repository);
  await comment(repository, id);
  return id;
}
"""
TRACK = "export const track = (event, data) => [event, data];\n"
HEAD = """\
import { http, HttpResponse } from 'msw';
import nock from 'nock';
import { both, comment, create, say, title } from './api';
import * as tracking from './track';
const send = vi.fn();
vi.stubGlobal('fetch', send);
const KNOWN = { conversation_id: 'c', title: 'T' };
const ok = (body, status = 200) => new Response(JSON.stringify(body), { status });
const answer = (body, status) => send.mockResolvedValueOnce(ok(body, status));
"""
MOVED_HEAD = HEAD.replace("{ conversation_id: 'c', title", "{ id: 'c', title")
STARTED = "answer({ status: 'ok', conversation_id: 'c' });"
TASK = "answer({ id: 'task-1', status: 'READY', app_conversation_id: 'c' });"
V0 = "https://app.all-hands.dev/api/conversations"
V1 = "https://app.all-hands.dev/api/v1/app-conversations"
MESSAGE = "{ content: [{ type: 'text', text: 'Hi' }] }"

MOVED = {
    "a call's URL": (
        f"{STARTED} await create('Hi', 'a/b'); expect(send.mock.calls[0][0]).toBe('{V0}');",
        f"{TASK} await create('Hi', 'a/b'); expect(send.mock.calls[0][0]).toBe('{V1}');",
    ),
    "a whole body": (
        f"{STARTED} await create('Hi', 'a/b'); expect(JSON.parse(send.mock.calls[0][1].body)).toEqual({{ initial_user_msg: 'Hi', repository: 'a/b' }});",
        f"{TASK} await create('Hi', 'a/b'); expect(JSON.parse(send.mock.calls[0][1].body)).toEqual({{ initial_message: {MESSAGE}, selected_repository: 'a/b' }});",
    ),
    "reads of a body": (
        f"{STARTED} await create('Hi', 'a/b'); const [, init] = send.mock.calls[0]; const sent = JSON.parse(init.body); expect(sent.initial_user_msg).toBe('Hi'); expect(sent.repository).toBe('a/b');",
        f"{TASK} await create('Hi', 'a/b'); const [, init] = send.mock.calls[0]; const sent = JSON.parse(init.body); expect(sent.initial_message.content[0].text).toBe('Hi'); expect(sent.selected_repository).toBe('a/b');",
    ),
    "called with": (
        f"{STARTED} await create('Hi', 'a/b'); expect(send).toHaveBeenCalledWith('{V0}', expect.objectContaining({{ method: 'POST', body: JSON.stringify({{ initial_user_msg: 'Hi', repository: 'a/b' }}) }}));",
        f"{TASK} await create('Hi', 'a/b'); expect(send).toHaveBeenCalledWith('{V1}', expect.objectContaining({{ method: 'POST', body: JSON.stringify({{ initial_message: {MESSAGE}, selected_repository: 'a/b' }}) }}));",
    ),
    "called with anything else": (
        f"{STARTED} await create('Hi', 'a/b'); expect(send).toHaveBeenCalledWith('{V0}', expect.anything());",
        f"{TASK} await create('Hi', 'a/b'); expect(send).toHaveBeenCalledWith('{V1}', expect.anything());",
    ),
    "answers in turn": (
        f"{STARTED} answer(KNOWN); await create('Hi', 'a/b'); await title('c'); expect(send).toHaveBeenNthCalledWith(2, '{V0}/c'); expect(send).toHaveBeenLastCalledWith('{V0}/c');",
        f"{TASK} answer([KNOWN]); await create('Hi', 'a/b'); await title('c'); expect(send).toHaveBeenNthCalledWith(2, '{V1}?ids=c'); expect(send).toHaveBeenLastCalledWith('{V1}?ids=c');",
    ),
    "nothing": ("answer(null); await title('c');", "answer([null]); await title('c');"),
    "all URLs": (
        f"answer(KNOWN); await title('c'); expect(send.mock.calls.map(([url]) => url)).toEqual(['{V0}/c']);",
        f"answer([KNOWN]); await title('c'); expect(send.mock.calls.map(([url]) => url)).toEqual(['{V1}?ids=c']);",
    ),
    "a property, and names": (
        f"{STARTED} await create('Hi', 'a/b'); const sent = JSON.parse(send.mock.lastCall[1].body); expect(sent).toHaveProperty('repository', 'a/b'); expect(Object.keys(sent)).toContain('repository');",
        f"{TASK} await create('Hi', 'a/b'); const sent = JSON.parse(send.mock.lastCall[1].body); expect(sent).toHaveProperty('selected_repository', 'a/b'); expect(Object.keys(sent)).toContain('selected_repository');",
    ),
    "msw": (
        f"http.post('{V0}', async ({{ request }}) => {{ expect(await request.json()).toEqual({{ initial_user_msg: 'Hi' }}); return HttpResponse.json({{ conversation_id: 'c' }}); }});",
        f"http.post('{V1}', async ({{ request }}) => {{ expect(await request.json()).toEqual({{ initial_message: {MESSAGE} }}); return HttpResponse.json({{ id: 'task-1', status: 'READY', app_conversation_id: 'c' }}); }});",
    ),
    "msw with a type": (
        f"http.post('{V0}', async ({{ request }}) => {{ const sent = (await request.json()) as {{ initial_user_msg: string; repository?: string }}; expect(sent.initial_user_msg).toBe('Hi'); expect(sent.repository).toBe('a/b'); return HttpResponse.json({{ conversation_id: 'c' }}); }});",
        f"http.post('{V1}', async ({{ request }}) => {{ const sent = (await request.json()) as {{ initial_message: {{ content: {{ text: string }}[] }}; selected_repository?: string }}; expect(sent.initial_message.content[0].text).toBe('Hi'); expect(sent.selected_repository).toBe('a/b'); return HttpResponse.json({{ id: 'task-1', status: 'READY', app_conversation_id: 'c' }}); }});",
    ),
    "msw with a type at once": (
        f"http.post('{V0}', async ({{ request }}) => {{ expect(((await request.json()) as {{ repository: string }}).repository).toBe('a/b'); return HttpResponse.json({{ conversation_id: 'c' }}); }});",
        f"http.post('{V1}', async ({{ request }}) => {{ expect(((await request.json()) as {{ selected_repository: string }}).selected_repository).toBe('a/b'); return HttpResponse.json({{ id: 'task-1', status: 'READY', app_conversation_id: 'c' }}); }});",
    ),
    "nock": (
        "nock('https://app.all-hands.dev').post('/api/conversations', { repository: 'a/b' }).reply(200, { conversation_id: 'c' });",
        "nock('https://app.all-hands.dev').post('/api/v1/app-conversations', { selected_repository: 'a/b' }).reply(200, { id: 'task-1', status: 'READY', app_conversation_id: 'c' });",
    ),
    "nock with a function": (
        "nock('https://app.all-hands.dev').post('/api/conversations', (sent) => sent.initial_user_msg === 'Hi').reply(200, { conversation_id: 'c' });",
        "nock('https://app.all-hands.dev').post('/api/v1/app-conversations', (sent) => sent.initial_message?.content[0].text === 'Hi').reply(200, { id: 'task-1', status: 'READY', app_conversation_id: 'c' });",
    ),
}
OTHERS = "https://api.github.com/repos/a/b/comments"
LOOKALIKES = {
    "a callback": "const heard = vi.fn(); await create('Hi', 'a/b', heard); expect(heard).toHaveBeenCalledWith({ repository: 'a/b', title: 'Hi' });",
    "a callback's arguments": "const heard = vi.fn(); await create('Hi', 'a/b', heard); expect(heard.mock.calls[0][0]).toEqual({ repository: 'a/b', title: 'Hi' });",
    "a spy": "const seen = vi.spyOn(tracking, 'track'); await create('Hi', 'a/b'); expect(seen).toHaveBeenCalledWith('start', { repository: 'a/b' }); expect(seen.mock.calls[0][1]).toEqual({ repository: 'a/b' });",
    "another service": f"answer({{ id: 1, status: 'ok', title: 'x' }}); await comment('a/b', 'Hi'); expect(send).toHaveBeenCalledWith('{OTHERS}', {{ method: 'POST', body: JSON.stringify({{ body: 'Hi', repository: 'a/b' }}) }});",
    "another service's body": "answer({ id: 1 }); await comment('a/b', 'Hi'); expect(JSON.parse(send.mock.calls[0][1].body)).toEqual({ body: 'Hi', repository: 'a/b' });",
    "an answer of something else": "const load = vi.fn().mockResolvedValue({ conversation_id: 'c', title: 'T' }); await load(); await title('c');",
    "an error": "answer(null, 404); await title('c');",
    "msw of another service": f"http.post('{OTHERS}', async ({{ request }}) => {{ expect(await request.json()).toEqual({{ body: 'Hi', repository: 'a/b' }}); return HttpResponse.json({{ conversation_id: 'c' }}); }});",
    "nock of another service": "nock('https://api.github.com').post('/repos/a/b/comments', { body: 'Hi', repository: 'a/b' }).reply(200, { conversation_id: 'c' });",
    "a body of its own": "const sent = JSON.parse('{}'); expect(sent).not.toEqual({ initial_user_msg: 'Hi', repository: 'a/b' });",
}


def project(test: str, head: str) -> dict[str, str]:
    """A client with a test."""
    return {"api.js": API, "track.js": TRACK, "api.test.js": f"{head}test('it', async () => {{ {test} }});\n"}


@pytest.mark.parametrize("name", MOVED)
def test_what_is_expected_follows(name: str, tmp_path: Path) -> None:
    before, after = MOVED[name]
    _, texts = migrated(tmp_path, project(before, HEAD))
    head = MOVED_HEAD if "KNOWN" in before else HEAD
    assert texts["api.test.js"] == project(after, head)["api.test.js"]


@pytest.mark.parametrize("name", LOOKALIKES)
def test_what_is_expected_of_others_stays(name: str, tmp_path: Path) -> None:
    before = project(LOOKALIKES[name], HEAD)
    _, texts = migrated(tmp_path, before)
    assert texts["api.js"] != before["api.js"]
    assert texts["api.test.js"] == before["api.test.js"]


def test_only_the_answer_and_the_body_of_one_of_two_services_change(tmp_path: Path) -> None:
    form = (
        "{} answer({{ id: 1, status: 'ok', title: 'x' }}); await both('Hi', 'a/b');"
        " expect(JSON.parse(send.mock.calls[0][1].body)).toMatchObject({{ {}: 'a/b' }});"
        " expect(JSON.parse(send.mock.calls[1][1].body)).toMatchObject({{ repository: 'a/b' }});"
    )
    _, texts = migrated(tmp_path, project(form.format(STARTED, "repository"), HEAD))
    assert texts["api.test.js"] == project(form.format(TASK, "selected_repository"), HEAD)["api.test.js"]


LEFT = {
    "one answer to several": (
        "send.mockResolvedValue(ok({ conversation_id: 'c', title: 'T' })); await create('Hi', 'a/b'); await title('c');",
        "several operations",
    ),
    "several requests": (
        "answer({ success: true }); await say('c', 'Hi');",
        "V1 takes several requests here",
    ),
    "JSON as text": (
        f"""{STARTED} await create('Hi', 'a/b'); expect(send.mock.calls[0][1].body).toBe('{{"initial_user_msg":"Hi"}}');""",
        "named in a way that cannot be followed",
    ),
    "one of several bodies": (
        "send.mockResolvedValue(ok({})); await both('Hi', 'a/b'); for (const call of send.mock.calls) expect(JSON.parse(call[1].body)).toMatchObject({ repository: 'a/b' });",
        "one of several requests",
    ),
}


@pytest.mark.parametrize("name", LEFT)
def test_code_stays_with_what_cannot_follow(name: str, tmp_path: Path) -> None:
    test, why = LEFT[name]
    findings, texts = migrated(tmp_path, project(test, HEAD))
    assert any("in api.test.js: " in one.reason and why in one.reason for one in findings)
    assert texts["api.test.js"] == project(test, HEAD)["api.test.js"]


def test_enough_lookalikes() -> None:
    assert len(LOOKALIKES) >= 0.4 * (len(LOOKALIKES) + len(MOVED))


MOCKED = """\
import { start } from './client';
const post = vi.fn();
vi.mock('axios', () => ({ default: { post } }));
test('it', async () => {
  post.mockResolvedValueOnce({ data: { conversation_id: 'c' } });
  await start('Hi');
  expect(post).toHaveBeenCalledWith('https://app.all-hands.dev/api/conversations', { initial_user_msg: 'Hi' });
});
"""
AXIOS = """\
import axios from 'axios';
export const start = async (text) => {
  const { data } = await axios.post('https://app.all-hands.dev/api/conversations', { initial_user_msg: text });
  return data.conversation_id;
};
"""


def test_a_double_in_a_mocked_module_stands_for_its_function(tmp_path: Path) -> None:
    _, texts = migrated(tmp_path, {"client.js": AXIOS, "client.test.js": MOCKED})
    assert "{ data: { id: 'task-1', status: 'READY', app_conversation_id: 'c' } }" in texts["client.test.js"]
    assert f"toHaveBeenCalledWith('{V1}', {{ initial_message: {MESSAGE} }})" in texts["client.test.js"]
