# ruff: noqa: E501 (sources of clients stand as they are)
"""Rewrites that would run and do the wrong thing: each is the smallest client that showed one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.javascript.rewriting import START, migrated, reason, rewritten

HEAD = START + "const headers = { Authorization: 'x' };\n"


def test_the_request_stays_where_only_its_success_is_asked_for(tmp_path: Path) -> None:
    text = (
        "export async function rename(id, title) {{\n"
        "  const ok = await fetch(`${{BASE}}/api/{}/${{id}}`, {{ method: 'PATCH', headers, "
        "body: JSON.stringify({{ title }}) }}).then((r) => r.{});\n  if (!ok) throw new Error('no');\n}}\n"
    )
    after = HEAD + text.format("v1/app-conversations", "ok")
    assert rewritten(tmp_path, HEAD + text.format("conversations", "json()")) == after


def test_a_plain_path_goes_to_a_helper_that_escapes_it_itself(tmp_path: Path) -> None:
    text = HEAD + (
        "export const code = (id, path) => fetch(`${BASE}/api/conversations/${id}/select-file"
        "?file=${encodeURIComponent(path)}`, { headers }).then((r) => r.json()).then((d) => d.code);\n"
    )
    assert "readFile(fetch, `${BASE}/api/v1`, id, path, { headers })" in rewritten(tmp_path, text)


LEFT = {
    "escaped before": (
        (
            "export async function code(id, path) {\n  const file = encodeURIComponent(path);\n"
            "  const r = await fetch(`${BASE}/api/conversations/${id}/select-file?file=${file}`, { headers });\n"
            "  return (await r.json()).code;\n}\n"
        ),
        "`file` is escaped for a URL",
    ),
    "a request object": (
        (
            "const made = new Request(`${BASE}/api/conversations`, { method: 'POST', headers, "
            "body: JSON.stringify({ initial_user_msg: 'x' }) });\n"
            "export const start = () => fetch(made).then((r) => r.json()).then((d) => d.conversation_id);\n"
        ),
        "headers of the request are in an object",
    ),
    "all settled": (
        (
            "const start = (text) => fetch(`${BASE}/api/conversations`, { method: 'POST', headers, "
            "body: JSON.stringify({ initial_user_msg: text }) });\n"
            "export async function many(texts) {\n  const all = await Promise.allSettled(texts.map(start));\n"
            "  return Promise.all(all.map(async (s) => (await s.value.json()).conversation_id));\n}\n"
        ),
        "in another function than the request",
    ),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_cannot_follow_is_left(name: str, tmp_path: Path) -> None:
    text, why = LEFT[name]
    assert why in reason(tmp_path, HEAD + text)


def test_a_type_that_lacks_the_key_is_not_read_by_it(tmp_path: Path) -> None:
    text = (
        "interface C {{ conversation_id: string; status: string;{} }}\n"
        "export async function list(): Promise<C[]> {{\n"
        "  const r = await fetch(`${{BASE}}/api/conversations`, {{ headers }});\n"
        "  const data = (await r.json()) as {{ results?: C[] }} | C[];\n"
        "  return Array.isArray(data) ? data : data.results ?? [];\n}}\n"
        "export const open = async () => (await list()).filter((c) => c.status !== 'STOPPED');\n"
    )
    assert "which the type C does not declare" in reason(tmp_path, HEAD + text.format(""), "client.ts")

    _, after = migrated(tmp_path, {"client.ts": HEAD + text.format(" sandbox_status?: string;")})
    assert "c.sandbox_status !== 'PAUSED'" in after["client.ts"]


def test_a_type_at_the_decoding_is_that_of_a_list(tmp_path: Path) -> None:
    text = (
        "import ky from 'ky';\nexport const one = (id: string) => ky.get(`https://app.all-hands.dev/api/conversations/${id}`)"
        ".json<{ title: string }>();\n"
    )
    assert ".json<{ title: string }[]>().then((answer) => v0Conversation(answer[0]))" in rewritten(
        tmp_path, text, "client.ts"
    )
