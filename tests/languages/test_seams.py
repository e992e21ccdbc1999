"""Where answers become data: what passes through a helper, once, and what cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import added, migrated, reasons

START = 'import requests\n\nAPI = "https://app.all-hands.dev/api"\n\n\n'
POST = '    r = requests.post(f"{API}/conversations", json={"initial_user_msg": "hi"}, headers=headers)\n'
GET = '    r = requests.get(f"{API}/conversations/{cid}", headers=headers)\n'
TRAJECTORY = '    r = requests.get(f"{API}/conversations/{cid}/trajectory", headers=headers)\n'
WAIT = 'wait_until_ready(r.json(), requests, f"{API}/v1", headers=headers)'
ALL = 'all_events(r.json(), requests, f"{API}/v1", cid, headers=headers)'

CASES = {
    "an error body is no start task": (
        POST
        + "    if r.status_code == 400:\n"
        + '        raise ValueError(r.json().get("message"))\n'
        + '    return r.json()["conversation_id"]\n',
        ['raise ValueError(r.json().get("detail"))', f'return {WAIT}["app_conversation_id"]'],
    ),
    "an error body ends the program": (
        POST
        + "    if not r.ok:\n"
        + '        print(r.json()["message"])\n'
        + "        exit(1)\n"
        + '    return r.json()["conversation_id"]\n',
        ['print(r.json()["detail"])', f'return {WAIT}["app_conversation_id"]'],
    ),
    "an error body is no list": (
        GET
        + '    if r.status_code == 404:\n        raise KeyError(r.json())\n    return r.json()["title"]\n',
        ['return r.json()[0]["title"]'],
    ),
    "the success is decoded in a branch": (
        POST + '    if r.ok:\n        return r.json()["conversation_id"]\n    raise ValueError(r.text)\n',
        [f'return {WAIT}["app_conversation_id"]'],
    ),
    "one wait for two reads": (
        POST + '    print(r.json()["conversation_id"])\n    return r.json()["conversation_id"]\n',
        [f"answer = {WAIT}", 'print(answer["app_conversation_id"])', 'return answer["app_conversation_id"]'],
    ),
    "all pages once": (
        TRAJECTORY
        + '    print(len(r.json()["trajectory"]))\n'
        + '    return [e["source"] for e in r.json()["trajectory"]]\n',
        [f"answer = {ALL}", "print(len(answer))", 'return [e["source"] for e in answer]'],
    ),
    "two branches wait each": (
        POST
        + '    if cid:\n        cid = r.json()["conversation_id"]\n'
        + '    else:\n        cid = r.json()["conversation_id"]\n'
        + "    return cid\n",
        [f'cid = {WAIT}["app_conversation_id"]', f'cid = {WAIT}["app_conversation_id"]'],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_only_answers_of_successes_pass_through(name: str, tmp_path: Path) -> None:
    body, wanted = CASES[name]
    texts = {"client.py": f"{START}def run(headers, cid):\n{body}"}

    findings, after = migrated(tmp_path, texts)
    lines = [line for line in added(texts, after, "client.py") if "import" not in line]

    assert [line for line in lines if not line.startswith("r = requests")] == wanted
    assert not reasons(findings)


MODEL = """from pydantic import BaseModel


class Conversation(BaseModel):
    conversation_id: str
    title: str


def call(path, model):
    return model.model_validate(requests.get(API + path, timeout=9).json())


def run(cid):
    return call(f"/conversations/{cid}", Conversation).title
"""
CHANGED = """def renamed(data):
    return {key.lower(): value for key, value in data.items()}


def call(path):
    return renamed(requests.get(API + path, timeout=9).json())


def run(cid):
    return call(f"/conversations/{cid}")["title"]
"""


@pytest.mark.parametrize("text", [MODEL, CHANGED])
def test_a_wrapper_that_gives_something_made_of_the_answer_is_left(text: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.py": START + text})

    assert not after
    assert "other things than the answer" in reasons(findings)["client.py:conversations/get"]


ASYNC = """import asyncio

