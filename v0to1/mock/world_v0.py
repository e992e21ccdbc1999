"""A V0 world: one server on a free port of 127.0.0.1, with what the document of 0.53 leaves out."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from flask import Request

from v0to1.mock.account_v0 import account_routes, catalogue_routes
from v0to1.mock.app_v0 import conversation_routes, event_routes
from v0to1.mock.contract import Contract, Operation, Problem
from v0to1.mock.effects import Effects
from v0to1.mock.recording import Record
from v0to1.mock.runtime_v0 import runtime_routes
from v0to1.mock.serving import LIST, MESSAGE, START, Answer, Guard, Hit, Server, Trouble, answer, guarded_app
from v0to1.mock.shapes import V0_FREE, V0_SHAPES
from v0to1.mock.sockets_v0 import V0Sockets
from v0to1.mock.state_v0 import V0Conversation, V0State
from v0to1.mock.turns import USUAL, Turn
from v0to1.mock.world import KEY, World

ONE = "/api/conversations/{conversation_id}"
KINDS = MappingProxyType(
    {
        "POST /api/conversations": START,
        "POST /api/conversations/<conversation_id>/message": MESSAGE,
        "POST /api/conversations/<conversation_id>/events": MESSAGE,
        "GET /api/conversations": LIST,
    }
)
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


class V0World(World[V0Conversation]):
    """A V0 server, with all that V0 has.

    A conversation runs at the `start_polls`-th look at it or its events, with 0 at once; `limit_pages` is
    the most conversations that a page has; `many_events` events stand before the first message. With
    `start_fails` it gets the status ERROR instead of running, else `started`. `limited` are the numbers
    (from 1) or the kinds of the requests that get 429, `cut` those of which the connection is cut. `agent`
    are the turns of the agents; a conversation whose agent has nothing more to do is stopped at the look
    `idle_polls` at it, with 0 never. The server listens on `port`, with 0 on a free one.
    """

    def __init__(
        self,
        *,
        start_polls: int = 2,
        limit_pages: int = 100,
        many_events: int = 0,
        start_fails: bool = False,
        started: str = "RUNNING",
        limited: Iterable[Hit] = (),
        cut: Iterable[Hit] = (),
        agent: tuple[Turn, ...] = USUAL,
        idle_polls: int = 0,
        api_key: str = KEY,
        port: int = 0,
    ) -> None:
        effects = Effects(Record())
        started = "ERROR" if start_fails else started
        self._state = V0State(
            start_polls, many_events, effects, api_key, started=started, agent=agent, idle_polls=idle_polls
        )
        super().__init__(self._state.conversations, self._state.workspace, effects, api_key)
        contract = _contract()
        trouble = Trouble(frozenset(limited), frozenset(cut))
        lock, gate = threading.RLock(), V0Gate(self._state, self.api_key, trouble)
        app = guarded_app(Guard("app", contract, self._record, gate), lock)
        app.register_blueprint(conversation_routes(self._state, limit_pages))
        app.register_blueprint(event_routes(self._state))
        app.register_blueprint(runtime_routes(self._state))
        app.register_blueprint(account_routes(self.account, contract.answer_fields("GET /api/settings")))
        app.register_blueprint(catalogue_routes())
        self._sockets = V0Sockets(self._state, self._record, lock, gate.refusal)
        self._sockets.serve(app)
        server = Server(app, port)
        self._servers = (server,)
        self.app_url = server.url

    def seed_conversation(
        self,
        *,
        title: str = "Seeded",
        repository: str | None = None,
        status: str = "RUNNING",
        identity: str | None = None,
    ) -> str:
        """Bring a conversation into being, without messages; return its id, or the `identity` that is given.

        `status` is in V0's words or a sandbox status of V1; an unknown one is a ValueError.
        """
        word = V1_STATUSES.get(status, status)
        if word not in STATUSES:
            raise ValueError(f"`{status}` is no conversation status; take one of {', '.join(STATUSES)}")
        conversation = self._state.new_conversation(
            {"title": title, "repository": repository, "conversation_id": identity}
        )
        conversation.status = word
        return conversation.id

    def drop_sockets(self) -> None:
        """Break the connections of all sockets, as a network does."""
        self._sockets.cut()

    def close_sockets(self) -> None:
        self._sockets.drop()


class V0Gate:
    """Lets in who has the API key, as Bearer or as X-Session-API-Key."""

    def __init__(self, state: V0State, api_key: str, trouble: Trouble) -> None:
        self._state = state
        self._trouble = trouble
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
        """404 for an unknown conversation, where V0 has no other answer, and what is limited or cut."""
        troubled = self._trouble.next(request, KINDS.get(f"{request.method} {request.url_rule}", ""))
        if troubled is not None:
            return troubled
        identity = (request.view_args or {}).get("conversation_id")
        if identity is None or identity in self._state.conversations or _tolerant(request):
            return None
        return answer(404, f"Conversation {identity} not found")


def _tolerant(request: Request) -> bool:
    rule = str(request.url_rule).replace("<", "{").replace(">", "}")
    return f"{request.method} {rule}" in TOLERANT
