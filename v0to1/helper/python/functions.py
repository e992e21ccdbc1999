"""The functions that a migration writes into clients, for `requests`, httpx and their sessions.

`compose` makes those for other ways to send from them. It changes calls, names and quotes, and breaks no line
but the first of a function: all others have at most 88 characters, also with an `await`, and there are no
quotes inside the braces of an f-string. What takes the place of decoded data is `Any`, as that was: the types
that a client declares for it are its own.
"""

from __future__ import annotations

import json
import posixpath
import shlex
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, build_opener


def read_conversation(http: Any, api: str, conversation_id: str, **options: Any) -> Any:
    """Return a conversation, or None; of one that still starts, what is known."""
    response = find_conversation(http, api, conversation_id, **options)
    response.raise_for_status()
    return conversation_in(response.json(), conversation_id)


def find_conversation(http: Any, api: str, conversation_id: str, **options: Any) -> Any:
    """Return the response that has a conversation, or else its start task."""
    url, query = f"{api}/app-conversations", {"ids": conversation_id}
    response = http.get(url, params=query, **options)
    if response.status_code >= 300 or response.json()[0]:
        return response
    search = f"{url}/start-tasks/search"
    response = http.get(search, params={"limit": "100"}, **options)
    if response.status_code >= 300:
        return response
    task = _task_in(response.json(), conversation_id)
    if task and task["status"] == "READY":  # meanwhile, or it has been deleted since
        response = http.get(url, params=query, **options)
    return response


def conversation_in(answer: Any, conversation_id: str) -> Any:
    """Return the conversation in a list of one or a page of start tasks, or None."""
    if isinstance(answer, list):
        return answer[0]
    task = _task_in(answer, conversation_id)
    return _starting(task) if task and task["status"] != "READY" else None


def _start_task(http: Any, api: str, conversation_id: str, **options: Any) -> Any:
    url = f"{api}/app-conversations/start-tasks/search"
    page = _get(http, url, {"limit": "100"}, options)
    return _task_in(page, conversation_id)


def _task_in(page: dict[str, Any], conversation_id: str) -> dict[str, Any] | None:
    tasks: list[dict[str, Any]] = page.get("items") or []
    for task in tasks:
        chosen = task["request"].get("conversation_id")
        if chosen and _plain_id(chosen) == _plain_id(conversation_id):
            return task
    return None


def _starting(task: dict[str, Any]) -> dict[str, Any]:
    asked = task["request"]
    return {
        "id": _plain_id(asked["conversation_id"]),
        "title": asked.get("title"),
        "sandbox_id": task["sandbox_id"],
        "sandbox_status": "ERROR" if task["status"] == "ERROR" else "STARTING",
        "execution_status": None,
        "conversation_url": None,
        "session_api_key": None,
        "selected_repository": asked.get("selected_repository"),
        "selected_branch": asked.get("selected_branch"),
        "git_provider": asked.get("git_provider"),
        "trigger": asked.get("trigger"),
        "pr_number": asked.get("pr_number") or [],
        "public": None,
        "sub_conversation_ids": [],
        "created_at": _utc(task["created_at"]),
        "updated_at": _utc(task["updated_at"]),
    }


def _utc(time: str) -> str:
    is_zoned = time.endswith("Z") or "+" in time
    return time if is_zoned else f"{time}Z"  # a task does not say that it is UTC


def _plain_id(identity: str) -> str:
    return str(identity).replace("-", "").lower()


def status_of(conversation: dict[str, Any]) -> str:
    """Return the state of the sandbox in the words of V0."""
    status: str = conversation["sandbox_status"]
    return {"PAUSED": "STOPPED", "MISSING": "ARCHIVED"}.get(status, status)


def run_status(conversation: dict[str, Any]) -> str:
    """Return the state in the words of V0, STOPPED once the agent has ended."""
    ended = conversation["execution_status"] in ("finished", "error", "stuck")
    if ended and conversation["sandbox_status"] == "RUNNING":
        return "STOPPED"
    return status_of(conversation)


def has_ended(conversation: dict[str, Any]) -> bool:
    """Whether the agent has ended, which leaves the sandbox running, or was stopped."""
    ended = conversation["execution_status"] in ("finished", "error", "stuck")
    return ended or conversation["sandbox_status"] == "PAUSED"


