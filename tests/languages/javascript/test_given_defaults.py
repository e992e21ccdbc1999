"""A start whose parameter takes its fields apart, with defaults and the rest, sends them all to V1."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.languages.migrating import migrated

CLIENT = """const BASE = "https://app.all-hands.dev/api";
export async function create({{ initial_user_msg = "hi", repository, ...rest }} = {{}}) {{
  const r = await fetch(`${{BASE}}/conversations`, {{
    method: "POST",
    body: JSON.stringify({{ initial_user_msg, repository{rest} }}),
  }});
  return (await r.json()).conversation_id;
}}
"""
RUN = """import { create } from "./client.mjs";
const sent = [];
globalThis.fetch = async (url, init) => {
  if (init?.body) sent.push(JSON.parse(init.body));
  const task = { id: "t", status: "READY", app_conversation_id: "c1" };
  return { ok: true, status: 200, json: async () => (init?.body ? task : [task]) };
};
const ids = [await create(), await create({ repository: "a/b", selected_branch: "x" })];
ids.push(await create({ initial_user_msg: "go" }));
console.log(JSON.stringify({ ids, sent }));
"""


def said(text: str) -> dict[str, object]:
    """The first message of V1."""
    return {"content": [{"type": "text", "text": text}]}


@pytest.mark.parametrize("rest", ["", ", ...rest"])
def test_defaults_and_the_rest_reach_v1(rest: str, tmp_path: Path) -> None:
    (found,), _ = migrated(tmp_path, {"client.mjs": CLIENT.format(rest=rest)})

    assert found.applied
    (tmp_path / "run.mjs").write_text(RUN, encoding="utf-8")
    done = subprocess.run(["node", "run.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["ids"] == ["c1", "c1", "c1"]
    branch = {"selected_branch": "x"} if rest else {}
    parts = [
        {key: one.get(key) for key in ("selected_repository", "selected_branch")} for one in told["sent"]
    ]
    assert parts == [
        {"selected_repository": None, "selected_branch": None},
        {"selected_repository": "a/b", "selected_branch": branch.get("selected_branch")},
        {"selected_repository": None, "selected_branch": None},
    ]
    texts = [one["initial_message"]["content"] for one in told["sent"]]
    assert texts == [said(text)["content"] for text in ("hi", "hi", "go")]


OWN = {
    "a parameter": (
        "const id = (info = {{ conversation_id: 'own' }}) => info.conversation_id;\n"
        "export const ask = async (n) => id(await load(n));\n"
    ),
    "one by its name": (
        "const id = ({{ info = {{ conversation_id: 'own' }} }}) => info.conversation_id;\n"
        "export const ask = async (n) => id({{ info: await load(n) }});\n"
    ),
    "a reducer": (
        "function state(last = {{ conversation_id: 'own' }}, action = {{}}) {{\n"
        "  return action.info ?? last;\n}}\n"
        "export const ask = async (n) => state(undefined, {{ info: await load(n) }}).conversation_id;\n"
    ),
    "one that is kept elsewhere": (
        "const OWN = {{ conversation_id: 'own' }};\nconst id = (info = OWN) => info.conversation_id;\n"
        "export const ask = async (n) => id(await load(n));\n"
    ),
}
LOAD = """const BASE = "https://app.all-hands.dev";
async function load(id) {
  const r = await fetch(`${BASE}/api/conversations/${id}`);
  return r.ok ? r.json() : undefined;
}
"""
BOTH = """import { ask } from "./client.mjs";
globalThis.fetch = async (url) => ({ ok: !url.includes("lost"), json: async () => [{ id: "c1" }] });
console.log(JSON.stringify([await ask("c1"), await ask("lost")]));
"""


@pytest.mark.parametrize("name", OWN)
def test_a_default_of_the_clients_own_is_read_like_an_answer(name: str, tmp_path: Path) -> None:
    _, after = migrated(tmp_path, {"client.mjs": LOAD + OWN[name].format()})

    assert "app-conversations?ids=" in after["client.mjs"]
    (tmp_path / "run.mjs").write_text(BOTH, encoding="utf-8")
    done = subprocess.run(["node", "run.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == ["c1", "own"]
