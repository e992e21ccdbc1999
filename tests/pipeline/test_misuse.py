"""Requests to V1 that were migrated by half: found in every language, and in nothing that looks like them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from v0to1 import resources
from v0to1.config import Config, GivenFile
from v0to1.core.loading.misuse import load_misuses
from v0to1.core.misuse import Misuse
from v0to1.core.model import Run, Severity, Verdict
from v0to1.pipeline import run
from v0to1.pipeline.rule_examples import tried_misuse
from v0to1.reports import render

NOWHERE = Path("/nowhere")
TOLD = load_misuses(resources.RULES).known
BEARER = '{"Authorization": f"Bearer {key}"}'


def look(files: dict[str, str], **settings: object) -> Run:
    given = tuple(GivenFile(name, dedent(text).encode()) for name, text in files.items())
    made = Config(NOWHERE, (), date(2026, 11, 25), given=given, **settings)  # type: ignore[arg-type]
    return run(made, fixing=True)


def found(files: dict[str, str], **settings: object) -> list[tuple[str, int]]:
    """The rules of all certain findings with their lines."""
    told = look(files, **settings).findings
    return [
        (one.rule.removeprefix("misuse/"), one.line) for one in told if one.verdict is not Verdict.AMBIGUOUS
    ]


@pytest.mark.parametrize("one", TOLD, ids=lambda one: one.rule.id)
def test_its_examples_are_true(one: Misuse) -> None:
    told = list(tried_misuse(one, Config(NOWHERE, (), date(2026, 11, 25))))
    assert [each.wrong for each in told] == [""] * len(one.examples)
    assert {each.found for each in one.examples} == {True, False}


def test_an_example_that_is_not_true_is_told() -> None:
    (one,) = [each for each in TOLD if each.rule.id == "misuse/file-path"]
    assert list(tried_misuse(one, Config(NOWHERE, (), date(2026, 11, 25), server="1.7"))) == []
    ignoring = Config(NOWHERE, (), date(2026, 11, 25), ignore=("misuse",))
    assert "nothing is found" in next(tried_misuse(one, ignoring)).wrong


CALL = "import requests\ndef a(base, agent_server_url, agent_url, key, cid, go):\n"
RIGHT = {
    "another API with id": f'{CALL}    requests.get(base + "/api/v1/conversations", params={{"id": cid}})\n',
    "another API with a limit": 'import requests\nrequests.get("https://shop.example/api/v1/search?limit=500")\n',
    "another API with sandboxes": (
        "import os, requests\n"
        'requests.get(os.environ["E2B_URL"] + "/api/v1/sandboxes", params={"ids": "a"})\n'
    ),
    "another API with sandboxes, beside OpenHands": """\
        import requests
        requests.get("https://app.all-hands.dev/api/v1/app-conversations", params={"ids": "a"})
        requests.get("https://api.e2b.example/api/v1/sandboxes", params={"ids": "a"})
        """,
    "another agent with a bearer": (
        f'{CALL}    requests.get(f"{{agent_url}}/api/conversations/{{cid}}", headers={BEARER})\n'
    ),
    "another chat with messages": (
        f'{CALL}    requests.post(f"{{base}}/api/conversations/{{cid}}/events",\n'
        f'        json={{"role": "user", "content": "x"}}, headers={BEARER})\n'
    ),
    "another host of an agent": """\
        import requests
        AGENT_URL = "https://agents.voice.example"
        requests.get(f"{AGENT_URL}/api/conversations/7/events/search", headers={"Authorization": "Bearer x"})
        """,
    "another chat, in a project that speaks to OpenHands": (
        f'{CALL}    requests.get(f"{{base}}/api/v1/app-conversations?ids={{cid}}")\n'
        f'    requests.post(f"{{go}}/api/conversations/{{cid}}/events",\n'
        f'        json={{"role": "user", "content": "x"}}, headers={BEARER})\n'
    ),
    "a body whose old names are taken out": f"""\
        {CALL.splitlines()[0]}
        def a(base, prompt):
            body = {{"initial_user_msg": prompt}}
            text = body.pop("initial_user_msg")
            body["initial_message"] = {{"content": [{{"type": "text", "text": text}}]}}
            requests.post(f"{{base}}/api/v1/app-conversations", json=body)
        """,
    "a limit that is cut": (
        f'{CALL}    requests.get(base + "/api/v1/app-conversations/search", params={{"limit": min(go, 9)}})\n'
    ),
    "another store of files": 'curl -H "Authorization: Bearer $KEY" "$STORE/api/file/download/a.txt"\n',
    "another forge": f'{CALL}    return requests.get(f"{{base}}/api/git/diff/a", headers={BEARER})\n',
    "a message that may have run": (
        f'{CALL}    body = {{"role": "user", "content": []}}\n    if go:\n        body["run"] = True\n'
        '    requests.post(f"{agent_server_url}/api/conversations/{cid}/events", json=body,\n'
        '        headers={"X-Session-API-Key": key})\n'
    ),
    "a message with more that is unknown": (
        f'{CALL}    requests.post(f"{{agent_server_url}}/api/conversations/{{cid}}/events",\n'
        '        json={"role": "user", "content": [], **go}, headers={"X-Session-API-Key": key})\n'
    ),
    "headers that are unknown": (
        f'from other import more\n{CALL}    h = {{"Authorization": f"Bearer {{key}}", **more(cid)}}\n'
        '    requests.get(f"{agent_server_url}/api/conversations/{cid}", headers=h)\n'
    ),
    "both keys": (
        f'{CALL}    s = requests.Session()\n    s.headers["Authorization"] = "Bearer x"\n'
        '    s.get(f"{agent_server_url}/api/conversations/{cid}", headers={"X-Session-API-Key": key})\n'
    ),
    "a bearer for the App Server": (
        f'{CALL}    requests.get(f"{{base}}/api/v1/app-conversations?ids={{cid}}", headers={BEARER})\n'
    ),
    "a query that is unknown": (
        f'{CALL}    requests.get(f"{{base}}/api/v1/app-conversations", params={{"id": cid, **go}})\n'
    ),
    "whichever id there is": f"""\
        {CALL.splitlines()[0]}
        def a(base, body):
            task = requests.post(f"{{base}}/api/v1/app-conversations", json=body).json()
            return task.get("app_conversation_id") or task.get("conversation_id")
        """,
    "a conversation's own sandbox": (
        f'{CALL}    return requests.get(base + "/api/v1/sandboxes", params={{"id": cid}}).json()[0]\n'
    ),
    "a route of a server": """\
        from fastapi import FastAPI
        app = FastAPI()
        @app.get("/api/v1/app-conversations")
        def conversations(id: str): return []
        """,
}
OTHERS = {
    "a limit of 100": ("c.ts", "const a = (b) => fetch(`${b}/api/v1/app-conversations/search?limit=100`);\n"),
    "an unknown limit": (
        "c.ts",
        "const a = (b, n) => fetch(`${b}/api/v1/app-conversations/search?limit=${n}`);\n",
    ),
    "a route of express": (
        "server.js",
        (
            'import express from "express";\nconst app = express();\n'
            'app.get("/api/v1/app-conversations", (req, res) => res.json(req.query.id));\n'
        ),
    ),
    "the path of a file in the query": (
        "c.sh",
        'curl -H "X-Session-API-Key: $KEY" "$AGENT_SERVER_URL/api/file/download?path=/workspace/a"\n',
    ),
    "ids in Go": (
        "c.go",
        (
            'package main\n\nimport "net/http"\n\nfunc a(base string, id string) {\n'
            '\thttp.Get(base + "/api/v1/app-conversations?ids=" + id)\n}\n'
        ),
    ),
    "prose": ("README.md", "Write `GET /api/v1/app-conversations?id=3` no more.\n"),
    "a mock": (
        "test_client.py",
        (
            "import responses\n@responses.activate\ndef test_a():\n"
            '    responses.add(responses.GET, "https://app.all-hands.dev/api/v1/app-conversations?id=3")\n'
        ),
    ),
    "a test client": (
        "test_app.py",
        (
            "from fastapi.testclient import TestClient\nfrom openhands_proxy import app\n"
            "client = TestClient(app)\n"
            'def test_a():\n    client.get("/api/v1/sandboxes", params={"ids": "a"})\n'
        ),
    ),
    "a test of a server that refuses it": (
        "test_app.py",
        (
            "from fastapi.testclient import TestClient\nfrom app import app\nclient = TestClient(app)\n"
            'def test_a():\n    assert client.get("/api/v1/app-conversations?id=a").status_code == 422\n'
        ),
    ),
    "the adapter": (
        "openhands_v0.py",
        (
            '"""Written by v0to1."""\nimport requests\n'
            'def a(base):\n    return requests.get(f"{base}/api/v1/app-conversations?id=5")\n'
        ),
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_or_another_program_s_is_left_alone(name: str) -> None:
    suffix = "sh" if RIGHT[name].startswith("curl") else "py"
    assert found({f"client.{suffix}": RIGHT[name]}) == []


@pytest.mark.parametrize("name", OTHERS)
def test_so_it_is_in_other_files(name: str) -> None:
    path, text = OTHERS[name]
    assert found({path: text}) == []


BOTH = """\
import requests
class Client:
    def __init__(self, base, v1):
        self.base, self.v1 = base, v1
    def post(self, path, body):
        return requests.post(self.base + path, json=body)
    def start(self, text):
        path = "/api/v1/app-conversations" if self.v1 else "/api/conversations"
        made = self.post(path, {"initial_user_msg": text})
        return made.json()["conversation_id"]
    def other(self, text):
        return self.post("/api/v1/app-conversations", {"initial_user_msg": text})
