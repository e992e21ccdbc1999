# ruff: noqa: ISC004 (sources of clients stand as they are)
"""Answers that nobody checked: V0 answered a failure with an object, and V1 with no list or an empty one."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.languages.migrating import migrated

HEAD = """
const BASE = "https://app.all-hands.dev";
const headers = { Authorization: "Bearer k" };

"""
FETCH = "await fetch(`${BASE}/api/conversations/${id}`, { headers })"
NEW = "await fetch(`${BASE}/api/v1/app-conversations?ids=${id}`, { headers })"
BEARING = {
    "a property": (
        "const info = await r.json();\n  return info.title;",
        "const info = (await r.json())[0];\n  return info?.title;",
    ),
    "at once": ("return (await r.json()).conversation_id;", "return (await r.json())[0]?.id;"),
    "a key": (
        'const info = await r.json();\n  return info["title"];',
        'const info = (await r.json())[0];\n  return info?.["title"];',
    ),
    "a pattern": (
        "const { title } = await r.json();\n  return title;",
        "const { title } = (await r.json())[0] ?? {};\n  return title;",
    ),
    "through a helper": (
        'const info = await r.json();\n  return info.status === "STOPPED";',
        'const info = (await r.json())[0];\n  return agentStatus(info) === "STOPPED";',
    ),
    "beside a status that is none of the response": (
        "const info = await r.json();\n  console.log(info.title, info.status);\n  return info.title;",
        "const info = (await r.json())[0];\n  console.log(info?.title, info?.sandbox_status);\n"
        "  return info?.title;",
    ),
}
AS_BEFORE = {
    "checked by ok": (
        "if (!r.ok) throw new Error();\n  const info = await r.json();\n  return info.title;",
        "if (!r.ok) throw new Error();\n  const info = (await r.json())[0];\n  return info.title;",
    ),
    "checked by its status": (
        "if (r.status >= 400) return null;\n  return (await r.json()).title;",
        "if (r.status >= 400) return null;\n  return (await r.json())[0].title;",
    ),
    "checked by another function": (
        "ensureOk(r);\n  return (await r.json()).title;",
        "ensureOk(r);\n  return (await r.json())[0].title;",
    ),
    "failed there as well": (
        "const info = await r.json();\n  return info.title.trim();",
        "const info = (await r.json())[0];\n  return info.title.trim();",
    ),
    "bears it already": (
        "const info = await r.json();\n  return info?.title;",
        "const info = (await r.json())[0];\n  return info?.title;",
    ),
}


def source(body: str, sent: str = FETCH) -> str:
    """A module with one function."""
    return f"{HEAD}export async function one(id) {{\n  const r = {sent};\n  {body}\n}}\n"


@pytest.mark.parametrize("name", [*BEARING, *AS_BEFORE])
def test_what_nobody_checked_need_not_be_there(name: str, tmp_path: Path) -> None:
    before, wanted = {**BEARING, **AS_BEFORE}[name]
    _, after = migrated(tmp_path, {"a.mjs": source(before)})
    assert after["a.mjs"].endswith(source(wanted, NEW))


def test_a_library_that_throws_needs_no_check(tmp_path: Path) -> None:
    text = (
        'import axios from "axios";\n'
        "export const one = async (id) =>\n"
        "  (await axios.get(`https://app.all-hands.dev/api/conversations/${id}`)).data.title;\n"
    )
    _, after = migrated(tmp_path, {"a.mjs": text})
    assert ".data[0].title;" in after["a.mjs"]


RUN = """
import { one } from "./a.mjs";
const answers = [{ detail: "no" }, [null], [{ id: "1", title: "t" }]];
const said = [];
for (const each of answers) {
  globalThis.fetch = async () => ({ json: async () => each });
  said.push((await one("1")) ?? null);
}
console.log(JSON.stringify(said));
"""


def test_a_failure_reads_as_it_did(tmp_path: Path) -> None:
    for name in ("a property", "a key", "a pattern"):
        folder = tmp_path / name
        _, after = migrated(folder, {"a.mjs": source(BEARING[name][0])})
        (folder / "run.mjs").write_text(RUN, encoding="utf-8")
        said = subprocess.run(["node", "run.mjs"], cwd=folder, capture_output=True, text=True, check=True)
        assert json.loads(said.stdout) == [None, None, "t"], after["a.mjs"]


KEPT = {
    "in a variable": (
        "const coming = fetch(URL, { headers }).then((r) => r.json());\n  const info = await coming;\n"
        "  return info?.title;",
        "const coming = fetch(NEW, { headers }).then((r) => r.json()).then((answer) => answer[0]);\n"
        "  const info = await coming;\n  return info?.title;",
    ),
    "under another name": (
        "const coming = fetch(URL, { headers }).then((r) => r.json());\n  const kept = coming;\n"
        "  return kept.then((info) => info?.title);",
        "const coming = fetch(NEW, { headers }).then((r) => r.json()).then((answer) => answer[0]);\n"
        "  const kept = coming;\n  return kept.then((info) => info?.title);",
    ),
    "the response": (
        "const coming = fetch(URL, { headers });\n  const r = await coming;\n"
        "  return (await r.json())?.title;",
        "const coming = fetch(NEW, { headers });\n  const r = await coming;\n"
        "  return (await r.json())[0]?.title;",
    ),
    "among others": (
        "const [info, other] = await Promise.all([\n    fetch(URL, { headers }).then((r) => r.json()),\n"
        '    fetch("/api/own"),\n  ]);\n  return [info?.title, other.status];',
        "const [info, other] = await Promise.all([\n    fetch(NEW, { headers }).then((r) => r.json())"
        '.then((answer) => answer[0]),\n    fetch("/api/own"),\n  ]);\n  return [info?.title, other.status];',
    ),
    "decoded after all": (
        "const [r] = await Promise.all([fetch(URL, { headers }), sleep()]);\n"
        "  const info = await r.json();\n  return info?.title;",
        "const [r] = await Promise.all([fetch(NEW, { headers }), sleep()]);\n"
        "  const info = (await r.json())[0];\n  return info?.title;",
    ),
}
OURS = {
    "another server's": "const coming = fetch(`/api/own/${id}`).then((r) => r.json());\n"
    "  return (await coming).title;",
    "of other services": "const [a, b] = await Promise.all([fetch(`/api/a/${id}`), fetch(`/api/b/${id}`)]);\n"
    "  return (await a.json()).title + (await b.json()).title;",
    "no request": "const coming = sleep(id).then(() => ({ title: id }));\n  return (await coming).title;",
    "a path of an own server": "const coming = fetch(`/users/${id}/conversations`).then((r) => r.json());\n"
    "  return (await coming).results;",
}


@pytest.mark.parametrize("name", KEPT)
def test_a_promise_may_be_kept_before_it_is_waited_for(name: str, tmp_path: Path) -> None:
    before, wanted = KEPT[name]
    function = "export async function one(id) {\n  BODY\n}\n"
    text = HEAD + function.replace("BODY", before).replace("URL", "`${BASE}/api/conversations/${id}`")
    new = function.replace("BODY", wanted).replace("NEW", "`${BASE}/api/v1/app-conversations?ids=${id}`")
    _, after = migrated(tmp_path, {"a.mjs": text})
    assert after["a.mjs"].endswith(HEAD + new)


@pytest.mark.parametrize("name", OURS)
def test_promises_of_others_stay(name: str, tmp_path: Path) -> None:
    text = HEAD + f"export async function one(id) {{\n  {OURS[name]}\n}}\n"
    _, after = migrated(tmp_path, {"a.mjs": text})
    assert after == {}


def test_a_function_that_reads_text_gives_data_at_once(tmp_path: Path) -> None:
    text = HEAD + (
        "function parsed(text) {\n  return JSON.parse(text);\n}\n"
        "export async function one(id) {\n"
        f"  const r = {FETCH};\n  if (!r.ok) throw new Error();\n"
        "  const info = parsed(await r.text());\n  return info.title;\n}\n"
    )
    _, after = migrated(tmp_path, {"a.mjs": text})
    assert "  const info = parsed(await r.text())[0];\n" in after["a.mjs"]


BESIDE = {
    "a branch of a switch": (
        "switch (id) {\n    case 'all': {\n      const r = await fetch(LIST);\n"
        "      if (!r.ok) throw new Error(r.statusText);\n      return (await r.json()).results.length;\n"
        "    }\n    default:\n      return (await fetch(`${LIST}/${id}`, { method: 'DELETE' })).json();\n  }"
    ),
    "another statement": (
        "const all = await fetch(LIST);\n  if (!all.ok) throw new Error(all.statusText);\n"
        "  return (await fetch(`${LIST}/${id}`, { method: 'DELETE' })).json();"
    ),
}


@pytest.mark.parametrize("way", BESIDE)
def test_a_look_at_another_response_does_not_count(tmp_path: Path, way: str) -> None:
    """V1's answer to a failure would be taken for true."""
    text = (
        "const LIST = 'https://app.all-hands.dev/api/conversations';\n"
        f"export async function run(id) {{\n  {BESIDE[way]}\n}}\n"
    )
    findings, after = migrated(tmp_path, {"client.mjs": text})
    assert "fetch(`${LIST}/${id}`, { method: 'DELETE' })" in after["client.mjs"]
    (left,) = [one.reason for one in findings if one.rule == "conversations/delete"]
    assert left.startswith("the answer itself is taken for true")


