"""Requests that a condition sends to one server or another: what is V0's of one is not so of the other."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.languages.migrating import migrated, reasons

OURS = "https://app.all-hands.dev"
THEIRS = "https://chat.acme.io"
ASTRAY = f"the same call may also send it to {THEIRS.partition('//')[2]}, which is not known to be OpenHands"
SERVER = "the same call may also send it to another server, which is not V0"

PYTHON_END = """import requests


def titles():
    return requests.get("https://chat.acme.io/api/conversations").json()["results"]
"""
JAVASCRIPT_END = """
export async function titles() {
  return (await (await fetch("https://chat.acme.io/api/conversations")).json()).results;
}
"""
PATCH = 'requests.put(f"{base}/api/secrets/{cid}", json={"name": "x"}).ok'
FETCHED = 'fetch(`${base}/api/secrets/${id}`, { method: "PUT", body: JSON.stringify({ name: "x" }) })'

PYTHON = {
    "a conditional expression": f'base = "{OURS}" if x else "{THEIRS}"',
    "the other way round": f'base = "{THEIRS}" if x else "{OURS}"',
    "an if": f'base = "{OURS}"\n    if x:\n        base = "{THEIRS}"',
    "a match": (
        f'match x:\n        case "a":\n            base = "{OURS}"\n        case _:\n'
        f'            base = "{THEIRS}"'
    ),
    "a table": f'base = {{"a": "{OURS}", "b": "{THEIRS}"}}[x]',
    "a table with a default": f'base = {{"b": "{THEIRS}"}}.get(x, "{OURS}")',
    "a host": f'base = "https://" + ("{OURS[8:]}" if x else "{THEIRS[8:]}")',
    "a function": f'def chosen():\n        return "{OURS}" if x else "{THEIRS}"\n\n    base = chosen()',
}
JAVASCRIPT = {
    "a conditional expression": f'const base = x ? "{OURS}" : "{THEIRS}";',
    "a switch": (
        f'let base;\n  switch (x) {{\n    case 1:\n      base = "{OURS}";\n      break;\n'
        f'    default:\n      base = "{THEIRS}";\n  }}'
    ),
    "a table": f'const base = {{ a: "{OURS}", b: "{THEIRS}" }}[x];',
}


SHELL = f"""#!/bin/sh
if [ -n "$X" ]; then BASE={OURS}; else BASE={THEIRS}; fi
curl -s -X DELETE "$BASE/api/conversations/$1"
"""
SHELL_END = f"""#!/bin/sh
curl -s {THEIRS}/api/conversations | jq '.results'
"""
SESSION = f"""import httpx


def rename(x, cid):
    client = httpx.Client(base_url="{OURS}" if x else "{THEIRS}")
    return client.put(f"/api/secrets/{{cid}}", json={{"name": "x"}}).status_code
"""
AWAITED = f"""import aiohttp


class Api:
    def __init__(self, x):
        self.base = "{OURS}" if x else "{THEIRS}"

    async def rename(self, cid):
        async with aiohttp.ClientSession(self.base) as session:
            async with session.put(f"/api/secrets/{{cid}}", json={{"name": "x"}}) as answer:
                return answer.status == 200
"""
AXIOS = f"""import axios from "axios";

