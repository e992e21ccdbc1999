"""One V0 request and the V1 requests that answer it, without any input or output.

A flow is a generator: it yields a `Call` and is sent the `Reply` to it, or yields a
`Pause`; what it returns is the reply of V0. A driver for each HTTP library runs it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import sys
import threading
import time
from collections.abc import Iterable, MutableMapping
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Awaitable, Callable, Generator, NamedTuple
from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit
from uuid import UUID

from v0to1.adapter.python.routes import _LEFT_OUT, _ROUTES
from v0to1.adapter.python.usage import _note_use

# Seconds for which a request waits for a sandbox that is started or woken.
_READY_SECONDS = 120.0
_PAUSE_SECONDS = 1.0
# Seconds in which a sandbox that is said to run again need not answer yet, as in V0.
_WAKING_SECONDS = 60.0
# V1 refuses more than some ten requests a second; V0 needed fewer.
_TOO_MANY_SECONDS = 2.0
_MOST_REDIRECTS = 5
_KEY_HEADER = "x-session-api-key"
_SWITCH = "OPENHANDS_V0_ADAPTER"
# What belongs to one request, and is not for the V1 requests that answer it.
_OWN_HEADERS = (
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "range",
    "te",
    "transfer-encoding",
    "upgrade",
)
# What belongs to one connection, or to a body that has been decoded since.
_SPENT_HEADERS = (
    "connection",
    "content-encoding",
    "content-length",
    "keep-alive",
    "trailer",
    "transfer-encoding",
)
# Conversations and Agent Servers that are remembered.
_MOST_KNOWN = 10_000
# Pages that are asked for to answer one request.
_MOST_PAGES = 2_000
# App Servers of which something is remembered.
_MOST_SERVERS = 100
# What a client is told by a server that it has not asked itself.
_HEADERS_OF_ANOTHER = ("content-length", "content-type", "retry-after")
# The phrases that V0's servers sent, and that Python 3.13 has changed.
_PHRASES = {
    413: "Request Entity Too Large",
    414: "Request-URI Too Long",
    416: "Requested Range Not Satisfiable",
    422: "Unprocessable Entity",
}
_SANDBOX_STATUS = {"PAUSED": "STOPPED", "MISSING": "ARCHIVED"}


class Call(NamedTuple):
    """A V1 request; `body` is None or the bytes to send. Redirects are not followed.

    A `bare` one goes to another server than the client's request: what the client's
    session adds by itself, such as its cookies, is not for it.
    """

    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None
    bare: bool = False


class Pause(NamedTuple):
    """Seconds to let go by."""

    seconds: float


class Reply(NamedTuple):
    """A response: its status, its headers by names in lower case, its whole body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def reason(self) -> str:
        """The phrase that goes with the status."""
        try:
            return _PHRASES.get(self.status) or HTTPStatus(self.status).phrase
        except ValueError:
            return ""


Steps = Generator[Any, Any, Any]


class _Refused(Exception):
    """V1 refused a request; what it said is the response."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class _Older(Exception):
    """The server is older than the V1 route, so that V0's own is still there."""


class _TookTooLong(Exception):
    """The client's own time-out is over while a sandbox is waited for."""


