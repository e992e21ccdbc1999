"""What this code base needs to work with version 1 of the OpenHands API.

`http` is what calls the App Server: the library's session, the library itself, or a
function of this code base that takes a method and a URL. `root` is where the V1 API of
the App Server begins. `options` go with each call to the App Server.
"""
# v0to1-helper: 1 requests 3abb4d59dfca
#   pause_sandbox, read_file, send_message, text_message, upload_files, v0_events,
#   wait_until_ready

from __future__ import annotations

import os
import posixpath
import time
from typing import Any, NamedTuple
from urllib.parse import quote

import requests

_AGENT_STATES = {
    "idle": "awaiting_user_input",
    "waiting_for_confirmation": "awaiting_user_confirmation",
    "stuck": "error",
    "deleting": "stopped",
}
_V0_NAMES = {
    "TerminalAction": "run",
    "TerminalObservation": "run",
    "MCPToolAction": "call_tool_mcp",
    "MCPToolObservation": "mcp",
    "TaskTrackerAction": "task_tracking",
    "TaskTrackerObservation": "task_tracking",
    "TaskAction": "delegate",
    "TaskObservation": "delegate",
    "BrowserNavigateAction": "browse",
    "BrowserObservation": "browse",
}
_V0_EDITS = {"view": "read", "create": "write"}
_V0_ARGS = {
    "FinishAction": {"message": "final_thought"},
    "MCPToolAction": {"data": "arguments"},
    "FileEditorAction": {"file_text": "content"},
}
_WORKSPACE = "/workspace/project"


class OpenHandsV1Error(RuntimeError):
    """OpenHands V1 failed or refused; the message says what it answered."""


class _AgentServer(NamedTuple):
    """Where a conversation's agent runs: a server of its own, with a key of its own."""

    url: str
    session_api_key: str
    repository: str


def wait_until_ready(
    task: dict[str, Any],
    http: Any,
    root: str,
    *,
    ready_within: float = 300.0,
    **options: Any,
) -> dict[str, Any]:
    """Wait until the conversation of a start task is ready; return the finished task.

    `task` is the decoded answer of POST {root}/app-conversations. The conversation's id
    is `app_conversation_id` of what is returned; the `id` of a task is the task's own.
    Raises OpenHandsV1Error if that fails or takes more than `ready_within` seconds.
    """
    deadline = time.monotonic() + ready_within
    pause = 1.0
    while not _is_ready(task):
        if time.monotonic() + pause > deadline:
            status = task.get("status")
            raise OpenHandsV1Error(f"still {status} after {ready_within:g} seconds")
        time.sleep(pause)
        pause = min(pause * 1.5, 5.0)
        url = f"{root}/app-conversations/start-tasks?ids={task['id']}"
        task = _only(_answer(http, "GET", url, **options)) or task
    return task


def conversation(
    http: Any, root: str, conversation_id: str, **options: Any
) -> dict[str, Any]:
    """The conversation with this id; raises OpenHandsV1Error when there is none."""
    url = f"{root}/app-conversations?ids={conversation_id}"
    found = _only(_answer(http, "GET", url, **options))
    if not isinstance(found, dict):
        raise OpenHandsV1Error(f"there is no conversation {conversation_id}")
    return found


def sandbox_id(http: Any, root: str, conversation_id: str, **options: Any) -> str:
    """The id of the sandbox that a conversation runs in."""
    found = conversation(http, root, conversation_id, **options)
    return str(found["sandbox_id"])


def pause_sandbox(http: Any, root: str, conversation_id: str, **options: Any) -> Any:
    """Stop a conversation's sandbox and keep its state; returns the response."""
    found = sandbox_id(http, root, conversation_id, **options)
    return _send(http, "POST", f"{root}/sandboxes/{found}/pause", **options)


