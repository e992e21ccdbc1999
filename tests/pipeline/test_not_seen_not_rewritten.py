"""What is not wholly seen goes through the adapter, or is refused with the reason where there is none."""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.languages.migrating import write
from v0to1.config import Config
from v0to1.core.run import Run
from v0to1.pipeline import run

BASE = "https://app.all-hands.dev"
PYTHON = f'import requests\n\nBASE = "{BASE}"\n\n\n'
SCRIPT = f'const BASE = "{BASE}";\n\n'
START = 'requests.post(f"{BASE}/api/conversations", json={"initial_user_msg": "hi"})'
FETCH = 'await fetch(`${BASE}/api/conversations`, { method: "POST", body: JSON.stringify({ initial_user_msg: "hi" }) })'
ID = '    return r.json()["conversation_id"]\n'


def proposed(folder: Path, texts: Mapping[str, str], adapter: str) -> Run:
    """What is proposed for some files."""
    write(folder, texts)
    done = run(Config(folder, (folder,), date(2026, 11, 25), adapter=adapter), fixing=True)
    assert not done.failed
    return done


def fixes(done: Run) -> set[str]:
    """How the operations of client code are changed: "rewrite", "adapter", or "" for those that stay."""
    return {one.fix if one.applied else "" for one in done.findings if "test" not in one.path}


def changed(done: Run) -> dict[str, str]:
    """The files of the client that change, with their texts."""
    return {one.path: one.after for one in done.changes if "openhands" not in one.path}


LIST = 'requests.get(f"{BASE}/api/conversations")'
MORE = f'{PYTHON}def more():\n    print({LIST}.json()["next_page_id"])\n'
READ = "  console.log((await (await fetch(`${BASE}/api/conversations`)).json()).next_page_id);\n"
DOUBLES = {
    "a function of a test": {
        "client.py": MORE,
        "test_client.py": "from client import more\n\n\ndef test_more(monkeypatch):\n"
        '    monkeypatch.setattr("requests.get", lambda url: answer(url))\n    more()\n',
    },
    "responses": {
        "client.py": MORE,
        "test_client.py": "import responses\n\nfrom client import more\n\n\n@responses.activate\ndef test_more():\n"
        f'    responses.get("{BASE}/api/conversations", json={{"results": [], "next_page_id": "a"}})\n    more()\n',
    },
    "MSW": {
        "src/api.ts": f"{SCRIPT}export async function more() {{\n{READ}}}\n",
        "src/tests/handlers.ts": 'import { http, HttpResponse } from "msw";\n\nexport const handlers = [\n'
        f'  http.get("{BASE}/api/conversations", () => HttpResponse.json({{ results: [], next_page_id: "a" }})),\n];\n',
    },
}
DECLARED = {
    "TypeScript": {
        "client.ts": f"{SCRIPT}type Page = {{ results: {{ conversation_id: string }}[] }};\n\n"
        "const page = (await (await fetch(`${BASE}/api/conversations`)).json()) as Page;\n"
        "for (const one of page.results) console.log(one.conversation_id);\n"
    },
    "Python": {
        "client.py": f"from typing import TypedDict\n\n{PYTHON}class Page(TypedDict):\n    results: list[object]\n\n\n"
        f'def main() -> None:\n    page: Page = {LIST}.json()\n    print(len(page["results"]))\n\n\nmain()\n'
    },
}


@pytest.mark.parametrize("case", DOUBLES)
def test_code_stays_with_its_doubles(case: str, tmp_path: Path) -> None:
    assert changed(proposed(tmp_path, DOUBLES[case], "never")) == {}
    done = proposed(tmp_path, DOUBLES[case], "auto")
    assert fixes(done) == {"adapter"}
    assert not {name for name in changed(done) if "test" in name} - {"conftest.py"}


@pytest.mark.parametrize("language", DECLARED)
def test_a_response_stays_whose_type_is_declared(language: str, tmp_path: Path) -> None:
    (left,) = proposed(tmp_path, DECLARED[language], "never").findings
    assert not left.applied and "declared" in left.reason
    assert fixes(proposed(tmp_path, DECLARED[language], "auto")) == {"adapter"}


IMAGE = "docker.all-hands.dev/all-hands-ai/openhands:0.44"
STRANGERS = {
    "a host with routes of its own": {
        "client.ts": 'const BASE = "https://api.chat.example";\n\n'
        'export const login = () => fetch(`${BASE}/login`, { method: "POST" });\n'
        f"export const open = async () => (await ({FETCH})).json();\n"
    },
    "the project's own server, where it is deployed": {
        "server.py": 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.post("/api/conversations")\n'
        "def create(body: dict):\n    return body\n",
        "client.py": PYTHON.replace(BASE, "https://me-app.hf.space") + f"def start():\n    r = {START}\n{ID}",
    },
}
BRINGING = {
    "a shell script": {
        "run.sh": f'#!/bin/bash\ndocker run -d -p 3000:3000 {IMAGE}\ncurl -s -X POST "http://localhost:3000/api/conversations" '
        '-d \'{"initial_user_msg": "hi"}\' | jq -r .conversation_id\n'
    },
    "a program in Python": {
        "run.py": f'import subprocess\n\nimport requests\n\nBASE = "http://localhost:3000"\n'
        f'subprocess.run(["docker", "run", "-d", "{IMAGE}"], check=True)\nr = {START}\n'
        'print(r.json()["conversation_id"])\n'
    },
}


@pytest.mark.parametrize("adapter", ["auto", "always", "never"])
@pytest.mark.parametrize("case", STRANGERS)
def test_requests_to_others_are_not_touched(case: str, adapter: str, tmp_path: Path) -> None:
    done = proposed(tmp_path, STRANGERS[case], adapter)
    assert not done.findings and not done.changes


@pytest.mark.parametrize("adapter", ["auto", "always", "never"])
@pytest.mark.parametrize("case", BRINGING)
def test_a_program_that_starts_a_v0_server_is_reported(case: str, adapter: str, tmp_path: Path) -> None:
    done = proposed(tmp_path, BRINGING[case], adapter)
    assert not done.changes
    assert [IMAGE in one.reason for one in done.findings] == [True]


def test_a_program_that_starts_a_newer_server_is_migrated(tmp_path: Path) -> None:
    newer = {name: text.replace(":0.44", ":1.8") for name, text in BRINGING["a program in Python"].items()}
    assert fixes(proposed(tmp_path, newer, "auto")) == {"adapter"}
