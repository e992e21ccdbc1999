"""What a server says of a failure is there for the client that reads it, and handed on as it came."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.languages.javascript.rewriting import START, migrated, rewritten

pytestmark = pytest.mark.whole

HEAD = START + "const headers = { Authorization: 'x' };\n"
ASK = "await fetch(`${BASE}/api/conversations/${id}`, { headers })"
FOUND = {"id": "c1", "title": "T", "sandbox_status": "PAUSED"}
NO = {"detail": "no"}
RUN = """import { ask } from "./client.mjs";
const answers = [[false, %s], [true, [%s]]];
const told = [];
for (const [ok, body] of answers) {
  const status = ok ? 200 : 401;
  globalThis.fetch = async () => ({ ok, status, json: async () => body });
  told.push(await Promise.resolve(ask("c1", status)).catch((error) => ({ thrown: error.message })));
}
console.log(JSON.stringify(told));
"""

READ = {
    "thrown": "const r = {};\n  const c = await r.json();\n  if (!r.ok) throw new Error(c.detail);\n"
    "  return c.conversation_id;",
    "given": "const r = {};\n  const c = await r.json();\n"
    "  if (!r.ok) return {{ error: c.detail }};\n  return c.conversation_id;",
    "one of two": "const r = {};\n  const c = await r.json();\n"
    "  return r.ok ? c.conversation_id : {{ error: c.detail }};",
    "by what it says": "const c = await ({}).json();\n"
    "  if ('detail' in c) return {{ error: c.detail }};\n  return c.conversation_id;",
    "taken apart": "const r = {};\n  const {{ detail, conversation_id }} = await r.json();\n"
    "  if (!r.ok) throw new Error(detail);\n  return conversation_id;",
    "another status first": "const r = {};\n  if (r.status === 404) return null;\n"
    "  const c = await r.json();\n  return c.detail ? {{ error: c.detail }} : c.conversation_id;",
    "checked at times": "const r = {};\n  if (id === 'none') {{\n    if (!r.ok) return null;\n  }}\n"
    "  const c = await r.json();\n  return c.detail ? {{ error: c.detail }} : c.conversation_id;",
    "checked in words": "const r = {};\n  // checkStatus is for who calls this\n"
    "  const c = await r.json();\n  return c.detail ? {{ error: c.detail }} : c.conversation_id;",
    "in links": "return ({}).json().then((c) => (c.detail ? {{ error: c.detail }} : c.conversation_id));",
}


@pytest.mark.parametrize("name", READ)
def test_what_went_wrong_is_read_where_it_is(name: str, tmp_path: Path) -> None:
    text = HEAD + "export async function ask(id) {\n  " + READ[name].format(ASK) + "\n}\n"

    failed, found = told_by(tmp_path, text)

    assert failed in ({"thrown": "no"}, {"error": "no"})
    assert found == "c1"


BRANCHES = {
    "a status in a constant": "  const status = r.status;\n  if (status >= 400) return F;\n  return T;",
    "a verdict in a constant": "  const failed = !r.ok;\n  if (failed) {\n    return F;\n  }\n  return T;",
    "taken apart": "  const { status } = r;\n  if (status !== 200) return F;\n  return T;",
    "two boundaries": "  if (r.status >= 200 && r.status < 300) return T;\n  return F;",
    "either boundary": "  if (r.status < 200 || 300 <= r.status) return F;\n  return T;",
    "a hundred": "  return Math.floor(r.status / 100) !== 2 ? F : T;",
    "one status": "  if (r.status === 401) return F;\n  if (!r.ok) return null;\n  return T;",
    "a case": "  switch (r.status) {\n    case 401:\n      return F;\n    default:\n      return T;\n  }",
    "several cases": "  switch (r.status) {\n    case 200:\n    case 201: {\n      return T;\n    }\n"
    "    case 401:\n    default:\n      return F;\n  }",
    "what a case leaves": "  switch (r.status) {\n    case 200:\n      return T;\n  }\n  return F;",
    "what a success leaves": "  if (r.ok) return T;\n  return F;",
}


@pytest.mark.parametrize("name", BRANCHES)
def test_an_error_is_read_as_it_is_where_the_status_tells_of_it(name: str, tmp_path: Path) -> None:
    body = BRANCHES[name].replace("F", "({ error: (await r.json()).error.message })")
    body = f"  const r = {ASK};\n" + body.replace("T", "(await r.json()).conversation_id")
    text = HEAD + "export async function ask(id) {\n" + body + "\n}\n"

    failed, found = told_by(tmp_path, text, {"error": {"message": "no"}})

    assert failed == {"error": "no"}
    assert found == "c1"


@pytest.mark.parametrize(
    "again",
    [
        "r = await fetch(U, { headers });\n    return (await r.json()).conversation_id;",
        "return (await (await fetch(U, { headers })).json()).conversation_id;",
        "const s = await fetch(U, { headers });\n    return (await s.json()).conversation_id;",
    ],
)
def test_what_is_asked_again_after_an_error_is_none(again: str, tmp_path: Path) -> None:
    url = "`${BASE}/api/conversations/${id}`"
    text = (
        f"{HEAD}export async function ask(id) {{\n  let r = {ASK};\n  if (r.status === 401) {{\n"
        f"    {again.replace('U', url)}\n  }}\n  return (await r.json()).conversation_id;\n}}\n"
    )
    after = rewritten(tmp_path, text).replace("[0]?.", "[0].")
    assert after.count("[0].id") == 2


HANDED = {
    "before it is checked": "const r = {};\n  const c = await r.json();\n"
    "  if (!r.ok) return {{ error: c.detail }};\n  return c;",
    "never checked": "const r = {};\n  return r.json();",
    "one status is checked": "const r = {};\n  const c = await r.json();\n"
    "  if (r.status === 401) return {{ error: c.detail }};\n  return c;",
    "in links": "return ({}).json().then((c) => c);",
}


@pytest.mark.parametrize("name", HANDED)
def test_what_went_wrong_is_handed_on_as_it_came(name: str, tmp_path: Path) -> None:
    text = HEAD + "export async function ask(id) {\n  " + HANDED[name].format(ASK) + "\n}\n"

    failed, found = told_by(tmp_path, text)

    assert failed in ({"detail": "no"}, {"error": "no"})
    assert (found["conversation_id"], found["status"]) == ("c1", "STOPPED")


def told_by(folder: Path, text: str, error: object = NO) -> list[Any]:
    """What a migrated function gives for a failure, and for an answer."""
    _, after = migrated(folder, {"client.mjs": text})
    assert "app-conversations?ids=" in after["client.mjs"]
    (folder / "run.mjs").write_text(RUN % (json.dumps(error), json.dumps(FOUND)), encoding="utf-8")
    done = subprocess.run(["node", "run.mjs"], cwd=folder, capture_output=True, text=True, check=True)
    found: list[Any] = json.loads(done.stdout)
    return found


SOUND = {
    "left before": "const r = {};\n  if (!r.ok) return null;\n  const c = {};\n  return c;",
    "left with others": "const r = {};\n  if (r.redirected || r.status >= 400) throw new Error('no');\n"
    "  const c = {};\n  return c;",
    "a function that checks": "const r = {};\n  ensureOk(r);\n  const c = {};\n  return c;",
    "a status in a constant": "const r = {};\n  const status = r.status;\n"
    "  if (status < 200 || status >= 300) return null;\n  const c = {};\n  return c;",
    "a verdict in a constant": "const r = {};\n  const failed = !r.ok;\n  if (failed) return null;\n"
    "  const c = {};\n  return c;",
    "left in a switch": "const r = {};\n  switch (r.status) {{\n    case 200:\n      break;\n"
    "    default:\n      throw new Error('no');\n  }}\n  const c = {};\n  return c;",
    "in a case": "const r = {};\n  switch (r.status) {{\n    case 200:\n    case 201: {{\n"
    "      const c = {};\n      return c;\n    }}\n    default:\n      return null;\n  }}",
    "two boundaries": "const r = {};\n  if (r.status >= 200 && r.status < 300) {{\n    const c = {};\n"
    "    return c;\n  }}\n  return null;",
    "in a branch": "const r = {};\n  if (r.ok && id) {{\n    const c = {};\n    return c;\n  }}\n"
    "  return null;",
}


@pytest.mark.parametrize("name", SOUND)
def test_an_answer_that_is_no_failure_is_the_first_of_a_list(name: str, tmp_path: Path) -> None:
    text = HEAD + "export async function ask(id) {{\n  {}\n}}\n".format(
        SOUND[name].format(ASK, "await r.json()")
    )
    assert "v0Conversation((await r.json())[0])" in rewritten(tmp_path, text)


OTHER = {
    "another response": "const o = await fetch(id);\n  if (!o.ok) return null;\n",
    "a check of another response": "ensureOk(await fetch(id));\n",
    "the status of another response": "const status = id.status;\n  if (status >= 400) return null;\n",
    "one status": "if (id.status === 404) return null;\n",
}


@pytest.mark.parametrize("name", OTHER)
def test_what_is_known_of_another_response_does_not_count(name: str, tmp_path: Path) -> None:
    body = f"{OTHER[name]}  const r = {ASK};\n  return r.json();"
    text = HEAD + "export async function ask(id) {\n  " + body + "\n}\n"
    assert "return v0Conversation(await r.json());" in rewritten(tmp_path, text)


TAKEN = {
    "const { data } = await axios.get(U, { validateStatus: () => true });\n"
    "  return data.detail ? data.detail : data.conversation_id;": (
        "const { data: answer } = await axios.get(U, { validateStatus: () => true });\n"
        "  const data = [answer].flat()[0];\n  return data.detail ? data.detail : data.id;"
    ),
    "const r = await axios.get(U, { validateStatus: () => true });\n  const c = r.data;\n"
    "  return r.status >= 400 ? c.detail : c.conversation_id;": (
        "const r = await axios.get(U, { validateStatus: () => true });\n  const c = [r.data].flat()[0];\n"
        "  return r.status >= 400 ? c.detail : c.id;"
    ),
    "return axios.get(U).then((r) => r.data);": (
        "return axios.get(U).then((r) => v0Conversation(r.data[0]));"
    ),
    "const { data } = await axios.get(U);\n  return data.conversation_id;": (
        "const { data: [data] } = await axios.get(U);\n  return data.id;"
    ),
}


@pytest.mark.parametrize("body", TAKEN)
def test_a_library_that_throws_gives_failures_only_where_it_is_told_to(body: str, tmp_path: Path) -> None:
    text = "import axios from 'axios';\nexport async function ask(id) {{\n  {}\n}}\n"
    url = "`https://app.all-hands.dev/api/{}${{id}}`"
    before = text.format(body.replace("U", url.format("conversations/")))
    after = text.format(TAKEN[body].replace("U", url.format("v1/app-conversations?ids=")))
    assert rewritten(tmp_path, before) == after


@pytest.mark.parametrize(
    ("check", "test", "rewritten"),
    [
        ("", "if (data.detail) throw new Error(data.detail);", False),
        ("", "if ('error' in data) return null;", False),
        ("", "if (!data.conversation_id) return null;", False),
        ("", "if (data.conversation_id === id) return null;", True),
        ("", "console.log(data.conversation_id);", True),
        ("", "console.log(data.conversation_id ?? data.id);", True),
        ("if (!r.ok) return null;", "if (data.error) return null;", True),
    ],
)
def test_a_start_is_left_where_the_client_tells_a_failure_by_what_it_reads(
    check: str, test: str, rewritten: bool, tmp_path: Path
) -> None:
    sent = "{ method: 'POST', headers, body: JSON.stringify({ initial_user_msg: 'hi' }) }"
    text = f"{HEAD}export async function start(id) {{\n"
    text += f"  const r = await fetch(`${{BASE}}/api/conversations`, {sent});\n"
    text += f"  {check}\n  const data = await r.json();\n  {test}\n  return data.conversation_id;\n}}\n"
    findings, after = migrated(tmp_path, {"client.mjs": text})
    assert ("await waitUntilReady(" in after["client.mjs"]) is rewritten, after["client.mjs"]
    assert [one.applied for one in findings] == [rewritten]