def pause_sandbox(http: Any, api: str, conversation_id: str, **options: Any) -> None:
    """Pause the sandbox of a conversation if it runs."""
    found = read_conversation(http, api, conversation_id, **options)
    sandbox = found["sandbox_id"] if found else None  # it may have none yet
    if sandbox and found["sandbox_status"] in ("RUNNING", "STARTING"):
        url = f"{api}/sandboxes/{sandbox}/pause"
        response = http.post(url, **options)
        response.raise_for_status()


def resume_sandbox(http: Any, api: str, conversation_id: str, **options: Any) -> None:
    """Resume the sandbox of a conversation, unless it runs or starts."""
    found = read_conversation(http, api, conversation_id, **options)
    status = found["sandbox_status"] if found else "MISSING"
    if status not in ("RUNNING", "STARTING"):
        # One that is unknown, or has none: there is no sandbox of that name, 404.
        sandbox = found["sandbox_id"] if status == "PAUSED" else conversation_id
        url = f"{api}/sandboxes/{sandbox}/resume"
        response = http.post(url, **options)
        response.raise_for_status()


def try_pause(http: Any, api: str, conversation_id: str, **options: Any) -> Any:
    """Pause the sandbox of a conversation if it runs; return the last response."""
    response = find_conversation(http, api, conversation_id, **options)
    if response.status_code >= 300:
        return response
    found = conversation_in(response.json(), conversation_id)
    sandbox = found["sandbox_id"] if found else None  # it may have none yet
    if not sandbox or found["sandbox_status"] not in ("RUNNING", "STARTING"):
        return response
    url = f"{api}/sandboxes/{sandbox}/pause"
    return http.post(url, **options)


def try_resume(http: Any, api: str, conversation_id: str, **options: Any) -> Any:
    """Resume the sandbox of a conversation, unless it runs; return a response."""
    response = find_conversation(http, api, conversation_id, **options)
    if response.status_code >= 300:
        return response
    found = conversation_in(response.json(), conversation_id)
    status = found["sandbox_status"] if found else "MISSING"
    if status in ("RUNNING", "STARTING"):
        return response
    # As a sandbox, a conversation is unknown: 404.
    sandbox = found["sandbox_id"] if status == "PAUSED" else conversation_id
    url = f"{api}/sandboxes/{sandbox}/resume"
    return http.post(url, **options)


def read_events(http: Any, api: str, conversation_id: str, kind: str | None = None, **options: Any) -> Any:
    """Return all events of a conversation, or those of one kind, oldest first."""
    task = _start_task(http, api, conversation_id, **options)
    if task and task["status"] not in ("READY", "ERROR"):
        return []  # V1 has no events of a conversation that still starts
    url = f"{api}/conversation/{conversation_id}/events/search"
    query = {"limit": "100", **({"kind__eq": kind} if kind else {})}
    events: list[dict[str, Any]] = []
    while True:
        page = _get(http, url, query, options)
        events += page["items"]
        if not page["next_page_id"]:
            return events
        query["page_id"] = page["next_page_id"]


def read_items(http: Any, api: str, path: str, query: dict[str, str] | None = None, **options: Any) -> Any:
    """Return the items of all pages of a search, such as /secrets/search."""
    url = f"{api}{path}"
    query = {**(query or {}), "limit": "100"}
    items: list[dict[str, Any]] = []
    while True:
        page = _get(http, url, query, options)
        items += page["items"]
        if not page["next_page_id"]:
            return items
        query["page_id"] = page["next_page_id"]


def read_installations(http: Any, api: str, provider: str, **options: Any) -> Any:
    """Return the ids of the installations at a Git provider."""
    query = {"provider": provider}
    return read_items(http, api, "/git/installations/search", query, **options)


def read_repositories(
    http: Any,
    api: str,
    selected_provider: str | None = None,
    page: int | str | None = None,
    per_page: int | str | None = None,
    installation_id: int | str | None = None,
    **options: Any,
) -> Any:
    """Return a page of the repositories at a Git provider; without one, all."""
    kind, size = "repositories", int(per_page or 30)
    last = int(page or 1) * size if selected_provider else 10_000
    asked = {"installation_id": str(installation_id)} if installation_id else {}
    found = _at_git(http, api, kind, asked, selected_provider, last, **options)
    return found[last - size :] if selected_provider else found


