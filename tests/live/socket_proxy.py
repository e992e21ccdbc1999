"""WebSockets through a proxy: what comes from either side goes to the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

OPENED = 101
GONE = 502
OWN = ("host", "connection", "upgrade")

Refusal = tuple[int, str]


def passing_on(
    url: str,
    refuse: Callable[[HTTPConnection], Refusal | None],
    noted: Callable[[HTTPConnection, int, str], None],
) -> Callable[[WebSocket], Awaitable[None]]:
    """An endpoint that opens a socket at the server for each of a client; `noted` gets what became of it."""

    async def pass_on(socket: WebSocket) -> None:
        refusal = refuse(socket)
        if refusal:
            noted(socket, *refusal)
            await socket.close()
            return
        target = url.replace("http", "ws", 1) + socket.url.path
        query = f"?{socket.url.query}" if socket.url.query else ""
        try:
            server = await connect(
                target + query, additional_headers=_headers(socket), max_size=None, proxy=None
            )
        except InvalidStatus as error:
            noted(socket, error.response.status_code, "")
            await socket.close()
            return
        except (InvalidHandshake, OSError) as error:
            noted(socket, GONE, f"the server is gone: {error!r}")
            await socket.close()
            return
        noted(socket, OPENED, "")
        await socket.accept()
        await _joined(socket, server)

    return pass_on


def _headers(socket: WebSocket) -> list[tuple[str, str]]:
    """The headers of a client that are not about the connection to the proxy."""
    given = socket.headers.items()
    return [
        (name, value) for name, value in given if name not in OWN and not name.startswith("sec-websocket")
    ]


async def _joined(socket: WebSocket, server: ClientConnection) -> None:
    """Pass frames on until either side hangs up, then hang up at the other one."""
    ways = [
        asyncio.ensure_future(_to_client(socket, server)),
        asyncio.ensure_future(_to_server(socket, server)),
    ]
    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    for way in ways:
        way.cancel()
    await server.close()
    with suppress(RuntimeError, WebSocketDisconnect):  # it has hung up itself
        await socket.close(server.close_code or 1000)


async def _to_client(socket: WebSocket, server: ClientConnection) -> None:
    with suppress(ConnectionClosed):
        async for frame in server:
            if isinstance(frame, str):
                await socket.send_text(frame)
            else:
                await socket.send_bytes(frame)


async def _to_server(socket: WebSocket, server: ClientConnection) -> None:
    with suppress(ConnectionClosed):
        while (frame := await socket.receive())["type"] != "websocket.disconnect":
            await server.send(frame.get("text") or frame.get("bytes") or "")
