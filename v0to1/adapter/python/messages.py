"""What a V0 client says in a conversation, and what it asks the agent to do."""

from __future__ import annotations

import time
from typing import Any

from v0to1.adapter.python.exchange import (
    _PAUSE_SECONDS,
    _READY_SECONDS,
    _V0,
    Pause,
    Steps,
    _agent,
    _agent_of,
    _conversation,
    _dashed,
    _found,
    _gap,
    _is_starting,
    _json,
    _Older,
    _Refused,
    _unknown,
)

_STATES = {
    "running": "/run",
    "paused": "/pause",
    "stopped": "/interrupt",
    "user_confirmed": "/events/respond_to_confirmation",
    "user_rejected": "/events/respond_to_confirmation",
}


def _message(v0: _V0) -> Steps:
    """Send a message; one for a conversation that still starts is queued."""
    given = v0.json()
    text = given.get("message") if isinstance(given, dict) else None
    if not isinstance(text, str):
        missing = {
            "type": "missing",
            "loc": ["body", "message"],
            "msg": "Field required",
        }
        return _json({"detail": [{**missing, "input": given}]}, 422)
    return (yield from _said_to(v0, text, []))


def _act(v0: _V0) -> Steps:
    """Do what V0 did when an event was posted."""
    given = v0.json()
    if not isinstance(given, dict) or ("action" not in given and "role" in given):
        raise _Older  # the Agent Server has the same path for messages of V1
    action, args = given.get("action"), given.get("args") or {}
    if action == "message":
        images = args.get("image_urls") or []
        return (yield from _said_to(v0, str(args.get("content") or ""), images))
    state = args.get("agent_state") if action == "change_agent_state" else action
    path = _STATES.get(str(state))
    if path:
        body: Any = None
        if "respond" in path:
            body = {"accept": state == "user_confirmed"}
        yield from _send_to_agent(v0, path, body)
        return {"success": True}
    if action == "run" and args.get("command"):
        path = "/api/bash/start_bash_command"
        yield from _agent(v0, "POST", path, {"command": args["command"]})
        return {"success": True}
    return _gap(v0.route, f"the action {action!r} has no counterpart")


def _send_to_agent(v0: _V0, path: str, body: Any) -> Steps:
    """Ask the agent of a conversation to do something that it may be doing already."""
    whole = f"/api/conversations/{_dashed(v0.id)}"
    try:
        yield from _agent(v0, "POST", whole + path, body)
    except _Older:
        if path != "/interrupt":
            raise
        yield from _agent(v0, "POST", f"{whole}/pause")
    except _Refused as refused:
        if path == "/interrupt" and refused.reply.status == 404:
            yield from _agent(v0, "POST", f"{whole}/pause")
        elif path != "/run" or refused.reply.status != 409:  # it runs already
            raise


def _said_to(v0: _V0, text: str, images: list[str]) -> Steps:
    """Give the agent a message: at once, or when its sandbox has been started."""
    content: list[dict[str, Any]] = [{"type": "text", "text": text}] if text else []
    content += [{"type": "image", "image_urls": list(images)}] if images else []
    found, task = yield from _found(v0)
    if found is None:
        if not _is_starting(task):
            return _unknown(v0)
        body = {"role": "user", "content": content}
        path = f"/conversations/{_dashed(v0.id)}/pending-messages"
        yield from v0.app("POST", path, body)
        return {"success": True}
    yield from _delivered(v0, {"role": "user", "content": content, "run": True})
    return {"success": True}


def _delivered(v0: _V0, body: Any) -> Steps:
    """Post a message to the Agent Server, which may not know the conversation yet."""
    deadline = time.monotonic() + _READY_SECONDS
    path = f"/api/conversations/{_dashed(v0.id)}/events"
    while True:
        try:
            return (yield from _agent(v0, "POST", path, body))
        except _Refused as refused:
            if refused.reply.status != 404 or time.monotonic() > deadline:
                raise
        found = yield from _conversation(v0)
        if found is None or not _agent_of(v0, found)[0]:
            raise _Refused(_unknown(v0))
        yield Pause(_PAUSE_SECONDS)