def search_repositories(
    http: Any,
    api: str,
    query: str,
    selected_provider: str | None = None,
    per_page: int | str | None = None,
    **options: Any,
) -> Any:
    """Return the first repositories that fit a text, at one Git provider or each."""
    asked = {"query": query}
    kind, most = "repositories", int(per_page or 5)
    return _at_git(http, api, kind, asked, selected_provider, most, **options)


def read_branches(http: Any, api: str, repository: str, **options: Any) -> Any:
    """Return the branches of a repository."""
    asked = {"repository": repository, "query": ""}
    return _at_git(http, api, "branches", asked, None, 10_000, **options)


def search_branches(
    http: Any,
    api: str,
    repository: str,
    query: str,
    selected_provider: str | None = None,
    per_page: int | str | None = None,
    **options: Any,
) -> Any:
    """Return the first branches of a repository whose names fit a text."""
    asked = {"repository": repository, "query": query}
    kind, most = "branches", int(per_page or 30)
    return _at_git(http, api, kind, asked, selected_provider, most, **options)


def _at_git(
    http: Any, api: str, kind: str, asked: dict[str, str], provider: str | None, most: int, **options: Any
) -> list[dict[str, Any]]:
    path = f"/git/{kind}/search"
    found: list[dict[str, Any]] = []
    providers = [provider] if provider else _git_providers(http, api, **options)
    for one in providers:
        query = {**asked, "provider": one, "limit": str(min(most, 100))}
        found += _first_items(http, api, path, query, most, **options)
    return found


def _git_providers(http: Any, api: str, **options: Any) -> list[str]:
    url = f"{api}/settings"
    settings = _get(http, url, {}, options)
    return list(settings["provider_tokens_set"] or {}) or ["github"]


def _first_items(
    http: Any, api: str, path: str, query: dict[str, str], most: int, **options: Any
) -> list[dict[str, Any]]:
    url = f"{api}{path}"
    items: list[dict[str, Any]] = []
    while len(items) < most:
        page = _get(http, url, query, options)
        items += page["items"]
        if not page["next_page_id"] or not page["items"]:
            break
        query["page_id"] = page["next_page_id"]
    return items[:most]


def _events_of_agent(http: Any, url: str, **options: Any) -> list[dict[str, Any]]:
    query = {"limit": "100", "sort_order": "TIMESTAMP"}
    events: list[dict[str, Any]] = []
    while True:
        page = _get(http, f"{url}/events/search", query, options)
        events += page["items"]
        if not page["next_page_id"]:
            return events
        query["page_id"] = page["next_page_id"]


def message_text(event: dict[str, Any]) -> str:
    """Return the text of a MessageEvent."""
    blocks = event["llm_message"]["content"]
    return "\n".join(block["text"] for block in blocks if block["type"] == "text")


def tool_kind(event: dict[str, Any]) -> str | None:
    """Return the kind of the action or the observation in an event, or None."""
    part = event.get("action") or event.get("observation") or {}
    kind: str | None = part.get("kind")
    return kind


def exit_code(event: dict[str, Any]) -> int:
    """Return the exit code of a command from its observation, -1 if there is none."""
    code: int | None = event["observation"].get("exit_code")
    return -1 if code is None else code


def exposed_url(http: Any, api: str, conversation_id: str, name: str, **options: Any) -> Any:
    """Return the address at which a sandbox serves, for example, VSCODE, or None."""
    for exposed in _exposed_urls(http, api, conversation_id, **options):
        if exposed["name"] == name:
            return exposed["url"]
    return None


def worker_urls(http: Any, api: str, conversation_id: str, **options: Any) -> dict[str, Any]:
    """Return the addresses of what the agent serves, each with its port."""
    exposed = _exposed_urls(http, api, conversation_id, **options)
    workers = [one for one in exposed if one["name"].startswith("WORKER")]
    return {one["url"]: one["port"] for one in workers}


def _exposed_urls(http: Any, api: str, conversation_id: str, **options: Any) -> list[dict[str, Any]]:
    found = read_conversation(http, api, conversation_id, **options)
    sandbox_id = found["sandbox_id"] if found else None
    if not sandbox_id:
        return []
    url = f"{api}/sandboxes"
    sandbox = _get(http, url, {"id": sandbox_id}, options)[0]
    exposed: list[dict[str, Any]] | None = sandbox and sandbox["exposed_urls"]
    return exposed or []


