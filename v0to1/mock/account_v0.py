"""The rest of a V0 server: settings, secrets, options, git providers and health."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from v0to1.mock.account import (
    AGENTS,
    ANALYZERS,
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
from v0to1.mock.serving import Answer

# What settings had in 1.6.0, and not yet in 0.53.
LATER = ("user_version", "disabled_skills", "condenser_max_size", "v1_enabled", "sandbox_grouping_strategy")


def account_routes(account: Account, settings_fields: tuple[str, ...]) -> Blueprint:
    """What can be changed; `settings_fields` are those of the facts."""
    routes = Blueprint("account", __name__)
    _settings(routes, account, settings_fields)
    _secrets(routes, account)
    return routes


def _settings(routes: Blueprint, account: Account, settings_fields: tuple[str, ...]) -> None:
    """Settings and the tokens of git providers."""

    @routes.get("/api/settings")
    def settings() -> Response:
        given = {"language": "en", "agent": AGENTS[0], "llm_model": MODELS[0]}
        unset = {"llm_api_key_set": False, "search_api_key_set": False}
        tokens = {"provider_tokens_set": dict.fromkeys(account.tokens)}
        return jsonify(
            {**dict.fromkeys((*settings_fields, *LATER)), **unset, **given, **account.settings, **tokens}
        )

    @routes.post("/api/settings")
    def store_settings() -> Response:
        account.store({**account.settings, **request.get_json()}, request.get_json())
        return jsonify({"message": "Settings stored"})

    @routes.post("/api/reset-settings")
    def reset_settings() -> Answer:
        return jsonify({"error": "Reset settings functionality has been removed."}), 410

    token_changes(
        routes, account, added="POST /api/add-git-providers", removed="POST /api/unset-provider-tokens"
    )


def _secrets(routes: Blueprint, account: Account) -> None:
    """Secrets."""

    @routes.get("/api/secrets")
    def secrets() -> Response:
        return jsonify({"custom_secrets": account.shown_secrets()})

    secret_changes(
        routes, account, "/api/secrets", lambda text: (jsonify({"error": text}), 404), replacing=False
    )


def catalogue_routes() -> Blueprint:
    """What can only be read."""
    routes = Blueprint("catalogue", __name__)
    _options(routes)
    _user(routes)
    return routes


def _options(routes: Blueprint) -> None:
    """Options and health."""

    @routes.get("/api/options/<kind>")
    def options(kind: str) -> Response:
        names = ("BILLING", "JIRA", "JIRA_DC", "LINEAR")
        flags = {"HIDE_LLM_SETTINGS": False, **{f"ENABLE_{name}": False for name in names}}
        config = {
            "APP_MODE": "saas",
            "APP_SLUG": "openhands",
            "AUTH_URL": "auth.example",
            "GITHUB_CLIENT_ID": "",
            "POSTHOG_CLIENT_KEY": "phc_1",
            "PROVIDERS_CONFIGURED": ["github"],
            "RECAPTCHA_SITE_KEY": "site",
        }
        found: dict[str, object] = {
            "models": MODELS,
            "agents": AGENTS,
            "security-analyzers": ANALYZERS,
            "config": {**config, "FEATURE_FLAGS": flags},
        }
        return jsonify(found[kind])


def _user(routes: Blueprint) -> None:
    """The user and what git providers know."""

    @routes.get("/api/user/info")
    def user() -> Response:
        return jsonify(USER)

    @routes.get("/api/user/installations")
    def installations() -> Response:
        return jsonify(INSTALLATIONS)

    @routes.get("/api/user/repositories", endpoint="repositories")
    @routes.get("/api/user/search/repositories", endpoint="search_repositories")
    def repositories() -> Response:
        return jsonify(containing(REPOSITORIES, "full_name", request.args.get("query")))

    @routes.get("/api/user/repository/branches")
    def branches() -> Response:
        paging = {"has_next_page": False, "current_page": 1, "per_page": 30, "total_count": len(BRANCHES)}
        return jsonify({"branches": BRANCHES, **paging})

    @routes.get("/api/user/search/branches")
    def search_branches() -> Response:
        return jsonify(containing(BRANCHES, "name", request.args["query"]))

    @routes.get("/api/user/suggested-tasks")
    def suggested_tasks() -> Response:
        return jsonify(SUGGESTED_TASKS)

    @routes.get("/alive")
    def alive() -> Response:
        return jsonify({"status": "ok"})

    @routes.get("/health")
    def health() -> Response:
        return jsonify("OK")