class _Memory:
    """What one process knows of the conversations of one App Server."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.tasks: dict[str, str] = {}
        self.folders: dict[str, str] = {}
        self.woken: MutableMapping[str, datetime] = {}
        self.timelines: dict[str, Any] = {}
        self.is_timeless = self.is_v1 = False


_LOCK = threading.Lock()
_MEMORIES: dict[str, _Memory] = {}
# The Agent Servers that are known, each with its App Server, what that is asked by, the
# key of the sandbox and its conversations. V0 gave their addresses to clients, which
# send V0 requests there with the sandbox's key: it opens these conversations alone.
_AGENTS: dict[str, tuple[str, dict[str, str], str, frozenset[str]]] = {}


class _V0:
    """One V0 request: what it asks for, and how its V1 requests are made."""

    def __init__(
        self, request: Call, root: str, route: dict[str, Any], path: dict[str, str]
    ) -> None:
        self.request, self.route, self.path = request, route, path
        sent = request.headers.items()
        shared = {name: text for name, text in sent if _is_shared(name, text)}
        self.server, self.root, self.headers = root, f"{root}/api/v1", shared
        app_root, app_headers, key, ids = _AGENTS.get(root, ("", {}, "", ()))
        keys = (text for name, text in sent if name.lower() == _KEY_HEADER)
        if key and key in keys and _plain_id(path.get("conversation_id")) in ids:
            self.root, self.headers = app_root, app_headers
        query = urlsplit(request.url).query
        self.query = parse_qs(query, keep_blank_values=True)
        self.memory = _memory_of(self.root)
        self.now = datetime.now(timezone.utc)
        self.pages = 0

    @property
    def id(self) -> str:
        """The id of the conversation, without dashes where it is a UUID."""
        return _plain_id(self.path["conversation_id"])

    def note_agent(self, server: str, key: str) -> None:
        """Remember an Agent Server, to which a client may send V0 requests."""
        _, _, before, ids = _AGENTS.get(server, ("", {}, "", frozenset()))
        ids = (ids if before == key else frozenset()) | {self.id}
        _remember(_AGENTS, server, (self.root, self.headers, key, ids))

    def first(self, name: str) -> str | None:
        """The first value of a query parameter."""
        return self.query.get(name, [None])[0]

    def json(self) -> Any:
        """The decoded body; None where there is none or it is no JSON."""
        try:
            return json.loads(self.request.body or b"null")
        except ValueError:
            return None

    def app(self, method: str, path: str, body: Any = None) -> Steps:
        """Ask the App Server: the decoded answer; `_Refused` for an error status."""
        url = self.root + path
        return _decoded((yield from self._sent(method, url, self.headers, body)))

    def page(self, path: str) -> Steps:
        """A page of the App Server, with `items`; what is none is the response."""
        self.pages += 1
        if self.pages > _MOST_PAGES:
            raise ValueError("there is no end to the pages")
        reply = yield from self._sent("GET", self.root + path, self.headers, None)
        page = _decoded(reply)
        if not isinstance(page, dict) or not isinstance(page.get("items"), list):
            raise _Refused(reply)
        return page

    def _sent(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: Any,
        media_type: str = "",
    ) -> Steps:
        """Send a request; again where it was one too many, or has to go elsewhere."""
        if isinstance(body, bytes):
            headers = {**headers, "Content-Type": media_type}
        elif body is not None:
            headers = {**headers, "Content-Type": "application/json"}
            body = json.dumps(body).encode()
        bare = not url.startswith(f"{self.server}/api/v1/")
        reply = yield Call(method, url, headers, body, bare)
        wait = _seconds(reply.headers.get("retry-after", ""))
        if reply.status == 429 and wait <= _TOO_MANY_SECONDS:
            yield Pause(max(wait, 0.1))
            reply = yield Call(method, url, headers, body, bare)
        for _ in range(_MOST_REDIRECTS):
            moved = urljoin(url, reply.headers.get("location", url))
            if reply.status not in (301, 302, 307, 308) or moved == url:
                break
            if not _is_same_server(url, moved):
                reply = self._moved(reply, url, moved)
                break  # the keys are for the server that was asked
            url = moved
            reply = yield Call(method, url, headers, body, bare)
        if url.startswith(self.root):
            self.now = _date_of(reply) or self.now
        if bare:
            reply = _of_another(reply)
        if reply.status >= 300 or _is_page(reply):
            is_older = _is_missing_route(reply, anyone=not bare)
            raise _Older if is_older else _Refused(reply)
        self.memory.is_v1 = self.memory.is_v1 or not bare
        return reply

    def _moved(self, reply: Reply, url: str, moved: str) -> Reply:
        """Where a request has to go, for V0's request where it is that of V1."""
        path = url[len(self.server) :]
        if moved.endswith(path):
            moved = moved[: -len(path)] + self.request.url[len(self.server) :]
        return reply._replace(headers={**reply.headers, "location": moved})


