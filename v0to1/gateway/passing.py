"""All other requests: they go to the upstream and back in pieces, as they are."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from urllib.parse import urlsplit

import anyio
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.protocol import State

from v0to1.gateway.client import server_of
from v0to1.gateway.headers import Caller, Raw, request_headers, without_hop_by_hop
from v0to1.gateway.listening import Connect
from v0to1.gateway.paths import target_of
from v0to1.gateway.settings import Settings
from v0to1.gateway.upstream import Upstream

_BODY_FRAMING = (b"content-length", b"transfer-encoding")
# Set by the gateway itself on its responses.
_OWN = (b"date", b"server")
_CORS = b"access-control-"
_NO_CODE = 1005
_BROKEN = (1006, 1015)
_NORMAL = 1000
_UNEXPECTED = 1011


class Passage:
    """Passes requests and WebSockets to the upstream."""

    def __init__(self, settings: Settings, upstream: Upstream) -> None:
        self._settings, self._upstream = settings, upstream
        parts = urlsplit(settings.root)
        self._server = server_of(f"{parts.scheme}://{parts.netloc}")
        self._path = parts.path.rstrip("/").encode()

    async def request(self, request: Request, caller: Caller) -> Response:
        """The upstream's response; raises `Unreachable`."""
        headers = request_headers(request.scope, caller, self._settings)
        body = body_of(request, headers)
        seconds = self._settings.read_seconds
        target = self._target(request.scope)
        response = await streamed(
            self._upstream.passed(request.method, self._server, target, headers, body, seconds)
        )
        response.raw_headers = [
            (name, self._own_location(text, caller) if name == b"location" else text)
            for name, text in response.raw_headers
            if not name.startswith(_CORS)
        ]
        return response

    async def websocket(self, socket: WebSocket, caller: Caller) -> str:
        """Pass the frames of a WebSocket both ways, until one side closes it; what came of it as `joined`."""
        server = f"{self._server.scheme}://{self._server.netloc.decode()}".replace("http", "ws", 1)
        url = server + self._target(socket.scope).decode("ascii")
        secure = self._upstream.verify if url.startswith("wss:") else None
        headers = request_headers(socket.scope, caller, self._settings)
        options = websocket_options(socket, headers, self._settings)
        return await joined(socket, Connect(url, ssl=secure, **options))

    def _target(self, scope: Any) -> bytes:
        """The path and query at the upstream, where they go as they came."""
        return self._path + target_of(scope)

    def _own_location(self, text: bytes, caller: Caller) -> bytes:
        """Where a client is sent, at the gateway where that would be at the upstream."""
        root = self._settings.root.encode("latin-1")
        if text == root or text.startswith((root + b"/", root + b"?")):
            own = self._settings.public_root or caller.root
            return own.encode("latin-1") + text[len(root) :]
        return text


def body_of(request: Request, headers: Raw) -> Any:
    """The body of a request in pieces, whose framing is added to the headers; None where it has none."""
    given = {name for name, _ in request.scope["headers"]}
    if not given & set(_BODY_FRAMING):
        return None
    if b"content-length" not in given:
        headers.append((b"transfer-encoding", b"chunked"))
    return request.stream()


async def at_once() -> None:
    """Wait for nothing."""


class PassedResponse(StreamingResponse):
    """A response in pieces; whatever becomes of its client, `close` is called when it has ended.

    Until `sent` returns, what the client sends is the body of its request, which somebody else receives.
    """

    def __init__(
        self,
        pieces: AsyncIterator[bytes],
        status: int,
        close: Callable[[], Awaitable[object]],
        sent: Callable[[], Awaitable[object]] = at_once,
    ) -> None:
        super().__init__(pieces, status)
        self._close, self._sent = close, sent

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Send the response."""

        async def receiving() -> Any:
            await self._sent()
            return await receive()

        try:
            await super().__call__(scope, receiving, send)
        finally:
            # A connection whose closing is cancelled would stay in the pool for good.
            with anyio.CancelScope(shield=True):
                await self._close()


async def streamed(passed: AbstractAsyncContextManager[Any]) -> StreamingResponse:
    """The response to a request that is passed on, in pieces as they come."""
    inner = await passed.__aenter__()
    response = PassedResponse(
        inner.aiter_raw(), inner.status_code, lambda: passed.__aexit__(None, None, None), inner.sent
    )
    response.raw_headers = [
        (name, text) for name, text in without_hop_by_hop(inner.headers) if name not in _OWN
    ]
    return response


def websocket_options(socket: WebSocket, headers: Raw, settings: Settings) -> dict[str, Any]:
    """How the other end of a WebSocket is opened."""
    return {
        "additional_headers": [(name.decode("latin-1"), text.decode("latin-1")) for name, text in headers],
        "subprotocols": socket.scope.get("subprotocols") or None,
        "user_agent_header": None,
        "open_timeout": settings.connect_seconds,
        "max_size": settings.max_buffered,
    }


async def joined(socket: WebSocket, connecting: connect) -> str:
    """Join a client's WebSocket with another one; what refuses that one refuses the client.

    Gives which side has ended it, `client` or `upstream`, or that it was `refused` or `unreachable`.
    """
    try:
        inner = await connecting
    except InvalidStatus as error:
        refusal = Response(bytes(error.response.body or b""), error.response.status_code)
        await socket.send_denial_response(refusal)
        return "refused"
    except (OSError, InvalidHandshake, asyncio.TimeoutError):
        await socket.send_denial_response(Response(b"OpenHands could not be reached", 502))
        return "unreachable"
    async with inner:
        await socket.accept(inner.subprotocol)
        return await _both_ways(socket, inner)


async def _both_ways(socket: WebSocket, inner: ClientConnection) -> str:
    tasks = [asyncio.create_task(_to_upstream(socket, inner)), asyncio.create_task(_to_client(socket, inner))]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return ended.pop().result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _to_upstream(socket: WebSocket, inner: ClientConnection) -> str:
    """Pass what the client sends until one side has closed the connection; which side."""
    with contextlib.suppress(ConnectionClosed):
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                code = int(message.get("code") or _NO_CODE)
                ended = "client" if inner.state is State.OPEN else "upstream"
                await inner.close(_sendable(code), str(message.get("reason") or ""))
                return ended
            data = message.get("text")
            await inner.send(message["bytes"] if data is None else data)
    return "upstream"


async def _to_client(socket: WebSocket, inner: ClientConnection) -> str:
    """Pass what the upstream sends until one side has closed the connection; which side."""
    try:
        with contextlib.suppress(ConnectionClosed):
            async for frame in inner:
                await (socket.send_text(frame) if isinstance(frame, str) else socket.send_bytes(frame))
        ended = "client" if socket.client_state is WebSocketState.DISCONNECTED else "upstream"
        await socket.close(_sendable(inner.close_code or _NO_CODE), inner.close_reason or "")
        return ended
    except (WebSocketDisconnect, RuntimeError):
        return "client"


def _sendable(code: int) -> int:
    """A close code that may be sent: some only say that a connection broke, or had no code."""
    if code == _NO_CODE:
        return _NORMAL
    return _UNEXPECTED if code in _BROKEN else code
