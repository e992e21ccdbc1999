# ruff: noqa: E501 (sources of clients stand as they are)
"""Whose a status, and whose a prepared answer is: of the response or the conversation, of which test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.javascript.rewriting import START, migrated, rewritten

HEAD = START + "const headers = { Authorization: 'x' };\n"


TYPED = (
    "interface C { conversation_id: string; title: string; status: string }\n"
    "async function call<T>(path: string): Promise<T> {\n  const response = await fetch(BASE + path, { headers });\n"
    "  if (!response.ok) throw new Error(`${response.status}`);\n  return (await response.json()) as T;\n}\n"
    "export async function all(): Promise<string[]> {\n"
    "  const page = await call<{ results: C[] }>('/api/conversations');\n"
    "  return page.results.map((c) => `${c.conversation_id} ${c.status === 'RUNNING'}`);\n}\n"
)


def test_the_status_of_a_response_is_none_of_a_conversation(tmp_path: Path) -> None:
    after = rewritten(tmp_path, HEAD + TYPED, "client.ts")
    assert "interface C { id: string; title: string; sandbox_status: string }" in after
    assert "page.items.map((c) => `${c.id} ${c.sandbox_status === 'RUNNING'}`)" in after


def test_an_answer_belongs_to_the_test_that_calls_what_sets_it_up(tmp_path: Path) -> None:
    code = HEAD + (
        "export async function start(text) {\n  const r = await fetch(`${BASE}/api/conversations`, { method: 'POST', "
        "headers, body: JSON.stringify({ initial_user_msg: text }) });\n  return (await r.json()).conversation_id;\n}\n"
        "export async function title(id) {\n  const r = await fetch(`${BASE}/api/conversations/${id}`, { headers });\n"
        "  return (await r.json()).title;\n}\n"
    )
    test = (
        "import { expect, it, vi } from 'vitest';\nimport { start, title } from './client.js';\n"
        "const double = vi.fn();\nvi.stubGlobal('fetch', double);\n"
        "function answer(body) {\n  double.mockResolvedValueOnce(new Response(JSON.stringify(body)));\n}\n"
        "it('starts', async () => {\n  answer({ conversation_id: 'c1' });\n  expect(await start('x')).toBe('c1');\n});\n"
        "it('shows', async () => {\n  answer({ title: 'T', status: 'RUNNING' });\n  expect(await title('c1')).toBe('T');\n});\n"
    )
    _, after = migrated(tmp_path, {"client.js": code, "client.test.js": test})
    assert "answer({ id: 'task-1', status: 'READY', app_conversation_id: 'c1' });" in after["client.test.js"]
    assert "answer([{ title: 'T', sandbox_status: 'RUNNING' }]);" in after["client.test.js"]


def test_a_promise_of_one_becomes_that_of_several(tmp_path: Path) -> None:
    text = HEAD + (
        "export async function title(id: string): Promise<string> {\n"
        "  const c = await fetch(`${BASE}/api/conversations/${id}`, { headers })"
        ".then((r) => r.json() as Promise<{ title: string }>);\n  return c.title;\n}\n"
    )
    after = rewritten(tmp_path, text, "client.ts")
    assert "r.json() as Promise<{ title: string }[]>))[0];" in after


KIND = "export interface C { conversation_id: string; status: string; title: string }\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("return (await r.json()) as C;", "return v0Conversation(await r.json()) as C;"),
        ("return await r.json() as C;", "return v0Conversation(await r.json()) as C;"),
        (
            "const c = await r.json() as unknown as C;\n  return c;",
            "const c = v0Conversation(await r.json()) as unknown as C;\n  return c;",
        ),
        ("return (await r.json() as C).title;", "return (v0Conversation(await r.json()) as C).title;"),
        (
            "const { title } = await r.json() as { title: string };\n  return title;",
            "const { title } = (await r.json())[0] ?? {} as { title: string };\n  return title;",
        ),
    ],
)
def test_the_type_of_an_answer_stays_with_the_answer(before: str, after: str, tmp_path: Path) -> None:
    """Though for the grammar it is a part of what is waited for."""
    text = (
        HEAD
        + KIND
        + (
            "export async function ask(id: string) {\n"
            "  const r = await fetch(`${BASE}/api/conversations/${id}`, { headers });\n"
            f"  {before}\n}}\n"
            "export async function whole(id: string): Promise<C> {\n"
            "  return (await fetch(`${BASE}/api/conversations/${id}`, { headers })).json();\n}\n"
        )
    )
    assert f"  {after}\n}}" in rewritten(tmp_path, text, "client.ts")