"""


def test_what_may_be_v0_is_no_misuse_though_its_wrapper_may_send_one() -> None:
    told = [one for one in found({"client.py": BOTH}) if not one[0].startswith("conversations/")]
    assert told == [("v0-fields", 12)]


WRAPPED = """\
import requests
class Client:
    def __init__(self, base, key):
        self.session = requests.Session()
        self.base = base
        self.session.headers["Authorization"] = f"Bearer {key}"
    def get(self, path, **more):
        return self.session.get(self.base + path, **more)
    def conversation(self, cid):
        return self.get("/api/v1/app-conversations", params={"id": cid}).json()[0]
    def events(self, cid):
        found = self.get("/api/v1/app-conversations", params={"ids": cid}).json()[0]
        url = found["conversation_url"]
        return self.session.get(url + "/events/search").json()
"""
AXIOS = """\
import axios from "axios";
const api = axios.create({ baseURL: process.env.OPENHANDS_URL });
export async function start(id: string) {
  const { data } = await api.get("/api/v1/app-conversations", { params: { id } });
  const made = await api.post("/api/v1/app-conversations", { initial_user_msg: data[0].title });
  return made.data.conversation_id;
}
"""
SCRIPT = """\
AGENT=$(curl -s "$B/api/v1/app-conversations?ids=$ID" | jq -r ".[0].conversation_url")
curl -X POST "$AGENT/events" -H "Authorization: Bearer $KEY" -d '{"content":[{"type":"text","text":"x"}]}'
curl -G "$B/api/v1/app-conversations/search" --data-urlencode "limit=500"
"""
GO = """\
package main

