"""The functions of shell scripts, in two shells, on the servers of the tests, and beside those of Python."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import requests

from tests.helper.test_python_values import conversation, recorded, task
from tests.languages.shell.test_scripts import complaints
from tests.servers import V1World
from v0to1.helper.python import functions
from v0to1.helper.shell.compose import (
    available,
    compose,
    is_unedited,
    lacks,
    merged,
    names_in,
    needed,
    parameters,
)
from v0to1.mock.account import SKILL

SHELLS = ("dash", "bash")
each_shell = pytest.mark.parametrize("shell", SHELLS)
V1 = ("v1-1.15.0", "v1-1.34.0")
SENDING = ("read_conversation", "pause_sandbox", "resume_sandbox", "read_events", "worker_urls")
VIEWING = ("v0_conversation", "v0_page", "v0_events", "v0_config", "v0_skills", 'v0_event_page "limit=1"')


def ran(shell: str, script: str, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a script that has all functions, as a strict one."""
    text = f"set -eu\n{compose(available())}\n{script}\n"
    command = [shell, "-c", text, shell, *words]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=60, check=False)


@contextmanager
def client(shell: str, **options: Any) -> Iterator[tuple[V1World, Any]]:
    """Give a world, and what calls a function there with curl and its address."""
    with V1World(**options) as world:
        api = f"{world.app_url}/api/v1"
        sending = ("curl", "-sS", "--fail", "-H", f"Authorization: Bearer {world.api_key}")

        def call(function: str, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
            return ran(shell, '"$@"', function, api, *words, *sending, stdin=stdin)

        yield world, call


def started(world: V1World, **body: Any) -> dict[str, Any]:
    """Start a conversation; return the start task."""
    url, headers = f"{world.app_url}/api/v1/app-conversations", {"Authorization": f"Bearer {world.api_key}"}
    response = requests.post(url, json=body, headers=headers, timeout=10)
    response.raise_for_status()
    found: dict[str, Any] = response.json()
    return found


def posted(world: V1World) -> list[str]:
    """The paths of POST requests behind that of a start."""
    return [call.path for call in world.calls if call.method == "POST" and not call.path.endswith("sations")]


@each_shell
def test_a_slow_start_is_told_from_an_unknown_conversation(shell: str) -> None:
    with client(shell, start_polls=4) as (world, call):
        chosen = str(uuid4())
        started(world, conversation_id=chosen, selected_repository="acme/web", title="Web")
        first = json.loads(call("read_conversation", chosen).stdout)
        assert (first["id"], first["title"], first["selected_repository"]) == (
            UUID(chosen).hex,
            "Web",
            "acme/web",
        )
        assert (first["sandbox_status"], first["execution_status"]) == ("STARTING", None)
        assert first["created_at"].endswith("Z") and first["updated_at"].endswith("Z")
        assert json.loads(call("read_events", chosen).stdout) == []
        assert json.loads(call("read_conversation", str(uuid4())).stdout) is None
        found = {"sandbox_status": "STARTING"}
        while found["sandbox_status"] == "STARTING":
            found = json.loads(call("read_conversation", UUID(chosen).hex).stdout)
        assert found["sandbox_status"] == "RUNNING"


@each_shell
def test_a_start_is_waited_for(shell: str) -> None:
    with client(shell, start_polls=3) as (world, call):
        done = call("wait_until_started", stdin=json.dumps(started(world)))
        assert done.returncode == 0
        ready = json.loads(done.stdout)
        assert ready["status"] == "READY" and ready["app_conversation_id"] in world.conversations
        created = json.loads(ran(shell, "v0_created", stdin=done.stdout).stdout)
        assert created == {
            "status": "ok",
            "conversation_id": ready["app_conversation_id"],
            "message": None,
            "conversation_status": "RUNNING",
        }


@each_shell
def test_a_start_that_fails_fails_with_the_reason(shell: str) -> None:
    with client(shell, start_polls=1, start_error="no quota") as (world, call):
        chosen = str(uuid4())
        done = call("wait_until_started", stdin=json.dumps(started(world, conversation_id=chosen)))
        assert (done.returncode, done.stdout) == (1, "")
        assert "no quota" in done.stderr
        assert json.loads(call("read_conversation", chosen).stdout)["sandbox_status"] == "ERROR"
        assert call("pause_sandbox", chosen).returncode == 0
        assert not posted(world)


@each_shell
@pytest.mark.parametrize(("response", "code"), [("", 22), ('{"detail": "no key"}', 0)])
def test_what_is_no_start_task_is_not_waited_for(shell: str, response: str, code: int) -> None:
    with client(shell) as (world, call):
        done = call("wait_until_started", stdin=response)
        assert (done.returncode, done.stdout.strip()) == (code, response)
        assert not world.calls
        assert ran(shell, "v0_created", stdin='{"detail":"no key"}').stdout.strip() == '{"detail":"no key"}'


@each_shell
def test_sandboxes_are_paused_and_resumed_where_that_changes_something(shell: str) -> None:
    with client(shell) as (world, call):
        one = world.seed_conversation(status="RUNNING")
        for function, after in (
            ("pause_sandbox", "PAUSED"),
            ("pause_sandbox", "PAUSED"),
            ("resume_sandbox", "STARTING"),
            ("resume_sandbox", "RUNNING"),
        ):
            assert call(function, one).returncode == 0
            assert world.conversations[one].sandbox.status == after
        assert call("pause_sandbox", uuid4().hex).returncode == 0
        assert len(posted(world)) == 2


@each_shell
def test_events_of_many_pages_are_one_list(shell: str) -> None:
    with client(shell, limit_pages=7, many_events=40, start_polls=0) as (world, call):
        made = started(world, initial_message={"content": [{"type": "text", "text": "Go"}], "run": True})
        chosen = made["app_conversation_id"] or next(iter(world.conversations))
        found = json.loads(call("read_events", chosen).stdout)
        headers = {"Authorization": f"Bearer {world.api_key}"}
        wanted = functions.read_events(requests, f"{world.app_url}/api/v1", chosen, headers=headers)
        assert found == wanted and len(found) > 40


@each_shell
def test_what_a_sandbox_serves(shell: str) -> None:
    with client(shell) as (world, call):
        one, paused = world.seed_conversation(), world.seed_conversation(status="PAUSED")
        api, headers = f"{world.app_url}/api/v1", {"Authorization": f"Bearer {world.api_key}"}
        for conversation_id in (one, paused, uuid4().hex):
            found = json.loads(call("exposed_url", conversation_id, "VSCODE").stdout)
            assert found == functions.exposed_url(requests, api, conversation_id, "VSCODE", headers=headers)
            workers = json.loads(call("worker_urls", conversation_id).stdout)
            assert workers == functions.worker_urls(requests, api, conversation_id, headers=headers)
        assert json.loads(call("exposed_url", one, "VSCODE").stdout)


@each_shell
@pytest.mark.parametrize(
    "function", ["read_conversation", "pause_sandbox", "resume_sandbox", "read_events", "worker_urls"]
)
def test_errors_of_the_command_stay_errors(shell: str, function: str) -> None:
    words = ("https://example.com/api/v1", "a", "sh", "-c", "exit 22", "sh")
    done = ran(shell, '"$@"', function, *words)
    assert (done.returncode, done.stdout) == (22, "")
    for around in ("v0_conversation", "v0_page", "v0_success", "v0_events"):
        assert ran(shell, '"$@"', around, function, *words).returncode == 22
    for around in ("v0_under", "v0_started", "v0_stopped", "v0_event_page"):
        assert ran(shell, '"$@"', around, "a", function, *words).returncode == 22


@pytest.mark.parametrize("sandbox", ["RUNNING", "PAUSED", "MISSING", "STARTING", "ERROR"])
@pytest.mark.parametrize("execution", [None, "idle", "running", "finished", "error", "stuck"])
@pytest.mark.parametrize("seconds", [0, 60])
def test_conversations_are_as_those_of_python(sandbox: str, execution: str | None, seconds: float) -> None:
    one = conversation(sandbox, execution, seconds=seconds)
    text, page = json.dumps(one), {"items": [one], "next_page_id": "2"}
    view = ran("dash", "v0_conversation cat", stdin=text).stdout
    assert list(json.loads(view).items()) == list(functions.v0_conversation(one).items())
    found = json.loads(ran("dash", "v0_page cat", stdin=json.dumps(page)).stdout)
    assert found == functions.v0_page(page)
    words = ran("dash", 'jq -r "$STATUS_OF $RUN_STATUS status_of, run_status"', stdin=text).stdout.split()
    assert words == [functions.status_of(one), functions.run_status(one)]


def test_what_is_no_conversation_is_given_on() -> None:
    for text in ("null", '{"detail":"wrong"}'):
        for function in (
            "v0_conversation",
            "v0_page",
            "v0_events",
            "v0_config",
            "v0_skills",
            'v0_event_page "limit=1"',
        ):
            assert ran("dash", f"{function} cat", stdin=text).stdout.strip() == text
    assert ran("dash", 'jq -r "$STATUS_OF status_of"', stdin="null").stdout == "null\n"
    assert ran("dash", 'jq -r "$RUN_STATUS run_status"', stdin="null").stdout == "null\n"


def test_other_views_are_as_those_of_python() -> None:
    one, skills = (
        conversation("RUNNING", "idle"),
        {"skills": [SKILL, {**SKILL, "type": "repo", "triggers": None}]},
    )
    assert json.loads(ran("dash", "v0_config cat", stdin=json.dumps(one)).stdout) == functions.v0_config(one)
    found = json.loads(ran("dash", "v0_skills cat", stdin=json.dumps(skills)).stdout)
    assert found == functions.v0_skills(skills)


def test_answers_to_changes_are_as_those_of_python() -> None:
    for answer in ({"success": True}, {"detail": "wrong"}, {"success": False}, {"id": "a"}):
        text = json.dumps(answer)
        for name, view in (("v0_started", functions.v0_started), ("v0_stopped", functions.v0_stopped)):
            assert json.loads(ran("dash", f'{name} "a b" cat', stdin=text).stdout) == view(answer, "a b")
        assert json.loads(ran("dash", "v0_success cat", stdin=text).stdout) is functions.v0_success(answer)
    assert json.loads(ran("dash", "v0_stopped a true").stdout) == functions.v0_stopped(None, "a")
    created = json.loads(ran("dash", "v0_created", stdin=json.dumps(task("WORKING"))).stdout)
    assert created == functions.v0_created(task("WORKING"))


@pytest.mark.parametrize("server", V1)
def test_events_are_as_those_of_python(server: str) -> None:
    events = recorded(server)
    wanted = functions.v0_events(events)
    assert json.loads(ran("dash", "v0_events cat", stdin=json.dumps(events)).stdout) == wanted
    under = json.loads(ran("dash", "v0_under trajectory v0_events cat", stdin=json.dumps(events)).stdout)
    assert under == {"trajectory": wanted}
    for asked in ({}, {"limit": "3"}, {"start_id": "2", "end_id": "5"}, {"reverse": "true", "limit": "4"}):
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        page = json.loads(ran("dash", f'v0_event_page "{query}" cat', stdin=json.dumps(events)).stdout)
        assert page == functions.v0_event_page(events, **asked)


KINDS = [
    "MessageEvent",
    "TerminalAction",
    "TerminalObservation",
    "FileEditorAction",
    "FinishAction",
    "ConversationStateUpdateEvent",
]


@pytest.mark.parametrize("cause", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_views_have_the_kinds_that_are_looked_for(kind: str, cause: bool) -> None:
    keys = frozenset([kind, *(["cause"] if cause else [])])
    text, events = compose(["v0_events"], keys), recorded("v1-1.34.0")
    assert len(text) < len(compose(["v0_events"])) and is_unedited(text)
    command = ["dash", "-c", f"set -eu\n{text}\nv0_events cat"]
    done = subprocess.run(command, input=json.dumps(events), capture_output=True, text=True, check=True)
    pairs = list(zip(json.loads(done.stdout), functions.v0_events(events), strict=True))
    told = functions._told(events)
    chosen = [pair for pair, event in zip(pairs, told, strict=True) if kind_of(event) == kind]
    left = () if cause else ("cause",)
    assert chosen
    for found, wanted in chosen:
        assert {**found, **dict.fromkeys(left)} == {**wanted, **dict.fromkeys(left)}
    assert not lacks(text, ["v0_events"], keys) and lacks(text, ["v0_events"], None)
    assert lacks(text, ["v0_events"], frozenset(["SystemPromptEvent", "AgentErrorEvent"]))
    more = merged(text, [], frozenset(["AgentErrorEvent"]))
    assert more == compose(["v0_events"], keys | {"AgentErrorEvent"})
    assert merged(text, [], None) == compose(["v0_events"])


def kind_of(event: dict[str, Any]) -> str:
    """The kind that a view of an event is made by."""
    part = event.get("action") or event.get("observation") or {}
    return str(part.get("kind") or event["kind"])


def test_a_file_has_what_its_functions_need_and_no_more() -> None:
    for name in sorted(available()):
        text = compose([name])
        assert names_in(text) == set(needed([name]))
        assert text == compose(needed([name])) and is_unedited(text)
    assert "jq" in compose(["STATUS_OF"]) and "COMMAND" not in compose(["STATUS_OF"])
    assert parameters("v0_stopped") == ("ID", "COMMAND...") and parameters("v0_created") == ()
    with pytest.raises(ValueError, match="no function `read_minds`"):
        compose(["read_minds"])


def test_a_file_gets_further_functions_unless_it_is_edited() -> None:
    text = compose(["pause_sandbox"])
    assert merged(text, ["STATUS_OF"]) == compose(["pause_sandbox", "STATUS_OF"])
    assert is_unedited(text.replace("  ", "\t"))
    with pytest.raises(ValueError, match="edited"):
        merged(text.replace("shift 2", "shift 3"), ["STATUS_OF"])


def test_shellcheck_has_nothing_to_say(tmp_path: Path) -> None:
    texts = [compose([name]) for name in sorted(available())]
    for shell in SHELLS:
        assert [one for one in complaints(tmp_path / shell, texts, shell) if one] == []


def test_lines_are_not_too_long() -> None:
    assert [line for line in compose(available()).splitlines() if len(line) > 120] == []
