"""A URL that something unknown is given as well is told of, with what it is given from now on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated

SHELL = """#!/bin/bash
BASE=https://app.all-hands.dev
API="$BASE/api/conversations"
curl -s "$API/$1" | jq -r .title
"""
PYTHON = """import requests

import poller

API = "https://app.all-hands.dev/api/conversations"


def title(cid):
    return requests.get(f"{API}/{cid}").json()["title"]
"""
GIVEN = "is given this URL as well, and {}; look at what it does with it"
MOVED, KEPT = (GIVEN.format(one) for one in ("from now on that of V1", "still that of V0"))

STOPPED = """#!/bin/bash
BASE=https://app.all-hands.dev
API="$BASE/api/conversations"
curl -sX POST "$API/$1/stop"
"""
WATCH = "\n\ndef watch(cid):\n    poller.watch(url=API)\n"
BOTH = 'curl -s "$API" | jq ".results"\nmy-poller "$API"\n'
CASES = {
    "a tool": ("c.sh", SHELL + 'my-poller -u "$API/$1"\n', f"my-poller on line 5 of c.sh {MOVED}"),
    "a library": ("c.py", PYTHON + WATCH, f"watch on line 13 of c.py {MOVED}"),
    "a tool beside two operations": ("c.sh", SHELL + BOTH, f"my-poller on line 6 of c.sh {MOVED}"),
    "a URL that stays": ("c.sh", STOPPED + 'my-poller "$API"\n', f"my-poller on line 5 of c.sh {KEPT}"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_else_is_given_a_url_is_told(tmp_path: Path, name: str) -> None:
    path, text, note = CASES[name]

    findings, changed = migrated(tmp_path, {path: text})

    assert path in changed
    assert all(note in one.notes for one in findings)


SHOWN = {
    "a message": ("c.sh", SHELL + 'echo "see $API"\n'),
    "a log": ("c.py", PYTHON + "\n\ndef watch(log):\n    log.info(API)\n"),
    "an end": ("c.py", "import sys\n" + PYTHON + "\n\ndef stop():\n    sys.exit(f'{API}: no id')\n"),
    "another URL": ("c.sh", SHELL + 'my-poller --url "https://api.intercom.io/api/conversations"\n'),
    "the request alone": ("c.py", PYTHON),
}


@pytest.mark.parametrize("name", SHOWN)
def test_what_only_shows_a_url_is_not_told(tmp_path: Path, name: str) -> None:
    path, text = SHOWN[name]

    findings, changed = migrated(tmp_path, {path: text})

    assert path in changed
    assert not [note for one in findings for note in one.notes if "as well" in note]


PYTHON_TOOL = """import json

import requests


def tool(text):
    data = requests.post("https://app.all-hands.dev/api/conversations", json={"initial_user_msg": text})
    return {"result": {"content": [{"type": "text", "text": json.dumps(data.json())}]}}
"""
SCRIPT_TOOL = """
const ok = (data) => ({ content: [{ type: "text", text: JSON.stringify(data) }] });
export async function tool(id) {
  const r = await fetch(`https://app.all-hands.dev/api/conversations/${id}`);
  if (!r.ok) throw new Error(r.statusText);
  return { result: ok(await r.json()) };
}
"""
TOOLS = {"client.py": (PYTHON_TOOL, "v0_task("), "client.mjs": (SCRIPT_TOOL, "v0Conversation(")}


@pytest.mark.parametrize("path", TOOLS)
def test_an_answer_deep_in_what_a_tool_gives_keeps_its_keys(tmp_path: Path, path: str) -> None:
    """A model that takes the `id` of a start task for a conversation's asks for what is not there."""
    text, wanted = TOOLS[path]
    _, after = migrated(tmp_path, {path: text})
    assert wanted in after[path]