import (
\t"bytes"
\t"encoding/json"
\t"net/http"
)

func a(base string, id string) {
\thttp.Get(base + "/api/v1/app-conversations?id=" + id)
\tbody, _ := json.Marshal(map[string]any{"initial_user_msg": id})
\thttp.Post(base+"/api/v1/app-conversations", "application/json", bytes.NewReader(body))
}
"""
BASES = """\
import httpx, requests
OH = "https://app.all-hands.dev/api/v1"
LIMIT = 250
client = httpx.Client(base_url=OH)
client.get("/app-conversations", params={"id": "a"})
client.get("/app-conversations/search", params={"limit": LIMIT})
def unknown(base): return requests.get(f"{base}/app-conversations?id=5")
def events(cid):
    return requests.get(f"{OH}/conversation/{cid}/events/search", params={"limit": LIMIT})
"""
WORKFLOW = """\
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: |
          curl "https://app.all-hands.dev/api/v1/app-conversations?id=3"
"""


@pytest.mark.parametrize(
    ("path", "text", "wanted"),
    [
        ("client.py", WRAPPED, [("ids", 10), ("bearer", 14)]),
        ("client.py", BASES, [("ids", 5), ("limit", 6), ("ids", 7), ("events-limit", 9)]),
        ("client.ts", AXIOS, [("ids", 4), ("start-task-id", 5), ("v0-fields", 5)]),
        ("client.sh", SCRIPT, [("bearer", 2), ("run", 2), ("limit", 3)]),
        ("client.go", GO, [("ids", 10), ("v0-fields", 12)]),
        (".github/workflows/a.yml", WORKFLOW, [("ids", 7)]),
        (
            "README.md",
            '```bash\ncurl "https://app.all-hands.dev/api/v1/app-conversations?id=3"\n```\n',
            [("ids", 2)],
        ),
    ],
)
def test_it_is_found_in_every_kind_of_file(path: str, text: str, wanted: list[tuple[str, int]]) -> None:
    assert found({path: text}) == wanted


MIXED = """\
import requests
BASE = "https://app.all-hands.dev"
def more():
    page = requests.get(f"{BASE}/api/conversations")
    print(page.json()["next_page_id"])
def title(cid):
    return requests.get(f"{BASE}/api/v1/app-conversations?id={cid}").json()[0]["title"]