def send_message(
    http: Any,
    root: str,
    conversation_id: str,
    text: str,
    image_urls: list[str] | None = None,
    **options: Any,
) -> Any:
    """Send a message for the agent to work on; returns the library's response."""
    agent = _agent_server(http, root, conversation_id, **options)
    content = message_content(text, image_urls)
    body = {"role": "user", "content": content, "run": True}
    path = f"/api/conversations/{conversation_id}/events"
    return _agent_request(http, agent, "POST", path, options, json=body)


def read_file(
    http: Any, root: str, conversation_id: str, path: str, **options: Any
) -> Any:
    """Fetch one file; the body of the response is the file itself, not JSON.

    A relative `path` counts from the repository's folder, or from the workspace if the
    conversation has no repository.
    """
    agent = _agent_server(http, root, conversation_id, **options)
    url_path = f"/api/file/download?path={quote(_absolute(agent, path))}"
    return _agent_request(http, agent, "GET", url_path, options)


def upload_files(
    http: Any, root: str, conversation_id: str, files: Any, **options: Any
) -> list[str]:
    """Upload files to the repository's folder, or the workspace; return their names.

    `files` is what the library takes for an upload. A file that is refused raises the
    library's own error.
    """
    agent = _agent_server(http, root, conversation_id, **options)
    uploaded = []
    for file in _named_files(files):
        url_path = f"/api/file/upload?path={quote(_absolute(agent, file[0]))}"
        form = _form(file)
        _decoded(_agent_request(http, agent, "POST", url_path, options, **form))
        uploaded.append(file[0])
    return uploaded


