"""Changes of secrets and of the tokens of Git providers, which V0 and V1 have under other paths."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, jsonify, request

from v0to1.mock.account import Account
from v0to1.mock.serving import Answer


def secret_changes(
    routes: Blueprint, account: Account, root: str, missing: Callable[[str], Answer], *, replacing: bool
) -> None:
    """The routes that make, change and delete secrets; `missing` answers that there is none.

    A secret of a name that there is already is replaced, or refused.
    """

    def done(secret_id: str, what: str, found: object) -> Response | Answer:
        if not found:
            return missing(f"Secret with ID {secret_id} not found")
        return jsonify({"message": f"Secret {what} successfully"})

    @routes.post(root)
    def create_secret() -> Answer:
        name = request.get_json()["name"]
        if name in account.secrets and not replacing:
            return jsonify({"message": f"Secret {name} already exists"}), 400
        account.add_secret(request.get_json())
        return jsonify({"message": "Secret created successfully"}), 201

    @routes.put(f"{root}/<secret_id>")
    def change_secret(secret_id: str) -> Response | Answer:
        return done(secret_id, "updated", account.change_secret(secret_id, request.get_json()))

    @routes.delete(f"{root}/<secret_id>")
    def delete_secret(secret_id: str) -> Response | Answer:
        return done(secret_id, "deleted", account.delete_secret(secret_id))


def token_changes(routes: Blueprint, account: Account, *, added: str, removed: str) -> None:
    """The routes, each a method and a path, that store tokens and take them away."""

    def add_tokens() -> Response:
        account.add_tokens(request.get_json().get("provider_tokens") or {})
        return jsonify({"message": "Git providers stored"})

    def remove_tokens() -> Response:
        account.clear_tokens()
        return jsonify({"message": "Unset Git provider tokens"})

    for route, view in ((added, add_tokens), (removed, remove_tokens)):
        method, path = route.split()
        routes.add_url_rule(path, view_func=view, methods=[method])