def workspace(http: Any, api: str, conversation_id: str, **options: Any) -> tuple[str, str, dict[str, str]]:
    """Return an Agent Server, the folder of a conversation there, and the key."""
    found = read_conversation(http, api, conversation_id, **options)
    url = found.get("conversation_url") if found else None
    if not url:
        raise LookupError(f"conversation {conversation_id} is not running")
    headers = {"X-Session-API-Key": found.get("session_api_key") or ""}
    agent = json.loads(_ask_agent("GET", url, headers, options))
    server = url.partition("/api/conversations/")[0]
    return server, agent["workspace"]["working_dir"], headers


def list_files(
    http: Any, api: str, conversation_id: str, path: str | None = None, **options: Any
) -> list[str]:
    """Return what is in a folder: folders first, with a slash, then files."""
    server, folder, headers = workspace(http, api, conversation_id, **options)
    command = {"command": "ls -1Ap", "cwd": folder}
    if path:
        place = shlex.quote(_place(folder, f"{path}/") + "/")
        command["command"] = f"ls -1Ap -- {place}"
    url = f"{server}/api/bash/execute_bash_command"
    answer = _ask_agent("POST", url, headers, options, json=command)
    names = (json.loads(answer)["stdout"] or "").splitlines()
    names.sort(key=lambda name: (not name.endswith("/"), name.lower()))
    return [posixpath.join(path or "", name) for name in names if name != ".git/"]


def read_file(http: Any, api: str, conversation_id: str, path: str, **options: Any) -> str:
    """Return the text of a file in the folder that the agent works in."""
    server, folder, headers = workspace(http, api, conversation_id, **options)
    url, query = f"{server}/api/file/download", {"path": _place(folder, path)}
    content = _ask_agent("GET", url, headers, options, params=query)
    return content.decode()


def git_changes(http: Any, api: str, conversation_id: str, **options: Any) -> Any:
    """Return the changed files of the folder that the agent works in."""
    server, folder, headers = workspace(http, api, conversation_id, **options)
    url, query = f"{server}/api/git/changes", {"path": folder}
    answer = _ask_agent("GET", url, headers, options, params=query)
    return json.loads(answer)


def git_diff(http: Any, api: str, conversation_id: str, path: str, **options: Any) -> Any:
    """Return a file as it was (original) and as it is (modified)."""
    server, folder, headers = workspace(http, api, conversation_id, **options)
    url, query = f"{server}/api/git/diff", {"path": _place(folder, path)}
    answer = _ask_agent("GET", url, headers, options, params=query)
    return json.loads(answer)


def _place(folder: str, path: str) -> str:
    if path.startswith("/workspace/") and not path.startswith(f"{folder}/"):
        path = path[len("/workspace/") :]  # where V0 had what is in the folder now
    first, slash, rest = path.partition("/")
    if slash and first == posixpath.basename(folder):  # V0 had the repository in it
        path = rest.lstrip("/")
    return posixpath.normpath(posixpath.join(folder, path))


def v0_conversation(conversation: dict[str, Any] | None) -> Any:
    """Return a conversation as V0 described it."""
    if conversation is None:
        return None
    view = _v0_view(conversation)
    ended = conversation["execution_status"] in ("finished", "error", "stuck")
    if ended and view["status"] == "RUNNING":
        text = conversation["updated_at"].replace("Z", "+00:00")
        changed = datetime.fromisoformat(text)
        age = datetime.now(changed.tzinfo) - changed
        if age.total_seconds() > 15:  # when V0 closed it
            view.update(status="STOPPED", runtime_status=None)
    return view


def v0_sandbox(conversation: dict[str, Any] | None) -> Any:
    """Return a conversation as V0 described it, which runs while its sandbox does."""
    return None if conversation is None else _v0_view(conversation)


def v0_page(
    page: dict[str, Any],
    selected_repository: str | None = None,
    conversation_trigger: str | None = None,
) -> Any:
    """Return a page of conversations as V0 gave it, filtered as V0 did."""
    asked = {"selected_repository": selected_repository}
    asked["trigger"] = conversation_trigger
    wanted = [(key, value) for key, value in asked.items() if value]
    every = [_v0_view(conversation) for conversation in page["items"]]
    views = [one for one in every if all(one[key] == value for key, value in wanted)]
    return {"results": views, "next_page_id": page["next_page_id"]}


