"""Routes, bases, keys and bodies in files of settings: joined with the code that reads them, else listed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.languages.migrating import write
from v0to1.config import Config
from v0to1.core.model import PartKind, Run
from v0to1.pipeline import run

CLOUD = "https://app.all-hands.dev"
CONFIG = (
    '{"openhands": {"conversationEndpoint": "/api/conversations", "baseUrl": "https://app.all-hands.dev"}}\n'
)
STOP = f"""import requests
def stop(cid):
    return requests.post(f"{CLOUD}/api/conversations/{{cid}}/stop").status_code
"""
READER = """import json
import requests
with open("config/app.json") as file:
    settings = json.load(file)
def create(text):
    api = settings["openhands"]
    return requests.post(api["baseUrl"] + api["conversationEndpoint"], json={"initial_user_msg": text}).json()
"""
JS_READER = """import settings from "./config/app.json";
const api = settings.openhands;
export const create = (text) =>
  fetch(api.baseUrl + api.conversationEndpoint, {
    method: "POST", body: JSON.stringify({ initial_user_msg: text }),
  });
"""
ENV_READER = """import os
import requests
def create(text):
    return requests.post(os.environ["OPENHANDS_CONVERSATIONS_URL"], json={"initial_user_msg": text}).json()
"""


def looked_at(folder: Path, texts: dict[str, str]) -> Run:
    """A proposed migration."""
    write(folder, texts)
    return run(Config(root=folder, paths=(folder,), as_of=date(2026, 11, 25)), fixing=True)


def listed(found: Run) -> list[str]:
    """What is listed, as `path:line key`."""
    return [f"{one.path}:{one.line} {one.text}" for one in found.unresolved]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config.json", '{"chat": {"endpoint": "/api/conversations"}}'),
        ("config.json", '{"openhands": {"endpoint": "/api/v1/app-conversations"}}'),
        (
            "config.json",
            '{"openhands": {"a": "/api/v1/app-conversations", "b": "/api/conversations/{id}/events"}}',
        ),
        ("config.json", '{"openhands": {"docs": "see /api/conversations of V0"}}'),
        ("config.json", '{"openhands": {"baseUrl": "https://app.all-hands.dev"}}'),
        ("config.json", '{"openhands": {"slack": "https://slack.com/api/conversations"}}'),
        ("config.json", '{"openhands": {"agentServer": {"agent_server_url": "/api/conversations"}}}'),
        ("config.json", '{"/api/conversations": "openhands"}'),
        ("openapi.json", '{"openapi": "3.1.0", "x": {"openhands": "/api/conversations"}}'),
        ("openapi.yaml", f"openapi: 3.1.0\nservers:\n  - url: {CLOUD}/api/conversations\n"),
        ("session.har", f'{{"log": {{"entries": [{{"request": {{"url": "{CLOUD}/api/conversations"}}}}]}}}}'),
        ("har.json", f'{{"log": {{"entries": [{{"request": {{"url": "{CLOUD}/api/conversations"}}}}]}}}}'),
        ("rec.yaml", f"interactions:\n- request:\n    uri: {CLOUD}/api/conversations\n"),
        ("tests/cassettes/a.yaml", f"request:\n  uri: {CLOUD}/api/conversations\n"),
        ("tests/fixtures/a.json", '{"initial_user_msg": "hi"}'),
        ("package-lock.json", f'{{"openhands": {{"resolved": "{CLOUD}/api/conversations"}}}}'),
        ("pnpm-lock.yaml", f"openhands: {CLOUD}/api/conversations\n"),
        ("src/locales/en.json", '{"openhands": {"endpoint": "/api/conversations"}}'),
        (
            "schema.json",
            '{"$defs": {"a": {"type": "string"}}, "openhands": {"endpoint": "/api/conversations"}}',
        ),
        ("env.json", '{"env": {"OPENHANDS_URL": "https://app.all-hands.dev/api"}}'),
        (
            ".env",
            "OPENHANDS_URL=https://app.all-hands.dev\nOPENHANDS_API_URL=https://app.all-hands.dev/api\n",
        ),
        ("play.yml", 'uri:\n  url: "{{ desk_url }}/api/conversations/{{ id | int }}"\n'),
        ("play.yml", 'uri:\n  url: "{{ openhands_agent_server }}/api/conversations/{{ id }}"\n'),
        ("play.yml", 'say:\n  text: "see {{ openhands_url }}/api/conversations, or {{ id }}"\n'),
        (".env", "OPENHANDS_SESSION_API_KEY=abc\n"),
        (".env", "CHAT_URL=http://localhost:8000/api/conversations\n"),
        (".env", "# OPENHANDS_URL=https://app.all-hands.dev/api/conversations\n"),
        ("broken.json", '{"openhands": '),
        ("text.json", '"https://app.all-hands.dev/api/conversations"'),
        ("notes.md", f"{CLOUD}/api/conversations"),
    ],
)
def test_look_alikes_are_quiet(tmp_path: Path, name: str, text: str) -> None:
    found = looked_at(tmp_path, {name: text})
    assert (found.findings, listed(found), found.failed) == ((), [], ())


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("config.json", CONFIG, "config.json:1 openhands.conversationEndpoint"),
        ("a.yaml", "openhands:\n  endpoint: /api/conversations\n", "a.yaml:2 openhands.endpoint"),
        ("a.yaml", "openhands:\n  new: /api/v1/app-conversations\n  old: /api/conversations/{id}\n",
         "a.yaml:3 openhands.old"),
        ("a.toml", '[tools.openhands]\nurl = "/api/conversations"\n', "a.toml:2 tools.openhands.url"),
        ("play.yml", f'uri:\n  url: "{CLOUD}/api/conversations/{{{{ a.json.id }}}}"\n', "play.yml:2 uri.url"),
        ("play.yml", 'uri:\n  url: "{{ openhands_url }}/api/conversations"\n', "play.yml:2 uri.url"),
        (".env", f"X=1\nURL={CLOUD}/api/conversations\n", ".env:2 URL"),
        ("docker-compose.yml", "bot:\n  environment:\n    - OPENHANDS_URL=http://a:3000/api/conversations\n",
         "docker-compose.yml:3 bot.environment.OPENHANDS_URL"),
        ("deploy.yaml", f"env:\n- name: OPENHANDS_START\n  value: {CLOUD}/api/conversations\n",
         "deploy.yaml:3 env.OPENHANDS_START"),
        ("vercel.json", f'{{"rewrites": [{{"destination": "{CLOUD}/api/conversations/:id"}}]}}',
         "vercel.json:1 rewrites.0.destination"),
        ("create.json", '{"x": "a/b",\n "initial_user_msg": "hi"}', "create.json:2 initial_user_msg"),
        ("broken.json", '{"openhands": "/api/conversations"', "broken.json:1 openhands"),
        ("broken.yaml", "a: [\nurl: /api/conversations\n", "broken.yaml:2 conversations"),
    ],
)  # fmt: skip
def test_what_nobody_reads_is_listed(tmp_path: Path, name: str, text: str, place: str) -> None:
    found = looked_at(tmp_path, {name: text})
    assert listed(found) == [place]
    assert (found.findings, found.changes, found.failed) == ((), (), ())
    assert found.files.scanned == found.files.discovered == 1


@pytest.mark.parametrize(
    ("texts", "place"),
    [
        ({"client.py": READER, "config/app.json": CONFIG}, "config/app.json:1"),
        ({"client.js": JS_READER, "config/app.json": CONFIG}, "config/app.json:1"),
        (
            {"client.py": ENV_READER, ".env": f"OPENHANDS_CONVERSATIONS_URL={CLOUD}/api/conversations\n"},
            ".env:1",
        ),
        (
            {
                "client.py": ENV_READER,
                "compose.yml": f"environment:\n  OPENHANDS_CONVERSATIONS_URL: {CLOUD}/api/conversations\n",
            },
            "compose.yml:2",
        ),
    ],
)
def test_a_request_that_reads_one_is_found_and_left_to_a_person(
    tmp_path: Path, texts: dict[str, str], place: str
) -> None:
    found = looked_at(tmp_path, texts)
    (one,) = found.findings
    assert one.rule == "conversations/create"
    assert f"its path is in {place}" in one.reason
    assert place in [f"{part.path}:{part.line}" for part in one.parts if part.kind is PartKind.ENDPOINT]
    assert "POST /api/v1/app-conversations" in one.workaround
    assert (listed(found), found.changes) == ([], ())


def test_two_files_that_disagree_settle_nothing(tmp_path: Path) -> None:
    found = looked_at(
        tmp_path,
        {
            "client.py": ENV_READER,
            ".env": f"OPENHANDS_CONVERSATIONS_URL={CLOUD}/api/conversations\n",
            ".env.test": "OPENHANDS_CONVERSATIONS_URL=http://localhost:3000/api/conversations\n",
        },
    )
    assert found.findings == ()
    assert sorted(listed(found)) == [
        ".env.test:1 OPENHANDS_CONVERSATIONS_URL",
        ".env:1 OPENHANDS_CONVERSATIONS_URL",
    ]


def test_a_shared_base_is_never_changed(tmp_path: Path) -> None:
    client = """import os