def translation(
    method: str, url: str, headers: dict[str, str], body: bytes | None, base: str = ""
) -> Steps | None:
    """The steps that answer a V0 request; None for any other request.

    With `base`, only requests to that server are V0's. A generator that is driven to
    its end returns a Reply, or None where the request is to be sent as it is.
    """
    if os.environ.get(_SWITCH) == "off":
        return None
    found = _route_of(method, url, base)
    if found is None:
        return None
    root, route, path = found
    v0 = _V0(Call(method, url, headers, body), root, route, path)
    _note_use(route["rule"], route["v0"], v0.root, headers)
    return _answer(v0)


def is_v0(method: str, url: str, base: str = "") -> bool:
    """Whether a request is one of V0's, so that its body has to be read."""
    return os.environ.get(_SWITCH) != "off" and _route_of(method, url, base) is not None


def _answer(v0: _V0) -> Steps:
    try:
        answered = yield from v0.route.get("flow", _no_way)(v0)
        if not v0.memory.is_v1:
            yield from _known_as_v1(v0)
    except _Refused as refused:
        return refused.reply
    except _Older:
        return None
    except (AttributeError, LookupError, TypeError, ValueError):
        said = f"V1 gave what cannot be understood ({v0.route['rule']})"
        logging.getLogger("openhands_v0").warning("%s", said, exc_info=True)
        return _json({"detail": said}, 502)
    return answered if isinstance(answered, Reply) else _json(answered)


def _no_way(v0: _V0) -> Steps:
    """What is answered to a request that V1 has no way for."""
    yield from ()
    return _gap(v0.route)


def _known_as_v1(v0: _V0) -> Steps:
    """Raise `_Older` for a server of somebody else, which may have the same route."""
    with contextlib.suppress(_Refused):
        yield from v0.page("/app-conversations/search?limit=1")


def _gap(route: dict[str, Any], what: str = "") -> Reply:
    """What is answered where V1 has no way to do it."""
    said = f"OpenHands V1 cannot do this ({route['rule']}): {what or route['gap']}"
    return _json({"detail": said}, 501)


def _json(value: Any, status: int = 200) -> Reply:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    body = text.encode("utf-8", "backslashreplace")  # half a pair of surrogates
    headers = {"content-type": "application/json", "content-length": str(len(body))}
    return Reply(status, headers, body)


def _decoded(reply: Reply) -> Any:
    try:
        return json.loads(reply.body or b"null")
    except ValueError:
        raise _Refused(reply) from None


def _is_page(reply: Reply) -> bool:
    """Whether an App Server gave its web page, as it does for what it does not know."""
    return reply.headers.get("content-type", "").startswith("text/html")


def _is_missing_route(reply: Reply, anyone: bool) -> bool:
    """Whether a server does not know a route: an older one, or `anyone`'s that is none.

    OpenHands says in words what it has not found.
    """
    if reply.status != 404:
        return reply.status == 405 or (reply.status == 200 and _is_page(reply))
    try:
        found = json.loads(reply.body)
        said = found.get("detail", found.get("error"))
    except (ValueError, AttributeError):
        said = None
    if not isinstance(said, str):
        return anyone
    return said.lower().rstrip(".") == "not found"


def _is_same_server(one: str, other: str) -> bool:
    """Whether what is for a server may go to another address, too."""
    here, there = _server_of(one), _server_of(other)
    return there in (here, re.sub("^http:", "https:", here))


def _server_of(url: str) -> str:
    """The server of a URL: without a user, or a port that goes without saying."""
    parts = urlsplit(url)
    port = {"http": 80, "https": 443}.get(parts.scheme)
    named = "" if parts.port in (None, port) else f":{parts.port}"
    return f"{parts.scheme}://{parts.hostname}{named}"


def _of_another(reply: Reply) -> Reply:
    """What a server said that the client has not asked, and is not sent to by it."""
    if 300 <= reply.status < 400:
        return _json({"error": "The sandbox sends its requests elsewhere"}, 502)
    known = reply.headers.items()
    kept = {name: text for name, text in known if name in _HEADERS_OF_ANOTHER}
    return reply._replace(headers=kept)