def _v0_view(conversation: dict[str, Any]) -> dict[str, Any]:
    known, status = _plain_id(conversation["id"]), status_of(conversation)
    failed = conversation["execution_status"] in (None, "error", "stuck", "deleting")
    ready = "STATUS$ERROR" if failed else "STATUS$READY"
    return {
        "conversation_id": known,
        "title": conversation["title"] or f"Conversation {known[:5]}",
        "last_updated_at": conversation["updated_at"],
        "status": status,
        "runtime_status": ready if status == "RUNNING" else None,
        "selected_repository": conversation["selected_repository"],
        "selected_branch": conversation["selected_branch"],
        "git_provider": conversation["git_provider"],
        "trigger": conversation["trigger"],
        "num_connections": 0,
        "url": conversation["conversation_url"],
        "session_api_key": conversation["session_api_key"],
        "created_at": conversation["created_at"],
        "pr_number": conversation.get("pr_number") or [],
        "conversation_version": "V1",
        "sub_conversation_ids": conversation.get("sub_conversation_ids") or [],
        "public": conversation.get("public"),
        "sandbox_id": conversation["sandbox_id"],
    }


def v0_config(conversation: dict[str, Any] | None) -> Any:
    """Return the ids of the runtime as V0 gave them."""
    if conversation is None:
        raise LookupError("there is no such conversation")
    known = _plain_id(conversation["id"])
    return {"runtime_id": conversation["sandbox_id"], "session_id": known}


def v0_models(models: list[dict[str, Any]]) -> Any:
    """Return the names of models with their providers, as V0 gave them."""
    names = set()
    for model in models:
        name, provider = model["name"], model.get("provider")
        names.add(f"{provider}/{name}" if provider else name)
    return sorted(names)


def v0_branches(
    branches: list[dict[str, Any]],
    page: int | str | None = None,
    per_page: int | str | None = None,
) -> Any:
    """Return a page of all branches of a repository as V0 gave it."""
    number, size = int(page or 1), int(per_page or 30)
    last = number * size
    return {
        "branches": branches[last - size : last],
        "has_next_page": len(branches) > last,
        "current_page": number,
        "per_page": size,
        "total_count": len(branches),
    }


