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


HANDLERS = {
    "a route of Flask": {
        "app.py": "import requests\nfrom flask import Flask\n\napp = Flask(__name__)\n"
        f'BASE = "{BASE}"\n\n\n@app.post("/tasks")\ndef create():\n    r = {START}\n{ID}'
    },
    "a view that calls another module": {
        "views.py": 'from flask import Flask\nfrom starting import start\n\napp = Flask(__name__)\n\n\n@app.get("/go")\n'
        "def go():\n    return start()\n",
        "starting.py": f"{PYTHON}def start():\n    r = {START}\n{ID}",
    },
    "a server with one thread": {
        "server.py": f"from http.server import BaseHTTPRequestHandler\n\n{PYTHON}"
        f"class Handler(BaseHTTPRequestHandler):\n    def do_POST(self):\n        r = {START}\n"
        '        self.wfile.write(r.json()["conversation_id"].encode())\n'
    },
    "an event loop": {"bot.py": f"{PYTHON}async def on_message(message):\n    r = {START}\n{ID}"},
    "a route of Express": {
        "server.mjs": 'import express from "express";\n\nconst app = express();\n'
        f'{SCRIPT}app.post("/tasks", async (req, res) => {{\n  const r = {FETCH};\n'
        "  res.json({ id: (await r.json()).conversation_id });\n});\n"
    },
    "a route of Next": {
        "app/api/tasks/route.ts": f"{SCRIPT}export async function POST() {{\n  const r = {FETCH};\n"
        "  return Response.json({ id: (await r.json()).conversation_id });\n}\n"
    },
}
OTHERS = {
    "a function for others": {"start.py": f"{PYTHON}def start():\n    r = {START}\n{ID}"},
    "an exported function": {
        "start.mjs": f"{SCRIPT}export async function start() {{\n  const r = {FETCH};\n"
        "  return (await r.json()).conversation_id;\n}\n"
    },
}
PROGRAMS = {
    "a script": {"run.py": f'{PYTHON}r = {START}\nprint(r.json()["conversation_id"])\n'},
    "a program": {
        "run.py": f'{PYTHON}def main():\n    r = {START}\n    print(r.json()["conversation_id"])\n\n\n'
        'if __name__ == "__main__":\n    main()\n'
    },
    "a module": {"run.mjs": f"{SCRIPT}const r = {FETCH};\nconsole.log((await r.json()).conversation_id);\n"},
    "a shell script": {
        "run.sh": f'#!/bin/bash\nset -e\ncurl -s -X POST "{BASE}/api/conversations" '
        '-d \'{"initial_user_msg": "hi"}\' | jq -r .conversation_id\n'
    },
}


@pytest.mark.parametrize("case", HANDLERS)
def test_no_handler_waits_for_a_start(case: str, tmp_path: Path) -> None:
    assert fixes(proposed(tmp_path, HANDLERS[case], "auto")) == {"adapter"}
    left = proposed(tmp_path, HANDLERS[case], "never")
    assert not left.changes
    assert all("would hold up a request handler or an event loop" in one.reason for one in left.findings)


@pytest.mark.parametrize("case", OTHERS)
def test_what_others_may_call_from_a_handler_waits_only_where_it_is_asked_for(
    case: str, tmp_path: Path
) -> None:
    assert fixes(proposed(tmp_path, OTHERS[case], "auto")) == {"adapter"}
    assert fixes(proposed(tmp_path, OTHERS[case], "never")) == {"rewrite"}


@pytest.mark.parametrize("adapter", ["auto", "never"])
@pytest.mark.parametrize("case", PROGRAMS)
def test_a_program_waits_for_its_start(case: str, adapter: str, tmp_path: Path) -> None:
    assert fixes(proposed(tmp_path, PROGRAMS[case], adapter)) == {"rewrite"}


