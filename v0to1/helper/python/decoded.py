"""The functions that differ where no response is given: all of them for wrappers, two for sessions."""

from __future__ import annotations

from typing import Any

from v0to1.helper.python.functions import _get, _starting


def read_conversation(http: Any, api: str, conversation_id: str, **options: Any) -> Any:
    """Return a conversation, or None; of one that still starts, what is known."""
    url = f"{api}/app-conversations"
    query = {"ids": conversation_id}
    found = _get(http, url, query, options)[0]
    task = None if found else _start_task(http, api, conversation_id, **options)
    if task and task["status"] == "READY":  # meanwhile, or it has been deleted since
        found = _get(http, url, query, options)[0]
    elif task:
        found = _starting(task)
    return found


def _start_task(http: Any, api: str, conversation_id: str, **options: Any) -> Any:
    url = f"{api}/app-conversations/start-tasks/search"
    page = _get(http, url, {"limit": "100"}, options)
    own = str(conversation_id).replace("-", "").lower()
    for task in page["items"]:
        chosen = task["request"].get("conversation_id")
        if chosen and chosen.replace("-", "").lower() == own:
            return task
    return None


def pause_sandbox(http: Any, api: str, conversation_id: str, **options: Any) -> Any:
    """Pause the sandbox of a conversation if it runs."""
    found = read_conversation(http, api, conversation_id, **options)
    sandbox = found["sandbox_id"] if found else None  # it may have none yet
    if not sandbox or found["sandbox_status"] not in ("RUNNING", "STARTING"):
        return None
    url = f"{api}/sandboxes/{sandbox}/pause"
    return _post(http, url, options)


def resume_sandbox(http: Any, api: str, conversation_id: str, **options: Any) -> Any:
    """Resume the sandbox of a conversation, unless it runs or starts."""
    found = read_conversation(http, api, conversation_id, **options)
    status = found["sandbox_status"] if found else "MISSING"
    if status in ("RUNNING", "STARTING"):
        return None
    # As a sandbox, a conversation is unknown: 404.
    sandbox = found["sandbox_id"] if status == "PAUSED" else conversation_id
    url = f"{api}/sandboxes/{sandbox}/resume"
    return _post(http, url, options)


def _post(http: Any, url: str, options: dict[str, Any]) -> Any:
    response = http.post(url, **options)
    response.raise_for_status()
    return response.json()
