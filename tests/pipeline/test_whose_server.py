"""Requests to servers of others are left alone, and a program that starts a V0 server is told so."""

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
    assert fixes(proposed(tmp_path, newer, "auto")) == {"rewrite"}
    assert fixes(proposed(tmp_path, newer, "always")) == {"adapter"}