const api = axios.create({{ baseURL: process.env.PROD ? "{OURS}" : "{THEIRS}" }});
export const rename = (id: string) => api.put(`/api/secrets/${{id}}`, {{ name: "x" }});
"""
SENT = {
    "shell": ("sh", SHELL, SHELL_END),
    "a session": ("py", SESSION, PYTHON_END),
    "an attribute that a session is made with": ("py", AWAITED, PYTHON_END),
    "an instance of axios": ("ts", AXIOS, JAVASCRIPT_END),
}


SENT |= {
    f"{way} in Python": (
        "py",
        f"import requests\n\n\ndef rename(x, cid):\n    {base}\n    return {PATCH}\n",
        PYTHON_END,
    )
    for way, base in PYTHON.items()
}
SENT |= {
    f"{way} in JavaScript": (
        "mjs",
        f"export async function rename(x, id) {{\n  {base}\n  return (await {FETCHED}).ok;\n}}\n",
        JAVASCRIPT_END,
    )
    for way, base in JAVASCRIPT.items()
}


@pytest.mark.parametrize("way", SENT)
def test_another_host_is_left_and_no_server_of_ours(tmp_path: Path, way: str) -> None:
    ending, first, second = SENT[way]
    findings, after = migrated(tmp_path, {f"one.{ending}": first, f"two.{ending}": second})
    assert not after
    assert {one.path for one in findings} == {f"one.{ending}"}
    (reason,) = reasons(findings).values()
    assert reason.startswith(ASTRAY)


REFUSED = {
    "an Agent Server": (f'base = x["agent_server_url"] if cid else "{OURS}"', PATCH, SERVER),
    "an Agent Server by an if": (
        f'base = "{OURS}"\n    if x:\n        base = x["agent_server_url"]',
        PATCH,
        SERVER,
    ),
    "a host of documents": (f'base = "{OURS}" if x else "https://api.example.com"', PATCH, ""),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_go_elsewhere_is_left(tmp_path: Path, name: str) -> None:
    before, call, reason = REFUSED[name]
    text = f"import requests\n\n\ndef rename(x, cid):\n    {before}\n    return {call}\n"
    findings, after = migrated(tmp_path, {"one.py": text})
    assert not after
    (left,) = reasons(findings).values()
    assert left.startswith(reason or "the same call may also send it to api.example.com")


REWRITTEN = {
    "two hosts of the cloud": f'base = "https://app.openhands.dev" if x else "{OURS}"',
    "a host of this machine": f'base = "{OURS}" if x else "http://localhost:3000"',
    "an unknown host": f'base = "{OURS}" if x else os.environ["WHERE"]',
    "an unknown host before it": f'base = os.environ["WHERE"] if x else "{OURS}"',
    "what is given": f'base = x or "{OURS}"',
    "what is given, asked for": f'base = x if x is not None else "{OURS}"',
    "one that is called OpenHands": f'base = "{OURS}" if x else "https://openhands.example.com"',
}


@pytest.mark.parametrize("name", REWRITTEN)
def test_what_may_go_to_another_openhands_is_rewritten(tmp_path: Path, name: str) -> None:
    text = (
        f"import os\n\nimport requests\n\n\ndef rename(x, cid):\n    {REWRITTEN[name]}\n    return {PATCH}\n"
    )
    _, after = migrated(tmp_path, {"one.py": text})
    assert "/api/v1/secrets/{cid}" in after["one.py"]


UNKNOWN = {
    "beside a host": ("CHAT_URL", f'base = "{OURS}" if x else os.environ["CHAT_URL"]', ()),
    "before a host": ("CHAT_URL", f'base = os.environ["CHAT_URL"] if x else "{OURS}"', ()),
    "with a default": ("CHAT_URL", f'base = os.environ.get("CHAT_URL") or "{OURS}"', ("two.py",)),
    "asked for": (
        "CHAT_URL",
        f'base = os.environ["CHAT_URL"] if "CHAT_URL" in os.environ else "{OURS}"',
        ("two.py",),
    ),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_host_is_ours_where_ours_is_its_default(tmp_path: Path, name: str) -> None:
    variable, before, changed = UNKNOWN[name]
    first = f"import os\n\nimport requests\n\n\ndef rename(x, cid):\n    {before}\n    return {PATCH}\n"
    second = (
        "import os\n\nimport requests\n\n\ndef titles():\n"
        f'    return requests.get(os.environ["{variable}"] + "/api/conversations").json()["next_page_id"]\n'
    )
    _, after = migrated(tmp_path, {"one.py": first, "two.py": second})
    assert set(after) == {"one.py", *changed}


def test_each_host_speaks_for_itself(tmp_path: Path) -> None:
    text = dedent(f"""
        import requests


        def make(x, prompt):
            base = "{OURS}" if x else "https://agents.acme.io"
            requests.post(f"{{base}}/api/conversations", json={{"initial_user_msg": prompt}})


        def rename(x, cid):
            base = "{OURS}" if x else "https://agents.acme.io"
            return requests.put(f"{{base}}/api/secrets/{{cid}}", json={{"name": "x"}}).ok
    """)
    findings, after = migrated(tmp_path, {"one.py": text})
    assert {one.rule: one.applied for one in findings} == {
        "conversations/create": False,
        "secrets/update": True,
    }
    assert "{base}/api/v1/secrets/{cid}" in after["one.py"]


def test_hosts_that_tests_make_up_are_no_other_servers(tmp_path: Path) -> None:
    first = (
        "import os\n\nimport requests\n\n\nclass Client:\n    def __init__(self, base=None):\n"
        f'        self.base = base or os.environ.get("WHERE", "{OURS}")\n\n'
        "    def rename(self, cid):\n"
        '        return requests.put(f"{self.base}/api/secrets/{cid}", json={"name": "x"}).ok\n'
    )
    test = 'from client import Client\n\n\ndef test_it():\n    Client("https://chat.acme.io").rename("1")\n'
    findings, _ = migrated(tmp_path, {"client.py": first, "tests/test_client.py": test}, "auto")
    assert [(one.rule, one.applied) for one in findings] == [("secrets/update", True)]