def v0_events(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Events with the keys of V0, oldest first as they came; see `v0_event`.

    V1 has one word for an agent that is done and one that wants an answer. Here that is
    `awaiting_user_input` after a message of the agent, else `finished`.
    """
    seen = []
    asking = False
    for event in map(v0_event, events):
        if event.get("source") == "agent" and event.get("action") in (
            "message",
            "finish",
        ):
            asking = event["action"] == "message"
        if asking and (event.get("extras") or {}).get("agent_state") == "finished":
            event["extras"]["agent_state"] = "awaiting_user_input"
        seen.append(event)
    return seen


def v0_event(event: dict[str, Any]) -> dict[str, Any]:
    """An event with the keys of V0: `action` and `args`, or `observation` and `extras`.

    V0 values win where both have a key. An event of a kind that V0 did not have gets no
    new key. `id` stays the string of V1, which does not count events as V0 did.
    """
    kind = event.get("kind")
    if kind == "MessageEvent":
        return {**event, **_v0_message(event)}
    if kind == "ActionEvent" and event.get("action"):
        return {**event, **_v0_action(event)}
    if kind == "ObservationEvent":
        return {**event, **_v0_observation(event)}
    return {**event, **_v0_other(event)}


def message_content(
    text: str | None, image_urls: list[str] | None = None
) -> list[dict[str, Any]]:
    """The content list of a V1 message: a text block, an image block, or both."""
    content: list[dict[str, Any]] = []
    if text:
        content.append({"type": "text", "text": text})
    if image_urls:
        content.append({"type": "image", "image_urls": list(image_urls)})
    return content


def text_message(
    text: str | None, image_urls: list[str] | None = None
) -> dict[str, Any] | None:
    """A V1 `initial_message`, or None when there is nothing to say."""
    content = message_content(text, image_urls)
    return {"content": content} if content else None


def _agent_server(
    http: Any,
    root: str,
    conversation_id: str,
    *,
    running_within: float = 300.0,
    **options: Any,
) -> _AgentServer:
    """The Agent Server of a conversation; a paused sandbox is resumed first."""
    deadline = time.monotonic() + running_within
    resumed = False
    while True:
        found = conversation(http, root, conversation_id, **options)
        agent = _running_agent(found)
        if agent:
            return agent
        if found["sandbox_status"] == "PAUSED" and not resumed:
            url = f"{root}/sandboxes/{found['sandbox_id']}/resume"
            _answer(http, "POST", url, **options)
            resumed = True
        if time.monotonic() > deadline:
            status = found["sandbox_status"]
            raise OpenHandsV1Error(f"still {status} after {running_within:g} seconds")
        time.sleep(2.0)


def _v0_message(event: dict[str, Any]) -> dict[str, Any]:
    content = event["llm_message"]["content"]
    text = _text(content)
    images = [url for block in content for url in block.get("image_urls") or []]
    args = {"content": text, "image_urls": images or None}
    return {"action": "message", "args": args, "message": text}


def _v0_action(event: dict[str, Any]) -> dict[str, Any]:
    action = event["action"]
    renamed = _V0_ARGS.get(action["kind"], {})
    args = {renamed.get(key, key): action[key] for key in action if key != "kind"}
    if action["kind"] == "MCPToolAction":
        args["name"] = event.get("tool_name")
    thought = args.setdefault("thought", _text(event.get("thought") or []))
    message = args.get("final_thought") or thought
    return {"action": _v0_name(action, "Action"), "args": args, "message": message}


def _v0_observation(event: dict[str, Any]) -> dict[str, Any]:
    observation = event["observation"]
    text = _text(observation.get("content") or [])
    extras = {
        key: observation[key] for key in observation if key not in ("kind", "content")
    }
    view = {"content": text, "message": text, "cause": event.get("action_id")}
    if observation["kind"] == "TerminalObservation":
        code = observation.get("exit_code")
        extras["metadata"] = {**(observation.get("metadata") or {}), "exit_code": code}
        view["success"] = code == 0
    name = _v0_name(observation, "Observation")
    return {**view, "observation": name, "extras": extras}


def _v0_other(event: dict[str, Any]) -> dict[str, Any]:
    kind = event.get("kind")
    if kind == "SystemPromptEvent":
        args = {"content": event["system_prompt"]["text"], "tools": event.get("tools")}
        return {"action": "system", "args": args, "message": args["content"]}
    if (
        kind == "ConversationStateUpdateEvent"
        and event.get("key") == "execution_status"
    ):
        state = _AGENT_STATES.get(event["value"], event["value"])
        return _v0_report(
            "agent_state_changed", "", {"agent_state": state, "reason": ""}
        )
    if kind == "AgentErrorEvent":
        return _v0_report("error", event["error"], {})
    if kind in ("ConversationErrorEvent", "ServerErrorEvent"):
        return _v0_report("error", event["detail"], {"error_id": event.get("code")})
    if kind == "UserRejectObservation":
        rejected = _v0_report("user_rejected", event.get("rejection_reason") or "", {})
        return {**rejected, "cause": event.get("action_id")}
    if kind in ("PauseEvent", "InterruptEvent"):
        return {"action": "change_agent_state", "args": {"agent_state": "paused"}}
    if kind in ("Condensation", "CondensationRequest"):
        name = "condensation" if kind == "Condensation" else "condensation_request"
        return {"action": name, "args": {}}
    return {}


def _v0_report(name: str, text: str, extras: dict[str, Any]) -> dict[str, Any]:
    return {"observation": name, "content": text, "message": text, "extras": extras}


def _v0_name(part: dict[str, Any], suffix: str) -> str:
    """What V0 called an action or observation of V1, by its kind."""
    kind = str(part["kind"])
    if kind == f"FileEditor{suffix}":
        return _V0_EDITS.get(part.get("command") or "", "edit")
    if kind.startswith("Browser") and kind not in _V0_NAMES:
        return "browse_interactive"
    return _V0_NAMES.get(kind, kind[: -len(suffix)].lower())


def _text(content: list[dict[str, Any]]) -> str:
    """The text of a V1 content list."""
    return "\n".join(block["text"] for block in content if block.get("type") == "text")


def _only(answer: Any) -> Any:
    """The one element of a V1 list or None; what is no list is an error body."""
    if not isinstance(answer, list):
        raise OpenHandsV1Error(f"V1 answered {answer!r}, not a list")
    return answer[0] if answer else None


def _is_ready(task: Any) -> bool:
    """Whether a start task has come to its end; a failed one raises its reason."""
    if not isinstance(task, dict) or not task.get("id"):
        raise OpenHandsV1Error(f"V1 started nothing: {task!r}")
    if task.get("status") == "ERROR":
        raise OpenHandsV1Error(f"conversation failed to start: {task.get('detail')}")
    return task.get("status") == "READY"


def _running_agent(conversation: dict[str, Any]) -> _AgentServer | None:
    """The Agent Server of a conversation, or None while its sandbox does not run."""
    status = conversation.get("sandbox_status")
    if status not in ("STARTING", "RUNNING", "PAUSED"):
        raise OpenHandsV1Error(
            f"the sandbox of conversation {conversation.get('id')} is {status}"
        )
    url, key = conversation.get("conversation_url"), conversation.get("session_api_key")
    if status != "RUNNING" or not url or not key:
        return None
    repository = conversation.get("selected_repository") or ""
    return _AgentServer(url.partition("/api/conversations/")[0], key, repository)


def _absolute(agent: _AgentServer, path: str) -> str:
    """`path` as the Agent Server wants it: absolute, below the repository if any."""
    return _below(agent.repository, path)


def _below(repository: str | None, path: str) -> str:
    """`path`, absolute: below the folder of `repository`, or of the workspace."""
    folder = (repository or "").rpartition("/")[2]
    return posixpath.join(_WORKSPACE, folder, path).rstrip("/") or "/"


def _named_files(files: Any) -> list[tuple[str, Any, str]]:
    """Name, content and media type of each file in what a `files=` argument takes."""
    named = []
    for field, file in files.items() if isinstance(files, dict) else files:
        if not isinstance(file, (tuple, list)):
            own_name = getattr(file, "name", None)
            file = (own_name if isinstance(own_name, str) else field, file)
        media_type = file[2] if len(file) > 2 else "application/octet-stream"
        named.append((os.path.basename(file[0] or field), file[1], media_type))
    return named


def _answer(http: Any, method: str, url: str, **options: Any) -> Any:
    """The decoded answer of the App Server."""
    return _decoded(_send(http, method, url, **options))


def _send(http: Any, method: str, url: str, **options: Any) -> Any:
    """Ask the App Server by a session, by requests, or by a client's own function."""
    return getattr(http, "request", http)(method, url, **options)


def _decoded(response: Any) -> Any:
    """The JSON of a response, unless a client's own function has decoded it."""
    if not callable(getattr(response, "json", None)):
        return response
    response.raise_for_status()
    return response.json()


def _agent_request(
    http: Any,
    agent: _AgentServer,
    method: str,
    path: str,
    options: dict[str, Any],
    **content: Any,
) -> requests.Response:
    """Call the Agent Server with its own key.

    What a session has for the App Server (headers, credentials, cookies) stays behind;
    its adapters, proxies and certificates are used. An error status raises only where
    `http` is a client's own function.
    """
    headers = {"X-Session-API-Key": agent.session_api_key}
    request = requests.Request(method, agent.url + path, headers, **content).prepare()
    proxies = options.get("proxies") or {}
    stream, verify = options.get("stream"), options.get("verify")
    with requests.Session() as own:
        session = http if hasattr(http, "send") else own
        settings = session.merge_environment_settings(
            request.url, proxies, stream, verify, None
        )
        timeout = options.get("timeout")
        response: requests.Response = session.send(request, timeout=timeout, **settings)
    if not hasattr(http, "request"):
        response.raise_for_status()
    return response


def _form(file: tuple[str, Any, str]) -> dict[str, Any]:
    """The content of a request that uploads one file."""
    return {"files": {"file": file}}