import requests
BASE = os.environ["OPENHANDS_API_URL"]
def more():
    print(requests.get(f"{BASE}/conversations").json()["next_page_id"])
def mine():
    return requests.get(f"{BASE}/billing/plans").json()
"""
    found = looked_at(tmp_path, {"client.py": client, ".env": f"OPENHANDS_API_URL={CLOUD}/api\n"})
    assert [one.path for one in found.changes] == ["client.py"]
    assert 'requests.get(f"{BASE}/billing/plans")' in found.changes[0].after
    assert listed(found) == []


def test_a_base_and_a_key_that_nobody_reads_are_listed_beside_a_client(tmp_path: Path) -> None:
    env = f"OPENHANDS_API_URL={CLOUD}/api\nOPENHANDS_SESSION_API_KEY=secret\n"
    found = looked_at(tmp_path, {"client.py": STOP, ".env": env})
    assert listed(found) == [".env:1 OPENHANDS_API_URL", ".env:2 OPENHANDS_SESSION_API_KEY"]
    assert not any("secret" in one.reason + one.text for one in found.unresolved)


def test_a_body_is_listed_with_the_source_that_names_its_file(tmp_path: Path) -> None:
    client = STOP + (
        'import json\ndef create():\n    with open("create.json") as file:\n'
        f'        return requests.post("{CLOUD}/api/conversations", json=json.load(file)).status_code\n'
    )
    found = looked_at(tmp_path, {"client.py": client, "create.json": '{"initial_user_msg": "hi"}'})
    (one,) = [each for each in found.unresolved if each.path == "create.json"]
    assert "initial_user_msg as initial_message" in one.reason
    assert "client.py names the file" in one.reason


def test_a_route_of_several_methods_is_told_with_what_takes_the_place_of_each(tmp_path: Path) -> None:
    found = looked_at(tmp_path, {"a.yaml": "openhands:\n  endpoint: /api/conversations\n"})
    (one,) = found.unresolved

    assert "GET /api/v1/app-conversations/search (" in one.reason
    assert "POST /api/v1/app-conversations (" in one.reason


@pytest.mark.parametrize(("table", "is_listed"), [("vars", False), ("limits", True)])
def test_a_binding_of_a_worker_is_read_by_its_code(tmp_path: Path, table: str, is_listed: bool) -> None:
    code = """export const stop = (c, id) =>
  fetch(`${c.env.OPENHANDS_API_URL}/conversations/${id}/stop`, { method: "POST" });
"""
    settings = f'[{table}]\nOPENHANDS_API_URL = "{CLOUD}/api"\n'
    found = looked_at(tmp_path, {"wrangler.toml": settings, "index.js": code, "stop.py": STOP})
    assert listed(found) == [f"wrangler.toml:2 {table}.OPENHANDS_API_URL"] * is_listed