def _date_of(reply: Reply) -> datetime | None:
    """When a server answered, by its own clock."""
    try:
        found = parsedate_to_datetime(reply.headers.get("date", ""))
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


def _route_of(method: str, url: str, base: str) -> Any:
    """The server, the route and its parameters; None for no V0 request."""
    if "/api/" not in url and "/feedback/" not in url:
        return None
    parts = urlsplit(url)
    server = f"{parts.scheme}://{parts.netloc}"
    for found in _PLACES.finditer(parts.path):
        path = unquote(parts.path[found.start() :]).rstrip("/")
        for pattern, route in _patterns().get(method.upper(), ()):
            matched = pattern.fullmatch(path)
            before = server + parts.path[: found.start()]
            if matched and (not base or _is_below(before, base) or before in _AGENTS):
                return before, route, matched.groupdict()
    return None


def _is_shared(name: str, text: str) -> bool:
    """Whether a header goes to the App Server too; a sandbox's key does not."""
    if name.lower() == _KEY_HEADER and any(text == one[2] for one in _AGENTS.values()):
        return False
    return name.lower() not in _OWN_HEADERS


def _is_below(url: str, base: str) -> bool:
    """Whether an address is the one that was given as the base."""
    root = re.sub("(/api)?/*$", "", base)
    paths = [urlsplit(one).path.rstrip("/") for one in (url, root)]
    return _server_of(url) == _server_of(root) and paths[0] == paths[1]


_PLACES = re.compile(r"/(?:api|feedback)/")
_PATTERNS: list[dict[str, list[Any]]] = []


def _patterns() -> dict[str, list[Any]]:
    """The routes by method, those with fewer parameters first."""
    if not _PATTERNS:
        found: dict[str, list[Any]] = {}
        said = "openhands_v0 was made for other requests; run `v0to1 migrate` again"
        left = [{"v0": v0, "rule": v0, "gap": said} for v0 in _LEFT_OUT]
        for route in sorted([*_ROUTES, *left], key=lambda one: one["v0"].count("{")):
            method, _, path = route["v0"].partition(" ")
            text = re.sub(r"\\\{(\w+):path\\\}", r"(?P<\1>.+)", re.escape(path))
            text = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", text)
            found.setdefault(method, []).append((re.compile(text), route))
        _PATTERNS.append(found)
    return _PATTERNS[0]


def _conversation(v0: _V0, conversation_id: str = "") -> Steps:
    """The V1 conversation, or None where there is none."""
    try:
        ids = quote(conversation_id or v0.id, safe="")
        found = yield from v0.app("GET", f"/app-conversations?ids={ids}")
    except _Refused as refused:
        if refused.reply.status in (400, 422):  # the id is no UUID
            return None
        raise
    if not isinstance(found, list):
        raise TypeError("no list of conversations")
    conversation = found[0] if found else None
    if conversation is not None and not conversation["id"]:
        raise ValueError("no conversation")
    if conversation and conversation.get("conversation_url"):
        _agent_of(v0, conversation)
    return conversation


def _agent_of(v0: _V0, conversation: dict[str, Any]) -> tuple[str, str]:
    """The Agent Server of a conversation, and the key that it takes."""
    url = str(conversation.get("conversation_url") or "")
    found = re.match("(https?://[^/].*?)/api/conversations/", url)
    server = found[1] if found else ""
    key = str(conversation.get("session_api_key") or "")
    if server:
        v0.note_agent(server, key)
    return server, key


def _remember(known: MutableMapping[str, Any], name: str, value: Any) -> None:
    """Keep a value, and forget the oldest where there are too many."""
    with _LOCK:
        known.pop(name, None)
        known[name] = value
        if len(known) > _MOST_KNOWN:
            known.pop(next(iter(known)), None)


def _memory_of(root: str) -> _Memory:
    """What is known of an App Server; what was not asked for longest is forgotten."""
    with _LOCK:
        memory = _MEMORIES.pop(root, None) or _Memory()
        _MEMORIES[root] = memory
        if len(_MEMORIES) > _MOST_SERVERS:
            _MEMORIES.pop(next(iter(_MEMORIES)))
        return memory


