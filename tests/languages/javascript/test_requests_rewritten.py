# ruff: noqa: E501 (sources of clients stand as they are)
"""What becomes of requests in JavaScript: routes, methods, bodies, queries and headers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.javascript.rewriting import START, migrated, reason, rewritten

DELETE = "(url, id) => fetch({}, {{ method: 'DELETE' }});"

ROUTES = {
    "template": ("`${BASE}/api/conversations/${id}`", "`${BASE}/api/v1/app-conversations/${id}`"),
    "plus": ("BASE + '/api/conversations/' + id", "BASE + '/api/v1/app-conversations/' + id"),
    "literal": (
        '"https://app.all-hands.dev/api/conversations/" + id',
        '"https://app.all-hands.dev/api/v1/app-conversations/" + id',
    ),
    "encoded over lines": (
        "`${BASE}/api/conversations/${encodeURIComponent(\n  id,\n)}`",
        "`${BASE}/api/v1/app-conversations/${encodeURIComponent(\n  id,\n)}`",
    ),
    "joined": (
        "new URL(`/api/conversations/${id}`, BASE)",
        "new URL(`/api/v1/app-conversations/${id}`, BASE)",
    ),
}


@pytest.mark.parametrize("name", ROUTES)
def test_a_route_changes_where_it_is_written(name: str, tmp_path: Path) -> None:
    before, after = ROUTES[name]
    text = START + "const remove = (id) => fetch({}, {{ method: 'DELETE' }});\n"
    assert rewritten(tmp_path, text.format(before)) == text.format(after)


POST = START + "const send = async (repository, text, more) => {{\n{}\n  return r.ok;\n}};\n"
SEND = "  const r = await fetch(`${{BASE}}/api/{}conversations`, {{ method: 'POST', body: JSON.stringify({}) }});"

BODIES = {
    "shorthand": ("{ repository }", "{ selected_repository: repository }"),
    "quoted": ("{ 'repository': repository }", "{ 'selected_repository': repository }"),
    "message": ("{ initial_user_msg: text }", "{ initial_message: textMessage(text) }"),
    "shorthand message": (
        "{ initial_user_msg: text, repository }",
        "{ initial_message: textMessage(text), selected_repository: repository }",
    ),
    "literal message": (
        "{ initial_user_msg: 'hi' }",
        "{ initial_message: { content: [{ type: 'text', text: 'hi' }] } }",
    ),
    "images": (
        "{ initial_user_msg: text, image_urls: more }",
        "{ initial_message: textMessage(text, more) }",
    ),
    "spread": ("{ ...(more && { repository }) }", "{ ...(more && { selected_repository: repository }) }"),
    "same name": ("{ selected_branch: more }", "{ selected_branch: more }"),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_changes_where_it_is_written(name: str, tmp_path: Path) -> None:
    before, after = BODIES[name]
    start = "" if "initial_user_msg" in before else "initial_user_msg: 'x', "
    if start:
        before = before.replace("{ ", "{ " + start, 1)
        message = "initial_message: { content: [{ type: 'text', text: 'x' }] }, "
        after = after.replace("{ ", "{ " + message, 1)
    text = POST.format(SEND.format("", before))
    wanted = POST.format(SEND.format("v1/app-", after))
    assert rewritten(tmp_path, text) == wanted


def test_a_body_that_is_built_step_by_step_changes_everywhere(tmp_path: Path) -> None:
    before = (
        "  const body = {{ initial_user_msg: text, repository: 'a/b' }};\n"
        "  if (repository) body.repository = repository;\n"
        "  if (more) body['selected_branch'] = more;\n"
        "  console.log(body.repository, body.initial_user_msg);\n"
    ).format()
    after = (
        "  const body = { initial_message: textMessage(text), selected_repository: 'a/b' };\n"
        "  if (repository) body.selected_repository = repository;\n"
        "  if (more) body['selected_branch'] = more;\n"
    )
    text = POST.format(before + SEND.format("", "body"))
    left = reason(tmp_path, text)
    assert "initial_user_msg is read after it is set" in left

    without = before.replace(", body.initial_user_msg", "")
    text = POST.format(without + SEND.format("", "body"))
    wanted = POST.format(
        after + "  console.log(body.selected_repository);\n" + SEND.format("v1/app-", "body")
    )
    assert rewritten(tmp_path, text) == wanted


REFUSED = {
    "filter": (
        (
            "import axios from 'axios';\nexport const f = async (repo) => (await axios.get('https://app.all-hands.dev"
            "/api/conversations', { params: { selected_repository: repo } })).data.results.length;\n"
        ),
        "cannot filter by repository",
    ),
    "gap": (
        (
            "export const f = (m) => fetch('https://app.all-hands.dev/api/conversations', { method: 'POST', body:"
            " JSON.stringify({ initial_user_msg: 'x', mcp_config: m }) });\n"
        ),
        "mcp_config",
    ),
    "compared": (
        (
            "export const f = async (id) => { const r = await fetch(`https://app.all-hands.dev/api/conversations/${id}`,"
            " { method: 'DELETE' }); return (await r.json()) === true; };\n"
        ),
        "true or false",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_not_do_the_same_is_left_with_the_reason(name: str, tmp_path: Path) -> None:
    text, why = REFUSED[name]
    assert why in reason(tmp_path, text)


def test_a_key_of_the_cloud_becomes_a_bearer(tmp_path: Path) -> None:
    text = (
        START + "const f = (id, key) => fetch(`${BASE}/api/conversations/${id}`, "
        "{ method: 'DELETE', headers: { 'X-Session-API-Key': key } });\n"
    )
    wanted = (
        START + "const f = (id, key) => fetch(`${BASE}/api/v1/app-conversations/${id}`, "
        "{ method: 'DELETE', headers: { Authorization: `Bearer ${key}` } });\n"
    )
    assert rewritten(tmp_path, text) == wanted


def test_a_url_object_gets_the_route_where_it_is_made(tmp_path: Path) -> None:
    text = (
        START
        + "const API = `${BASE}/api/conversations`;\n"
        + "const list = async () => {\n  const url = new URL(API);\n  url.searchParams.set('limit', '50');\n"
        + "  return (await (await fetch(url)).json()).results.length;\n};\n"
        + "const remove = (id) => fetch(`${API}/${id}`, { method: 'DELETE' });\n"
    )
    wanted = (
        text.replace("/api/conversations", "/api/v1/app-conversations")
        .replace("new URL(API)", "new URL(`${API}/search`)")
        .replace(".results", ".items")
    )
    assert rewritten(tmp_path, text) == wanted


def test_a_typed_body_is_converted_and_not_renamed(tmp_path: Path) -> None:
    text = (
        "interface Start { initial_user_msg: string; repository?: string }\n"
        "export async function start(text: string): Promise<boolean> {\n"
        "  const body: Start = { initial_user_msg: text };\n"
        "  const r = await fetch('https://app.all-hands.dev/api/conversations', "
        "{ method: 'POST', body: JSON.stringify(body) });\n"
        "  return r.ok;\n}\n"
    )
    findings, after = migrated(tmp_path, {"client.ts": text})
    assert "JSON.stringify(startRequest(body))" in after["client.ts"]
    assert "const body: Start = { initial_user_msg: text };" in after["client.ts"]
    assert any("startRequest" in note or "start_request" in note for one in findings for note in one.notes)