import httpx


class OpenHands:
    def __init__(self, key):
        self.http = httpx.AsyncClient(base_url="https://app.all-hands.dev", headers={"Authorization": key})

    async def _get(self, path):
        r = await self.http.get(path)
        return r.json()

    async def run(self, cid, cids):
"""
LATER = {
    "gathered": '        jobs = (self._get(f"/api/conversations/{c}") for c in cids)\n'
    "        found = await asyncio.gather(*jobs)\n"
    '        return [one["title"] for one in found]\n',
    "a task": '        task = asyncio.create_task(self._get(f"/api/conversations/{cid}"))\n'
    '        return (await task)["title"]\n',
    "a coroutine": '        waiting = self._get(f"/api/conversations/{cid}")\n'
    '        return (await waiting)["title"]\n',
}


@pytest.mark.parametrize("name", LATER)
def test_a_coroutine_is_never_indexed(name: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.py": ASYNC + LATER[name]})

    assert not after
    assert "elsewhere" in reasons(findings)["client.py:conversations/get"]


AT_HAND = {
    'await asyncio.wait_for(self._get(f"/api/conversations/{cid}"), 5)': (
        '(await asyncio.wait_for(self._get(f"/api/v1/app-conversations?ids={cid}"), 5))[0]'
    ),
    'await self._get(f"/api/conversations/{cid}")': (
        '(await self._get(f"/api/v1/app-conversations?ids={cid}"))[0]'
    ),
}


@pytest.mark.parametrize("before", AT_HAND)
def test_what_is_awaited_is_indexed_outside(before: str, tmp_path: Path) -> None:
    texts = {"client.py": f'{ASYNC}        data = {before}\n        return data["title"]\n'}

    _, after = migrated(tmp_path, texts)

    assert added(texts, after, "client.py") == [f"data = {AT_HAND[before]}"]


THREADS = "import asyncio\n" + START
BODY = 'json={"initial_user_msg": "hi"}, headers=headers)\n    return r.json()["conversation_id"]\n'


def test_a_request_in_a_thread_changes_as_a_whole(tmp_path: Path) -> None:
    call = f'    r = await asyncio.to_thread(requests.post, f"{{API}}/conversations", {BODY}'
    texts = {"client.py": f"{THREADS}async def main(headers):\n{call}\n\nasyncio.run(main({{}}))\n"}

    _, after = migrated(tmp_path, texts)

    content = '{"initial_message": {"content": [{"type": "text", "text": "hi"}]}}'
    request = f'requests.post, f"{{API}}/v1/app-conversations", json={content}, headers=headers'
    waiting = 'wait_until_ready, r.json(), requests, f"{API}/v1", headers=headers'
    assert added(texts, after, "client.py")[1:] == [
        f"r = await asyncio.to_thread({request})",
        f'return (await asyncio.to_thread({waiting}))["app_conversation_id"]',
    ]


def test_a_request_in_a_pool_changes_as_a_whole(tmp_path: Path) -> None:
    call = f'    r = pool.submit(requests.post, f"{{API}}/conversations", {BODY}'.replace(
        "r.json()", "r.result().json()"
    )
    texts = {"client.py": f"{START}def run(pool, headers):\n{call}"}

    _, after = migrated(tmp_path, texts)

    assert 'json={"initial_message": {"content": [{"type": "text", "text": "hi"}]}}' in after["client.py"]
    assert 'wait_until_ready(r.result().json(), requests, f"{API}/v1", headers=headers)' in after["client.py"]


def test_several_requests_cannot_be_handed_to_a_thread(tmp_path: Path) -> None:
    call = '    await asyncio.to_thread(requests.post, f"{API}/conversations/{cid}/stop", headers=headers)\n'

    findings, after = migrated(tmp_path, {"client.py": f"{THREADS}async def run(cid, headers):\n{call}"})

    assert not after
    assert "thread" in reasons(findings)["client.py:conversations/stop"]