"""
ONLY_V0 = MIXED.partition("def title")[0]


def test_what_is_v0_is_migrated_as_if_the_rest_was_not_there() -> None:
    both, alone = look({"client.py": MIXED}), look({"client.py": ONLY_V0})
    (first,) = [one.after for one in both.changes if one.path == "client.py"]
    (second,) = [one.after for one in alone.changes if one.path == "client.py"]
    assert first == second + MIXED.removeprefix(ONLY_V0)
    assert found({"client.py": MIXED}) == [("conversations/list", 4), ("ids", 7)]


def test_a_finding_says_all_that_a_person_needs() -> None:
    (one,) = [each for each in look({"client.py": MIXED}).findings if each.rule == "misuse/ids"]
    assert (one.verdict, one.severity, one.silent) == (Verdict.MANUAL, Severity.ERROR, False)
    assert one.v0 == "GET /api/v1/app-conversations (id)"
    assert one.v1 == "GET /api/v1/app-conversations?ids={id}"
    assert (
        one.workaround.splitlines()[0] == "GET https://app.all-hands.dev/api/v1/app-conversations?ids={cid}"
    )
    assert one.snippet == 'requests.get(f"{BASE}/api/v1/app-conversations?id={cid}")'
    assert one.minutes > (0, 0) and one.fingerprint and one.auth == "Authorization: Bearer"


@pytest.mark.parametrize(
    ("path", "text", "url"),
    [
        (
            "a.sh",
            'curl "https://app.all-hands.dev/api/v1/conversation/${ID}/events/search?limit=200"\n',
            "${ID}",
        ),
        ("a.sh", 'curl "https://app.all-hands.dev/api/v1/conversation/$id/events/search?limit=200"\n', "$id"),
        (
            "a.js",
            "fetch(`https://app.all-hands.dev/api/v1/conversation/${id}/events/search?limit=200`);\n",
            "{id}",
        ),
    ],
)
def test_the_request_to_write_has_the_client_s_expressions(path: str, text: str, url: str) -> None:
    (one,) = look({path: text}).findings
    wanted = f"GET https://app.all-hands.dev/api/v1/conversation/{url}/events/search?limit=100"
    assert one.workaround.splitlines()[0] == wanted


def test_it_is_wrong_today_whatever_the_calendar_says() -> None:
    given = (GivenFile("client.py", MIXED.encode()),)
    early = run(Config(NOWHERE, (), date(2026, 1, 20), given=given), fixing=False)
    assert {one.rule: one.severity for one in early.findings} == {
        "conversations/list": Severity.WARNING,
        "misuse/ids": Severity.ERROR,
    }


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({"select": ("misuse",)}, ["ids"]),
        ({"select": ("misuse/ids",)}, ["ids"]),
        ({"select": ("misuse/run",)}, []),
        ({"ignore": ("misuse",)}, ["conversations/list"]),
    ],
)
def test_it_is_chosen_like_other_rules(settings: dict[str, object], wanted: list[str]) -> None:
    assert [rule for rule, _ in found({"client.py": MIXED}, **settings)] == wanted


def test_a_comment_keeps_it_and_one_that_keeps_nothing_is_told() -> None:
    text = MIXED.replace('["title"]', '["title"]  # v0to1: ignore[misuse/ids] our proxy takes it')
    text = text.replace('["next_page_id"])', '["next_page_id"])  # v0to1: ignore[misuse/run] none here')
    done = look({"client.py": text})
    (one,) = [each for each in done.findings if each.rule == "misuse/ids"]
    assert one.suppressed is not None and one.suppressed.reason == "our proxy takes it"
    assert one.minutes == (0, 0) and not one.counts
    assert [(each.kind, each.line) for each in done.notices] == [("unused", 5)]


def test_a_file_that_cannot_be_read_is_not_called_clean() -> None:
    done = look({"client.py": 'import requests\nrequests.get("/api/v1/app-conversations?id=1"\n'})
    assert [one.path for one in done.failed] == ["client.py"]


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        (
            MIXED,
            ("1 OpenHands V0 operation in 1 file: 1 inline. 1 misuse of V1 in 1 file (manual)."),
        ),
        (
            BASES,
            ("No certain use of the OpenHands V0 API in 1 scanned file. 4 misuses of V1 in 1 file (manual)."),
        ),
    ],
)
def test_the_headline_tells_both_apart(text: str, headline: str) -> None:
    done = look({"client.py": text})
    assert json.loads(render(done, "json"))["summary"]["headline"] == headline
    assert render(done, "text").startswith(headline)


def test_reports_for_programs_have_it() -> None:
    sarif = json.loads(render(look({"client.py": BASES}), "sarif"))["runs"][0]
    rules = {one["id"]: one for one in sarif["tool"]["driver"]["rules"]}
    assert {one["ruleId"] for one in sarif["results"]} <= set(rules)
    assert "Misused: GET /api/v1/app-conversations" in rules["misuse/ids"]["help"]["text"]
    assert {one["level"] for one in sarif["results"]} == {"error"}
    told = json.loads(render(look({"client.py": BASES}), "json"))
    assert [one["rule"] for one in told["findings"]] == [
        f"misuse/{rule}" for rule, _ in found({"client.py": BASES})
    ]