def v0_settings(settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings as V0 gave them, with those of agents and conversations flat."""
    view = dict(settings)
    agent = view.pop("agent_settings", None) or {}
    asked = view.pop("conversation_settings", None) or {}
    llm, condenser = agent.get("llm") or {}, agent.get("condenser") or {}
    view.update(agent=agent.get("agent"), mcp_config=agent.get("mcp_config") or None)
    view.update(llm_model=llm.get("model"), llm_base_url=llm.get("base_url"))
    view.update(llm_api_key=None, enable_default_condenser=condenser.get("enabled"))
    view.update(condenser_max_size=condenser.get("max_size"))
    for name in ("max_iterations", "confirmation_mode", "security_analyzer"):
        view[name] = asked.get(name)
    return view


def v1_settings(settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings as V1 takes them, with those of agents and conversations apart."""
    places = {
        "agent": ["agent_settings_diff", "agent"],
        "llm_model": ["agent_settings_diff", "llm", "model"],
        "llm_api_key": ["agent_settings_diff", "llm", "api_key"],
        "llm_base_url": ["agent_settings_diff", "llm", "base_url"],
        "enable_default_condenser": ["agent_settings_diff", "condenser", "enabled"],
        "condenser_max_size": ["agent_settings_diff", "condenser", "max_size"],
        "max_iterations": ["conversation_settings_diff", "max_iterations"],
        "confirmation_mode": ["conversation_settings_diff", "confirmation_mode"],
        "security_analyzer": ["conversation_settings_diff", "security_analyzer"],
    }
    body: dict[str, Any] = {}
    for name, value in settings.items():
        *above, last = places.get(name, [name])
        inner = body
        for key in above if value is not None else ():
            inner = inner.setdefault(key, {})
        if value is not None:  # what is not given stays as it is
            inner[last] = value
    return body


def v0_web_config(config: dict[str, Any]) -> dict[str, Any]:
    """Return the configuration of web pages as V0 gave it."""
    flags = config.get("feature_flags") or {}
    names = ["hide_llm_settings", "enable_billing", "enable_jira"]
    names += ["enable_jira_dc", "enable_linear"]
    return {
        "APP_MODE": config.get("app_mode"),
        "APP_SLUG": config.get("github_app_slug"),
        "AUTH_URL": config.get("auth_url"),
        "FEATURE_FLAGS": {name.upper(): flags.get(name) for name in names},
        "GITHUB_CLIENT_ID": None,
        "POSTHOG_CLIENT_KEY": config.get("posthog_client_key"),
        "PROVIDERS_CONFIGURED": config.get("providers_configured"),
        "RECAPTCHA_SITE_KEY": config.get("recaptcha_site_key"),
    }


def v0_created(task: dict[str, Any]) -> Any:
    """Return what V0 answered when a conversation was created under an id of ours."""
    return {
        "status": "ok",
        "conversation_id": _plain_id(task["request"]["conversation_id"]),
        "message": None,
        "conversation_status": "STARTING",
    }


def v0_started(answer: Any, conversation_id: str) -> Any:
    """Return what V0 answered when a conversation was started."""
    otherwise = "STARTING" if isinstance(answer, dict) else "RUNNING"
    return _v0_done(answer, conversation_id, None, otherwise)


def v0_stopped(answer: Any, conversation_id: str) -> Any:
    """Return what V0 answered when a conversation was stopped: how it was before."""
    if isinstance(answer, dict) and "success" in answer:
        said = "Conversation stopped successfully"
        return _v0_done(answer, conversation_id, said, "RUNNING")
    said = "Conversation was not running"
    return _v0_done(answer, conversation_id, said, "STOPPED")


def _v0_done(answer: Any, conversation_id: str, said: str | None, state: str) -> Any:
    detail = answer.get("detail") if isinstance(answer, dict) else None
    found = answer[0] if isinstance(answer, list) else None  # nothing was to be done
    return {
        "status": "error" if detail else "ok",
        "conversation_id": conversation_id,
        "message": detail or said,
        "conversation_status": status_of(found) if found else state,
    }


def v0_success(answer: Any) -> bool:
    """Whether V1 did what it was asked for, which is all that V0 answered."""
    if not isinstance(answer, dict) or "detail" in answer:
        return False
    return bool(answer.get("success", True))


def v0_events(events: list[dict[str, Any]]) -> Any:
    """Return all events, oldest first, as V0 gave them; of other kinds, as V1 does."""
    told = _told(events)
    found = [{"message": "", **_v0_event(event)} for event in told]
    views = [{**view, "id": number} for number, view in enumerate(found)]
    _number_causes(views, told)
    _let_wait(views)
    return views


def _told(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    now = ""
    for event in events:
        before, key = now, event.get("key")
        now = event["value"] if key == "execution_status" else now
        rests = now == "idle" and before != "waiting_for_confirmation"
        if not key or (key == "execution_status" and not rests):
            told.append(event)  # V0 told of no other state, and of no rest before work
    return told


def _number_causes(views: list[dict[str, Any]], events: list[dict[str, Any]]) -> None:
    numbers = {event["id"]: number for number, event in enumerate(events)}
    for view in views:
        if "cause" in view:
            view["cause"] = numbers.get(view["cause"])


def _let_wait(views: list[dict[str, Any]]) -> None:
    last = "", ""
    for view in views:
        source, action = view["source"], view.get("action")
        if source != "environment" and action in ("message", "finish"):
            last = source, action
        ended = view.get("extras") == {"agent_state": "finished"}
        if ended and last == ("agent", "message"):
            view["extras"] = {"agent_state": "awaiting_user_input"}
        elif ended and last == ("user", "message"):  # V1 may be late with the answer
            view["extras"] = {"agent_state": "running"}


def _v0_event(event: dict[str, Any]) -> dict[str, Any]:
    part = event.get("action") or event.get("observation") or {}
    kind = part.get("kind") or event["kind"]
    view = {"timestamp": event["timestamp"], "source": event["source"]}
    seen = {**view, "source": "agent", "cause": event.get("action_id")}
    if kind == "MessageEvent":
        return {**view, **_v0_message(event)}
    if kind == "TerminalAction":
        said = "Running command: " + part["command"]
        return {**view, "action": "run", "message": said, "args": _args(event)}
    if kind == "TerminalObservation":
        return {**seen, **_v0_run(event)}
    if kind in ("FileEditorAction", "FileEditorObservation"):
        return _v0_file_event(event, view)
    if kind == "FinishAction":
        args = {**_args(event), "final_thought": part["message"]}
        said = args["thought"] or "All done! What's next on the agenda?"
        return {**view, "action": "finish", "message": said, "args": args}
    if kind == "ConversationStateUpdateEvent":
        return {**view, **_v0_change(event["value"])}
    if kind in ("AgentErrorEvent", "ConversationErrorEvent", "ServerErrorEvent"):
        reason = event.get("error") or event.get("detail")
        error = {"observation": "error", "message": reason, "content": reason}
        return {**seen, **error, "extras": {}}
    return event


def _v0_message(event: dict[str, Any]) -> dict[str, Any]:
    blocks, text = event["llm_message"]["content"], message_text(event)
    urls = [url for block in blocks for url in block.get("image_urls") or []]
    args = {"content": text, "image_urls": urls}
    return {"action": "message", "message": text, "args": args}


def _v0_run(event: dict[str, Any]) -> dict[str, Any]:
    part, code = event["observation"], exit_code(event)
    command, content = part["command"], _text(part["content"])
    said = f"Command `{command}` executed with exit code {code}."
    extras = {"command": command, "metadata": {"exit_code": code}}
    return {"observation": "run", "message": said, "content": content, "extras": extras}


def _v0_file_event(event: dict[str, Any], view: dict[str, Any]) -> dict[str, Any]:
    part = event.get("observation") or event["action"]
    name, path = "read" if part["command"] == "view" else "edit", part.get("path") or ""
    if "action_id" not in event:
        said = f"Reading file: {path}" if name == "read" else ""
        return {**view, "action": name, "message": said, "args": _args(event)}
    extras = {key: part[key] for key in part if key not in ("kind", "content")}
    did = "read" if name == "read" else "edited"
    seen = {"cause": event["action_id"], "observation": name}
    seen["message"] = f"I {did} the file {path}."
    content = _text(part["content"])
    return {**view, **seen, "source": "agent", "content": content, "extras": extras}


def _args(event: dict[str, Any]) -> dict[str, Any]:
    args = {key: value for key, value in event["action"].items() if key != "kind"}
    args["thought"] = _text(event.get("thought"))
    return args


def _v0_change(state: str) -> dict[str, Any]:
    words = {"waiting_for_confirmation": "awaiting_user_confirmation", "stuck": "error"}
    words["idle"] = "awaiting_user_input"
    extras = {"agent_state": words.get(state, state)}
    return {"observation": "agent_state_changed", "content": "", "extras": extras}


def _text(blocks: list[dict[str, Any]] | None) -> str:
    return "\n".join(block["text"] for block in blocks or [] if block["type"] == "text")


def v0_event_page(
    events: list[dict[str, Any]],
    start_id: int | str | None = None,
    end_id: int | str | None = None,
    reverse: bool | str = False,
    limit: int | str = 20,
) -> Any:
    """Return a page of all events of a conversation as V0 gave it."""
    end = len(events) if end_id is None else int(end_id) + 1
    views = v0_events(events)[int(start_id or 0) : end]
    if str(reverse).lower() in ("true", "1"):
        views.reverse()
    return {"events": views[: int(limit)], "has_more": len(views) > int(limit)}


def v0_changes(changes: list[dict[str, Any]]) -> Any:
    """Return changed files with the letters of V0."""
    letters = {"UPDATED": "M", "ADDED": "A", "DELETED": "D", "MOVED": "R"}
    views: list[dict[str, Any]] = []
    for change in changes:
        status = change["status"]
        views.append({"status": letters.get(status, status), "path": change["path"]})
    return views


def v0_skills(answer: dict[str, Any]) -> Any:
    """Return the skills of a conversation as the microagents that they were in V0."""
    microagents = [
        {
            "name": skill["name"],
            "type": "repo" if skill["type"] == "repo" else "knowledge",
            "content": skill["content"],
            "triggers": skill.get("triggers") or [],
            "inputs": [],
            "tools": [],
        }
        for skill in answer["skills"]
    ]
    return {"microagents": microagents}


def _get(http: Any, url: str, query: dict[str, str], options: dict[str, Any]) -> Any:
    response = http.get(url, params=query, **options)
    response.raise_for_status()
    return response.json()


def _ask_agent(method: str, url: str, headers: dict[str, str], options: dict[str, Any], **sent: Any) -> bytes:
    if "params" in sent:
        url = f"{url}?{urlencode(sent['params'])}"
    body = json.dumps(sent["json"]).encode() if "json" in sent else None
    kind = {"Content-Type": "application/json"} if body else {}
    request = Request(url, body, {**headers, **kind}, method=method)
    with build_opener().open(request, timeout=options.get("timeout", 60)) as response:
        content: bytes = response.read()
        return content