def _start_task(v0: _V0) -> Steps:
    """The task that starts, or could not start, the conversation; None for no task."""
    task_id = v0.memory.tasks.get(v0.id)
    if task_id:
        path = f"/app-conversations/start-tasks?ids={task_id}"
        found = yield from v0.app("GET", path)
    else:
        found = yield from _start_tasks(v0)
    wanted = v0.id
    for task in found or ():
        asked = (task or {}).get("request") or {}
        if task and _plain_id(asked.get("conversation_id")) == wanted:
            return task
    return found[0] if task_id and found else None


def _start_tasks(v0: _V0) -> Steps:
    """The newest start tasks."""
    try:
        page = yield from v0.page("/app-conversations/start-tasks/search?limit=100")
    except _Older:
        return []
    except _Refused as refused:
        if refused.reply.status in (404, 422):
            return []
        raise  # what is not known is not said to be missing
    return page["items"]


def _found(v0: _V0) -> Steps:
    """The V1 conversation, or None; and the task that starts it, where it is None."""
    if _dashed(v0.id) == v0.id:
        return None, None  # it is no UUID, as all ids of V1 are
    for _ in range(2):
        conversation = yield from _conversation(v0)
        if conversation is not None:
            return conversation, None
        task = yield from _start_task(v0)
        if (task or {}).get("status") != "READY":
            return None, task
    return None, None  # it has been started, and deleted since


def _is_starting(task: Any) -> bool:
    return bool(task) and task.get("status") not in ("READY", "ERROR")


def _agent(v0: _V0, method: str, path: str, body: Any = None) -> Steps:
    """Ask the conversation's Agent Server, with its own key: the decoded answer."""
    return _decoded((yield from _agent_reply(v0, method, path, body)))


def _agent_reply(
    v0: _V0, method: str, path: str, body: Any = None, media_type: str = ""
) -> Steps:
    """Ask the conversation's Agent Server; `_Refused` for an error status."""
    found = yield from _awake(v0)
    url, key = _agent_of(v0, found)
    if not url:
        raise ValueError("the Agent Server has no address")
    headers = {"X-Session-API-Key": key}
    return (yield from v0._sent(method, url + path, headers, body, media_type))


def _awake(v0: _V0) -> Steps:
    """The conversation once its sandbox runs; it is woken, or waited for, if need be.

    Raises `_Refused` with V0's response where there is no such conversation, its start
    has failed, or its sandbox is gone.
    """
    deadline = time.monotonic() + _READY_SECONDS
    woken = False
    while True:
        found, task = yield from _found(v0)
        if found is None:
            if not _is_starting(task):
                raise _Refused(_unknown(v0))
        else:
            status = found.get("sandbox_status")
            is_up = status == "RUNNING" and found.get("session_api_key")
            if is_up and not _is_coming_up(v0, found):
                return found
            if status not in ("RUNNING", "STARTING", "PAUSED"):
                raise _Refused(_json({"error": f"The sandbox is {status}"}, 500))
            if status == "PAUSED" and not woken:
                yield from v0.app("POST", f"/sandboxes/{found['sandbox_id']}/resume")
                woken = True
                _note_woken(v0)
        if time.monotonic() > deadline:
            raise _Refused(_json({"error": "Request to runtime timed out"}, 504))
        yield Pause(_PAUSE_SECONDS)


def _is_coming_up(v0: _V0, conversation: dict[str, Any]) -> bool:
    """Whether a sandbox that was woken is said to run, but its server does not answer.

    The App Server knows what the agent does only from there.
    """
    woken = v0.memory.woken.get(v0.id)
    if woken is None or conversation.get("execution_status") is not None:
        return False
    passed = (v0.now - woken).total_seconds()
    return passed < _WAKING_SECONDS


def _note_woken(v0: _V0) -> None:
    """Remember when a sandbox was woken, by its server's clock, which tells seconds."""
    _remember(v0.memory.woken, v0.id, v0.now + timedelta(seconds=1))


