"""The functions of V1 for JavaScript, by every transport, on servers that hold them to the contract."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest

from tests.helper.javascript import HURRIED, TRANSPORTS, Script
from tests.servers.client import APP, MESSAGE, Client, made
from v0to1.helper.javascript.compose import FUNCTIONS, compose, is_async, parameters
from v0to1.mock.account import BRANCHES, INSTALLATIONS, REPOSITORIES

pytestmark = pytest.mark.whole

STARTING = {
    "id",
    "title",
    "sandbox_id",
    "sandbox_status",
    "execution_status",
    "conversation_url",
    "session_api_key",
    "selected_repository",
    "selected_branch",
    "git_provider",
    "trigger",
    "pr_number",
    "public",
    "sub_conversation_ids",
    "created_at",
    "updated_at",
}


@pytest.fixture(
    params=[
        *((name, "{}.js") for name in TRANSPORTS),
        *((name, "{}.mjs") for name in TRANSPORTS),
        *((name, "{}.cjs") for name in TRANSPORTS if name not in ("ky", "wrapper")),
    ],
    ids=lambda given: given[1].format(given[0]),
)
def script(request: pytest.FixtureRequest) -> Script:
    return Script(*request.param)


class Both:
    """A script and a client in Python, at the same servers."""

    def __init__(self, script: Script, client: Client) -> None:
        self.call, self.client, self.world = script, client, client.world
        script.url, script.key = client.world.app_url, client.world.api_key

    def requests(self) -> list[str]:
        """Method and path of what was sent since this was asked last."""
        calls = [f"{one.method} {one.path}" for one in self.world.calls]
        fresh = calls[getattr(self, "seen", 0) :]
        self.seen = len(calls)
        return fresh

    def chosen(self, **body: Any) -> str:
        """Begin to start a conversation whose id is chosen here."""
        identity = uuid4().hex
        self.client.app("POST", APP, json={"conversation_id": identity, **body})
        return identity


@pytest.fixture
def both(script: Script) -> Iterator[Both]:
    with made(start_polls=1) as client:
        yield Both(script, client)


def test_a_conversation_is_as_v1_has_it(both: Both) -> None:
    identity = both.client.start(initial_message=MESSAGE)
    both.requests()
    found = both.call("readConversation", conversationId=identity)
    assert both.requests() == [f"GET {APP}"]
    assert found == both.client.get(identity) and found["execution_status"] == "finished"


def test_one_that_does_not_exist_is_null(both: Both) -> None:
    both.chosen()
    assert both.call("readConversation", conversationId=uuid4().hex) is None


def test_one_that_came_into_being_meanwhile_is_read_again(both: Both) -> None:
    identity = both.chosen(title="Late")
    found = both.call("readConversation", conversationId=identity)
    assert (found["id"], found["title"], found["sandbox_status"]) == (identity, "Late", "RUNNING")


def test_one_that_was_deleted_is_null(both: Both) -> None:
    identity = both.chosen()
    both.call("readConversation", conversationId=identity)
    both.client.app("DELETE", f"{APP}/{identity}")
    assert both.call("readConversation", conversationId=identity) is None


@pytest.mark.parametrize("form", [str, lambda one: str(one).upper(), lambda one: one.hex])
def test_a_slow_start_has_all_fields_that_are_known(script: Script, form: Any) -> None:
    with made(start_polls=3) as client:
        both = Both(script, client)
        asked = uuid4()
        fields = {"selected_repository": "acme/web", "selected_branch": "next", "git_provider": "gitlab"}
        both.chosen(selected_repository="other/one")
        body = {"conversation_id": str(asked), "trigger": "gui", **fields}
        client.app("POST", APP, json=body)
        found = both.call("readConversation", conversationId=form(asked))
        assert found.keys() == STARTING
        assert found["id"] == asked.hex and found["created_at"].endswith("Z")
        assert (found["sandbox_status"], found["execution_status"]) == ("STARTING", None)
        assert {name: found[name] for name in fields} == fields and found["trigger"] == "gui"
        assert found["title"] is found["conversation_url"] is found["session_api_key"] is None
        statuses = [
            both.call("readConversation", conversationId=form(asked))["sandbox_status"] for _ in range(3)
        ]
        assert statuses == ["STARTING", "RUNNING", "RUNNING"]


def test_a_start_that_fails_is_an_error(script: Script) -> None:
    with made(start_polls=1, start_error="no quota") as client:
        both = Both(script, client)
        identity = both.chosen()
        found = both.call("readConversation", conversationId=identity)
        assert found["sandbox_status"] == "ERROR" and found.keys() == STARTING
        kept = {"success": True, "sandbox_status": "ERROR"}
        assert both.call("pauseSandbox", conversationId=identity) == kept
        assert both.call.refused("resumeSandbox", conversationId=identity)[0] in (404, None)


def test_pausing_and_resuming(both: Both) -> None:
    identity = both.client.start()
    assert both.call("pauseSandbox", conversationId=identity) == {"success": True}
    assert both.client.get(identity)["sandbox_status"] == "PAUSED"
    both.requests()
    paused = {"success": True, "sandbox_status": "PAUSED"}
    assert both.call("pauseSandbox", conversationId=identity) == paused
    assert both.requests() == [f"GET {APP}"]
    assert both.call("resumeSandbox", conversationId=identity) == {"success": True}
    assert both.client.get(identity)["sandbox_status"] == "RUNNING"
    both.requests()
    running = {"success": True, "sandbox_status": "RUNNING"}
    assert both.call("resumeSandbox", conversationId=identity) == running
    assert both.requests() == [f"GET {APP}"]


def test_without_a_sandbox_nothing_runs(both: Both) -> None:
    asked = {"conversationId": uuid4().hex}
    assert both.call("pauseSandbox", **asked) == {"success": True, "sandbox_status": "PAUSED"}
    assert both.call.refused("resumeSandbox", **asked)[0] in (404, None)
    archived = both.world.seed_conversation(status="ARCHIVED")
    both.requests()
    missing = {"success": True, "sandbox_status": "MISSING"}
    assert both.call("pauseSandbox", conversationId=archived) == missing
    assert both.requests() == [f"GET {APP}"]


def test_events_of_all_pages_oldest_first(script: Script) -> None:
    with made(start_polls=1, many_events=130, limit_pages=50) as client:
        both = Both(script, client)
        identity = client.start(initial_message=MESSAGE)
        there = both.world.conversations[identity].events
        assert both.call("readEvents", conversationId=identity) == there and len(there) > 130
        found = both.call("readEvents", conversationId=identity, kind="MessageEvent")
        assert [one["source"] for one in found] == ["user", "agent"]
        texts = [both.call("messageText", event=one) for one in found]
        assert texts == ["Make it", "I have made made.txt."]
        kinds = [both.call("toolKind", event=one) for one in there]
        assert [kind for kind in kinds if kind] == ["TerminalAction", "TerminalObservation"]


@pytest.mark.parametrize("path", ["/app-conversations/search", "/app-conversations/search?limit=3"])
def test_items_of_all_pages(script: Script, path: str) -> None:
    with made(limit_pages=2) as client:
        both = Both(script, client)
        made_here = {both.world.seed_conversation(title=f"No. {number}") for number in range(5)}
        found = both.call("readItems", path=path)
        assert {one["id"] for one in found} == made_here and len(found) == 5


def test_repositories_and_branches(script: Script) -> None:
    """One Git provider, a page or a few of it, or all that the user has tokens for."""
    first, second = REPOSITORIES
    with made(limit_pages=1) as client:
        both = Both(script, client)
        asked = {"selectedProvider": "github", "perPage": "1"}
        assert both.call("readRepositories", **asked, page=1) == [first]
        assert both.call("readRepositories", **asked, page="2", installationId=1001) == [second]
        assert both.call("readRepositories", **asked, page=3) == []
        assert both.call("searchRepositories", **asked, query="ACME") == [first]
        assert both.call("searchRepositories", query="acme/web", selectedProvider="github") == [first]
        wanted = {"repository": "acme/web", "query": ""}
        assert both.call("searchBranches", **wanted, **asked) == [BRANCHES[0]]
        assert all("/settings" not in one for one in both.requests())
        assert both.call("readBranches", repository="acme/web") == list(BRANCHES)
        client.world.account.tokens.update(github={}, gitlab={})
        assert both.call("readRepositories") == [*REPOSITORIES, *REPOSITORIES]
        assert both.call("searchRepositories", query="web") == [first, first]
        assert both.call("readInstallations", provider="github") == list(INSTALLATIONS)


def test_files_of_the_workspace(both: Both) -> None:
    identity = both.client.start(selected_repository="acme/web")
    root = "/workspace/project/web"
    for name, text in {
        "README.md": "# Ü",
        "a.txt": "42",
        "Src/it's here/$(x).py": "pass",
        "docs/B.md": "",
        ".git/HEAD": "",
        ".gitignore": "*",
    }.items():
        both.world.workspace[f"{root}/{name}"] = text.encode()
    asked = {"conversationId": identity}
    assert both.call("listFiles", **asked) == ["docs/", "Src/", ".gitignore", "a.txt", "README.md"]
    quoted = "Src/it's here"
    assert both.call("listFiles", **asked, path="Src") == [f"{quoted}/"]
    assert both.call("listFiles", **asked, path=f"{quoted}/") == [f"{quoted}/$(x).py"]
    assert both.call("listFiles", **asked, path="a.txt") == []
    assert both.call("listFiles", **asked, path="/workspace/docs") == ["/workspace/docs/B.md"]
    assert both.call("listFiles", **asked, path=f"{root}/docs") == [f"{root}/docs/B.md"]
    assert both.call("listFiles", **asked, path="web/docs") == ["web/docs/B.md"]
    whole = both.call("listFiles", **asked)
    for path in ("web", "web/", "/workspace/web"):
        assert both.call("listFiles", **asked, path=path) == [f"{path.rstrip('/')}/{one}" for one in whole]
    read = [("README.md", "# Ü"), ("a.txt", "42"), (f"{quoted}/$(x).py", "pass"), ("docs/B.md", "")]
    read += [("/workspace/a.txt", "42"), (f"{root}/a.txt", "42"), ("web/a.txt", "42")]
    for path, text in read:
        assert both.call("readFile", **asked, path=path) == text


def test_a_file_that_is_missing_is_an_error_of_v1(both: Both) -> None:
    status, text = both.call.refused("readFile", conversationId=both.client.start(), path="gone.txt")
    assert status == 404 or (both.call.name == "wrapper" and text.startswith("404 "))


@pytest.mark.parametrize(
    ("function", "values"),
    [("listFiles", {}), ("readFile", {"path": "a.txt"}), ("gitChanges", {}), ("gitDiff", {"path": "a.txt"})],
)
def test_a_workspace_that_is_not_there(both: Both, function: str, values: Any) -> None:
    paused = both.world.seed_conversation(status="PAUSED")
    for identity, expected in ((paused, 409), (uuid4().hex, 404)):
        status, text = both.call.refused(function, conversationId=identity, **values)
        assert f"the conversation {identity} is not running" in text
        assert status == (expected if both.call.name == "fetch" else None)


def test_changes_of_the_work_tree(both: Both) -> None:
    identity = both.client.start(selected_repository="acme/web")
    root = "/workspace/project/web"
    both.world.committed.update({f"{root}/old.txt": b"1", f"{root}/same.txt": b"", f"{root}/gone.txt": b""})
    both.world.workspace.update({f"{root}/old.txt": b"2", f"{root}/same.txt": b"", f"{root}/new.txt": b""})
    found = both.call("gitChanges", conversationId=identity)
    letters = {one["path"]: one["status"] for one in both.call("v0Changes", changes=found)}
    assert letters == {"gone.txt": "D", "new.txt": "A", "old.txt": "M"}
    diff = both.call("gitDiff", conversationId=identity, path="old.txt")
    assert (diff["original"], diff["modified"]) == ("1", "2")


def test_what_a_sandbox_serves(both: Both) -> None:
    asked = {"conversationId": both.client.start()}
    assert "folder=" in both.call("exposedUrl", **asked, name="VSCODE")
    assert both.call("exposedUrl", **asked, name="NOTHING") is None
    workers = both.call("workerUrls", **asked)
    assert workers == {"http://work-1.localhost:12000": 12000, "http://work-2.localhost:12001": 12001}
    for status in ("PAUSED", "MISSING"):
        asleep = {"conversationId": both.world.seed_conversation(status=status)}
        assert both.call("exposedUrl", **asleep, name="VSCODE") is None
        assert both.call("workerUrls", **asleep) == {}
    assert both.call("workerUrls", conversationId=uuid4().hex) == {}


NEEDS: Mapping[str, Any] = {
    "path": "/app-conversations/search",
    "name": "VSCODE",
    "provider": "github",
    "query": "web",
    "repository": "acme/web",
}


@pytest.mark.parametrize("function", [one for one in FUNCTIONS if is_async(one, TRANSPORTS["fetch"])])
def test_an_error_of_the_app_server_is_the_clients_to_see(both: Both, function: str) -> None:
    both.call.key = "wrong"
    named = parameters(function, both.call.transport)
    values = {"conversationId": uuid4().hex, **NEEDS}
    status, _ = both.call.refused(function, **{name: values[name] for name in named if name in values})
    assert status == 401
    assert len(both.world.violations) == 1, "it asked once"
    both.world.violations.clear()


@pytest.mark.parametrize("late", [1, 2, 3])
def test_an_error_of_any_step_is(script: Script, late: int) -> None:
    with made(start_polls=1, limited=(late + 1,)) as client:
        both = Both(script, client)
        identity = both.chosen()
        assert script.refused("readConversation", conversationId=identity)[0] == 429
        assert len(both.requests()) == late + 1


def test_a_client_of_fetch_keeps_its_own_settings() -> None:
    with made(start_polls=1) as client:
        both = Both(Script("fetch", "{}.mjs"), client)
        identity = client.start(initial_message=MESSAGE)
        init = {"method": "PUT"}
        for function in ("readConversation", "readEvents", "listFiles", "pauseSandbox"):
            assert both.call.answer(function, conversationId=identity, init=init)["ok"]
        assert client.get(identity)["sandbox_status"] == "PAUSED"
        before = len(both.world.calls)
        for function in ("readConversation", "listFiles"):
            answer = both.call.answer(function, conversationId=identity, init={"aborted": True})
            assert "aborted" in answer["error"]
        assert len(both.world.calls) == before


def test_a_client_of_axios_keeps_its_timeout() -> None:
    with made(start_polls=1) as client:
        both = Both(Script("axios", "{}.mjs"), client)
        answer = both.call.answer("listFiles", conversationId=client.start())
        assert answer["url"].startswith(client.world.agent_url) and answer["timeout"] == 12_345


class Hanging(BaseHTTPRequestHandler):
    """An App Server with one conversation, and its Agent Server, which answers after two seconds."""

    def do_GET(self) -> None:
        if not self.path.startswith("/api/v1/"):
            time.sleep(2)
        url = f"http://{self.headers['Host']}/api/conversations/1"
        text = json.dumps([{"conversation_url": url, "session_api_key": "k"}]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.mark.parametrize("name", ["got", *HURRIED])
def test_a_timeout_is_that_of_requests_to_an_agent_server(name: str) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Hanging) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        script = Script(name, "{}.mjs")
        script.url = f"http://127.0.0.1:{server.server_port}"
        answer = script.answer("gitChanges", conversationId="1", timeout=400)
        server.shutdown()
    assert re.search("time(d )?out", answer["error"], re.IGNORECASE)


@pytest.mark.parametrize("name", ["got", "ky", "ofetch", "superagent"])
def test_an_agent_server_gets_no_key_of_the_app_server(name: str) -> None:
    with made(start_polls=1) as client:
        both = Both(Script(name, "{}.mjs"), client)
        both.world.workspace["/workspace/project/a.txt"] = b"42"
        asked = {"conversationId": client.start(), "path": "a.txt"}
        before = len(both.world.calls)
        assert both.call("readFile", **asked) == "42"
        sent = [one for one in both.world.calls[before:] if one.server == "agent"]
        assert len(sent) == 2
        assert not [one for one in sent if "Authorization" in one.headers]


def test_a_signal_reaches_the_agent_server() -> None:
    """The one that a client gives is the one that its requests there have."""
    text = compose(["gitChanges"], TRANSPORTS["fetch"], "javascript")
    assert (
        "signal: init.signal" in text
        and "headers: init" not in text
        and "...init" not in text.split("function askAgent")[1]
    )


def test_ids_are_new_and_bare(script: Script) -> None:
    first, second = script("newId"), script("newId")
    assert first != second and len(first) == 32 and int(first, 16)
