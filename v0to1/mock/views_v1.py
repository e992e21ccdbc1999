"""How the App Server shows what it knows: the JSON of tasks, conversations, sandboxes and pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request

from v0to1.mock.account import VSCODE_URL, WORKERS
from v0to1.mock.state_v1 import Conversation, Sandbox, StartTask


def task_view(task: StartTask, agent_url: str) -> dict[str, Any]:
    """An AppConversationStartTask."""
    born = task.conversation
    return {
        "id": task.id,
        "created_by_user_id": None,
        "status": task.status,
        "detail": task.detail,
        "app_conversation_id": born.id if born else None,
        "sandbox_id": born.sandbox.id if born else None,
        "agent_server_url": agent_url if born else None,
        "request": task.request,
        "created_at": task.created_at,
        "updated_at": born.updated_at if born else task.created_at,
    }


def conversation_view(conversation: Conversation, agent_url: str, children: Sequence[str]) -> dict[str, Any]:
    """An AppConversation; what lives in the sandbox is null while it does not run."""
    sandbox = conversation.sandbox
    running = sandbox.look() == "RUNNING"
    return {
        "id": conversation.id,
        "created_by_user_id": None,
        "sandbox_id": sandbox.id,
        "selected_repository": conversation.selected_repository,
        "selected_branch": conversation.selected_branch,
        "git_provider": conversation.git_provider,
        "title": conversation.title,
        "trigger": conversation.trigger,
        "pr_number": conversation.pr_number,
        "llm_model": "openai/stub",
        "agent_kind": "openhands",
        "metrics": _metrics(),
        "parent_conversation_id": conversation.parent,
        "sub_conversation_ids": list(children),
        "public": conversation.public,
        "tags": {},
        "created_at": f"{conversation.created_at}Z",
        "updated_at": f"{conversation.updated_at}Z",
        "sandbox_status": sandbox.status,
        "execution_status": conversation.look() if running else None,
        "conversation_url": f"{agent_url}/api/conversations/{conversation.id}" if running else None,
        "session_api_key": sandbox.session_api_key if running else None,
        "acp_server": None,
        "launched_agent_profile": None,
    }


def sandbox_view(sandbox: Sandbox, agent_url: str, project: str) -> dict[str, Any]:
    """A SandboxInfo; key and URLs are null while it does not run."""
    running = sandbox.look() == "RUNNING"
    port = int(agent_url.rpartition(":")[2])
    urls = [
        {"name": "AGENT_SERVER", "url": agent_url, "port": port},
        {"name": "VSCODE", "url": f"{VSCODE_URL}&folder={project}", "port": 60001},
        *({"name": name, "url": url, "port": number} for name, url, number in WORKERS),
    ]
    return {
        "id": sandbox.id,
        "created_by_user_id": None,
        "sandbox_spec_id": "test-world",
        "status": sandbox.status,
        "session_api_key": sandbox.session_api_key if running else None,
        "exposed_urls": urls if running else None,
        "created_at": sandbox.created_at,
        "status_detail": None,
    }


def page(items: Sequence[Any], *, at_most: int, default: int = 100) -> dict[str, Any]:
    """One page of `items` after the request's `page_id` and `limit`, never more than `at_most`."""
    page_id = request.args.get("page_id", "")
    first = int(page_id) if page_id.isdigit() else 0
    size = min(int(request.args.get("limit") or default), at_most)
    more = first + size < len(items)
    return {"items": list(items[first : first + size]), "next_page_id": str(first + size) if more else None}


def flag(name: str) -> bool:
    """A boolean of the query; false when it is missing."""
    return request.args.get(name, "").lower() in ("true", "1", "yes", "on")


def _metrics() -> dict[str, Any]:
    tokens = {
        "model": "",
        "prompt_tokens": 30,
        "completion_tokens": 15,
        "cache_read_tokens": 0,
        "cache_write_tokens": 0,
        "reasoning_tokens": 0,
        "context_window": 0,
        "per_turn_token": 15,
        "response_id": "",
    }
    return {
        "model_name": "default",
        "accumulated_cost": 0.0,
        "max_budget_per_task": None,
        "accumulated_token_usage": tokens,
    }
