"""A V0 world: one server on a free port of 127.0.0.1, with what the document of 0.53 leaves out."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType, TracebackType
from typing import Any

from flask import Request

from tests.servers.account import Account
from tests.servers.account_v0 import account_routes, catalogue_routes
from tests.servers.app_v0 import conversation_routes, event_routes
from tests.servers.contract import Contract, Operation, Problem
from tests.servers.recording import Call, Record
from tests.servers.runtime_v0 import runtime_routes
from tests.servers.serving import Answer, Guard, Server, answer, guarded_app
from tests.servers.shapes import V0_FREE, V0_SHAPES
from tests.servers.sockets_v0 import V0Sockets
from tests.servers.state_v0 import V0Conversation, V0State
from tests.servers.workspace import Files

ONE = "/api/conversations/{conversation_id}"
STATUSES = ("STARTING", "RUNNING", "STOPPED", "ARCHIVED", "ERROR")
V1_STATUSES = MappingProxyType({"PAUSED": "STOPPED", "MISSING": "ARCHIVED"})
TOLERANT = frozenset(
    {f"{verb} {ONE}" for verb in ("GET", "PATCH", "DELETE")} | {f"POST {ONE}/start", f"POST {ONE}/stop"}
)


def _facts(
    method: str, path: str, *, query: tuple[str, ...] = (), body: tuple[str, ...] = ()
) -> Mapping[str, Any]:
    """An operation in the form of the facts; a `*` before a name says that it is required."""
    named: dict[str, list[dict[str, Any]]] = {
        part: [{"name": name.lstrip("*"), "required": name.startswith("*")} for name in names]
        for part, names in (("query", query), ("body", body))
    }
    kind = "application/json" if body else ""
    return {"method": method, "path": path, **named, "body_required": bool(body), "content_type": kind}


LIST_QUERY = ("page_id", "limit", "selected_repository", "conversation_trigger", "include_sub_conversations")
BRANCH_QUERY = ("*repository", "page", "per_page", "selected_provider")
LATER = (
    _facts("GET", "/api/conversations", query=LIST_QUERY),
    _facts("POST", f"{ONE}/message", body=("*message",)),
    _facts("GET", f"{ONE}/vscode-url"),
    _facts("GET", f"{ONE}/web-hosts"),
    _facts(
        "GET", "/api/user/search/branches", query=("*repository", "*query", "per_page", "selected_provider")
    ),
    _facts("GET", "/api/user/repository/branches", query=BRANCH_QUERY),
)


@cache
def _contract() -> Contract:
    return Contract("v0-0.53", shapes=V0_SHAPES, free=V0_FREE, extra=LATER, forbids=True)


class V0World:
    """A V0 server, running while the context is open; leaving it without an error checks the contract.

    A conversation runs at the `start_polls`-th look at it or its events, with 0 at once; `limit_pages` is
    the most conversations that a page has; `many_events` events stand before the first message.
    """

    def __init__(self, *, start_polls: int = 2, limit_pages: int = 100, many_events: int = 0) -> None:
        self.api_key = "sk-oh-test-key"
        self.account = Account()
        self._state = V0State(start_polls, many_events, self.api_key)
        self._record = Record()
        contract = _contract()
        lock, gate = threading.RLock(), V0Gate(self._state, self.api_key)
        app = guarded_app(Guard("app", contract, self._record, gate), lock)
        app.register_blueprint(conversation_routes(self._state, limit_pages))
        app.register_blueprint(event_routes(self._state))
        app.register_blueprint(runtime_routes(self._state))
        app.register_blueprint(account_routes(self.account, contract.answer_fields("GET /api/settings")))
        app.register_blueprint(catalogue_routes())
        self._sockets = V0Sockets(self._state, self._record, lock, gate.refusal)
        self._sockets.serve(app)
        self._server = Server(app)
        self.app_url = self._server.url

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every call, in the order of the answers."""
        return tuple(self._record.calls)

    @property
    def violations(self) -> list[str]:
        """Breaches of the contract so far, in words; a test that wants one may clear the list."""
        return self._record.violations

    @property
    def conversations(self) -> dict[str, V0Conversation]:
        """Conversations that exist, by id."""
        return self._state.conversations

    @property
    def workspace(self) -> Files:
        """The files of all runtimes, by absolute path; the root is /workspace."""
        return self._state.workspace.files

    @property
    def committed(self) -> Files:
        """The files of the last git commit, by absolute path; what differs from them is a change."""
        return self._state.workspace.committed

    def seed_conversation(
        self, *, title: str = "Seeded", repository: str | None = None, status: str = "RUNNING"
    ) -> str:
        """Bring a conversation into being, without messages; return its id.

        `status` is in V0's words or a sandbox status of V1; an unknown one is a ValueError.
        """
        word = V1_STATUSES.get(status, status)
        if word not in STATUSES:
            raise ValueError(f"`{status}` is no conversation status; take one of {', '.join(STATUSES)}")
        conversation = self._state.new_conversation({"title": title, "repository": repository})
        conversation.status = word
        return conversation.id

    def drop_sockets(self) -> None:
        """Break the connections of all sockets."""
        self._sockets.drop()

    def cut_sockets(self) -> None:
        """Break the connections of all sockets as a network does, so that clients come again."""
        self._sockets.cut()

    def check(self) -> None:
        """Raise AssertionError with all violations, if there are any."""
        self._record.check()

    def __enter__(self) -> V0World:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sockets.drop()
        self._server.stop()
        if error is None:
            self.check()
        else:  # the error goes on; what the server saw may be its cause
            sys.stderr.writelines(f"{violation}\n" for violation in self.violations)


class V0Gate:
    """Lets in who has the API key, as Bearer or as X-Session-API-Key."""

    def __init__(self, state: V0State, api_key: str) -> None:
        self._state = state
        self._api_key = api_key

    def refusal(self, request: Request) -> str:
        """Why the key is not right, or ""."""
        bearer = request.headers.get("Authorization") == f"Bearer {self._api_key}"
        session = request.headers.get("X-Session-API-Key") == self._api_key
        return "" if bearer or session else "neither Authorization nor X-Session-API-Key has the API key"

    def breaches(self, request: Request, operation: Operation) -> Iterator[Problem]:
        """Numbers that are none or out of bounds."""
        for name in ("limit", "start_id", "end_id", "page_id"):
            value = request.args.get(name)
            if value is not None and not value.removeprefix("-").isdigit():
                yield Problem(f"`{name}` must be a number, not `{value}`", 422)
        limit = request.args.get("limit", "0")
        if (
            operation.key == f"GET {ONE}/events"
            and limit.removeprefix("-").isdigit()
            and not 0 <= int(limit) <= 100
        ):
            yield Problem("Invalid limit", 400)

    def early(self, request: Request) -> Answer | None:
        """404 for an unknown conversation, where V0 has no other answer."""
        identity = (request.view_args or {}).get("conversation_id")
        if identity is None or identity in self._state.conversations or _tolerant(request):
            return None
        return answer(404, f"Conversation {identity} not found")


def _tolerant(request: Request) -> bool:
    rule = str(request.url_rule).replace("<", "{").replace(">", "}")
    return f"{request.method} {rule}" in TOLERANT
