"""The rest of a V1 App Server: sandboxes, settings, secrets, models, git providers and health."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from v0to1.mock.account import (
    AGENTS,
    BRANCHES,
    INSTALLATIONS,
    MODELS,
    REPOSITORIES,
    SUGGESTED_TASKS,
    USER,
    Account,
    containing,
)
from v0to1.mock.account_changes import secret_changes, token_changes
from v0to1.mock.effects import STOP
from v0to1.mock.serving import Answer, answer
from v0to1.mock.state_v1 import State
from v0to1.mock.views_v1 import page, sandbox_view

SANDBOXES = "/api/v1/sandboxes"
NO_SANDBOX = "unknown_sandbox"


def sandboxes(state: State, agent_url: str) -> Blueprint:
    """The routes of sandboxes."""
    routes = Blueprint("sandboxes", __name__)
    _sandbox_reads(routes, state, agent_url)
    _sandbox_changes(routes, state)
    return routes


def _sandbox_reads(routes: Blueprint, state: State, agent_url: str) -> None:
    """Looking at sandboxes and making one."""

    @routes.get(SANDBOXES)
    def batch() -> Response:
        found = map(state.sandboxes.get, request.args.getlist("id"))
        return jsonify(
            [sandbox_view(one, agent_url, state.options.project) if one else None for one in found]
        )

    @routes.post(SANDBOXES)
    def create() -> Response:
        return jsonify(sandbox_view(state.new_sandbox(), agent_url, state.options.project))

    @routes.get(f"{SANDBOXES}/search")
    def search() -> Response:
        views = [sandbox_view(one, agent_url, state.options.project) for one in state.sandboxes.values()]
        return jsonify(page(views, at_most=state.options.limit_pages))


def _sandbox_changes(routes: Blueprint, state: State) -> None:
    """Pausing, resuming and deleting."""

    @routes.post(f"{SANDBOXES}/<sandbox_id>/pause")
    def pause(sandbox_id: str) -> Response | Answer:
        return _put(sandbox_id, "PAUSED")

    @routes.post(f"{SANDBOXES}/<sandbox_id>/resume")
    def resume(sandbox_id: str) -> Response | Answer:
        return _put(sandbox_id, "STARTING")

    @routes.delete(f"{SANDBOXES}/<ignored>")
    def delete(ignored: str) -> Response | Answer:
        del ignored
        found = state.sandboxes.pop(request.args["sandbox_id"], None)
        if found is None:
            return answer(404, NO_SANDBOX)
        found.status = "MISSING"
        return jsonify({"success": True})

    def _put(sandbox_id: str, status: str) -> Response | Answer:
        found = state.sandboxes.get(sandbox_id)
        if found is None or found.status == "MISSING":
            return answer(404, NO_SANDBOX)
        if status == "PAUSED":
            for one in state.conversations.values():
                if one.sandbox is found:
                    state.effects.add(STOP, one.id)
        if not (found.status == "RUNNING" and status == "STARTING"):
            found.status, found.polls_left = status, state.options.resume_polls
        return jsonify({"success": True})


def account_routes(account: Account, settings_fields: tuple[str, ...], limit: int) -> Blueprint:
    """Settings, secrets and what comes from git providers; `settings_fields` are those of the facts."""
    routes = Blueprint("account", __name__)
    _settings(routes, account, settings_fields)
    _secrets(routes, account, limit)
    return routes


def _settings(routes: Blueprint, account: Account, settings_fields: tuple[str, ...]) -> None:
    """Settings and the tokens of git providers."""

    @routes.get("/api/v1/settings")
    def settings() -> Response:
        return jsonify({**dict.fromkeys(settings_fields), **_v1_settings(account)})

    @routes.post("/api/v1/settings")
    def store_settings() -> Response | Answer:
        body = request.get_json()
        if {"agent_settings", "conversation_settings"} & body.keys():
            return answer(422, "Legacy nested settings keys are not accepted")
        account.store(_merged(account.settings, body), body)
        return jsonify({"message": "Settings stored"})


def _secrets(routes: Blueprint, account: Account, limit: int) -> None:
    """Secrets."""

    @routes.get("/api/v1/secrets/search")
    def secrets() -> Response:
        found = containing(account.shown_secrets(), "name", request.args.get("name__contains"))
        return jsonify(page(found, at_most=limit))

    secret_changes(routes, account, "/api/v1/secrets", lambda text: answer(404, text), replacing=True)
    tokens = "/api/v1/secrets/git-providers"
    token_changes(routes, account, added=f"POST {tokens}", removed=f"DELETE {tokens}")


def catalogue_routes(limit: int, web_client_fields: tuple[str, ...]) -> Blueprint:
    """Models, the user, git providers, and health; `web_client_fields` are those of the facts."""
    routes = Blueprint("catalogue", __name__)
    _catalogue(routes, limit)
    _web_client(routes, web_client_fields)
    _health(routes)
    return routes


def _catalogue(routes: Blueprint, limit: int) -> None:
    """Models, the user and what git providers know."""

    @routes.get("/api/v1/config/models/search")
    def models() -> Response:
        found = containing(map(_model, MODELS), "name", request.args.get("query"))
        wanted = request.args.get("provider__eq")
        chosen = [one for one in found if wanted in (None, one["provider"])]
        return jsonify(page(chosen, at_most=limit, default=50))

    @routes.get("/api/v1/users/git-info")
    def user() -> Response:
        return jsonify(USER)

    @routes.get("/api/v1/git/<kind>/search")
    def from_git(kind: str) -> Response:
        query = request.args.get("query")
        found: dict[str, list[Any]] = {
            "installations": list(INSTALLATIONS),
            "repositories": containing(REPOSITORIES, "full_name", query),
            "branches": containing(BRANCHES, "name", query),
            "suggested-tasks": list(SUGGESTED_TASKS),
        }
        return jsonify(page(found[kind], at_most=limit))


def _web_client(routes: Blueprint, web_client_fields: tuple[str, ...]) -> None:
    """The configuration of web clients."""

    @routes.get("/api/v1/web-client/config")
    def web_client() -> Response:
        names = ("billing", "jira", "jira_dc", "linear")
        flags = {"hide_llm_settings": False, **{f"enable_{name}": False for name in names}}
        given = {
            "app_mode": "saas",
            "feature_flags": flags,
            "posthog_client_key": "phc_1",
            "github_app_slug": "openhands",
            "auth_url": "auth.example",
            "recaptcha_site_key": "site",
            "providers_configured": ["github"],
        }
        return jsonify({**dict.fromkeys(web_client_fields), **given})


def _health(routes: Blueprint) -> None:
    """Health."""

    @routes.get("/alive")
    def alive() -> Response:
        return jsonify({"status": "ok"})

    @routes.get("/health", endpoint="health")
    @routes.get("/ready", endpoint="ready")
    def health() -> Response:
        return jsonify("OK")

    @routes.get("/server_info")
    def server_info() -> Response:
        return jsonify({"uptime": 1.0, "idle_time": 1.0, "resources": {}})


def _model(name: str) -> dict[str, Any]:
    provider, _, short = name.partition("/")
    return {"provider": provider, "name": short, "verified": True, "hidden": False, "canonical": None}


def _v1_settings(account: Account) -> dict[str, Any]:
    agent = {"agent": AGENTS[0], "llm": {"model": MODELS[0], "api_key": None, "base_url": None}}
    nested = {"agent_settings": agent, "conversation_settings": {}}
    stored = {name.removesuffix("_diff"): value for name, value in account.settings.items()}
    flat = {"language": "en", "llm_api_key_set": False, "search_api_key_set": False}
    return {**flat, **_merged(nested, stored), "provider_tokens_set": dict.fromkeys(account.tokens)}


def _merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """`new` put into `old`, objects within objects as well."""
    both = {
        name: _merged(old[name], value)
        if isinstance(value, dict) and isinstance(old.get(name), dict)
        else value
        for name, value in new.items()
    }
    return {**old, **both}
