"""Each literal route of V0 in a file that speaks of OpenHands is an operation, or listed with V1's route.

`tests/laws/test_route_literals.py` shows the same of all fixtures, with less and less of the evaluation.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from scripts.route_literals import LOST, accounts
from tests.pipeline.matching import Sources, files_of
from v0to1.config import Config
from v0to1.core.model import Run, Verdict
from v0to1.findings.route_pieces import PIECE
from v0to1.findings.unaccounted import HOME, SERVED, SOCKET
from v0to1.pipeline import run
from v0to1.planning.reasons import ONE_TEXT
from v0to1.reports.json_report import dump

ONE_TEXT_PYTHON = """
import requests

HOST = "https://app.all-hands.dev"

def request(route, body=None):
    method, path = route.split(" ")
    return requests.request(method, HOST + path, json=body, timeout=30).json()

created = request("POST /api/conversations", {"initial_user_msg": "hi"})
print(request(f"GET /api/conversations/{created['conversation_id']}")["status"])
"""
ONE_TEXT_TYPESCRIPT = """
const HOST = "https://app.all-hands.dev";

async function request(route: string, body?: unknown): Promise<any> {
  const [method, path] = route.split(" ");
  const response = await fetch(HOST + path, { method, body: JSON.stringify(body) });
  return response.json();
}

export async function main() {
  const created = await request("POST /api/conversations", { initial_user_msg: "hi" });
  console.log((await request(`GET /api/conversations/${created.conversation_id}`)).status);
}
"""
ONE_TEXT_PARTITION = ONE_TEXT_PYTHON.replace(
    'method, path = route.split(" ")', 'method, _, path = route.partition(" ")'
)
PROXY_PYTHON = """
import os
import httpx
from fastapi import APIRouter, Request

router = APIRouter()

async def proxy(request: Request):
    async with httpx.AsyncClient() as client:
        url = os.environ["OPENHANDS_URL"] + request.url.path
        return (await client.request(request.method, url, content=await request.body())).json()

router.add_api_route("/api/conversations", proxy, methods=["GET", "POST"])
router.add_api_route("/api/conversations/{conversation_id}", proxy, methods=["GET"])
"""
PROXY_TYPESCRIPT = """
import { Router, Request, Response } from "express";
import axios from "axios";

const baseUrl = process.env.OPENHANDS_URL;
export const router = Router();

async function proxyRequest(req: Request, res: Response) {
  res.json((await axios({ method: req.method, url: baseUrl + req.path, data: req.body })).data);
}

router.get("/api/conversations/:id", proxyRequest);
router.get("/api/conversations/:id/list-files", proxyRequest);
"""
QUERY = """
import { createApi, fetchBaseQuery } from "@reduxjs/toolkit/query/react";

export const openhandsApi = createApi({
  baseQuery: fetchBaseQuery({ baseUrl: "https://app.all-hands.dev" }),
  endpoints: (builder) => ({
    one: builder.query({ query: (id: string) => ({ url: `/api/conversations/${id}`, method: "GET" }) }),
    stop: builder.mutation({
      query: (id: string) => ({ url: `/api/conversations/${id}/stop`, method: "POST" }),
    }),
  }),
});
"""
QUERY_OF_ITS_OWN = QUERY.replace("fetchBaseQuery({", "ours({").replace(", fetchBaseQuery", "")
TABLE_PYTHON = """
import os
import requests

CONFIG = {"url": os.environ["OPENHANDS_URL"], "paths": {"one": "/api/conversations/{id}"}}

def show(transport, id):
    return transport.fetch(CONFIG, "one", id=id)
"""
TABLE_TYPESCRIPT = """
export const config = {
  baseUrl: process.env.OPENHANDS_URL,
  paths: { one: "/api/conversations/:id", files: "/api/conversations/:id/list-files" },
};
"""
BESIDE_SOCKET = """
import socketio

class Bot:
    def __init__(self, url, http):
        self._url = url + "/api/conversations"
        self._http = http
        self.sio = socketio.AsyncClient()

    async def start(self, title):
        return (await self._http.post(self._url, json={"title": title}))["conversation_id"]

    async def listen(self, base, cid):
        await self.sio.connect(f"{base}?conversation_id={cid}&latest_event_id=-1")
"""
RUNTIME = '''
class CloudRuntimeClient:
    """Talks to OpenHands."""

    def __init__(self, session, api_url):
        self.session, self.api_url = session, api_url

    def _send(self, method, path, **options):
        return self.session.request(method, f"{self.api_url}{path}", **options)

    def files(self, id):
        return self._send("GET", f"/api/conversations/{id}/list-files").json()

    def title(self, id):
        return self._send("GET", f"/api/conversations/{id}").json()["title"]
'''
BASE_AND_PATHS = """
const API = "https://app.all-hands.dev/api";

