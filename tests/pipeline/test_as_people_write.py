"""Clients as people write them, in the shapes that are easily lost: each request is found and has its fix.

What is plain is rewritten with and without the adapter; all else goes through it, or is for a person.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.adapting import adapted

HOST = "https://app.all-hands.dev"
PLAIN: dict[str, dict[str, str]] = {
    "the base of a session has the resource": {
        "client.py": f"""\
import httpx

client = httpx.Client(base_url="{HOST}/api/secrets")


def gone(name):
    client.delete(f"/{{name}}")
"""
    },
    "another module holds the base": {
        "settings.py": f'BASE = "{HOST}"\n',
        "client.py": """\
import requests

import settings


def gone(name):
    requests.delete(f"{settings.BASE}/api/secrets/{name}")
""",
    },
    "a recipe of a Makefile": {
        "Makefile": f"URL = {HOST}\n\ngone:\n\tcurl -s -X DELETE $(URL)/api/secrets/$(NAME)\n",
    },
    "a constant names the route": {
        "client.py": f"""\
import requests

SECRETS = "{HOST}/api/secrets"


def gone(name):
    requests.delete(f"{{SECRETS}}/{{name}}")
"""
    },
    "a slash is put where there is none": {
        "client.py": """\
import os

import requests

BASE = os.environ["OPENHANDS_URL"]
SLASH = "" if BASE.endswith("/") else "/"


def gone(name):
    requests.delete(f"{BASE}{SLASH}api/secrets/{name}")
""",
    },
    "a slash is put where there is none, in TypeScript": {
        "client.ts": f"""\
const base = process.env.OPENHANDS_URL ?? "{HOST}";
const slash = base.endsWith("/") ? "" : "/";

export async function gone(name: string): Promise<void> {{
  await fetch(`${{base}}${{slash}}api/secrets/${{name}}`, {{ method: "DELETE" }});
}}
"""
    },
}
OTHERS: dict[str, tuple[dict[str, str], list[str]]] = {
    "the base of a class has the resource": (
        {
            "client.py": f"""\
import requests


class Conversations:
    def __init__(self, base="{HOST}/api/conversations"):
        self.base = base

    def _call(self, method, path=""):
        return requests.request(method, f"{{self.base}}{{path}}", timeout=9).json()

    def title(self, cid):
        return self._call("GET", f"/{{cid}}")["title"]

    def stop(self, cid):
        self._call("POST", f"/{{cid}}/stop")
"""
        },
        ["conversations/get", "conversations/stop"],
    ),
    "a function has the resource": (
        {
            "client.js": f"""\
const at = (path) => `{HOST}/api/conversations${{path}}`;
export const title = async (id) => (await (await fetch(at(`/${{id}}`))).json()).title;
"""
        },
        ["conversations/get"],
    ),
    "a function of another module gives the base": (
        {
            "where.py": f'def base():\n    return "{HOST}"\n',
            "client.py": """\
import requests

from where import base


def title(cid):
    return requests.get(base() + "/api/conversations/" + cid).json()["title"]
""",
        },
        ["conversations/get"],
    ),
    "an attribute of a parameter is the base": (
        {
            "client.py": f"""\
import requests


class Client:
    base = "{HOST}"


def stop(client: Client, cid):
    requests.post(f"{{client.base}}/api/conversations/{{cid}}/stop")
"""
        },
        ["conversations/stop"],
    ),
    "settings that are used above": (
        {
            "client.py": """\
import os

import requests


class Settings:
    def __init__(self):
        self.host = os.environ["OPENHANDS_HOST"]


class Client:
    def __init__(self, settings):
        self.settings = settings

    def title(self, cid):
        print(self.settings.host)
        return requests.get(f"{self.settings.host}/api/conversations/{cid}").json()["title"]


if __name__ == "__main__":
    print(Client(Settings()).title("a"))
"""
        },
        ["conversations/get"],
    ),
    "a wrapper that raises": (
        {
            "client.py": f"""\
import requests


def ask(path):
    response = requests.get("{HOST}" + path)
    if response.status_code != 200:
        raise RuntimeError(response.text)
    return response.json()


