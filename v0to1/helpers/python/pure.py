"""What the helper knows without asking a server: shapes and status words of V1."""

from __future__ import annotations

import os
import posixpath
from typing import Any, NamedTuple
from uuid import UUID

_ENDED = (
    "finished",
    "error",
    "stuck",
    "paused",
    "waiting_for_confirmation",
    "deleting",
)
_ALIVE = ("idle", "running", "paused", "waiting_for_confirmation", "finished")
_SANDBOX_STATUS = {"PAUSED": "STOPPED", "MISSING": "ARCHIVED"}
_WORKSPACE = "/workspace/project"
_START_NAMES = {
    "repository": "selected_repository",
    "conversation_instructions": "system_message_suffix",
}
_NOT_STARTED_WITH = ("mcp_config", "replay_json", "create_microagent", "github_token")


class OpenHandsV1Error(RuntimeError):
    """OpenHands V1 failed or refused; the message says what it answered."""

    def __init__(self, message: str, response: Any = None) -> None:
        self.refused, self.response = response is not None, response
        super().__init__(message)


class Unchecked:
    """A client's own function that gives responses of any status, as a library does.

    Who calls it looks at the status. Where other functions are given to the helper, an
    error status raises.
    """

    def __init__(self, call: Any) -> None:
        self.request = call


class _AgentServer(NamedTuple):
    """Where a conversation's agent runs: a server of its own, with a key of its own."""

    url: str
    session_api_key: str
    repository: str


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


def start_request(body: dict[str, Any]) -> dict[str, Any]:
    """The body of POST {root}/app-conversations, from one of POST /api/conversations.

    What is None is left out, and so is `conversation_trigger`, which V1 sets by itself.
    Raises OpenHandsV1Error for what V1 cannot start a conversation with.
    """
    for name in _NOT_STARTED_WITH:
        if body.get(name):
            raise OpenHandsV1Error(f"V1 starts no conversation with {name}")
    spoken = ("initial_user_msg", "image_urls", "conversation_trigger")
    request: dict[str, Any] = {}
    for name, value in body.items():
        if value is not None and name not in (*_NOT_STARTED_WITH, *spoken):
            request[_START_NAMES.get(name, name)] = value
    message = text_message(body.get("initial_user_msg"), body.get("image_urls"))
    return {**request, "initial_message": message} if message else request


def exposed_url(sandboxes: list[Any], name: str) -> str | None:
    """The URL of one service of a sandbox, such as VSCODE, or None while it has none.

    `sandboxes` is the decoded answer of GET {root}/sandboxes?id=.
    """
    exposed = (_only(sandboxes) or {}).get("exposed_urls") or []
    return next((each["url"] for each in exposed if each["name"] == name), None)


def worker_urls(sandboxes: list[Any]) -> dict[str, int]:
    """URL and port of each port that the sandbox keeps for apps that the agent starts.

    `sandboxes` is the decoded answer of GET {root}/sandboxes?id=.
    """
    exposed = (_only(sandboxes) or {}).get("exposed_urls") or []
    return {e["url"]: e["port"] for e in exposed if e["name"].startswith("WORKER_")}


def agent_status(conversation: dict[str, Any] | None) -> Any:
    """A V0 status: STARTING, RUNNING, STOPPED, ERROR or ARCHIVED.

    STOPPED means that the agent does no more by itself: it has finished, failed, got
    stuck, was paused, waits for a confirmation, or its sandbox is paused. `idle` counts
    as RUNNING: a conversation is idle until the agent takes up its first message.
    Whether the work went well is not in this word; `execution_status` has it. None or
    an empty answer has no status: None.
    """
    known = conversation or {}
    sandbox: Any = known.get("sandbox_status")
    if sandbox == "RUNNING" and known.get("execution_status") in _ENDED:
        return "STOPPED"
    return _SANDBOX_STATUS.get(sandbox, sandbox)


def runtime_status(conversation: dict[str, Any] | None) -> Any:
    """STATUS$READY or STATUS$ERROR while the sandbox runs, None while it does not."""
    known = conversation or {}
    if known.get("sandbox_status") != "RUNNING":
        return None
    ready = known.get("execution_status") in _ALIVE
    return "STATUS$READY" if ready else "STATUS$ERROR"


def same_id(a: object, b: object) -> bool:
    """Whether two ids are the same, with or without dashes."""
    try:
        return UUID(str(a)) == UUID(str(b))
    except ValueError:
        return a == b


def file_text(response: Any, *otherwise: Any) -> Any:
    """The text that `read_file` answered with, or `otherwise` if that is an error.

    Raises the library's error for an error status if nothing else is given.
    """
    if otherwise and _has_failed(response):
        return otherwise[0]
    response.raise_for_status()
    return response.text


def file_names(bash_output: dict[str, Any], path: str | None = "") -> list[str]:
    """The names in the answer to `list_files`: folders first, with a slash at the end.

    `path` is the folder that was listed; it is put before each name. Raises
    OpenHandsV1Error when there is no such folder.
    """
    if bash_output.get("exit_code") != 0:
        reason = bash_output.get("stderr") or bash_output.get("stdout") or bash_output
        raise OpenHandsV1Error(f"files could not be listed: {reason}")
    names = (bash_output.get("stdout") or "").splitlines()
    names.sort(key=lambda name: (not name.endswith("/"), name.lower()))
    return [posixpath.join(path or "", name) for name in names]


def _only(answer: Any) -> Any:
    """The one element of a V1 list or None; what is no list is an error body."""
    if not isinstance(answer, list):
        raise OpenHandsV1Error(f"V1 answered {answer!r}, not a list")
    return answer[0] if answer else None


def _is_ready(task: Any) -> bool:
    """Whether a start task is ready; raises OpenHandsV1Error for one that failed."""
    if not isinstance(task, dict) or not task.get("id"):
        reason = f"V1 started nothing: {task!r}"
    elif task.get("status") == "ERROR":
        reason = f"conversation failed to start: {task.get('detail')}"
    else:
        return task.get("status") == "READY"
    raise OpenHandsV1Error(reason)


def _has_failed(response: Any) -> bool:
    """Whether a response has an error status; what is no response has none."""
    status = getattr(response, "status_code", getattr(response, "status", 200))
    return isinstance(status, int) and status >= 400


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
