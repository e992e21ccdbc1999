"""Recording proxies between a client and the real servers; they hold the client to the right key and API.

A client gets the URL of the proxy of the App Server. In that server's answers the URLs of sandboxes are
replaced by those of proxies for them, so that no call goes past the record.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute

from tests.live.recording import Exchange, Record
from tests.live.serving import Serving
from tests.live.socket_proxy import passing_on

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
SESSION_KEY = "x-session-api-key"
SOCKET_KEY = "session_api_key"
# The App Server counts requests by the address they come from; webhooks of sandboxes come from 127.0.0.1.
CLIENT_ADDRESS = "127.0.0.2"
HOP_BY_HOP = frozenset(
    ("connection", "keep-alive", "transfer-encoding", "content-encoding", "content-length")
)
TIMEOUT_SECONDS = 120
_SANDBOX_URL = re.compile(rb"http://(?:localhost|127\.0\.0\.1):(\d+)")

Refusal = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Upstream:
    """A real server behind a proxy, and what its proxy does with requests and answers.

    `refuse` gives status and reason for what may not pass, or None; `translate` changes the body of answers.
    """

    server: str
    version: str
    url: str
    refuse: Callable[[HTTPConnection], Refusal | None]
    translate: Callable[[bytes], bytes]


def proxy(upstream: Upstream, record: Record) -> Starlette:
    """An application that passes everything on to a server and records it."""
    limits = httpx.Limits(max_keepalive_connections=0)  # no connection that the server closes just now
    transport = httpx.AsyncHTTPTransport(local_address=CLIENT_ADDRESS, limits=limits)
    client = httpx.AsyncClient(base_url=upstream.url, transport=transport, timeout=TIMEOUT_SECONDS)

    async def pass_on(request: Request) -> Response:
        body = await request.body()
        refusal = upstream.refuse(request)
        if refusal:
            status, reason = refusal
            record.add(_exchange(upstream, request, body, status, refused=reason))
            return JSONResponse({"detail": reason}, status)
        try:
            answer = await client.request(
                request.method,
                httpx.URL(path=request.url.path, query=request.url.query.encode()),
                headers=[(name, value) for name, value in request.headers.items() if name != "host"],
                content=body,
            )
        except httpx.TransportError as error:
            reason = f"the server is gone: {error!r}"
            record.add(_exchange(upstream, request, body, 502, refused=reason))
            return JSONResponse({"detail": reason}, 502)
        record.add(_exchange(upstream, request, body, answer.status_code, answer=answer.content))
        headers = {name: value for name, value in answer.headers.items() if name not in HOP_BY_HOP}
        return Response(upstream.translate(answer.content), answer.status_code, headers)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        del app
        async with client:
            yield

    def noted(socket: HTTPConnection, status: int, refused: str) -> None:
        record.add(_exchange(upstream, socket, b"", status, refused=refused))

    routes = [
        Route("/{path:path}", pass_on, methods=METHODS),
        WebSocketRoute("/{path:path}", passing_on(upstream.url, upstream.refuse, noted)),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def _exchange(
    upstream: Upstream,
    request: HTTPConnection,
    body: bytes,
    status: int,
    *,
    answer: bytes = b"",
    refused: str = "",
) -> Exchange:
    return Exchange(
        server=upstream.server,
        version=upstream.version,
        method=method_of(request),
        path=request.url.path,
        query=request.url.query,
        status=status,
        body=body,
        answer=answer,
        refused=refused,
    )


@dataclass(slots=True)
class Gate:
    """What may pass to an App Server: requests with the API key and, while `v0_forbidden`, none of V0."""

    api_key: str
    v0_forbidden: bool = False

    def refusal(self, request: HTTPConnection) -> Refusal | None:
        """Why a request may not pass; a socket of V0 may have the key in its query."""
        if _is_v0(request.url.path) and self.v0_forbidden:
            return 410, f"V0 is gone: {method_of(request)} {request.url.path}"
        query = request.query_params
        if _is_socketio(request.url.path) and "sid" in query:
            return None  # one of the requests of a connection that was let in
        given = query.get(SOCKET_KEY) if _is_socketio(request.url.path) else None
        if self.api_key not in (given, request.headers.get("authorization", "").removeprefix("Bearer ")):
            return 401, "the Authorization header is not `Bearer <API key>`"
        if SESSION_KEY in request.headers:
            return 401, "the session key of a sandbox goes to the App Server"
        return None


def method_of(request: HTTPConnection) -> str:
    """The method of a request; a WebSocket is opened by GET."""
    return str(request.scope.get("method", "GET"))


def _is_socketio(path: str) -> bool:
    return path.startswith("/socket.io")


def _is_v0(path: str) -> bool:
    return path.startswith(("/api/", "/socket.io")) and not path.startswith("/api/v1/")


class Sandboxes:
    """The proxies of one App Server's sandboxes, made when an answer first names their port."""

    def __init__(self, record: Record, api_key: str, version: str, ports: range) -> None:
        self._record = record
        self._api_key = api_key
        self._version = version
        self._ports = ports
        self._proxies: dict[int, Serving] = {}

    def translate(self, body: bytes) -> bytes:
        """Put the proxies' URLs in place of the sandboxes'."""

        def here(found: re.Match[bytes]) -> bytes:
            port = int(found[1])
            return self._proxy(port).url.encode() if port in self._ports else found[0]

        return _SANDBOX_URL.sub(here, body)

    def stop(self) -> None:
        """End all proxies."""
        for serving in self._proxies.values():
            serving.stop()

    def _proxy(self, port: int) -> Serving:
        if port not in self._proxies:
            url = f"http://127.0.0.1:{port}"
            upstream = Upstream(
                "agent", self._version, url, sandbox_refusal(self._api_key), lambda body: body
            )
            self._proxies[port] = Serving(proxy(upstream, self._record))
        return self._proxies[port]


def sandbox_refusal(api_key: str) -> Callable[[HTTPConnection], Refusal | None]:
    """What may not pass to an Agent Server; it checks the session key itself, the API key is not for it."""

    def refusal(request: HTTPConnection) -> Refusal | None:
        is_socket = request.scope["type"] == "websocket"  # it may have the key in its query or first frame
        if not request.headers.get(SESSION_KEY) and not is_socket:
            return 401, "the X-Session-API-Key header is missing"
        if any(api_key in value for value in (request.url.query, *request.headers.values())):
            return 401, "the API key goes to a sandbox"
        return None

    return refusal
