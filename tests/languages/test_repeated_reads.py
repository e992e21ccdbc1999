# ruff: noqa: E501 (sources of clients stand as they are)
"""An id that is read of an answer inside a URL, and that a helper is given too, changes in both places."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated, reasons

SCRIPT = """
const HOST = process.env.OPENHANDS_HOST;
async function json(path, init) {{
  const res = await fetch(`${{HOST}}${{path}}`, init);
  if (!res.ok) throw new Error(`HTTP ${{res.status}}`);
  return res.json();
}}
export async function run(save) {{
  const created = await json("/api/conversations", {{ method: "POST", body: JSON.stringify({{ initial_user_msg: "x" }}) }});
  {}
}}
"""
EVENTS = "const {{ trajectory }} = await json(`/api/conversations/${{{}}}/trajectory`);\n  return trajectory.length;"
STOP = "await json(`/api/conversations/${created.conversation_id}/stop`, { method: 'POST' });"
LISTED = """
const HOST = process.env.OPENHANDS_HOST;
const json = (path, init) => fetch(HOST + path, init).then((res) => {
  if (!res.ok) throw new Error(`HTTP ${res.status}`);
  return res.json();
});
export async function run() {
  const { results } = await json("/api/conversations");
  return Promise.all(results.map(async (each) => (await json(`/api/conversations/${each.conversation_id}/vscode-url`)).vscode_url));
}
"""
PYTHON = """import requests

API = "https://app.all-hands.dev/api"


def run():
    a = requests.post(f"{API}/conversations", json={"initial_user_msg": "x"}).json()
"""
URL = "f\"{API}/conversations/{a['conversation_id']}"

REPEATED = {
    "beside the URL": (
        "client.mjs",
        SCRIPT.format(EVENTS.format("created.conversation_id")),
        "created.app_conversation_id);",
    ),
    "without what escapes it": (
        "client.mjs",
        SCRIPT.format(EVENTS.format("encodeURIComponent(created.conversation_id)")),
        "created.app_conversation_id);",
    ),
    "in the place of the URL": (
        "client.mjs",
        SCRIPT.format(STOP),
        'pauseSandbox(json, "/api/v1", created.app_conversation_id)',
    ),
    "of an element": ("client.mjs", LISTED, 'sandbox(json, "/api/v1", each.id)'),
    "in Python": (
        "client.py",
        f'{PYTHON}    print(requests.get({URL}/trajectory").json()["trajectory"])\n',
        "f\"{API}/v1\", a['app_conversation_id'])",
    ),
    "in Python, in a URL with a name": (
        "client.py",
        f'{PYTHON}    url = {URL}/message"\n    requests.post(url, json={{"message": "on"}})\n',
        "a['app_conversation_id']",
    ),
}


@pytest.mark.parametrize("way", REPEATED)
def test_a_read_that_is_repeated_is_the_changed_one(tmp_path: Path, way: str) -> None:
    path, text, wanted = REPEATED[way]
    _, after = migrated(tmp_path, {path: text})
    assert wanted in after[path]
    assert "conversation_id" not in after[path].replace("app_conversation_id", "")


KEPT = {
    "an answer that goes on": "save(created);",
    "an answer of a request that stays": "",
}


@pytest.mark.parametrize("way", KEPT)
def test_a_read_that_stays_is_repeated_as_it_is(tmp_path: Path, way: str) -> None:
    text = SCRIPT.format(f"{KEPT[way]}\n  " + EVENTS.format("created.conversation_id"))
    if not KEPT[way]:
        text = text.replace("  const created", "  // v0to1: ignore the old server stays\n  const created")
    _, after = migrated(tmp_path, {"client.mjs": text})
    assert 'allEvents(v1Answer, json, "/api/v1", created.conversation_id)' in after["client.mjs"].replace(
        "(answer,", "(v1Answer,"
    )


def test_one_of_two_keys_is_not_repeated(tmp_path: Path) -> None:
    text = f"{PYTHON}    url = f\"{{API}}/conversations/{{a.get('conversation_id') or a['id']}}/stop\"\n    requests.post(url)\n"
    findings, _ = migrated(tmp_path, {"client.py": text})
    assert "client.py:conversations/stop" in reasons(findings)
