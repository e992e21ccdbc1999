"""Conversations: V0's requests to create, list, read, change, start and stop them."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from v0to1.adapter.python.exchange import (
    _SANDBOX_STATUS,
    _V0,
    Steps,
    _awake,
    _found,
    _gap,
    _is_coming_up,
    _is_starting,
    _json,
    _moment,
    _note_woken,
    _Older,
    _plain_id,
    _Refused,
    _remember,
    _start_tasks,
    _whole_number,
)

# V0 ended a conversation some time after its agent had: see OPENHANDS_V0_CLOSED_AFTER.
_CLOSED_AFTER = 15.0
_FIELD_TYPES: dict[type, tuple[str, ...]] = {
    str: ("initial_user_msg", "repository", "selected_branch"),
    list: ("image_urls",),
}
_ENDED = ("finished", "error", "stuck")
_ALIVE = ("idle", "running", "paused", "waiting_for_confirmation", "finished")


def _create(v0: _V0) -> Steps:
    """Start a conversation under an id chosen here, so that none has to be awaited."""
    given = v0.json()
    wrong = _wrong_fields(given)
    if wrong:
        return _json({"detail": wrong}, 422)
    fields = v0.route["body"]
    unknown = [name for name in given if name not in fields]
    if unknown:
        return _json(
            {"detail": [_forbidden(name, given[name]) for name in unknown]}, 422
        )
    body: dict[str, Any] = {"trigger": _trigger(v0, given)}
    for name, value in given.items():
        if not value and name not in ("conversation_id",):
            continue
        target = fields[name]
        if target.startswith("!"):
            return _gap(v0.route, f"{name}: {target[1:]}")
        if target and target != "initial_message":
            body[target] = value
    content: list[dict[str, Any]] = []
    if given.get("initial_user_msg"):
        content.append({"type": "text", "text": given["initial_user_msg"]})
    if given.get("image_urls"):
        content.append({"type": "image", "image_urls": list(given["image_urls"])})
    if content:
        body["initial_message"] = {"role": "user", "content": content}
    conversation_id = _plain_id(body.get("conversation_id") or uuid4().hex)
    body["conversation_id"] = conversation_id
    task = yield from v0.app("POST", "/app-conversations", body)
    _remember(v0.memory.tasks, conversation_id, str(task["id"]))
    return _done(conversation_id, "STARTING", None)


def _wrong_fields(given: Any) -> list[dict[str, Any]]:
    """What V0 said of a body whose fields are of another type than it knew."""
    if not isinstance(given, dict):
        missing = {"type": "missing", "msg": "Field required"}
        other = {"type": "model_attributes_type", "msg": "Input should be an object"}
        wrong = missing if given is None else other
        return [{**wrong, "loc": ["body"], "input": given}]
    said: dict[Any, tuple[str, str]] = {
        str: ("string_type", "string"),
        list: ("list_type", "list"),
    }
    return [
        {
            "type": said[kind][0],
            "loc": ["body", name],
            "msg": f"Input should be a valid {said[kind][1]}",
            "input": given[name],
        }
        for kind, names in _FIELD_TYPES.items()
        for name in names
        if not isinstance(given.get(name), (kind, type(None)))
    ]


def _trigger(v0: _V0, given: dict[str, Any]) -> str:
    """What V0 noted as the reason of a conversation."""
    if any(name.lower() == "authorization" for name in v0.request.headers):
        return "openhands_api"
    return "suggested_task" if given.get("suggested_task") else "gui"


def _forbidden(name: str, value: Any) -> dict[str, Any]:
    return {
        "type": "extra_forbidden",
        "loc": ["body", name],
        "msg": "Extra inputs are not permitted",
        "input": value,
    }


def _list(v0: _V0) -> Steps:
    """A page of conversations; those that are being started come first."""
    limit = _whole_number(v0, "limit", 20)
    page_id = v0.first("page_id")
    views: list[dict[str, Any]] = []
    if not page_id:
        views += yield from _those_starting(v0)
    while True:
        query = f"limit={max(1, min(limit - len(views), 100))}"
        query += f"&page_id={quote(page_id, safe='')}" if page_id else ""
        if (v0.first("include_sub_conversations") or "").lower() in ("true", "1"):
            query += "&include_sub_conversations=true"
        page = yield from v0.page(f"/app-conversations/search?{query}")
        listed = [_conversation_view(one) for one in page["items"]]
        known = {one["conversation_id"] for one in listed}
        views = [one for one in views if one["conversation_id"] not in known] + listed
        page_id = page.get("next_page_id")
        if not page_id or len(views) >= limit:
            break
    for key, name in (
        ("selected_repository", "selected_repository"),
        ("conversation_trigger", "trigger"),
    ):
        wanted = v0.first(key)
        views = [one for one in views if wanted is None or one[name] == wanted]
    views.sort(key=lambda one: str(one["created_at"]), reverse=True)
    return {"results": views, "next_page_id": page_id}


def _those_starting(v0: _V0) -> Steps:
    tasks = yield from _start_tasks(v0)
    return [_starting_view(_task_id(one), one) for one in tasks if _is_starting(one)]


def _task_id(task: dict[str, Any]) -> str:
    """The id of the conversation that a task starts, or of the task."""
    asked = task.get("request") or {}
    found = task.get("app_conversation_id") or asked.get("conversation_id")
    return _plain_id(found or task.get("id"))


def _get(v0: _V0) -> Steps:
    """One conversation, or null where V0 would have had none."""
    found, task = yield from _found(v0)
    if found is None:
        return _starting_view(v0.id, task) if task else None
    view = _conversation_view(found)
    if view["status"] == "RUNNING" and _is_coming_up(v0, found):
        view["status"], view["runtime_status"] = "STARTING", None
    if view["status"] == "RUNNING" and _is_over(v0, found):
        view["status"], view["runtime_status"] = "STOPPED", None
    return view


def _is_over(v0: _V0, conversation: dict[str, Any]) -> bool:
    """Whether the agent has ended, and nothing has happened since for some seconds.

    One that was woken runs until its agent has ended again.
    """
    woken = v0.memory.woken.get(v0.id)
    seconds = float(os.environ.get("OPENHANDS_V0_CLOSED_AFTER") or _CLOSED_AFTER)
    since = _moment(conversation.get("updated_at"))
    if conversation.get("execution_status") not in _ENDED or seconds <= 0:
        return False
    if since is None or (woken and since < woken):
        return since is None
    return (v0.now - since).total_seconds() > seconds


def _conversation_view(conversation: dict[str, Any]) -> dict[str, Any]:
    """A V1 conversation as V0 described it; its status is that of its sandbox."""
    sandbox = str(conversation.get("sandbox_status"))
    status = _SANDBOX_STATUS.get(sandbox, sandbox)
    alive = conversation.get("execution_status") in _ALIVE
    ready = "STATUS$READY" if alive else "STATUS$ERROR"
    known = _plain_id(conversation.get("id"))
    return {
        "conversation_id": known,
        "title": conversation.get("title") or f"Conversation {known[:5]}",
        "last_updated_at": conversation.get("updated_at"),
        "status": status,
        "runtime_status": ready if status == "RUNNING" else None,
        "selected_repository": conversation.get("selected_repository"),
        "selected_branch": conversation.get("selected_branch"),
        "git_provider": conversation.get("git_provider"),
        "trigger": conversation.get("trigger"),
        "num_connections": 0,
        "url": conversation.get("conversation_url"),
        "session_api_key": conversation.get("session_api_key"),
        "created_at": conversation.get("created_at"),
        "pr_number": conversation.get("pr_number") or [],
        "conversation_version": "V1",
        "sub_conversation_ids": conversation.get("sub_conversation_ids") or [],
        "public": conversation.get("public"),
        "sandbox_id": conversation.get("sandbox_id"),
    }


def _starting_view(conversation_id: str, task: dict[str, Any]) -> dict[str, Any]:
    """A conversation that does not exist yet, as V0 described one that starts."""
    asked = task.get("request") or {}
    failed = task.get("status") == "ERROR"
    return _conversation_view(
        {
            **asked,
            "id": conversation_id,
            "sandbox_status": "ERROR" if failed else "STARTING",
            "created_at": _with_zone(task.get("created_at")),
            "updated_at": _with_zone(task.get("updated_at")),
            "sandbox_id": task.get("sandbox_id"),
        }
    )


def _with_zone(text: Any) -> Any:
    """A time of V1 as V0 wrote it; start tasks have times of UTC that do not say so."""
    moment = _moment(text)
    is_bare = moment is not None and _moment(f"{text}Z") is not None
    return f"{text}Z" if is_bare else text


def _rename(v0: _V0) -> Steps:
    given = v0.json()
    title = given.get("title") if isinstance(given, dict) else None
    if not isinstance(title, str) or not 0 < len(title.strip()) <= 200:
        said = "String should have between 1 and 200 characters"
        wrong = {"type": "value_error", "loc": ["body", "title"], "msg": said}
        return _json({"detail": [{**wrong, "input": title}]}, 422)
    title = title.strip()
    found, task = yield from _found(v0)
    if found is None:
        if not _is_starting(task):
            missing = {"status": "error", "message": "Conversation not found"}
            return _json({**missing, "msg_id": "CONVERSATION$NOT_FOUND"}, 404)
        yield from _awake(v0)
    changed = yield from v0.app(
        "PATCH", f"/app-conversations/{v0.id}", {"title": title}
    )
    if (changed or {}).get("title") != title:
        raise _Older  # before 1.8.0 a title is skipped without a word
    return True


def _delete(v0: _V0) -> Steps:
    found, task = yield from _found(v0)
    if found is None:
        if not _is_starting(task):
            return False
        yield from _awake(v0)
    try:
        yield from v0.app("DELETE", f"/app-conversations/{v0.id}")
    except _Refused as refused:
        if refused.reply.status != 404:
            raise
        return False
    v0.memory.tasks.pop(v0.id, None)
    return True


def _start(v0: _V0) -> Steps:
    """Wake the sandbox of a conversation; V1 starts the conversation with it."""
    found, task = yield from _found(v0)
    named = v0.path["conversation_id"]
    if found is None:
        if _is_starting(task):
            return _done(named, "STARTING", None)
        return _json({"status": "error", "conversation_id": named}, 404)
    if found.get("sandbox_status") in ("RUNNING", "STARTING"):
        return _done(named, found["sandbox_status"], None)
    try:
        yield from v0.app("POST", f"/sandboxes/{found['sandbox_id']}/resume")
        _note_woken(v0)
    except _Refused as refused:
        return _failed(named, f"Failed to start conversation: {_refusal_text(refused)}")
    return _done(named, "STARTING", None)


def _stop(v0: _V0) -> Steps:
    """Pause the sandbox of a conversation."""
    found, task = yield from _found(v0)
    named = v0.path["conversation_id"]
    status = "STARTING" if _is_starting(task) else (found or {}).get("sandbox_status")
    sandbox = (found or task or {}).get("sandbox_id")
    if status == "STARTING" and not sandbox:
        sandbox = (yield from _awake(v0))["sandbox_id"]
    status = _SANDBOX_STATUS.get(str(status), str(status or "STOPPED"))
    if status not in ("RUNNING", "STARTING"):
        return _done(named, status, "Conversation was not running")
    try:
        yield from v0.app("POST", f"/sandboxes/{sandbox}/pause")
    except _Refused as refused:
        return _failed(named, f"Failed to stop conversation: {_refusal_text(refused)}")
    return _done(named, status, "Conversation stopped successfully")


def _done(conversation_id: str, status: str, message: str | None) -> dict[str, Any]:
    return {
        "status": "ok",
        "conversation_id": conversation_id,
        "message": message,
        "conversation_status": status,
    }


def _failed(conversation_id: str, message: str) -> Any:
    said = {"status": "error", "conversation_id": conversation_id}
    return _json({**said, "message": message}, 500)


def _refusal_text(refused: _Refused) -> str:
    """What V1 said when it refused."""
    return refused.reply.body.decode("utf-8", "replace")[:500]


def _config(v0: _V0) -> Steps:
    found, _ = yield from _found(v0)
    if found is None:
        found = yield from _awake(v0)
    return {
        "runtime_id": found.get("sandbox_id"),
        "session_id": v0.path["conversation_id"],
    }


def _skills(v0: _V0) -> Steps:
    """The microagents, which V1 calls skills; the sandbox is woken for them."""
    yield from _awake(v0)
    found = yield from v0.app("GET", f"/app-conversations/{v0.id}/skills")
    return {
        "microagents": [
            {
                "name": one.get("name"),
                "type": "repo" if one.get("type") == "repo" else "knowledge",
                "content": one.get("content"),
                "triggers": one.get("triggers") or [],
                "inputs": [],
                "tools": [],
            }
            for one in found["skills"]
        ]
    }
