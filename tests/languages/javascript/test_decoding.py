"""Answers that are decoded by another function, or taken apart by the function that waits for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import added, migrated, reasons

AXIOS = """
import axios from "axios";
const oh = axios.create({ baseURL: "https://app.all-hands.dev", headers: { Authorization: "Bearer k" } });
"""
LINKED = {
    "shorthand": (
        """
export function start(message) {
  return oh
    .post("/api/conversations", { initial_user_msg: message })
    .then(({ data }) => data.conversation_id);
}
""",
        [
            '.then(({ data }) => waitUntilReady(data, oh, "/api/v1"))',
            ".then((data) => data.app_conversation_id);",
        ],
    ),
    "under another name": (
        """
export function start(message) {
  return oh
    .post("/api/conversations", { initial_user_msg: message })
    .then(function ({ data: made }) {
      return made.conversation_id;
    });
}
""",
        [
            '.then(({ data: made }) => waitUntilReady(made, oh, "/api/v1"))',
            ".then(function (made) {",
            "return made.app_conversation_id;",
        ],
    ),
    "taken apart further": (
        """
export function start(message) {
  return oh
    .post("/api/conversations", { initial_user_msg: message })
    .then(({ data: { conversation_id } }) => conversation_id);
}
""",
        [
            '.then(({ data }) => waitUntilReady(data, oh, "/api/v1"))',
            ".then(({ app_conversation_id: conversation_id }) => conversation_id);",
        ],
    ),
}
LEFT = {
    "with more of the response": """
export function start(message) {
  return oh
    .post("/api/conversations", { initial_user_msg: message })
    .then(({ data, status }) => [status, data.conversation_id]);
}
""",
    "the name means something else outside": """
export function saved(data) {
  return oh.get(`/api/conversations/${data}/trajectory`).then(({ data }) => data.trajectory.length);
}
""",
}

FETCH = """
const BASE = "https://app.all-hands.dev";
const headers = { Authorization: "Bearer k" };

async function json(response) {
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

async function pair(response) {
  return [response.status, await response.json()];
}
"""
DECODED = {
    "awaited": (
        """
export async function start(message) {
  const response = await fetch(`${BASE}/api/conversations`, {
    method: "POST",
    headers,
    body: JSON.stringify({ initial_user_msg: message }),
  });
  const created = await json(response);
  return created.conversation_id;
}
""",
        "const created = await waitUntilReady(await json(response), fetch, `${BASE}/api/v1`, { headers });",
    ),
    "given back": (
        """
export async function get(id) {
  return json(await fetch(`${BASE}/api/conversations/${id}`, { headers }));
}
export async function title(id) {
  return (await get(id)).title;
}
""",
        "return (await json(await fetch(`${BASE}/api/v1/app-conversations?ids=${id}`, { headers })))[0];",
    ),
}
PAIRED = """
export async function get(id) {
  const [status, data] = await pair(await fetch(`${BASE}/api/conversations/${id}`, { headers }));
  return status === 200 ? data.title : null;
}
"""


def new_lines(folder: Path, before: str) -> list[str]:
    texts = {"a.mjs": before}
    _, after = migrated(folder, texts)
    return added(texts, after, "a.mjs")


@pytest.mark.parametrize("name", LINKED)
def test_a_link_goes_before_a_function_that_takes_the_response_apart(name: str, tmp_path: Path) -> None:
    before, lines = LINKED[name]
    assert new_lines(tmp_path, AXIOS + before)[-len(lines) :] == lines


@pytest.mark.parametrize("name", LEFT)
def test_what_needs_another_name_is_left(name: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"a.mjs": AXIOS + LEFT[name]})
    assert after == {}
    assert all("give it a name first" in reason for reason in reasons(findings).values())


@pytest.mark.parametrize("name", DECODED)
def test_a_function_that_decodes_is_left_alone_for_all_who_use_it(name: str, tmp_path: Path) -> None:
    before, line = DECODED[name]
    assert line in new_lines(tmp_path, FETCH + before)


def test_a_function_that_gives_more_than_the_data_is_no_decoding(tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"a.mjs": FETCH + PAIRED})
    assert after == {}
    assert "may give other things than the answer" in reasons(findings)["a.mjs:conversations/get"]


WRAPPED = """
const BASE = "https://app.all-hands.dev";

async function call(path, options = {}) {
  const response = await fetch(BASE + path, { ...options, headers: { Authorization: "Bearer k" } });
  return response.json();
}

export async function start(body) {
  const created = await call("/api/conversations", { method: "POST", body: JSON.stringify(body) });
  return created.conversation_id;
}
"""


def test_a_body_that_comes_from_elsewhere_is_converted_where_it_is_made_text(tmp_path: Path) -> None:
    assert any("body: JSON.stringify(startRequest(body))" in line for line in new_lines(tmp_path, WRAPPED))


TYPED = {
    "Info": "get<Info[]>(",
    "Info | null": "get<(Info | null)[]>(",
    "{ title: string }": "get<{ title: string }[]>(",
    "any": "get<any>(",
}


@pytest.mark.parametrize("name", TYPED)
def test_a_type_that_is_said_of_one_answer_is_said_of_several(name: str, tmp_path: Path) -> None:
    text = f"""
const BASE = 'https://app.all-hands.dev';

interface Info {{
  title: string;
}}

async function get<T>(path: string): Promise<T> {{
  const response = await fetch(BASE + path, {{ headers: {{ Authorization: 'Bearer k' }} }});
  return (await response.json()) as T;
}}

export async function title(id: string): Promise<string | undefined> {{
  const info = await get<{name}>(`/api/conversations/${{id}}`);
  return info?.title;
}}
"""
    _, after = migrated(tmp_path, {"a.ts": text})
    (line,) = added({"a.ts": text}, after, "a.ts")
    assert line == f"const info = (await {TYPED[name]}`/api/v1/app-conversations?ids=${{id}}`))[0];"
