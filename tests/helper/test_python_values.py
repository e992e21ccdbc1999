"""The functions that send nothing: states, texts, and what V1 gives in the shapes of V0."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from tests.servers.client import MESSAGE, made
from v0to1.adapter.python.conversations import _conversation_view, _starting_view
from v0to1.adapter.python.events import v0_event_view
from v0to1.helper.python import decoded, functions
from v0to1.mock.account import SKILL

EVENTS = Path(__file__).parents[1] / "contracts" / "events"
V1 = ("v1-1.15.0", "v1-1.34.0")


def conversation(sandbox: str, execution: str | None, seconds: float = 0.0) -> dict[str, Any]:
    """Give a conversation that was changed so many seconds ago."""
    changed = datetime.now(timezone.utc) - timedelta(seconds=seconds)
    return {
        "id": UUID(int=10).hex,
        "title": None,
        "sandbox_id": "box",
        "sandbox_status": sandbox,
        "execution_status": execution,
        "conversation_url": "http://agent/api/conversations/a",
        "session_api_key": "key",
        "selected_repository": "acme/web",
        "selected_branch": "main",
        "git_provider": "github",
        "trigger": "gui",
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": changed.isoformat().replace("+00:00", "Z"),
    }


def task(status: str, **request: Any) -> dict[str, Any]:
    """Give a start task whose sandbox is known."""
    times = {"created_at": "2026-01-01T00:00:00.000001", "updated_at": "2026-01-01T00:00:01Z"}
    asked = {"conversation_id": str(UUID(int=10)), **request}
    return {"id": uuid4().hex, "status": status, "sandbox_id": "box", "request": asked, **times}


class Answering:
    """A session whose server has a conversation in a list, or a page of start tasks."""

    status_code = 200

    def __init__(self, listed: Any, tasks: list[dict[str, Any]]) -> None:
        self.posted: list[str] = []
        self._listed, self._tasks = listed, tasks
        self._answer: Any = None

    def get(self, url: str, params: dict[str, str]) -> Answering:
        """Answer what was looked for."""
        self._answer = {"items": self._tasks} if "start-tasks" in url else [self._listed]
        if url.endswith("/sandboxes"):
            self._answer = [None]
        assert None not in params.values()
        return self

    def post(self, url: str) -> Answering:
        """Take note of it."""
        self.posted.append(url)
        self._answer = {"success": True}
        return self

    def json(self) -> Any:
        """Give the answer."""
        return self._answer

    def raise_for_status(self) -> None:
        """Nothing is wrong."""


@pytest.mark.parametrize(
    ("sandbox", "execution", "status", "run_status", "has_ended"),
    [
        ("RUNNING", "running", "RUNNING", "RUNNING", False),
        ("RUNNING", "idle", "RUNNING", "RUNNING", False),
        ("RUNNING", "waiting_for_confirmation", "RUNNING", "RUNNING", False),
        ("RUNNING", "finished", "RUNNING", "STOPPED", True),
        ("RUNNING", "error", "RUNNING", "STOPPED", True),
        ("RUNNING", "stuck", "RUNNING", "STOPPED", True),
        ("PAUSED", None, "STOPPED", "STOPPED", True),
        ("MISSING", None, "ARCHIVED", "ARCHIVED", False),
        ("STARTING", None, "STARTING", "STARTING", False),
        ("ERROR", None, "ERROR", "ERROR", False),
    ],
)
def test_states(sandbox: str, execution: str | None, status: str, run_status: str, has_ended: bool) -> None:
    one = conversation(sandbox, execution)
    assert functions.status_of(one) == status
    assert functions.run_status(one) == run_status
    assert functions.has_ended(one) is has_ended


@pytest.mark.parametrize("pause", [functions.pause_sandbox, functions.try_pause, decoded.pause_sandbox])
@pytest.mark.parametrize("status", ["WORKING", "STARTING_CONVERSATION"])
def test_a_sandbox_is_known_before_its_conversation(pause: Any, status: str) -> None:
    other, one = task(status, conversation_id=str(uuid4())), task(status)
    http = Answering(None, [other, one])
    pause(http, "api", UUID(int=10).hex)
    assert http.posted == ["api/sandboxes/box/pause"]
    http = Answering(None, [{**one, "sandbox_id": None}])
    pause(http, "api", UUID(int=10).hex)
    assert http.posted == []


@pytest.mark.parametrize("module", [functions, decoded])
def test_a_sandbox_of_a_failed_start_is_left_alone(module: Any) -> None:
    http = Answering(None, [task("ERROR")])
    module.pause_sandbox(http, "api", str(UUID(int=10)))
    assert http.posted == []
    module.resume_sandbox(http, "api", str(UUID(int=10)))
    assert http.posted == [f"api/sandboxes/{UUID(int=10)}/resume"]  # which V1 does not know


class Broken:
    """A session whose server is out of order, and says so in HTML."""

    status_code = 502

    def get(self, url: str, params: dict[str, str]) -> Broken:
        """Fail."""
        return self

    def json(self) -> Any:
        """Fail, too."""
        raise ValueError


def test_a_response_that_is_no_json_is_returned_as_it_is() -> None:
    http, known = Broken(), str(UUID(int=10))
    for function in (functions.find_conversation, functions.try_pause, functions.try_resume):
        assert function(http, "api", known) is http


def test_a_sandbox_that_is_gone_serves_nothing() -> None:
    http = Answering(conversation("RUNNING", "idle"), [])
    assert functions.worker_urls(http, "api", str(UUID(int=10))) == {}
    assert functions.exposed_url(http, "api", str(UUID(int=10)), "VSCODE") is None


@pytest.mark.parametrize("module", [functions, decoded])
def test_ids_are_compared_whatever_they_look_like(module: Any) -> None:
    without = {**task("WORKING"), "request": {}}
    http = Answering(None, [without, task("WORKING", conversation_id="NoUUID")])
    assert module.read_conversation(http, "api", "nouuid") is not None
    assert module.read_conversation(http, "api", str(UUID(int=10))) is None
    assert module.read_conversation(http, "api", "") is None
    upper = UUID("abcdefab-cdef-abcd-efab-cdefabcdefab")
    http = Answering(None, [task("WORKING", conversation_id=str(upper).upper())])
    assert module.read_conversation(http, "api", upper.hex) is not None
    assert module.read_conversation(http, "api", upper) is not None


def test_a_conversation_in_an_answer() -> None:
    one = conversation("RUNNING", "idle")
    known = str(UUID(int=10))
    assert functions.conversation_in([one], known) is one
    assert functions.conversation_in([None], known) is None
    assert functions.conversation_in({"items": [task("READY")]}, known) is None
    assert functions.conversation_in({"detail": "wrong"}, known) is None
    failed = functions.conversation_in({"items": [task("ERROR")]}, known)
    assert failed is not None and failed["sandbox_status"] == "ERROR"
    assert (failed["created_at"], failed["updated_at"]) == (
        "2026-01-01T00:00:00.000001Z",
        "2026-01-01T00:00:01Z",
    )


@pytest.mark.parametrize("sandbox", ["RUNNING", "PAUSED", "MISSING", "STARTING", "ERROR"])
@pytest.mark.parametrize(
    "execution", [None, "idle", "running", "paused", "waiting_for_confirmation", "finished", "error", "stuck"]
)
def test_a_conversation_is_as_the_adapter_gives_it(sandbox: str, execution: str | None) -> None:
    one = conversation(sandbox, execution)
    wanted = _conversation_view(one)
    assert functions.v0_conversation(one) == wanted
    assert list(functions.v0_conversation(one) or ()) == list(wanted)
    old = conversation(sandbox, execution, seconds=16)
    is_over = sandbox == "RUNNING" and execution in ("finished", "error", "stuck")
    closed = {"status": "STOPPED", "runtime_status": None} if is_over else {}
    assert functions.v0_conversation(old) == {**_conversation_view(old), **closed}
    assert functions.v0_sandbox(old) == _conversation_view(old)
    assert functions.v0_sandbox(None) is None
    page = {"items": [one, old], "next_page_id": "2"}
    views = [_conversation_view(one), _conversation_view(old)]
    assert functions.v0_page(page) == {"results": views, "next_page_id": "2"}


@pytest.mark.parametrize("status", ["WORKING", "ERROR"])
def test_a_start_is_as_the_adapter_gives_it(status: str) -> None:
    one = task(status, selected_repository="acme/web", title="Web")
    found = functions.conversation_in({"items": [one]}, str(UUID(int=10)))
    assert functions.v0_conversation(found) == _starting_view(UUID(int=10).hex, one)
    assert functions.v0_conversation(None) is None


def test_answers_to_changes() -> None:
    assert functions.v0_created(task("WORKING")) == {
        "status": "ok",
        "conversation_id": UUID(int=10).hex,
        "message": None,
        "conversation_status": "STARTING",
    }
    done = {"status": "ok", "conversation_id": "a", "message": None, "conversation_status": "STARTING"}
    assert functions.v0_started({"success": True}, "a") == done
    up = {**done, "conversation_status": "RUNNING"}
    assert functions.v0_started([conversation("RUNNING", "idle")], "a") == up
    assert functions.v0_started({"items": []}, "a") == done
    assert functions.v0_started(None, "a") == up
    refused = functions.v0_started({"detail": "no"}, "a")
    assert (refused["status"], refused["message"]) == ("error", "no")
    stopped = {**up, "message": "Conversation stopped successfully"}
    assert functions.v0_stopped({"success": True}, "a") == stopped
    unchanged: tuple[Any, ...] = (None, [None], {"items": []}, [conversation("PAUSED", None)])
    for nothing in unchanged:
        assert functions.v0_stopped(nothing, "a") == {
            **done,
            "message": "Conversation was not running",
            "conversation_status": "STOPPED",
        }
    answers = ({"success": True}, {"id": "a"}, {"success": False}, {"detail": "unknown"}, None)
    assert [functions.v0_success(one) for one in answers] == [True, True, False, False, False]


def recorded(server: str) -> list[dict[str, Any]]:
    """Give the events that a real server sent, oldest first."""
    facts = json.loads((EVENTS / f"{server}.json").read_text("utf-8"))
    events = {event["id"]: event for event in facts["socket"] if event.get("id")}
    return sorted(events.values(), key=lambda event: cast("str", event["timestamp"]))


def told(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the events that have a view: of states only those of the agent, and no rest."""
    ours = [event for event in events if event.get("key") in (None, "execution_status")]
    return [event for event in ours if event.get("value") != "idle"]


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Give all values of an event by their paths."""
    if not isinstance(value, dict):
        yield path, value
        return
    for key, item in value.items():
        yield from leaves(item, f"{path}.{key}")


@pytest.mark.parametrize("server", V1)
def test_events_are_as_the_adapter_gives_them(server: str) -> None:
    """The values that both have are the same, but for what the adapter knows of the order."""
    views = functions.v0_events(recorded(server))
    events = told(recorded(server))
    assert [view["id"] for view in views] == list(range(len(events)))
    names = set()
    for event, view in zip(events, views, strict=True):
        name = view.get("action") or view.get("observation")
        if not isinstance(name, str):
            assert view == {"message": "", **event, "id": view["id"]}
            continue
        names.add(name)
        wanted, given = dict(leaves(v0_event_view(event))), dict(leaves(view))
        for own in (".id", ".cause"):
            wanted.pop(own, None)
        if name == "agent_state_changed" and event["value"] in ("finished", "idle"):
            del wanted[".extras.agent_state"]
        assert {path: given[path] for path in given if path in wanted} == {
            path: wanted[path] for path in given if path in wanted
        }
        assert f".{'action' if 'action' in view else 'observation'}" in wanted
        assert event.get("action_id") is None or events[view["cause"]]["id"] == event["action_id"]
    assert names == {"message", "run", "edit", "read", "finish", "error", "agent_state_changed"}


def state(value: str) -> dict[str, Any]:
    """Give a change of the state of the agent."""
    kept = {"id": uuid4().hex, "timestamp": "2026-01-01T00:00:00", "source": "environment"}
    return {**kept, "kind": "ConversationStateUpdateEvent", "key": "execution_status", "value": value}


def said(source: str, text: str, *urls: str) -> dict[str, Any]:
    """Give a message."""
    blocks = [{"type": "text", "text": text}, {"type": "text", "text": "…"}]
    images = [{"type": "image", "image_urls": list(urls)}] if urls else []
    message = {"content": [*blocks, *images]}
    kept = {"id": uuid4().hex, "timestamp": "2026-01-01T00:00:00", "source": source}
    return {**kept, "kind": "MessageEvent", "llm_message": message}


def finish() -> dict[str, Any]:
    """Give the action with which an agent says that it is done."""
    action = {"kind": "FinishAction", "message": "Done."}
    kept = {"id": uuid4().hex, "timestamp": "2026-01-01T00:00:00", "source": "agent"}
    return {**kept, "kind": "ActionEvent", "thought": [], "action": action}


def test_an_agent_that_has_asked_waits_for_the_user() -> None:
    """V0 told this from an agent that has done what it should, and of no rest before work; V1 does not."""
    events = [said("user", "Hi", "data:a"), state("idle"), state("running"), said("agent", "What?")]
    events += [state("finished"), said("user", "Work"), state("running"), finish(), state("finished")]
    events += [state("waiting_for_confirmation"), state("idle"), state("stuck")]
    views = functions.v0_events(events)
    states = [view["extras"]["agent_state"] for view in views if "extras" in view]
    asked = ["running", "awaiting_user_input", "running", "finished"]
    assert states == [*asked, "awaiting_user_confirmation", "awaiting_user_input", "error"]
    assert views[0]["args"] == {"content": "Hi\n…", "image_urls": ["data:a"]}
    assert views[6]["args"]["final_thought"] == "Done."
    assert views[6]["message"] == "All done! What's next on the agenda?"


def test_pages_of_events_by_number() -> None:
    events = [state(f"s{number}") for number in range(30)]

    def ids(**given: Any) -> tuple[list[int], bool]:
        page = functions.v0_event_page(events, **given)
        return [view["id"] for view in page["events"]], page["has_more"]

    assert ids() == (list(range(20)), True)
    assert ids(start_id=10) == (list(range(10, 30)), False)
    assert ids(start_id=5, end_id=7) == ([5, 6, 7], False)
    assert ids(reverse=True, limit=2) == ([29, 28], True)
    assert ids(start_id=3, end_id=9, reverse=True, limit=2) == ([9, 8], True)
    assert ids(start_id=30) == ([], False)
    assert ids(limit=100) == (list(range(30)), False)


def test_texts_and_kinds_of_real_events() -> None:
    with made() as client:
        chosen = client.start(initial_message=MESSAGE)
        events = client.events(chosen)["items"]
    assert [functions.message_text(one) for one in events if one["kind"] == "MessageEvent"] == [
        "Make it",
        "I have made made.txt.",
    ]
    kinds = [functions.tool_kind(event) for event in events]
    assert [kind for kind in kinds if kind] == ["TerminalAction", "TerminalObservation"]


def test_changes_and_skills() -> None:
    words = ("UPDATED", "ADDED", "DELETED", "MOVED", "OTHER")
    changes = [{"status": word, "path": "a.txt"} for word in words]
    assert [one["status"] for one in functions.v0_changes(changes)] == ["M", "A", "D", "R", "OTHER"]
    assert functions.v0_changes(changes)[0] == {"status": "M", "path": "a.txt"}
    kinds = [{**SKILL, "type": kind, "triggers": None} for kind in ("repo", "agentskills")]
    given = functions.v0_skills({"skills": [SKILL, *kinds]})["microagents"]
    assert [one["type"] for one in given] == ["knowledge", "repo", "knowledge"]
    assert given[0] == {**SKILL, "inputs": [], "tools": []} and given[1]["triggers"] == []