LOOKED = {
    "in a branch": "if (!r.ok) throw new Error();\n  if (id) {\n    return r.json();\n  }\n  return false;",
    "in a step before": "return r.json();",
}


@pytest.mark.parametrize("way", LOOKED)
def test_a_look_at_the_response_counts_wherever_it_has_its_name(tmp_path: Path, way: str) -> None:
    step = (
        ".then((r) => {\n    if (!r.ok) throw new Error('no');\n    return r;\n  })" if "step" in way else ""
    )
    text = (
        "const LIST = 'https://app.all-hands.dev/api/conversations';\nexport async function run(id) {\n"
        f"  const r = await fetch(`${{LIST}}/${{id}}`, {{ method: 'DELETE' }}){step};\n  {LOOKED[way]}\n}}\n"
    )
    _, after = migrated(tmp_path, {"client.mjs": text})
    assert "/api/v1/app-conversations" in after["client.mjs"]


def test_what_is_made_a_flag_by_the_client_is_made_one_once(tmp_path: Path) -> None:
    text = (
        "const BASE = 'https://app.all-hands.dev';\nasync function api(path, init) {\n"
        "  const r = await fetch(`${BASE}${path}`, init);\n  if (!r.ok) throw new Error(r.statusText);\n"
        "  return r.json();\n}\nexport const drop = async (id) =>\n"
        "  Boolean(await api(`/api/conversations/${id}`, { method: 'DELETE' }));\n"
    )
    _, after = migrated(tmp_path, {"client.mjs": text})
    assert after["client.mjs"] == text.replace("/api/conversations", "/api/v1/app-conversations")
