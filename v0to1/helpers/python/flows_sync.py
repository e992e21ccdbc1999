"""Operations of V1 that take several requests, synchronous; twin of `flows_async`."""

from __future__ import annotations

import contextlib
import shlex
import time
from typing import Any, NoReturn
from urllib.parse import quote

from v0to1.helpers.python.pure import (
    OpenHandsV1Error,
    _absolute,
    _AgentServer,
    _below,
    _is_ready,
    _named_files,
    _only,
    _running_agent,
    message_content,
)
from v0to1.helpers.python.refusals_sync import _or_refusal
from v0to1.helpers.python.transport_requests import (
    _agent_request,
    _answer,
    _decoded,
    _form,
    _send,
)


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
    """The conversation with this id; raises when there is none."""
    url = f"{root}/app-conversations?ids={conversation_id}"
    found = _only(_answer(http, "GET", url, **options))
    if not isinstance(found, dict):
        reason = f"there is no conversation {conversation_id}"
        _refuse(http, root, conversation_id, reason, **options)
    return found


def sandbox_id(http: Any, root: str, conversation_id: str, **options: Any) -> str:
    """The id of the sandbox that a conversation runs in."""
    found = conversation(http, root, conversation_id, **options)
    return str(found["sandbox_id"])


@_or_refusal
def sandbox(http: Any, root: str, conversation_id: str, **options: Any) -> Any:
    """Fetch a conversation's sandbox; the answer is a list with that one sandbox."""
    found = sandbox_id(http, root, conversation_id, **options)
    return _send(http, "GET", f"{root}/sandboxes?id={found}", **options)


@_or_refusal
def pause_sandbox(http: Any, root: str, conversation_id: str, **options: Any) -> Any:
    """Stop a conversation's sandbox and keep its state; returns the response."""
    found = sandbox_id(http, root, conversation_id, **options)
    return _send(http, "POST", f"{root}/sandboxes/{found}/pause", **options)


@_or_refusal
def resume_sandbox(http: Any, root: str, conversation_id: str, **options: Any) -> Any:
    """Start a conversation's paused sandbox; returns the response."""
    found = sandbox_id(http, root, conversation_id, **options)
    return _send(http, "POST", f"{root}/sandboxes/{found}/resume", **options)


def all_events(
    page: Any, http: Any, root: str, conversation_id: str, **options: Any
) -> list[dict[str, Any]]:
    """All events of a conversation, each once.

    `page` is the first decoded answer of GET {root}/conversation/{id}/events/search;
    the pages after it are fetched here.
    """
    events: dict[str, dict[str, Any]] = {}
    pages: set[str] = set()
    search = f"{root}/conversation/{conversation_id}/events/search?limit=100"
    while True:
        if not isinstance(page, dict) or "items" not in page:
            raise OpenHandsV1Error(f"V1 answered {page!r}, not a page of events")
        events.update((event["id"], event) for event in page["items"])
        if not page.get("next_page_id"):
            return list(events.values())
        following = str(page["next_page_id"])
        if following in pages:
            raise OpenHandsV1Error(f"V1 gave the page {following} of events twice")
        pages.add(following)
        url = f"{search}&page_id={quote(following, safe='')}"
        page = _answer(http, "GET", url, **options)


@_or_refusal
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


@_or_refusal
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


@_or_refusal
def list_files(
    http: Any, root: str, conversation_id: str, path: str | None = "", **options: Any
) -> Any:
    """List a folder, relative as in `read_file`; `file_names` reads the answer."""
    agent = _agent_server(http, root, conversation_id, **options)
    folder = _absolute(agent, path or "")
    command = f"ls -1Ap -- {shlex.quote(folder)}"
    url_path = "/api/bash/execute_bash_command"
    return _agent_request(
        http, agent, "POST", url_path, options, json={"command": command}
    )


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


@_or_refusal
def download_archive(http: Any, root: str, conversation_id: str, **options: Any) -> Any:
    """Fetch the repository's folder, or the workspace, as a tar.gz archive."""
    agent = _agent_server(http, root, conversation_id, **options)
    query = f"path={quote(_absolute(agent, ''))}&format=tar.gz"
    url_path = f"/api/file/archive?{query}&use_default_excludes=false"
    return _agent_request(http, agent, "GET", url_path, options)


@_or_refusal
def git_changes(http: Any, root: str, conversation_id: str, **options: Any) -> Any:
    """Ask for the changed files: a list of `status` and `path`.

    The words for the status are ADDED, UPDATED, DELETED and MOVED.
    """
    agent = _agent_server(http, root, conversation_id, **options)
    url_path = f"/api/git/changes?path={quote(_absolute(agent, ''))}"
    return _agent_request(http, agent, "GET", url_path, options)


@_or_refusal
def git_diff(
    http: Any, root: str, conversation_id: str, path: str, **options: Any
) -> Any:
    """Ask for a file as it was and as it is: `original` and `modified`."""
    agent = _agent_server(http, root, conversation_id, **options)
    url_path = f"/api/git/diff?path={quote(_absolute(agent, path))}"
    return _agent_request(http, agent, "GET", url_path, options)


@_or_refusal
def read_file_via_app(
    http: Any, root: str, conversation_id: str, path: str, **options: Any
) -> Any:
    """Fetch one text file through the App Server, relative as in `read_file`.

    The answer is a JSON string; it is empty for a missing file, or one that is no text.
    """
    found = conversation(http, root, conversation_id, **options)
    name = quote(_below(found.get("selected_repository"), path))
    url = f"{root}/app-conversations/{conversation_id}/file?file_path={name}"
    return _send(http, "GET", url, **options)


@_or_refusal
def git_changes_via_app(
    http: Any, root: str, conversation_id: str, **options: Any
) -> Any:
    """The changed files of the repository, through the App Server."""
    found = conversation(http, root, conversation_id, **options)
    name = quote(_below(found.get("selected_repository"), ""))
    url = f"{root}/app-conversations/{conversation_id}/git/changes?path={name}"
    return _send(http, "GET", url, **options)


@_or_refusal
def git_diff_via_app(
    http: Any, root: str, conversation_id: str, path: str, **options: Any
) -> Any:
    """One changed file before and after, through the App Server."""
    found = conversation(http, root, conversation_id, **options)
    name = quote(_below(found.get("selected_repository"), path))
    url = f"{root}/app-conversations/{conversation_id}/git/diff?path={name}"
    return _send(http, "GET", url, **options)


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
        try:
            agent = _running_agent(found)
        except OpenHandsV1Error as error:
            _refuse(http, root, conversation_id, str(error), **options)
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


def _refuse(
    http: Any, root: str, conversation_id: str, reason: str, **options: Any
) -> NoReturn:
    """Raise what the App Server answers for a conversation that cannot be reached.

    Where it lists conversations it has none for what does not exist; it answers 404 to
    a question about one, as V0 did.
    """
    url = f"{root}/app-conversations/{conversation_id}/skills"
    try:
        with contextlib.suppress(ValueError):  # an older server answers with its page
            _answer(http, "GET", url, **options)
    except OpenHandsV1Error as error:
        raise OpenHandsV1Error(reason, error.response) from error
    raise OpenHandsV1Error(reason)
