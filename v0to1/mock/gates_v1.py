"""What the facts cannot know about a V1 request: whose key it has, whose id, and which path."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from uuid import UUID

from flask import Request

from v0to1.mock.contract import Operation, Problem
from v0to1.mock.serving import LIST, MESSAGE, START, Answer, Trouble, answer
from v0to1.mock.shapes import PENDING
from v0to1.mock.state_v1 import State, hex_of

KINDS = MappingProxyType(
    {
        "POST /api/v1/app-conversations": START,
        "POST /api/v1/app-conversations/stream-start": START,
        "POST /api/v1/app-conversations/<conversation_id>/send-message": MESSAGE,
        "POST /api/v1/conversations/<conversation_id>/pending-messages": MESSAGE,
        "GET /api/v1/app-conversations/search": LIST,
    }
)
SESSION_KEY = "X-Session-API-Key"
BATCH = "GET /api/v1/app-conversations"
TASKS = "GET /api/v1/app-conversations/start-tasks"
ABSOLUTE = MappingProxyType(
    {"/file": "file_path", "/git/changes": "path", "/git/diff": "path", "/file/archive": "path"}
    | {"/file/upload": "path", "/file/download": "path"}
)


class AppGate:
    """Lets in who has the API key; `settings` are the names that can be stored as settings."""

    def __init__(self, state: State, api_key: str, settings: frozenset[str], trouble: Trouble) -> None:
        self._state = state
        self._api_key = api_key
        self._settings = settings
        self._trouble = trouble

    def refusal(self, request: Request) -> str:
        """Why the key is not right, or ""."""
        given = request.headers.get("Authorization")
        if given == f"Bearer {self._api_key}":
            return ""
        return (
            "the Authorization header is "
            + ("missing" if given is None else "wrong")
            + ", not `Bearer <API key>`"
        )

    def breaches(self, request: Request, operation: Operation) -> Iterator[Problem]:
        """Session keys at the wrong server, wrong ids, relative paths, unknown settings."""
        if request.headers.get(SESSION_KEY) in self._state.session_keys():
            yield Problem("the session key of a sandbox goes to the App Server")
        yield from _id_problems(self._state, request, operation)
        yield from _query_problems(request)
        if operation.key == "POST /api/v1/settings":
            for name in sorted(request.get_json(force=True, silent=True) or {}):
                if name not in self._settings:
                    yield Problem(f"unknown body field `{name}`")

    def early(self, request: Request) -> Answer | None:
        """The response to a request that is limited or cut."""
        return self._trouble.next(request, KINDS.get(f"{request.method} {request.url_rule}", ""))


class AgentGate:
    """Lets in who has the session key of a sandbox."""

    def __init__(self, state: State) -> None:
        self._state = state

    def refusal(self, request: Request) -> str:
        """Why the key is not right, or ""."""
        if "Authorization" in request.headers:
            return "an Authorization header goes to the Agent Server"
        if SESSION_KEY not in request.headers:
            return f"the {SESSION_KEY} header is missing"
        known = request.headers[SESSION_KEY] in self._state.session_keys()
        return "" if known else f"the {SESSION_KEY} header is wrong"

    def breaches(self, request: Request, operation: Operation) -> Iterator[Problem]:
        """Wrong ids, keys of other sandboxes, relative paths."""
        yield from _id_problems(self._state, request, operation)
        yield from _query_problems(request)
        found = self._state.conversation((request.view_args or {}).get("conversation_id", ""))
        if found is not None and found.sandbox.session_api_key != request.headers.get(SESSION_KEY):
            yield Problem("the session key is that of another sandbox", 401)

    def early(self, request: Request) -> Answer | None:
        """503 where the sandbox does not run, 404 where there is no such conversation."""
        key = request.headers.get(SESSION_KEY)
        asleep = [
            one
            for one in self._state.sandboxes.values()
            if one.session_api_key == key and one.look() != "RUNNING"
        ]
        if asleep:
            return answer(503, f"the sandbox is {asleep[0].status}")
        identity = (request.view_args or {}).get("conversation_id")
        unknown = identity is not None and self._state.conversation(identity) is None
        return answer(404, "Conversation not found") if unknown else None


def _id_problems(state: State, request: Request, operation: Operation) -> Iterator[Problem]:
    """Ids that are no UUIDs, and the confusion of start tasks with conversations."""
    in_path = (request.view_args or {}).get("conversation_id")
    ids = request.args.getlist("ids")
    for identity in [*ids, *([in_path] if in_path else [])]:
        if not _is_uuid(identity):
            yield Problem(f"`{identity}` is no UUID", 400 if identity in ids else 422)
    conversation_ids = ids if operation.key == BATCH else [in_path or ""] if operation.key != PENDING else []
    for identity in conversation_ids:
        if hex_of(identity) in state.tasks:
            yield Problem("the id of a start task is taken for that of a conversation")
    if operation.key == TASKS and any(hex_of(identity) in state.conversations for identity in ids):
        yield Problem("the id of a conversation is taken for that of a start task")


def _query_problems(request: Request) -> Iterator[Problem]:
    if not request.args.get("page_id", "0").isdigit():
        yield Problem(f"`page_id` was never given by this server: `{request.args['page_id']}`")
    for suffix, name in ABSOLUTE.items():
        value = request.args.get(name, "/")
        if request.path.endswith(suffix) and not value.startswith("/"):
            yield Problem(f"`{name}` must be absolute, not `{value}`")


def _is_uuid(identity: str) -> bool:
    try:
        UUID(identity)
    except ValueError:
        return False
    return True