GET = 'requests.get(f"{BASE}/api/conversations/{cid}")'
TITLE = f'{PYTHON}def title(cid):\n    r = {GET}\n    r.raise_for_status()\n    return r.json()["title"]\n'
UNSEEN = f"{PYTHON}def same(cid, other):\n    return {GET}.text == other.text\n"
RESPONSES = (
    "import responses\n\nfrom pkg.client import title\n\n\n@responses.activate\ndef test_title():\n"
    f'    responses.get("{BASE}/api/conversations/1", json={{"conversation_id": "1", "title": "T"}})\n'
    '    assert title("1") == "T"\n'
)
READ = "  return (await (await fetch(`${BASE}/api/conversations/${id}`)).json()).title;\n"
MSW = (
    'import { http, HttpResponse } from "msw";\n\nexport const handlers = [\n'
    f'  http.get("{BASE}/api/conversations/:id", () => HttpResponse.json({{ conversation_id: "1", title: "T" }})),\n];\n'
)
FOLLOWED = {
    "responses, beside a client of another package": (
        {"pkg/__init__.py": "", "pkg/client.py": TITLE, "pkg/tests/test_client.py": RESPONSES},
        {"other/quick.py": UNSEEN},
    ),
    "MSW": (
        {
            "src/api.ts": f"{SCRIPT}export async function title(id: string) {{\n{READ}}}\n",
            "src/tests/handlers.ts": MSW,
        },
        {},
    ),
}
STANDING = {
    "a double that cannot be read": {
        "client.py": TITLE,
        "test_client.py": "from client import title\n\n\ndef test_title(monkeypatch):\n"
        '    monkeypatch.setattr("requests.get", lambda url: answer(url))\n    assert title("1") == "T"\n',
    },
    "a double for two clients, one of which stays": {
        "client.py": TITLE,
        "other.py": UNSEEN,
        "test_client.py": RESPONSES.replace("pkg.client", "client").replace(
            "import title", "import title\nimport other"
        ),
    },
    "MSW for two clients, one of which stays": {
        "src/api.ts": f"{SCRIPT}export async function title(id: string) {{\n{READ}}}\n",
        "src/raw.ts": f"{SCRIPT}export const same = async (id: string, other: string) =>\n"
        "  (await (await fetch(`${BASE}/api/conversations/${id}`)).text()) === other;\n",
        "src/tests/handlers.ts": MSW,
    },
}


@pytest.mark.parametrize("case", FOLLOWED)
def test_doubles_move_with_the_code_that_their_test_runs(case: str, tmp_path: Path) -> None:
    together, beside = FOLLOWED[case]
    after = changed(proposed(tmp_path, {**together, **beside}, "never"))
    assert set(after) == {name for name, text in together.items() if text}
    assert all("/api/v1/app-conversations" in text for text in after.values())


@pytest.mark.parametrize("case", STANDING)
def test_code_stays_with_doubles_that_cannot_move(case: str, tmp_path: Path) -> None:
    assert changed(proposed(tmp_path, STANDING[case], "never")) == {}
    done = proposed(tmp_path, STANDING[case], "auto")
    assert fixes(done) == {"adapter"}
    assert not {name for name in changed(done) if "test" in name} - {"conftest.py"}


def typed(types: str, line: str, kind: str, path: str = "/${id}", method: str = "") -> dict[str, str]:
    """A client in TypeScript whose response is declared to be of a type."""
    sent = f', {{ method: "{method}" }}' if method else ""
    return {
        "client.ts": f"{SCRIPT}{types}\nasync function get(id: string) {{\n"
        f"  const r = await fetch(`${{BASE}}/api/conversations{path}`{sent});\n"
        f'  const data = (await r.json()) as {kind};\n  {line}\n}}\n\nconsole.log(await get("1"));\n'
    }


