"""Flows in few lines, for code that is read as an example; twin of `brief_async`."""

from __future__ import annotations

import time
from typing import Any


def wait_until_ready(
    task: dict[str, Any], http: Any, root: str, **options: Any
) -> dict[str, Any]:
    """Ask for a start task until its conversation is ready, and return it then."""
    while task["status"] not in ("READY", "ERROR"):
        time.sleep(2)
        url = f"{root}/app-conversations/start-tasks?ids={task['id']}"
        task = http.request("GET", url, **options).json()[0]
    if task["status"] == "ERROR":
        raise RuntimeError(f"the conversation did not start: {task['detail']}")
    return task


def sandbox_id(http: Any, root: str, conversation_id: str, **options: Any) -> str:
    """The id of the sandbox that a conversation runs in."""
    url = f"{root}/app-conversations?ids={conversation_id}"
    return str(http.request("GET", url, **options).json()[0]["sandbox_id"])