export const paths = { me: `${API}/user/info` };
export const one = (id: string) => fetch(`${API}/conversations/${id}`);
"""
HIDDEN = """
import os

URL = os.environ["OPENHANDS_URL"]

def all(queue):
    queue.put(["GET", "/api/conversations/" + queue.name + "/trajectory"])
"""
ELSEWHERE = """
import requests

HOST = "https://chat.example.com"

def start(text):
    return requests.post(f"{HOST}/api/conversations", json={"initial_user_msg": text}).json()["id"]

def members(id):
    return requests.get(f"{HOST}/api/conversations/{id}/members").json()

def inbox():
    return requests.get(f"{HOST}/api/inbox").json()
"""
ANNOTATED = """
package a;

@RestController
public class Conversations {
    private final String upstream = System.getenv("OPENHANDS_URL");

    @GetMapping("/api/conversations")
    public String all() { return upstream; }
}
"""

CASES: dict[str, tuple[Sources, list[str], list[str]]] = {
    "method and path in one text": (ONE_TEXT_PYTHON, ["conversations/create", "conversations/get"], []),
    "the same, parted": (ONE_TEXT_PARTITION, ["conversations/create", "conversations/get"], []),
    "the same in TypeScript": (
        {"client.ts": ONE_TEXT_TYPESCRIPT},
        ["conversations/create", "conversations/get"],
        [],
    ),
    "a proxy": (PROXY_PYTHON, [], [SERVED, SERVED]),
    "a proxy in TypeScript": ({"proxy.ts": PROXY_TYPESCRIPT}, [], [SERVED, SERVED]),
    "queries of a library": ({"api.ts": QUERY}, ["conversations/get", "conversations/stop"], []),
    "the same, sent by a function of its own": ({"api.ts": QUERY_OF_ITS_OWN}, [], [PIECE, PIECE]),
    "paths in a table": (TABLE_PYTHON, [], [PIECE]),
    "paths in a table in TypeScript": ({"config.ts": TABLE_TYPESCRIPT}, [], [PIECE, PIECE]),
    "a request beside a socket": (BESIDE_SOCKET, ["socketio/connect"], [PIECE]),
    "a client that only its comment calls OpenHands": (RUNTIME, ["files/list"], [PIECE]),
    "a text that is joined, and goes anywhere": (HIDDEN, [], [PIECE]),
    "a field of V0, sent to a server with other routes": (ELSEWHERE, [], [PIECE]),
    "annotations of a server, in a language that is read as text": (
        {"Conversations.java": ANNOTATED},
        [],
        [SERVED],
    ),
    "a base with the root of the API, and paths behind it": (
        {"paths.ts": BASE_AND_PATHS},
        ["conversations/get"],
        [PIECE],
    ),
    "websocat": (
        {"w.sh": 'websocat "wss://$HOST/socket.io/?conversation_id=$1&latest_event_id=-1&EIO=4"\n'},
        [],
        [SOCKET],
    ),
    "a plain WebSocket": (
        {"w.ts": "new WebSocket(`wss://${h}/ws?conversation_id=${i}&latest_event_id=-1`);\n"},
        [],
        [SOCKET],
    ),
}


def looked_at(folder: Path, sources: Sources, *, fixing: bool = False, adapter: str = "auto") -> Run:
    """A look at some sources."""
    for name, text in files_of(sources).items():
        (folder / name).write_text(text)
    return run(Config(folder, (folder,), date(2026, 11, 25), adapter=adapter), fixing=fixing)


@pytest.mark.parametrize("name", CASES)
def test_no_route_is_silent(name: str, tmp_path: Path) -> None:
    sources, rules, reasons = CASES[name]
    found = looked_at(tmp_path, sources)

    assert sorted(one.rule for one in found.findings) == rules
    assert [one.reason.partition("; V1 has ")[0] for one in found.unresolved] == reasons
    assert all("; V1 has " in one.reason for one in found.unresolved)
    assert [one for one in accounts(tmp_path, json.loads(dump(found))) if one.kind == LOST] == []


@pytest.mark.parametrize("adapter", ["auto", "always"])
@pytest.mark.parametrize(
    "sources", [ONE_TEXT_PYTHON, ONE_TEXT_PARTITION, {"client.ts": ONE_TEXT_TYPESCRIPT}], ids=range(3)
)
def test_a_method_and_a_path_in_one_text_go_through_the_adapter(
    sources: Sources, adapter: str, tmp_path: Path
) -> None:
    found = looked_at(tmp_path, sources, fixing=True, adapter=adapter)

    assert [(one.applied, one.fix) for one in found.findings] == [(True, "adapter")] * 2


def test_a_method_and_a_path_in_one_text_are_not_rewritten(tmp_path: Path) -> None:
    """What helpers call is given a path without its method."""
    found = looked_at(tmp_path, ONE_TEXT_PYTHON, fixing=True, adapter="never")

    assert {(one.verdict, one.reason) for one in found.findings} == {(Verdict.MANUAL, ONE_TEXT)}
    assert found.changes == ()


ROUTE = "https://app.all-hands.dev/api/conversations"
CODE_IN_TEXTS = {
    "a here-document": ("run.sh", f"#!/bin/bash\npython3 - <<'PY'\nrequests.get(\"{ROUTE}\")\nPY\n", 3),
    "an option of an interpreter": ("run.sh", f"#!/bin/bash\nnode -e \"fetch('{ROUTE}').then(show)\"\n", 2),
    "a command": ("run.py", f"import os\nos.system(\"curl -s '{ROUTE}'\")\n", 2),
    "a program": ("run.mjs", f'eval(`\n  fetch("{ROUTE}");\n`);\n', 2),
}


@pytest.mark.parametrize(("name", "text", "line"), CODE_IN_TEXTS.values(), ids=CODE_IN_TEXTS)
def test_routes_in_the_quotes_of_code_inside_texts_are_listed(
    name: str, text: str, line: int, tmp_path: Path
) -> None:
    done = looked_at(tmp_path, {name: text})

    assert done.findings == ()
    assert [(one.line, one.reason.startswith(PIECE)) for one in done.unresolved] == [(line, True)]


CLEAN: dict[str, Sources] = {
    "a server of one's own": (
        "from fastapi import FastAPI\napp = FastAPI()\n\n"
        "@app.get('/api/conversations')\ndef all():\n    return []\n\n"
        "@app.post('/api/conversations/{id}/events')\ndef add(id):\n    return {}\n"
    ),
    "another product": "ROUTES = {'list': 'https://api.desk.example/api/conversations'}\n",
    "a server of one's own that names OpenHands": (
        "# Users of OpenHands asked for this.\nfrom fastapi import FastAPI\napp = FastAPI()\n\n"
        "@app.get('/api/conversations')\ndef all():\n    return []\n"
    ),
    "a site of the maker": (
        "LINK = 'https://docs.openhands.dev/usage'\nROUTES = {'list': '/api/conversations'}\n"
    ),
    "a client of the Agent Server": (
        "import os, requests\nAGENT = os.environ['OPENHANDS_AGENT_SERVER']\n\n"
        "def run(id):\n    requests.post(f'{AGENT}/api/conversations/{id}/run')\n"
        "    return requests.get(f'{AGENT}/api/conversations/{id}/events').json()\n\n"
        "TABLE = {'one': '/api/conversations/{id}'}\n"
    ),
    "a client of V1": (
        "import os, requests\nBASE = os.environ['OPENHANDS_URL']\n\n"
        "def find(id):\n    return requests.get(f'{BASE}/api/v1/app-conversations?ids={id}').json()\n\n"
        "EVENTS = '/api/conversations/{id}/events'\n"
    ),
    "prose": (
        "import os\nURL = os.environ['OPENHANDS_URL']\n\ndef f():\n"
        "    '''GET /api/conversations'''\n    print('POST /api/conversations failed')\n"
        "    # '/api/conversations'\n"
    ),
    "a file of one's own": (
        "import os\nURL = os.environ['OPENHANDS_URL']\nPLACE = './api/settings'\nOTHER = '@/api/secrets'\n"
    ),
}


@pytest.mark.parametrize("name", CLEAN)
def test_what_is_no_route_of_v0_is_not_listed(name: str, tmp_path: Path) -> None:
    found = looked_at(tmp_path, CLEAN[name])

    assert found.unresolved == ()
    assert {one.verdict for one in found.findings} <= {Verdict.AMBIGUOUS}


def test_what_the_projects_own_server_answers_is_listed_beside_a_word_of_openhands(tmp_path: Path) -> None:
    server = (
        "from fastapi import FastAPI\napp = FastAPI()\n\n"
        "@app.get('/api/settings')\ndef all():\n    return []\n"
    )
    page = (
        "import os, requests\nKEY = os.environ['OPENHANDS_API_KEY']\n\n"
        "def all():\n    return requests.get('/api/settings').json()\n"
    )
    (one,) = looked_at(tmp_path, {"server.py": server, "page.py": page}).unresolved

    assert (one.path, one.line) == ("page.py", 5)
    assert one.reason.startswith(HOME)
