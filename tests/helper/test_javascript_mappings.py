"""What V1 answers in the shape of V0, as the run-time adapter has it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from itertools import product
from typing import Any
from uuid import uuid4

import pytest

from tests.helper.javascript import Script
from tests.helper.test_python_values import told
from tests.servers.client import MESSAGE, made
from v0to1.adapter.python.conversations import _conversation_view
from v0to1.adapter.python.events import v0_event_view
from v0to1.helper.python import functions

pytestmark = pytest.mark.whole

SANDBOXES = ("STARTING", "RUNNING", "PAUSED", "ERROR", "MISSING")
AGENTS = ("idle", "running", "paused", "waiting_for_confirmation", "finished", "error", "stuck", None)
ENDED = ("finished", "error", "stuck")


@pytest.fixture(scope="module")
def script() -> Script:
    return Script("wrapper", "{}.mjs")


def conversation(sandbox: str, agent: str | None, *, seconds: float = 0, **fields: Any) -> dict[str, Any]:
    """A conversation of V1 that was changed some seconds ago."""
    changed = datetime.now(timezone.utc) - timedelta(seconds=seconds)
    with made() as client:
        found: dict[str, Any] = client.get(client.world.seed_conversation(repository="acme/web"))
    times = {"updated_at": changed.isoformat().replace("+00:00", "Z")}
    return {**found, "sandbox_status": sandbox, "execution_status": agent, **times, **fields}


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    return conversation("RUNNING", "running")


@pytest.mark.parametrize(("sandbox", "agent"), [*product(SANDBOXES, AGENTS)])
def test_states_of_a_conversation(
    script: Script, known: Mapping[str, Any], sandbox: str, agent: str | None
) -> None:
    one = {**known, "sandbox_status": sandbox, "execution_status": agent}
    view = _conversation_view(one)
    assert script("v0Conversation", conversation=one) == view
    word = {"PAUSED": "STOPPED", "MISSING": "ARCHIVED"}.get(sandbox, sandbox)
    assert script("statusOf", conversation=one) == view["status"] == word
    is_over = sandbox == "RUNNING" and agent in ENDED
    assert script("runStatus", conversation=one) == ("STOPPED" if is_over else word)
    assert script("hasEnded", conversation=one) == (agent in ENDED or sandbox == "PAUSED")


@pytest.mark.parametrize(("agent", "seconds"), [*product(("finished", "stuck", "running"), (2, 60))])
def test_a_conversation_stops_some_seconds_after_its_agent(script: Script, agent: str, seconds: int) -> None:
    one = conversation("RUNNING", agent, seconds=seconds)
    is_over = agent in ENDED and seconds > 15
    over = {"status": "STOPPED", "runtime_status": None} if is_over else {}
    assert script("v0Conversation", conversation=one) == {**_conversation_view(one), **over}
    assert script("v0Sandbox", conversation=one) == _conversation_view(one)
    page = {"items": [one], "next_page_id": "7"}
    expected = {"results": [_conversation_view(one)], "next_page_id": "7"}
    assert script("v0Page", page=page) == expected


def test_a_conversation_that_starts_or_does_not_exist(script: Script) -> None:
    assert script("v0Conversation", conversation=None) is None
    with made(start_polls=3) as client:
        script.url, script.key = client.world.app_url, client.world.api_key
        asked = str(uuid4())
        body = {"conversation_id": asked, "selected_repository": "acme/web"}
        client.app("POST", "/api/v1/app-conversations", json=body)
        found = script("readConversation", conversationId=asked)
    assert script("v0Conversation", conversation=found) == _conversation_view(found)


def test_a_conversation_without_a_title(script: Script, known: Mapping[str, Any]) -> None:
    one = {**known, "title": None}
    assert script("v0Conversation", conversation=one)["title"] == f"Conversation {known['id'][:5]}"


def test_what_v0_answered(script: Script) -> None:
    identity = uuid4()
    task = {"id": uuid4().hex, "request": {"conversation_id": str(identity)}}
    assert script("v0Created", task=task) == {
        "status": "ok",
        "conversation_id": identity.hex,
        "message": None,
        "conversation_status": "STARTING",
    }
    done = {"status": "ok", "conversation_id": "1", "message": None, "conversation_status": "STARTING"}
    asked = {"conversationId": "1"}
    assert script("v0Started", answered={"success": True}, **asked) == done
    up = {"success": True, "sandbox_status": "RUNNING"}
    assert script("v0Started", answered=up, **asked) == {**done, "conversation_status": "RUNNING"}
    refused = script("v0Started", answered={"detail": "no"}, **asked)
    assert refused == {**done, "status": "error", "message": "no"}
    stopped = {"message": "Conversation stopped successfully", "conversation_status": "RUNNING"}
    assert script("v0Stopped", answered={"success": True}, **asked) == {**done, **stopped}
    nothing = {"message": "Conversation was not running", "conversation_status": "STOPPED"}
    paused = {"success": True, "sandbox_status": "PAUSED"}
    assert script("v0Stopped", answered=paused, **asked) == {**done, **nothing}
    answers = ({"success": True}, {"success": False}, {"detail": "no"}, {"id": "1", "title": "T"})
    assert [script("v0Success", answered=one) for one in answers] == [True, False, False, True]


@pytest.mark.parametrize(
    ("query", "shown", "more"),
    [({}, (0, 30), True), ({"page": 2}, (30, 31), False), ({"page": "4"}, (0, 0), False)],
)
def test_a_page_of_branches(script: Script, query: Any, shown: tuple[int, int], more: bool) -> None:
    branches = [{"name": str(number)} for number in range(31)]
    expected = {
        "branches": branches[slice(*shown)],
        "has_next_page": more,
        "current_page": int(query.get("page", 1)),
        "per_page": 30,
        "total_count": 31,
    }
    assert script("v0Branches", branches=branches, query=query) == expected
    assert functions.v0_branches(branches, **query) == expected


NESTED = {
    "agent_settings": {
        "agent": "CodeActAgent",
        "llm": {"model": "openai/gpt-5", "api_key": "**", "base_url": "https://llm.example"},
        "condenser": {"enabled": False, "max_size": 120},
        "mcp_config": {},
    },
    "conversation_settings": {"max_iterations": 0, "confirmation_mode": True},
    "language": "en",
}
FLAT = {
    "agent": "CodeActAgent",
    "llm_model": "openai/gpt-5",
    "llm_base_url": "https://llm.example",
    "enable_default_condenser": False,
    "condenser_max_size": 120,
    "max_iterations": 0,
    "confirmation_mode": True,
    "language": "en",
}
NOTHING = {"llm_api_key": None, "mcp_config": None, "security_analyzer": None}


def test_settings_are_flat(script: Script) -> None:
    assert script("v0Settings", settings=NESTED) == functions.v0_settings(NESTED) == {**FLAT, **NOTHING}
    none = {key: None for key in (*FLAT, *NOTHING) if key != "language"}
    assert script("v0Settings", settings={}) == functions.v0_settings({}) == none
    servers: dict[str, Any] = {"agent_settings": {"mcp_config": {"a": {}}}}
    for found in (script("v0Settings", settings=servers), functions.v0_settings(servers)):
        assert found["mcp_config"] == {"a": {}}


def test_settings_are_nested_and_left_out_where_they_are_null(script: Script) -> None:
    given = {**FLAT, **NOTHING, "llm_api_key": "secret", "email": ""}
    expected = {
        "agent_settings_diff": {
            "agent": "CodeActAgent",
            "llm": {"model": "openai/gpt-5", "api_key": "secret", "base_url": "https://llm.example"},
            "condenser": {"enabled": False, "max_size": 120},
        },
        "conversation_settings_diff": {"max_iterations": 0, "confirmation_mode": True},
        "language": "en",
        "email": "",
    }
    assert script("v1Settings", settings=given) == functions.v1_settings(given) == expected
    assert script("v1Settings", settings={"agent": None}) == functions.v1_settings({"agent": None}) == {}


def test_the_configuration_of_pages(script: Script) -> None:
    config = {
        "app_mode": "saas",
        "github_app_slug": "openhands",
        "auth_url": None,
        "feature_flags": {"enable_billing": True, "hide_llm_settings": False, "enable_acp": True},
        "posthog_client_key": "phc_1",
        "providers_configured": ["github"],
        "faulty_models": [],
    }
    expected = {
        "APP_MODE": "saas",
        "APP_SLUG": "openhands",
        "AUTH_URL": None,
        "FEATURE_FLAGS": {
            "ENABLE_BILLING": True,
            "HIDE_LLM_SETTINGS": False,
            "ENABLE_JIRA": None,
            "ENABLE_JIRA_DC": None,
            "ENABLE_LINEAR": None,
        },
        "GITHUB_CLIENT_ID": None,
        "POSTHOG_CLIENT_KEY": "phc_1",
        "PROVIDERS_CONFIGURED": ["github"],
        "RECAPTCHA_SITE_KEY": None,
    }
    assert script("v0WebConfig", config=config) == functions.v0_web_config(config) == expected


def test_skills(script: Script) -> None:
    skills: list[dict[str, Any]] = [
        {"name": "one", "type": "repo", "content": "1", "triggers": ["a"]},
        {"name": "two", "type": "agentskills", "content": "2", "triggers": None},
    ]
    empty: dict[str, list[str]] = {"inputs": [], "tools": []}
    assert script("v0Skills", answered={"skills": skills})["microagents"] == [
        {**skills[0], **empty},
        {**skills[1], "type": "knowledge", "triggers": [], **empty},
    ]


def events(*more: dict[str, Any]) -> list[dict[str, Any]]:
    """The events of one turn of an agent, and more."""
    with made(start_polls=1) as client:
        identity = client.start(initial_message=MESSAGE)
        found = list(client.world.conversations[identity].events)
    made_up = {"timestamp": "2026-01-01T00:00:00.000001", "source": "environment"}
    return [*found, *({"id": str(uuid4()), **made_up, **one} for one in more)]


def is_part(part: Any, whole: Any) -> bool:
    """Whether all that an object holds, at any depth, is in another."""
    if not isinstance(part, dict):
        return bool(part == whole)
    return isinstance(whole, dict) and all(is_part(value, whole.get(key)) for key, value in part.items())


def test_events_are_as_the_adapter_has_them(script: Script) -> None:
    """But for numbers, sentences, and what few clients read; those of other kinds are left as they are."""
    thought = [{"type": "text", "text": "It is done."}]
    editing = {"kind": "FileEditorAction", "path": "/workspace/a.txt"}
    edited = ({**editing, "command": "view"}, {**editing, "command": "create", "file_text": "a"})
    content = [{"type": "text", "text": "It is there."}]
    observed = {"kind": "FileEditorObservation", "command": "create", "path": "/workspace/a.txt"}
    observed |= {"prev_exist": False, "content": content}  # type: ignore[dict-item]
    there = events(
        {
            "kind": "ActionEvent",
            "source": "agent",
            "action": {"kind": "FinishAction", "message": "Bye"},
            "thought": thought,
        },
        {"kind": "AgentErrorEvent", "source": "agent", "error": "no such tool"},
        {"kind": "ConversationErrorEvent", "code": "X", "detail": "it broke"},
        {"kind": "ConversationStateUpdateEvent", "key": "execution_status", "value": "stuck"},
        {
            "kind": "ConversationStateUpdateEvent",
            "key": "execution_status",
            "value": "waiting_for_confirmation",
        },
        {"kind": "ConversationStateUpdateEvent", "key": "execution_status", "value": "running"},
        {"kind": "ConversationStateUpdateEvent", "key": "execution_status", "value": "idle"},
        {"kind": "ActionEvent", "source": "agent", "action": {"kind": "ThinkAction", "thought": "?"}},
        {"kind": "PauseEvent", "source": "user"},
        *({"kind": "ActionEvent", "source": "agent", "action": one} for one in edited),
        {"kind": "ObservationEvent", "observation": observed, "action_id": "none"},
    )
    views = script("v0Events", events=there)
    there = told(there)
    assert [view["id"] for view in views] == list(range(len(there)))
    mapped = [view.get("action") or view.get("observation") for view in views if "kind" not in view]
    assert mapped == [
        "message",
        "agent_state_changed",
        "run",
        "run",
        "message",
        "agent_state_changed",
        "finish",
        "error",
        "error",
        "agent_state_changed",
        "agent_state_changed",
        "agent_state_changed",
        "read",
        "edit",
        "edit",
    ]
    for view, event in zip(views, there, strict=True):
        if "kind" in view:
            assert view == {"message": "", **event, "id": view["id"]}
            continue
        ours = {name: value for name, value in view.items() if name not in ("id", "cause", "message")}
        expected = v0_event_view(event)
        assert expected is not None
        if "FileEditor" in str(event):  # V0 had it there for changes only
            (ours.get("args") or ours["extras"]).pop("command")
            expected.get("args", {}).pop("command", None)
        if view.get("observation") == "agent_state_changed" and event["value"] == "finished":
            expected["extras"]["agent_state"] = "awaiting_user_input"
        assert is_part(ours, expected), (ours, expected)
        assert view["message"] == expected["message"]


def test_what_came_of_a_command_names_it(script: Script) -> None:
    views = script("v0Events", events=events())
    (run,) = [view["id"] for view in views if view.get("action") == "run"]
    (result,) = [view for view in views if view.get("observation") == "run"]
    assert result["cause"] == run and result["extras"]["metadata"]["exit_code"] == 0
    there = events()
    observed = next(one for one in there if one["kind"] == "ObservationEvent")
    observed["observation"].pop("exit_code")
    (result,) = [one for one in script("v0Events", events=there) if one.get("observation") == "run"]
    assert result["extras"]["metadata"]["exit_code"] == -1


def test_an_agent_that_has_finished_waits_unless_it_said_so(script: Script) -> None:
    finish = {"kind": "ActionEvent", "source": "agent", "action": {"kind": "FinishAction", "message": ""}}
    state = {"kind": "ConversationStateUpdateEvent", "key": "execution_status", "value": "finished"}
    views = script("v0Events", events=events(finish, state))
    states = [
        view["extras"]["agent_state"] for view in views if view.get("observation") == "agent_state_changed"
    ]
    assert states == ["running", "awaiting_user_input", "finished"]


def test_pictures_of_a_message(script: Script) -> None:
    content = [{"type": "text", "text": "Look"}, {"type": "image", "image_urls": ["data:,1", "data:,2"]}]
    said = {"kind": "MessageEvent", "source": "user", "llm_message": {"role": "user", "content": content}}
    view = script("v0Events", events=events(said))[-1]
    assert view["args"] == {"content": "Look", "image_urls": ["data:,1", "data:,2"]}


@pytest.mark.parametrize(
    ("query", "numbers", "more"),
    [
        ({}, range(20), True),
        ({"limit": 4}, range(4), True),
        ({"start_id": 25}, range(25, 30), False),
        ({"start_id": 3, "end_id": 5}, range(3, 6), False),
        ({"start_id": "3", "end_id": "5", "limit": "2"}, range(3, 5), True),
        ({"reverse": True, "limit": 3}, range(29, 26, -1), True),
        ({"reverse": "true", "limit": 3, "end_id": None}, range(29, 26, -1), True),
        ({"reverse": False, "limit": 100}, range(30), False),
    ],
)
def test_a_page_of_events(script: Script, query: Any, numbers: range, more: bool) -> None:
    there = [{"id": f"e{number}", "kind": "PauseEvent"} for number in range(30)]
    page = script("v0EventPage", events=there, query=query)
    assert [one["id"] for one in page["events"]] == list(numbers) and page["has_more"] is more
