"""Reasons of failures that a client's own request function throws for all requests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.javascript.rewriting import migrated, reason, rewritten

CREATE = """
export async function create(text) {
  const data = await request('POST', '/api/conversations', { initial_user_msg: text });
  return data.conversation_id;
}
"""
LIST = """
export async function list() {
  const { results } = await request('GET', '/api/conversations');
  return results.length;
}
"""


def wrapper(failing: str) -> str:
    """A client's own request function, which does something where the status is one of a failure."""
    return (
        "const BASE = 'https://app.all-hands.dev';\nasync function request(method, path, body) {\n"
        "  const res = await fetch(BASE + path, { method, body: JSON.stringify(body) });\n"
        f"  const json = await res.json();\n  {failing}\n  return json;\n}}\n"
    )


THROWS = {
    "alone": ("if (!res.ok) throw new Error(json.message);", "Error(json.detail)"),
    "with something else": (
        "if (!res.ok) throw new Error(json?.message ?? res.statusText);",
        "Error(json?.detail ?? res.statusText)",
    ),
}


@pytest.mark.parametrize("way", THROWS)
def test_a_start_that_fails_is_thrown_where_every_failure_is(tmp_path: Path, way: str) -> None:
    failing, wanted = THROWS[way]
    after = rewritten(tmp_path, wrapper(failing) + CREATE)
    assert "waitUntilReady(answer, (path) => request('GET', path), '/api/v1')" in after
    assert wanted in after


def test_a_start_stays_whose_failure_the_client_looks_for(tmp_path: Path) -> None:
    text = wrapper("if (json.status === 'error') console.warn(json.message);") + CREATE
    assert "told only later by V1" in reason(tmp_path, text, "client.mjs")


def test_a_reason_with_something_in_its_place_is_left_to_all_requests(tmp_path: Path) -> None:
    failing = "if (!res.ok) throw new Error(json?.message ?? res.statusText);"
    findings, after = migrated(tmp_path, {"client.mjs": wrapper(failing) + CREATE + LIST})
    assert failing in after["client.mjs"]
    assert "return data.app_conversation_id;" in after["client.mjs"]
    assert any("reason of a failure in detail" in note for one in findings for note in one.notes)


def test_a_reason_that_other_requests_need_is_left_without_anything_in_its_place(tmp_path: Path) -> None:
    text = wrapper("if (!res.ok) throw new Error(json.message);") + CREATE + LIST
    findings, after = migrated(tmp_path, {"client.mjs": text})
    assert "data.conversation_id" in after["client.mjs"]
    assert any("also serves" in one.reason for one in findings)


NOTHING = wrapper("if (res.status === 404) return null;\n  if (!res.ok) throw new Error(res.statusText);")
NEEDED = {
    "read": "return (await {}).conversation_id;",
    "read by its name": "const data = await {};\n  return data.conversation_id;",
    "taken apart": "const {{ conversation_id }} = await {};\n  return conversation_id;",
}
SPARED = {
    "read if it is there": "return (await {})?.conversation_id;",
    "looked at": "const data = await {};\n  if (!data) return undefined;\n  return data.conversation_id;",
}


@pytest.mark.parametrize("way", [*NEEDED, *SPARED])
def test_a_start_stays_whose_client_copes_with_nothing(tmp_path: Path, way: str) -> None:
    """Without its answer a client failed; an id that is undefined would go on."""
    call = "request('POST', '/api/conversations', { initial_user_msg: text })"
    body = (NEEDED | SPARED)[way].format(call)
    text = f"{NOTHING}export async function create(text) {{\n  {body}\n}}\n"
    if way in SPARED:
        assert "told only later by V1" in reason(tmp_path, text)
    else:
        assert "waitUntilReady(" in rewritten(tmp_path, text)


FACTORIES = {
    "that gives errors": "return new Failure(r.status, text);",
    "that throws": "throw new Error(text);",
    "that adds to an error": "return Object.assign(new Error(text), { status: r.status });",
}


@pytest.mark.parametrize("way", FACTORIES)
def test_a_text_goes_no_further_than_into_the_error_of_a_factory(tmp_path: Path, way: str) -> None:
    text = (
        "import { Failure, log } from './log.js';\nconst BASE = 'https://app.all-hands.dev';\n"
        f"async function failed(r) {{\n  const text = await r.text();\n  log(text);\n  {FACTORIES[way]}\n}}\n"
        "export async function title(id) {\n  const r = await fetch(`${BASE}/api/conversations/${id}`);\n"
        "  if (!r.ok) throw await failed(r);\n  return (await r.json()).title;\n}\n"
    )
    after = rewritten(tmp_path, text.replace("Failure", "RequestError"))
    assert ("(await r.json())[0]?.title" in after) or ("(await r.json())[0].title" in after)


def test_a_text_that_a_function_gives_goes_on(tmp_path: Path) -> None:
    text = (
        "import { log } from './log.js';\nconst BASE = 'https://app.all-hands.dev';\n"
        "async function told(r) {\n  const text = await r.text();\n  log(text);\n  return { text };\n}\n"
        "export async function title(id) {\n  const r = await fetch(`${BASE}/api/conversations/${id}`);\n"
        "  return told(r);\n}\n"
    )
    _, after = migrated(tmp_path, {"client.mjs": text})
    assert after["client.mjs"] == text