STATUS = 'type Status = "STARTING" | "RUNNING" | "STOPPED";'
PAGE = "{ results: { conversation_id: string; status: Status }[] }"
DECLARED = {
    "a union": typed(STATUS, 'return data.results.filter((one) => one.status === "STOPPED");', PAGE, ""),
    "a table of a union's words": typed(
        f'{STATUS}\nconst COLOURS: Record<Status, string> = {{ STARTING: "y", RUNNING: "g", STOPPED: "r" }};',
        "return data.results.map((one) => COLOURS[one.status]);",
        PAGE,
        "",
    ),
    "an enumeration": typed(
        'enum Status { Running = "RUNNING", Stopped = "STOPPED" }',
        "return data.results.filter((one) => one.status === Status.Stopped);",
        PAGE,
        "",
    ),
    "events": typed(
        "", "return data.events;", "{ events: { action?: string }[]; has_more: boolean }", "/${id}/events"
    ),
    "a promise of a flag": {
        "client.ts": f"{SCRIPT}async function drop(id: string): Promise<boolean> {{\n"
        '  const r = await fetch(`${BASE}/api/conversations/${id}`, { method: "DELETE" });\n'
        '  return r.json() as Promise<boolean>;\n}\n\nconsole.log(await drop("1"));\n'
    },
    "literals in Python": {
        "client.py": f'from typing import Literal, TypedDict\n\n{PYTHON}Status = Literal["RUNNING", "STOPPED"]\n\n\n'
        "class Conversation(TypedDict):\n    conversation_id: str\n    status: Status\n\n\n"
        "class Page(TypedDict):\n    results: list[Conversation]\n\n\n"
        "def idle() -> list[str]:\n    page: Page = "
        'requests.get(f"{BASE}/api/conversations").json()\n'
        '    return [one["conversation_id"] for one in page["results"] if one["status"] == "STOPPED"]\n\n\nprint(idle())\n'
    },
}


@pytest.mark.parametrize("case", DECLARED)
def test_a_response_stays_whose_type_v1_does_not_fit(case: str, tmp_path: Path) -> None:
    assert changed(proposed(tmp_path, DECLARED[case], "never")) == {}
    assert fixes(proposed(tmp_path, DECLARED[case], "auto")) == {"adapter"}


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
    assert fixes(proposed(tmp_path, newer, "never")) == {"rewrite"}


LATER = {
    "a status that is compared": (
        f"{PYTHON}data = {START}.json()\n",
        'if data["status"] != "ok":\n    raise SystemExit(1)\n',
    ),
    "a status that is shown": (
        f"{PYTHON}data = {START}.json()\n",
        'print("Task started", data["conversation_status"])\n',
    ),
    "an id that may be missing": (
        f"{PYTHON}data = {START}.json()\n",
        'if "conversation_id" not in data:\n    raise SystemExit(1)\n',
    ),
    "a status in a template": (
        f"{SCRIPT}const data = await ({FETCH}).json();\n",
        "console.log(`${data.conversation_status}`);\n",
    ),
}


@pytest.mark.parametrize("case", LATER)
def test_a_start_stays_of_which_more_is_read_than_v1_tells_at_once(case: str, tmp_path: Path) -> None:
    head, read = LATER[case]
    name = "run.mjs" if head.startswith(SCRIPT) else "run.py"
    text = head.replace("await (await", "await (await").replace(".json();", ".json();") + read
    assert changed(proposed(tmp_path, {name: text}, "never")) == {}
    assert fixes(proposed(tmp_path, {name: text}, "auto")) == {"adapter"}


def test_an_error_that_is_told_by_its_keys_keeps_the_request(tmp_path: Path) -> None:
    text = f'{PYTHON}def title(cid):\n    data = {GET}.json()\n    if "detail" in data:\n        return None\n    return data["title"]\n'
    left = proposed(tmp_path, {"client.py": text}, "never")
    assert not left.changes and "tells an error by its keys" in left.findings[0].reason
    assert fixes(proposed(tmp_path, {"client.py": text}, "auto")) == {"adapter"}