def _unknown(v0: _V0) -> Reply:
    """What V0 said of a conversation that it did not know."""
    named = v0.path["conversation_id"]
    return _json({"detail": f"Conversation {named} not found"}, 404)


def _plain_id(text: Any) -> str:
    """An id as V0 wrote it: 32 digits without dashes; itself where it is no UUID."""
    try:
        return UUID(str(text)).hex
    except ValueError:
        return str(text or "")


def _dashed(conversation_id: str) -> str:
    try:
        return str(UUID(conversation_id))
    except ValueError:
        return conversation_id


def _whole_number(v0: _V0, name: str, otherwise: int) -> int:
    """A number of the query; `_Refused` with V0's response where it is none."""
    given = v0.first(name)
    try:
        return otherwise if given is None else int(given)
    except ValueError:
        said = "Input should be a valid integer, unable to parse string as an integer"
        wrong = {"type": "int_parsing", "loc": ["query", name], "msg": said}
        raise _Refused(_json({"detail": [{**wrong, "input": given}]}, 422)) from None


def _moment(text: Any) -> datetime | None:
    """A time that V1 wrote; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _seconds(text: str) -> float:
    """The seconds of a Retry-After header; infinity where it has none."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return (
            parsedate_to_datetime(text) - datetime.now(timezone.utc)
        ).total_seconds()
    except (ValueError, TypeError):
        return float("inf")


def _body_bytes(body: Any) -> bytes | None:
    """A request's body in one piece, from whatever a library takes for one."""
    if body is None or isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode()
    if hasattr(body, "read"):
        return _body_bytes(body.read())
    if isinstance(body, (bytearray, memoryview)):
        return bytes(body)
    return b"".join(_body_bytes(piece) or b"" for piece in body)


def _reply_of(
    status: int, headers: Iterable[tuple[str, str]], body: bytes | None
) -> Reply:
    """The reply to a V1 request, as a library gave it: its body is decoded."""
    found: dict[str, str] = {}
    for name, text in headers:
        name = name.lower()
        if name not in _SPENT_HEADERS:
            found[name] = f"{found[name]}, {text}" if name in found else text
    body = body or b""
    return Reply(status, {**found, "content-length": str(len(body))}, body)


def _is_function_of(module: str, function: Any) -> bool:
    """Whether a module has made a function; what a test puts in its place is not."""
    known, inner = sys.modules.get(module), getattr(function, "__wrapped__", function)
    return known is not None and getattr(inner, "__globals__", None) is vars(known)


def _drive(
    steps: Steps, send: Callable[[Call], Reply], limit: float | None = None
) -> Any:
    """Run steps to their end with a function that sends a call.

    Raises `_TookTooLong` where they would wait until `limit` seconds are over.
    """
    started, reply = time.monotonic(), None
    try:
        while True:
            try:
                step = steps.send(reply)
            except StopIteration as end:
                return end.value
            if isinstance(step, Pause):
                seconds, late = _pause_of(step, started, limit)
                time.sleep(seconds)
                if late:
                    raise _TookTooLong
                reply = None
            else:
                reply = send(step)
    finally:
        steps.close()


async def _drive_async(
    steps: Steps,
    send: Callable[[Call], Awaitable[Reply]],
    sleep: Callable[[float], Awaitable[Any]],
    limit: float | None = None,
) -> Any:
    """Run steps to their end with functions that send a call, and that let time go by.

    Raises `_TookTooLong` where they would wait until `limit` seconds are over.
    """
    started, reply = time.monotonic(), None
    try:
        while True:
            try:
                step = steps.send(reply)
            except StopIteration as end:
                return end.value
            if isinstance(step, Pause):
                seconds, late = _pause_of(step, started, limit)
                await sleep(seconds)
                if late:
                    raise _TookTooLong
                reply = None
            else:
                reply = await send(step)
    finally:
        steps.close()


def _pause_of(pause: Pause, started: float, limit: float | None) -> tuple[float, bool]:
    """The seconds to wait, and whether the client's time is over after them."""
    left = float("inf") if not limit else started + limit - time.monotonic()
    return max(0.0, min(pause.seconds, left)), pause.seconds > left