def main():
    print(ask("/api/conversations")["next_page_id"])


main()
"""
        },
        ["conversations/list"],
    ),
    "a script that cuts out an id": (
        {
            "client.sh": f"""\
#!/bin/bash
id=$(curl -s -X POST {HOST}/api/conversations -d '{{"initial_user_msg": "hi"}}' |
  grep -o '"conversation_id":"[^"]*"' | cut -d'"' -f4)
echo "$id"
"""
        },
        ["conversations/create"],
    ),
    "a key that another service has": (
        {
            "client.sh": f"""\
#!/bin/bash
curl -s {HOST}/api/conversations | jq -r '.results[] | .conversation_id // .id'
"""
        },
        ["conversations/list"],
    ),
    "a key that another service has, in TypeScript": (
        {
            "client.ts": f"""\
async function main(): Promise<void> {{
  const found = await (await fetch("{HOST}/api/conversations")).json();
  for (const one of found.results) console.log(one.conversation_id ?? one.id);
}}
main();
"""
        },
        ["conversations/list"],
    ),
    "an empty body": (
        {
            "client.sh": f"""\
#!/bin/bash
curl -s -X POST {HOST}/api/conversations -d '{{}}'
curl -s -X POST -d '{{}}' {HOST}/api/conversations/$1/start
"""
        },
        ["conversations/create", "conversations/start"],
    ),
    "what is said to have started only if it was": (
        {
            "client.sh": f"""\
#!/bin/bash
if curl -sf -X POST {HOST}/api/conversations -d '{{"initial_user_msg": "hi"}}' > out.json; then
  echo "Task started"
fi
"""
        },
        ["conversations/create"],
    ),
    "a loop without a limit in a handler": (
        {
            "app.py": f"""\
import asyncio

import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient(base_url="{HOST}")


@app.post("/go")
async def go(text: str):
    started = (await client.post("/api/conversations", json={{"initial_user_msg": text}})).json()
    cid = started["conversation_id"]
    while (await client.get(f"/api/conversations/{{cid}}")).json()["status"] != "STOPPED":
        await asyncio.sleep(5)
    return started
"""
        },
        ["conversations/create", "conversations/get"],
    ),
    "recipes that read a response": (
        {"Makefile": f"URL = {HOST}\n\ntitle:\n\tcurl -s $(URL)/api/conversations/$(ID) | jq -r .title\n"},
        ["conversations/get"],
    ),
}


@pytest.mark.parametrize("adapter", ["auto", "never"])
@pytest.mark.parametrize("case", PLAIN)
def test_what_is_plain_is_rewritten(case: str, adapter: str, tmp_path: Path) -> None:
    done, changed = adapted(tmp_path, PLAIN[case], adapter)
    assert [(one.rule, one.fix, one.applied) for one in done.findings] == [
        ("secrets/delete", "rewrite", True)
    ]
    assert len(changed) == 1 and "/v1/secrets" in "".join(changed.values())


@pytest.mark.parametrize("case", OTHERS)
def test_what_is_not_goes_through_the_adapter_and_stays_as_it_is(case: str, tmp_path: Path) -> None:
    texts, rules = OTHERS[case]
    done, changed = adapted(tmp_path, texts)
    assert sorted(one.rule for one in done.findings) == rules
    assert {(one.fix, one.applied) for one in done.findings} == {("adapter", True)}
    assert not done.unresolved
    for name, text in texts.items():
        kept = changed.get(name, text)
        assert "/v1/" not in kept
        assert sum(line not in kept.splitlines() for line in text.splitlines()) <= 2, "one line a request"


@pytest.mark.parametrize("case", OTHERS)
def test_without_the_adapter_it_is_for_a_person_with_the_reason(case: str, tmp_path: Path) -> None:
    texts, rules = OTHERS[case]
    done, changed = adapted(tmp_path, texts, "never")
    assert not changed
    assert sorted(one.rule for one in done.findings) == rules
    assert all(one.reason and one.v1 for one in done.findings)
