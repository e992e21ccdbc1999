"""Events of V1 with the keys of V0 beside their own."""

from __future__ import annotations

from typing import Any

import pytest

from v0to1.helpers.python import bridges


def text(words: str) -> list[dict[str, str]]:
    return [{"type": "text", "text": words}]


def action(kind: str, tool: str = "", **fields: Any) -> dict[str, Any]:
    return {
        "kind": "ActionEvent",
        "source": "agent",
        "thought": text("I think"),
        "tool_name": tool,
        "action": {"kind": kind, **fields},
    }


def observation(kind: str, **fields: Any) -> dict[str, Any]:
    return {
        "kind": "ObservationEvent",
        "action_id": "a1",
        "observation": {"kind": kind, "content": text("out"), "is_error": False, **fields},
    }


ACTIONS = [
    (
        action("TerminalAction", command="ls", is_input=False),
        "run",
        {"command": "ls", "is_input": False, "thought": "I think"},
    ),
    (
        action("FileEditorAction", command="view", path="/a"),
        "read",
        {"command": "view", "path": "/a", "thought": "I think"},
    ),
    (
        action("FileEditorAction", command="create", path="/a", file_text="x"),
        "edit",
        {"command": "create", "path": "/a", "file_text": "x", "thought": "I think"},
    ),
    (
        action("FileEditorAction", command="str_replace", path="/a", old_str="x", new_str="y"),
        "edit",
        {"command": "str_replace", "path": "/a", "old_str": "x", "new_str": "y", "thought": "I think"},
    ),
    (action("ThinkAction", thought="hm"), "think", {"thought": "hm"}),
    (action("FinishAction", message="done"), "finish", {"final_thought": "done", "thought": "I think"}),
    (
        action("MCPToolAction", tool="search", data={"q": 1}),
        "call_tool_mcp",
        {"name": "search", "arguments": {"q": 1}, "thought": "I think"},
    ),
    (action("BrowserNavigateAction", url="u"), "browse", {"url": "u", "thought": "I think"}),
    (action("BrowserClickAction", index=3), "browse_interactive", {"index": 3, "thought": "I think"}),
    (action("TaskTrackerAction", command="view"), "task_tracking", {"command": "view", "thought": "I think"}),
    (action("GlobAction", pattern="*"), "glob", {"pattern": "*", "thought": "I think"}),
]


SENTENCES = {
    "finish": "done",
    "think": "I am thinking...: hm",
    "run": "Running command: ls",
    "read": "Reading file: /a",
}


@pytest.mark.parametrize(("event", "name", "args"), ACTIONS, ids=[n for _, n, _ in ACTIONS])
def test_actions(event: dict[str, Any], name: str, args: dict[str, Any]) -> None:
    view = bridges.v0_event(event)
    assert (view["action"], view["args"]) == (name, args)
    assert view["message"] == SENTENCES.get(name, "I think")
    assert (view["kind"], view["source"]) == ("ActionEvent", "agent")


def test_a_message_with_an_image() -> None:
    content = [*text("look"), *text("here"), {"type": "image", "image_urls": ["u", "v"]}]
    event = {"kind": "MessageEvent", "source": "user", "llm_message": {"role": "user", "content": content}}
    view = bridges.v0_event(event)
    assert view["args"] == {"content": "look\nhere", "image_urls": ["u", "v"]}
    assert (view["action"], view["message"], view["source"]) == ("message", "look\nhere", "user")
    assert view["llm_message"] == event["llm_message"]


def test_what_a_command_answered() -> None:
    event = observation("TerminalObservation", command="ls", exit_code=2, metadata={"pid": 7})
    view = bridges.v0_event(event)
    assert (view["observation"], view["content"], view["cause"], view["success"]) == (
        "run",
        "out",
        "a1",
        False,
    )
    assert view["message"] == "Command `ls` executed with exit code 2."
    assert view["extras"]["metadata"] == {"pid": 7, "exit_code": 2}
    assert view["extras"]["command"] == "ls"


@pytest.mark.parametrize(
    ("event", "name", "extras"),
    [
        (
            observation("FileEditorObservation", command="view", path="/a"),
            "read",
            {"command": "view", "path": "/a"},
        ),
        (observation("FileEditorObservation", command="insert"), "edit", {"command": "insert"}),
        (observation("MCPToolObservation", tool_name="t"), "mcp", {"tool_name": "t"}),
        (observation("ThinkObservation"), "think", {}),
        (observation("BrowserObservation"), "browse", {}),
        (observation("DelegateObservation", command="spawn"), "delegate", {"command": "spawn"}),
    ],
)
def test_observations(event: dict[str, Any], name: str, extras: dict[str, Any]) -> None:
    view = bridges.v0_event(event)
    assert (view["observation"], view["content"], view["cause"]) == (name, "out", "a1")
    assert view["extras"] == {"is_error": False, **extras}


STATE = {"kind": "ConversationStateUpdateEvent", "key": "execution_status"}


@pytest.mark.parametrize(
    ("event", "keys"),
    [
        (
            {"kind": "SystemPromptEvent", "system_prompt": {"text": "You are"}, "tools": []},
            {"action": "system", "args": {"content": "You are", "tools": []}, "message": "You are"},
        ),
        (
            {**STATE, "value": "waiting_for_confirmation"},
            {
                "observation": "agent_state_changed",
                "content": "",
                "message": "",
                "extras": {"agent_state": "awaiting_user_confirmation", "reason": ""},
            },
        ),
        (
            {"kind": "AgentErrorEvent", "error": "bad call"},
            {"observation": "error", "content": "bad call", "message": "bad call", "extras": {}},
        ),
        (
            {"kind": "ConversationErrorEvent", "code": "LLM", "detail": "no credit"},
            {
                "observation": "error",
                "content": "no credit",
                "message": "no credit",
                "extras": {"error_id": "LLM"},
            },
        ),
        (
            {"kind": "UserRejectObservation", "rejection_reason": "no", "action_id": "a1"},
            {"observation": "user_rejected", "content": "no", "message": "no", "extras": {}, "cause": "a1"},
        ),
        ({"kind": "PauseEvent"}, {"action": "change_agent_state", "args": {"agent_state": "paused"}}),
        ({"kind": "Condensation"}, {"action": "condensation", "args": {}}),
        ({"kind": "CondensationRequest"}, {"action": "condensation_request", "args": {}}),
        ({"kind": "StreamingDeltaEvent", "content": "a"}, {}),
        ({"kind": "ConversationStateUpdateEvent", "key": "full_state", "value": {"a": 1}}, {}),
        ({"kind": "ActionEvent", "action": None}, {}),
        (observation("FinishObservation"), {}),
    ],
)
def test_other_events(event: dict[str, Any], keys: dict[str, Any]) -> None:
    assert bridges.v0_event(event) == {**event, **keys}


def test_the_event_itself_is_left_alone() -> None:
    event = {**STATE, "value": "finished", "id": "e1"}
    bridges.v0_event(event)
    assert event == {**STATE, "value": "finished", "id": "e1"}
