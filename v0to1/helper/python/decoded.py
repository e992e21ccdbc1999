"""The functions that differ where a request gives decoded JSON and no response: those for wrappers."""

from __future__ import annotations

from typing import Any

from v0to1.helper.python.functions import _get, _starting, start_task


def read_conversation(http: Any, api: str, conversation_id: str, **options: Any) -> Any:
    """Return a conversation, or None; of one that still starts, what is known."""
    url = f"{api}/app-conversations"
    query = {"ids": conversation_id}
    found: dict[str, Any] | None = _get(http, url, query, options)[0]
    task = None if found else start_task(http, api, conversation_id, **options)
    if task and task["status"] == "READY":  # meanwhile, or it has been deleted since
        found = _get(http, url, query, options)[0]
    elif task:
        found = _starting(task)
    return found


def pause_sandbox(http: Any, api: str, conversation_id: str, **options: Any) -> Any:
    """Pause the sandbox of a conversation if it runs."""
    found = read_conversation(http, api, conversation_id, **options)
    if not found or found["sandbox_status"] not in ("RUNNING", "STARTING"):
        return None
    sandbox = found["sandbox_id"]
    if not sandbox:  # it is being started, and has none yet
        return None
    url = f"{api}/sandboxes/{sandbox}/pause"
    return _post(http, url, options)


def resume_sandbox(http: Any, api: str, conversation_id: str, **options: Any) -> Any:
    """Resume the sandbox of a conversation if it is paused."""
    found = read_conversation(http, api, conversation_id, **options)
    if not found or found["sandbox_status"] != "PAUSED":
        return None
    sandbox = found["sandbox_id"]
    url = f"{api}/sandboxes/{sandbox}/resume"
    return _post(http, url, options)


def _post(http: Any, url: str, options: dict[str, Any]) -> Any:
    response = http.post(url, **options)
    response.raise_for_status()
    return response.json()
