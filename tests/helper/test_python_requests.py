"""Each function that sends requests, for each way to send them, on the servers of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from uuid import UUID, uuid4

import pytest
import requests

from tests.helper.python_callers import BY_DATA, ERRORS, RESPONDING, TRANSPORTS, Caller, sends
from tests.servers import V1World
from v0to1.helper.python.compose import available
from v0to1.mock.account import BRANCHES, INSTALLATIONS, REPOSITORIES

STARTING_KEYS = [
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
]
MESSAGE = {"role": "user", "content": [{"type": "text", "text": "Make it"}]}
every = pytest.mark.parametrize("name", ["canonical", *TRANSPORTS])
each_kind = pytest.mark.parametrize(
    "name", ["canonical", *RESPONDING, *BY_DATA, "wrapper-urllib", "awaited-httpx"]
)
"""Without those that differ only in how they ask an Agent Server."""
responding = pytest.mark.parametrize("name", ["canonical", *RESPONDING])


@contextmanager
def caller(name: str, **options: Any) -> Iterator[Caller]:
    """Give a client of a world; the contract is checked at the end, also which key goes to which server."""
    with V1World(**options) as world:
        yield Caller(name, world)


def started(client: Caller, **body: Any) -> str:
    """Start a conversation under an id with dashes; return the id."""
    chosen = str(uuid4())
    url = f"{client.world.app_url}/api/v1/app-conversations"
    given = {"conversation_id": chosen, "initial_message": MESSAGE, **body}
    requests.post(url, json=given, headers=client.headers, timeout=10).raise_for_status()
    return chosen


def running(client: Caller, **body: Any) -> str:
    """Start a conversation, and wait until it runs."""
    chosen = started(client, **body)
    while (client.call("read_conversation", chosen) or {}).get("sandbox_status") == "STARTING":
        pass
    return chosen


def is_refused(client: Caller, function: str, *given: Any) -> bool:
    """Whether a call ends with an error of the library that sends it."""
    try:
        client.call(function, *given)
    except HTTPError as error:
        error.close()
        return True
    except ERRORS:
        return True
    return False


def sent(client: Caller) -> list[str]:
    """Give the requests so far, in short."""
    return [f"{call.method} {call.path}" for call in client.world.calls]


@each_kind
def test_a_slow_start_is_told_from_an_unknown_conversation(name: str) -> None:
    with caller(name, start_polls=4) as client:
        chosen = started(client, selected_repository="acme/web", title="Web", trigger="gui")
        first = client.call("read_conversation", chosen)
        assert list(first) == STARTING_KEYS
        assert (first["id"], first["title"], first["trigger"]) == (UUID(chosen).hex, "Web", "gui")
        assert (first["sandbox_status"], first["selected_repository"]) == ("STARTING", "acme/web")
        assert first["conversation_url"] is first["session_api_key"] is first["execution_status"] is None
        assert first["created_at"].endswith("Z") and first["updated_at"].endswith("Z")
        assert client.call("read_conversation", UUID(chosen).hex)["title"] == "Web"
        assert client.call("read_conversation", str(uuid4())) is None
        running_now = client.call("read_conversation", chosen)
        assert running_now["sandbox_status"] == "RUNNING" and running_now["session_api_key"]
        assert first.keys() <= running_now.keys()


@each_kind
def test_what_starts_between_two_requests_is_read_once_more(name: str) -> None:
    with caller(name, start_polls=1) as client:
        chosen = started(client)
        assert client.call("read_conversation", chosen)["sandbox_status"] == "RUNNING"
        assert len(client.world.calls) == 4
        client.world.conversations.clear()
        assert client.call("read_conversation", chosen) is None


@each_kind
def test_a_start_that_fails_is_an_error(name: str) -> None:
    with caller(name, start_polls=1, start_error="no quota") as client:
        chosen = started(client)
        found = client.call("read_conversation", chosen)
        assert list(found) == STARTING_KEYS and found["sandbox_status"] == "ERROR"
        client.call("pause_sandbox", chosen)
        assert not [one for one in sent(client)[1:] if one.startswith("POST")]
        assert is_refused(client, "resume_sandbox", chosen)


@every
def test_unknown_conversations(name: str) -> None:
    with caller(name) as client:
        unknown = str(uuid4())
        assert client.call("read_conversation", unknown) is None
        assert client.call("exposed_url", unknown, "VSCODE") is None
        assert client.call("worker_urls", unknown) == {}
        client.call("pause_sandbox", unknown)
        assert not [one for one in sent(client) if one.startswith("POST")]
        assert is_refused(client, "resume_sandbox", unknown)
        if client.name in RESPONDING:
            assert client.answer("try_pause", unknown)[0] == 200
            assert client.answer("try_resume", unknown)[0] == 404
        for function in ("workspace", "list_files", "git_changes"):
            with pytest.raises(LookupError, match=f"{unknown} is not running"):
                client.call(function, unknown)
        for function in ("read_file", "git_diff"):
            with pytest.raises(LookupError, match=f"{unknown} is not running"):
                client.call(function, unknown, "made.txt")
        assert is_refused(client, "read_events", unknown)


@each_kind
def test_errors_of_the_app_server_are_raised(name: str) -> None:
    with caller(name) as client:
        wrong = Caller(name, client.world, api_key="wrong")
        functions = ("read_conversation", "pause_sandbox", "resume_sandbox", "read_events")
        for function in (*functions, "workspace", "worker_urls"):
            assert is_refused(wrong, function, str(uuid4()))
        assert is_refused(wrong, "read_items", "/secrets/search")
        assert is_refused(wrong, "read_installations", "github")
        assert is_refused(wrong, "read_repositories")
        client.world.violations.clear()


@each_kind
def test_a_sandbox_is_paused_and_resumed_once(name: str) -> None:
    with caller(name) as client:
        chosen = running(client)
        found = client.world.conversations[UUID(chosen).hex]
        for function in ("resume_sandbox", "pause_sandbox", "pause_sandbox", "resume_sandbox"):
            client.call(function, chosen)
        posted = [one.rpartition("/")[2] for one in sent(client)[1:] if one.startswith("POST")]
        assert posted == ["pause", "resume"]
        assert client.call("read_conversation", chosen)["sandbox_status"] == "RUNNING"
        found.sandbox.status = "MISSING"
        client.call("pause_sandbox", chosen)
        assert len([one for one in sent(client)[1:] if one.startswith("POST")]) == 2
        assert is_refused(client, "resume_sandbox", chosen)


@responding
def test_responses_are_returned_as_they_are(name: str) -> None:
    with caller(name, start_polls=4) as client:
        chosen = started(client)
        status, found = client.answer("find_conversation", chosen)
        assert status == 200 and found["items"]
        made = client.call("conversation_in", found, chosen)
        assert list(made) == STARTING_KEYS
        assert client.call("conversation_in", found, str(uuid4())) is None
        assert client.answer("try_pause", chosen)[1]["items"]
        running(client)
        _, found = client.answer("find_conversation", UUID(chosen).hex)
        assert client.call("conversation_in", found, chosen)["sandbox_status"] == "RUNNING"
        assert client.answer("try_resume", chosen)[1][0]["sandbox_status"] == "RUNNING"
        assert client.answer("try_pause", chosen) == (200, {"success": True})
        assert client.answer("try_resume", chosen) == (200, {"success": True})
        wrong = Caller(name, client.world, api_key="wrong")
        functions = ("find_conversation", "try_pause", "try_resume")
        assert [wrong.answer(one, chosen)[0] for one in functions] == [401, 401, 401]
        client.world.violations.clear()
        assert client.answer("find_conversation", "no-uuid")[0] == 400
        client.world.violations.clear()


@pytest.mark.parametrize("name", sorted(TRANSPORTS.keys() - set(RESPONDING)))
def test_decoded_answers_of_pausing(name: str) -> None:
    with caller(name) as client:
        chosen = running(client)
        assert client.call("pause_sandbox", chosen) == {"success": True}
        assert client.call("pause_sandbox", chosen) is None
        assert client.call("resume_sandbox", chosen) == {"success": True}
        assert client.call("resume_sandbox", chosen) is None
        assert not {"find_conversation", "try_pause", "try_resume"}.intersection(available(TRANSPORTS[name]))


@each_kind
def test_all_pages_are_read(name: str) -> None:
    with caller(name, limit_pages=3, many_events=10) as client:
        chosen = running(client)
        events = client.call("read_events", chosen)
        kept = client.world.conversations[UUID(chosen).hex].events
        assert [event["id"] for event in events] == [event["id"] for event in kept] and len(events) == 18
        said = client.call("read_events", chosen, "MessageEvent")
        assert [event["source"] for event in said] == ["user", "agent"]
        assert said == client.call("read_events", chosen, kind="MessageEvent")
        for number in range(7):
            client.world.account.secrets[f"S{number}"] = {"name": f"S{number}", "value": "v"}
        found = client.call("read_items", "/secrets/search")
        assert [secret["name"] for secret in found] == [f"S{number}" for number in range(7)]
        one = client.call("read_items", "/secrets/search", {"name__contains": "S3"})
        assert [secret["name"] for secret in one] == ["S3"]


@each_kind
def test_repositories_and_branches(name: str) -> None:
    """One Git provider, a page or a few of it, or all that the user has tokens for."""
    with caller(name, limit_pages=1) as client:
        names = [one["full_name"] for one in REPOSITORIES]
        found = client.call("read_repositories", "github", 1, 1)
        assert [one["full_name"] for one in found] == names[:1]
        found = client.call("read_repositories", "github", "2", "1", installation_id=1001)
        assert [one["full_name"] for one in found] == names[1:2]
        assert client.call("read_repositories", "github", 3, 1) == []
        found = client.call("search_repositories", "ACME", "github", 1)
        assert [one["full_name"] for one in found] == names[:1]
        assert client.call("search_repositories", "acme/web", "github") == list(REPOSITORIES[:1])
        assert client.call("search_branches", "acme/web", "fea", "github") == list(BRANCHES[1:])
        assert client.call("search_branches", "acme/web", "", "github", per_page="1") == list(BRANCHES[:1])
        asked = [call.query for call in client.world.calls]
        assert {tuple(one["provider"]) for one in asked} == {("github",)}
        assert client.call("read_branches", "acme/web") == list(BRANCHES)
        client.world.account.tokens.update(github={}, gitlab={})
        assert client.call("read_repositories") == [*REPOSITORIES, *REPOSITORIES]
        assert client.call("search_repositories", "web") == [REPOSITORIES[0], REPOSITORIES[0]]
        assert client.call("read_installations", "github") == list(INSTALLATIONS)


@every
def test_files_of_the_workspace(name: str) -> None:
    with caller(name) as client:
        chosen = running(client)
        root = "/workspace/project"
        names = (".git/HEAD", "b.txt", "A.txt", "sub dir/It's.txt", "sub dir/z/é.txt", ".env", "project")
        client.world.workspace.update({f"{root}/{one}": one.encode() for one in names})
        listed = ["sub dir/", ".env", "A.txt", "b.txt", "made.txt", "project"]
        assert client.call("list_files", chosen) == listed
        if client.transport.kind != "wrapper":
            assert client.call("list_files", chosen, headers=client.headers) == listed
        assert client.call("list_files", chosen, "sub dir") == ["sub dir/z/", "sub dir/It's.txt"]
        assert client.call("list_files", chosen, path="/workspace/sub dir/z") == [
            "/workspace/sub dir/z/é.txt"
        ]
        assert client.call("list_files", chosen, "nowhere") == []
        server, folder, headers = client.call("workspace", chosen)
        key = client.world.conversations[UUID(chosen).hex].sandbox.session_api_key
        assert (server, folder, headers) == (client.world.agent_url, root, {"X-Session-API-Key": key})
        for path in ("sub dir/z/é.txt", "/workspace/sub dir/z/é.txt", f"{root}/sub dir/z/é.txt"):
            assert client.call("read_file", chosen, path) == "sub dir/z/é.txt"
        assert client.call("read_file", chosen, "project") == "project"
        assert is_refused(client, "read_file", chosen, "missing.txt")
        client.call("pause_sandbox", chosen)
        with pytest.raises(LookupError, match="is not running"):
            client.call("list_files", chosen)


@every
def test_the_work_tree_and_what_is_served(name: str) -> None:
    with caller(name) as client:
        chosen = running(client, selected_repository="acme/web")
        root = "/workspace/project/web"
        client.world.committed[f"{root}/made.txt"] = b"41\n"
        client.world.workspace[f"{root}/new.txt"] = b"new"
        changes = client.call("git_changes", chosen)
        assert changes == [
            {"status": "UPDATED", "path": "made.txt"},
            {"status": "ADDED", "path": "new.txt"},
        ]
        diff = {"modified": "42\n", "original": "41\n"}
        assert client.call("git_diff", chosen, "made.txt") == diff
        assert client.call("git_diff", chosen, "web/made.txt") == diff
        assert client.call("read_file", chosen, "web/new.txt") == "new"
        for path in ("web", "web/", "web//", "/workspace/web"):
            listed = client.call("list_files", chosen, path)
            assert [one.rpartition("/")[2] for one in listed] == ["made.txt", "new.txt"]
            assert all(one.startswith(path) for one in listed)
        assert client.call("exposed_url", chosen, "VSCODE").startswith("http://vscode.localhost:60001/")
        assert client.call("exposed_url", chosen, "NOTHING") is None
        workers = {"http://work-1.localhost:12000": 12000, "http://work-2.localhost:12001": 12001}
        assert client.call("worker_urls", chosen) == workers
        client.call("pause_sandbox", chosen)
        assert client.call("exposed_url", chosen, "VSCODE") is None


def test_every_function_that_sends_is_called_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    session = TRANSPORTS["requests"]
    sending = [one for one in available(session) if sends(one, session)]
    assert len(sending) == 20 and [one for one in sending if f'"{one}"' not in text] == []
