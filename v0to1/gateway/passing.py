"""All other requests: they go to the upstream and back in pieces, as they are."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from v0to1.gateway.headers import Caller, request_headers, without_hop_by_hop
from v0to1.gateway.settings import Settings
from v0to1.gateway.upstream import Upstream

_BODY_FRAMING = (b"content-length", b"transfer-encoding")
# Set by the gateway itself on its responses.
_OWN = (b"date", b"server")
_NO_CODE = 1005
_GOING_AWAY = 1001
_UNEXPECTED = 1011


class Passage:
    """Passes requests and WebSockets to the upstream."""

    def __init__(self, settings: Settings, upstream: Upstream) -> None:
        self._settings, self._upstream = settings, upstream

    async def request(self, request: Request, caller: Caller) -> Response:
        """The upstream's response; raises `Unreachable`."""
        scope = request.scope
        headers = request_headers(scope, caller, self._settings)
        given = {name for name, _ in scope["headers"]}
        body: Any = None
        if given & set(_BODY_FRAMING):
            body = request.stream()
            if b"content-length" not in given:
                headers.append((b"transfer-encoding", b"chunked"))
        seconds = max(self._settings.read_seconds, self._settings.command_seconds)
        passed = self._upstream.passed(request.method, self._url(scope), headers, body, seconds)
        inner = await passed.__aenter__()

        async def pieces() -> AsyncIterator[bytes]:
            try:
                async for piece in inner.aiter_raw():
                    yield piece
            finally:
                await passed.__aexit__(None, None, None)

        response = StreamingResponse(pieces(), inner.status_code)
        response.raw_headers = [
            (name.lower(), self._own_location(text, caller) if name.lower() == b"location" else text)
            for name, text in without_hop_by_hop(inner.headers.raw)
            if name.lower() not in _OWN and not name.lower().startswith(b"access-control-")
        ]
        return response

    def _url(self, scope: Any) -> httpx.URL:
        """The address at the upstream: the path goes there as it came."""
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        root = httpx.URL(self._settings.root)
        path = root.raw_path.rstrip(b"/") + scope["raw_path"] + query
        return root.copy_with(raw_path=path)

    def _own_location(self, text: bytes, caller: Caller) -> bytes:
        """Where a client is sent, at the gateway where that would be at the upstream."""
        root = self._settings.root.encode("latin-1")
        if text == root or text.startswith((root + b"/", root + b"?")):
            own = self._settings.public_url or caller.root
            return own.encode("latin-1") + text[len(root) :]
        return text

    async def websocket(self, socket: WebSocket, caller: Caller) -> None:
        """Pass the frames of a WebSocket both ways, until one side closes it."""
        url = str(self._url(socket.scope)).replace("http", "ws", 1)
        headers = [
            (name.decode("latin-1"), text.decode("latin-1"))
            for name, text in request_headers(socket.scope, caller, self._settings)
        ]
        secure = self._upstream.verify if url.startswith("wss:") else None
        try:
            inner = await connect(
                url,
                additional_headers=headers,
                subprotocols=socket.scope.get("subprotocols") or None,
                user_agent_header=None,
                open_timeout=self._settings.connect_seconds,
                max_size=None,
                proxy=None,
                ssl=secure,
            )
        except InvalidStatus as error:
            refusal = Response(error.response.body or b"", error.response.status_code)
            await socket.send_denial_response(refusal)
            return
        except (OSError, InvalidHandshake, asyncio.TimeoutError):
            await socket.send_denial_response(Response(b"OpenHands could not be reached", 502))
            return
        async with inner:
            await socket.accept(inner.subprotocol)
            await _both_ways(socket, inner)


async def _both_ways(socket: WebSocket, inner: ClientConnection) -> None:
    tasks = [asyncio.create_task(_to_upstream(socket, inner)), asyncio.create_task(_to_client(socket, inner))]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _to_upstream(socket: WebSocket, inner: ClientConnection) -> None:
    with contextlib.suppress(ConnectionClosed):
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                code = int(message.get("code") or _NO_CODE)
                await inner.close(_sendable(code), str(message.get("reason") or ""))
                return
            data = message.get("text")
            await inner.send(message["bytes"] if data is None else data)


async def _to_client(socket: WebSocket, inner: ClientConnection) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        try:
            async for frame in inner:
                await (socket.send_text(frame) if isinstance(frame, str) else socket.send_bytes(frame))
        except ConnectionClosed:
            await socket.close(_UNEXPECTED)
        else:
            await socket.close(_sendable(inner.close_code or _NO_CODE), inner.close_reason or "")


def _sendable(code: int) -> int:
    """A close code that may be sent: 1005 and 1006 only say that there was none."""
    return _GOING_AWAY if code in (_NO_CODE, 1006, 1015) else code
