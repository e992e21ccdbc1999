"""The other workers of a gateway: a Socket.IO connection belongs to the worker that has it.

Requests of one connection may come to any worker, as all of them accept from the same port. Its session id
names the worker, which each of the others reaches by a Unix socket in their common folder.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocket
from uvicorn.server import ServerState
from websockets.asyncio.client import unix_connect

from v0to1.gateway.headers import Raw, without_hop_by_hop
from v0to1.gateway.passing import at_once, body_of, joined, streamed, websocket_options
from v0to1.gateway.paths import target_of
from v0to1.gateway.settings import Settings

_SESSION_UNKNOWN = {"code": 1, "message": "Session ID unknown"}
"""What Engine.IO says of a connection that is gone: the client makes a new one."""


class Peers:
    """Serves this worker to the others, and hands requests on to them; `worker` is the name of this one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = Path(settings.folder)
        self.worker = f"w{os.getpid()}"
        self._server: asyncio.Server | None = None
        self._clients: dict[str, httpx.AsyncClient] = {}

    async def serve(self, app: Any, options: dict[str, Any]) -> None:
        """Serve an application to the other workers."""
        config = uvicorn.Config(app, **{**options, "lifespan": "off", "workers": 1})
        config.load()
        state = ServerState()

        def protocol() -> asyncio.Protocol:
            made: Callable[..., asyncio.Protocol] = config.http_protocol_class
            return made(config=config, server_state=state, app_state={})

        loop = asyncio.get_running_loop()
        self._server = await loop.create_unix_server(protocol, path=self._path(self.worker))

    async def close(self) -> None:
        """Serve no more."""
        if self._server is not None:
            self._server.close()
        for client in self._clients.values():
            await client.aclose()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._path(self.worker))

    async def request(self, worker: str, request: Request) -> Response:
        """What another worker answers to a request for a connection of its own.

        Clients can name any worker, so nothing is kept for one that there is not.
        """
        if not os.path.exists(self._path(worker)):
            return JSONResponse(_SESSION_UNKNOWN, 400)
        headers = _as_they_came(request.scope)
        sent = httpx.Request(
            request.method,
            httpx.URL("http://peer").copy_with(raw_path=target_of(request.scope)),
            headers=headers,
            content=body_of(request, headers),
            extensions={"timeout": httpx.Timeout(self._settings.command_seconds).as_dict()},
        )
        try:
            return await streamed(_Passed(self._client(worker), sent))
        except httpx.TransportError:
            return JSONResponse(_SESSION_UNKNOWN, 400)

    async def websocket(self, worker: str, socket: WebSocket) -> None:
        """Let another worker have a WebSocket for a connection of its own."""
        uri = f"ws://peer{target_of(socket.scope).decode('latin-1')}"
        options = websocket_options(socket, _as_they_came(socket.scope), self._settings)
        await joined(socket, unix_connect(self._path(worker), uri, **options))

    def _client(self, worker: str) -> httpx.AsyncClient:
        if worker not in self._clients:
            # Each client of polling has a request that waits there: the bounds are those of the gateway.
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=20)
            transport = httpx.AsyncHTTPTransport(uds=self._path(worker), limits=limits)
            self._clients[worker] = httpx.AsyncClient(transport=transport)
        return self._clients[worker]

    def _path(self, worker: str) -> str:
        return str(self._folder / f"{worker}.sock")


class _Passed(contextlib.AbstractAsyncContextManager[Any]):
    """A response that has not been read."""

    def __init__(self, client: httpx.AsyncClient, request: httpx.Request) -> None:
        self._client, self._request = client, request
        self._response: httpx.Response | None = None

    async def __aenter__(self) -> Any:
        found = self._response = await self._client.send(self._request, stream=True)
        headers = [(name.lower(), text) for name, text in found.headers.raw]
        return SimpleNamespace(
            status_code=found.status_code, headers=headers, aiter_raw=found.aiter_raw, sent=at_once
        )

    async def __aexit__(self, *given: object) -> None:
        if self._response is not None:
            await self._response.aclose()


def _as_they_came(scope: Any) -> Raw:
    """The headers of a request, for one who is told what this worker was told."""
    own = tuple(f"sec-websocket-{name}".encode() for name in ("key", "version", "extensions", "protocol"))
    kept = without_hop_by_hop(scope["headers"])
    return [(name, text) for name, text in kept if name not in (b"host", *own)]
