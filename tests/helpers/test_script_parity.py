"""What the helper knows without asking a server is the same in Python and in JavaScript."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.helpers.helper_flavours import Clock
from tests.helpers.script_flavours import SYSTEMS, OpenHandsV1Error, ScriptClient
from tests.helpers.test_helper_bridges import ACTIONS, STATE, observation, text
from tests.helpers.test_helper_pure import DASHED, HI, SANDBOX
from v0to1.helpers.compose_javascript import script_name
from v0to1.helpers.python import bridges, pure

pytestmark = pytest.mark.whole
IMAGE = {"type": "image", "image_urls": ["u", "v"]}
EVENTS: list[dict[str, Any]] = [
    *(event for event, _, _ in ACTIONS),
    {"kind": "MessageEvent", "source": "user", "llm_message": {"content": [*text("look"), IMAGE]}},
    observation("TerminalObservation", command="ls", exit_code=2, metadata={"pid": 7}),
    observation("TerminalObservation", exit_code=0),
    observation("FileEditorObservation", command="view", path="/a"),
    observation("FileEditorObservation", command="insert"),
    observation("MCPToolObservation", tool_name="t"),
    observation("BrowserObservation"),
    observation("DelegateObservation", command="spawn"),
    {"kind": "SystemPromptEvent", "system_prompt": {"text": "You are"}, "tools": []},
    *({**STATE, "value": word} for word in ("waiting_for_confirmation", "running", "idle", "stuck")),
    {"kind": "ConversationStateUpdateEvent", "key": "full_state", "value": {"a": 1}},
    {"kind": "AgentErrorEvent", "error": "bad call"},
    {"kind": "ConversationErrorEvent", "code": "LLM", "detail": "no credit"},
    {"kind": "UserRejectObservation", "rejection_reason": "no", "action_id": "a1"},
    {"kind": "PauseEvent"},
    {"kind": "InterruptEvent"},
    {"kind": "Condensation"},
    {"kind": "CondensationRequest"},
    {"kind": "StreamingDeltaEvent", "content": "a"},
    {"kind": "ActionEvent", "action": None},
]
SANDBOXES = ("STARTING", "RUNNING", "PAUSED", "ERROR", "MISSING", None)
WORK = (
    "idle",
    "running",
    "finished",
    "paused",
    "waiting_for_confirmation",
    "error",
    "stuck",
    "deleting",
    None,
)
STATES = [{"sandbox_status": box, "execution_status": work} for box in SANDBOXES for work in WORK]
BODIES: list[dict[str, Any]] = [
    {},
    {"initial_user_msg": "hi", "image_urls": None},
    {"initial_user_msg": "", "image_urls": []},
    {"initial_user_msg": None, "image_urls": ["u"], "repository": "o/r", "selected_branch": "main"},
    {"repository": None, "selected_repository": "o/r", "git_provider": "gitlab"},
    {"conversation_instructions": "Be brief.", "conversation_trigger": "gui", "conversation_id": "c"},
    {"mcp_config": None, "replay_json": "", "github_token": None},
    {"initial_user_msg": "hi", "create_microagent": {"repo": "o/r"}},
    {"mcp_config": {"a": 1}},
]
LISTED = {"exit_code": 0, "stdout": "b.txt\nA.txt\nsrc/\n.git/\n", "stderr": None}

CASES: list[tuple[str, tuple[Any, ...]]] = [
    *(("message_content", args) for args in (("hi", None), ("hi", ["u"]), (None, ["u", "v"]), ("", []))),
    *(("text_message", args) for args in (("hi",), ("hi", ["u"]), ("", []), (None, None))),
    *(("start_request", (body,)) for body in [*BODIES, HI]),
    *(
        ("exposed_url", (found, "VSCODE"))
        for found in ([SANDBOX], [None], [], [{"id": "s"}], {"detail": "no"})
    ),
    *(("worker_urls", (found,)) for found in ([SANDBOX], [None], [], {"detail": "no"})),
    *((name, (state,)) for name in ("agent_status", "runtime_status") for state in [*STATES, {}, None]),
    ("same_id", (DASHED, DASHED.replace("-", ""))),
    ("same_id", (DASHED.upper(), DASHED)),
    ("same_id", (DASHED, DASHED[:-1] + "5")),
    ("same_id", ("not-an-id", "not-an-id")),
    ("same_id", ("not-an-id", "notanid")),
    ("same_id", (DASHED, None)),
    ("same_id", (None, None)),
    *(("file_names", (LISTED, path)) for path in ("", None, "docs", "docs/", "/a/b")),
    ("file_names", ({"exit_code": 0, "stdout": None},)),
    *(("file_names", ({"exit_code": code, "stderr": "ls: no 'x'"},)) for code in (2, None, -1)),
    *(("v0_event", (event,)) for event in EVENTS),
]


def in_python(name: str, args: tuple[Any, ...]) -> Any:
    """What the Python helper gives, or its error as the word for it."""
    module = bridges if hasattr(bridges, name) and name.startswith("v0_") else pure
    try:
        return getattr(module, name)(*copy.deepcopy(args))
    except pure.OpenHandsV1Error:
        return OpenHandsV1Error


def in_javascript(name: str, args: tuple[Any, ...], system: str = "esm") -> Any:
    """The same of the JavaScript helper."""
    try:
        return ScriptClient("fetch", system, "module", Clock()).call(name, *args)
    except OpenHandsV1Error:
        return OpenHandsV1Error


def bare(value: Any) -> Any:
    """A value without the keys that are None, which JavaScript may leave out as undefined."""
    if isinstance(value, dict):
        return {key: bare(one) for key, one in value.items() if one is not None}
    return [bare(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", sorted({name for name, _ in CASES}))
def test_both_languages_give_the_same(name: str) -> None:
    for called, args in CASES:
        if called == name:
            assert bare(in_javascript(name, args)) == bare(in_python(name, args)), args


@pytest.mark.parametrize("system", SYSTEMS)
def test_all_systems_give_the_same(system: str) -> None:
    for name in sorted({name for name, _ in CASES}):
        args = next(args for called, args in CASES if called == name)
        assert in_javascript(name, args, system) == in_javascript(name, args), name


def test_every_function_that_asks_no_server_is_compared() -> None:
    names = {name for module in (pure, bridges) for name in vars(module) if not name.startswith("_")}
    functions = {
        one
        for one in names
        if getattr(getattr(pure, one, None) or getattr(bridges, one), "__module__", "").startswith("v0to1")
    }
    of_objects = {"OpenHandsV1Error", "Unchecked", "file_text"}
    assert functions - of_objects == {name for name, _ in CASES}
    assert script_name("v0_event") == "v0Event"
