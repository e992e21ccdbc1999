"""The fake servers of V1 with a gateway for Socket.IO before the App Server."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping, MutableMapping
from types import MappingProxyType
from typing import Any, TypeVar

import httpx
import uvicorn

from tests.servers import V1World
from v0to1 import resources
from v0to1.adapter.python.exchange import Call, Reply, _Memory
from v0to1.adapter.python.sockets import _Lost
from v0to1.core.loading.rules import load_rules
from v0to1.gateway.headers import as_mapping, caller_of, request_headers
from v0to1.gateway.settings import Settings
from v0to1.gateway.sockets import SocketLimits, Sockets, is_socket
from v0to1.gateway.v0_requests import requests_with

SECONDS = 30
Scope = MutableMapping[str, Any]
Result = TypeVar("Result")


async def _at_once(call: Call) -> None:
    """Let a request go."""


class Gateway:
    """A gateway that serves Socket.IO, and passes all else to the App Server; in a thread of its own.

    A path that begins with the key of `others` is for the App Server there. `seen` is what its observer was
    told, but for the scope, and `before` is awaited before each V1 request.
    """

    def __init__(
        self,
        upstream: str,
        agent: str,
        limits: SocketLimits,
        worker: str = "",
        others: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.upstream, self.agent, self.limits, self.worker = upstream, agent, limits, worker
        self.others = others
        self.seen: list[tuple[str, dict[str, Any]]] = []
        self.before: Callable[[Call], Awaitable[None]] = _at_once
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        assert self._ready.wait(SECONDS)

    def do(self, what: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        """Run a coroutine where the gateway runs."""
        return asyncio.run_coroutine_threadsafe(what(), self.loop).result(SECONDS)

    def stop(self) -> None:
        """End the gateway."""
        self._server.should_exit = True
        self._thread.join(SECONDS)
        assert not self._thread.is_alive()

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        async with httpx.AsyncClient(timeout=60) as self._http:
            settings = Settings(upstream=self.upstream, folder="", secret="s")
            self.sockets = Sockets(
                self._asked,
                asking=requests_with(_Memory()),
                rules=load_rules((resources.RULES,)),
                headers_of=lambda scope: as_mapping(
                    request_headers(scope, caller_of(scope, settings), settings)
                ),
                root_of=self._root_of,
                agent_of=lambda scope: self.agent if scope["path"].startswith("/agents/") else None,
                limits=self.limits,
                worker=self.worker,
                on_event=lambda kind, scope, facts: self.seen.append((kind, dict(facts))),
            )
            options: dict[str, Any] = {
                "log_level": "error",
                "lifespan": "off",
                "timeout_graceful_shutdown": 1,
            }
            config = uvicorn.Config(self._app, port=0, interface="asgi3", **options)
            self._server = uvicorn.Server(config)
            serving = asyncio.ensure_future(self._server.serve())
            while not self._server.started:
                await asyncio.sleep(0.005)
            port = self._server.servers[0].sockets[0].getsockname()[1]
            self.url = f"http://127.0.0.1:{port}"
            self._ready.set()
            await serving
            await self.sockets.close()

    def _root_of(self, scope: Scope) -> str | None:
        begin = str(scope["path"]).partition("/socket.io")[0]
        return self.others.get(begin) if begin else self.upstream

    async def _app(self, scope: Scope, receive: Any, send: Any) -> None:
        if is_socket(scope):
            await self.sockets(scope, receive, send)
            return
        body, more = b"", True
        while more:
            event = await receive()
            body, more = body + event.get("body", b""), event.get("more_body", False)
        url = f"{self.upstream}{scope['path']}?{scope['query_string'].decode()}".rstrip("?")
        headers = [one for one in scope["headers"] if one[0] not in (b"host", b"content-length")]
        found = await self._http.request(scope["method"], url, headers=headers, content=body)
        told = [(b"content-type", found.headers.get("content-type", "text/plain").encode())]
        await send({"type": "http.response.start", "status": found.status_code, "headers": told})
        await send({"type": "http.response.body", "body": found.content})

    async def _asked(self, call: Call) -> Reply:
        await self.before(call)
        try:
            found = await self._http.request(
                call.method, call.url, headers=call.headers, content=call.body, follow_redirects=False
            )
        except httpx.TransportError as error:
            raise _Lost(str(error)) from error
        return Reply(found.status_code, dict(found.headers), found.content)


class GatewayWorld(V1World):
    """The servers of V1; `app_url` is the gateway's, and `upstream` the App Server's."""

    def __init__(
        self,
        *,
        limits: SocketLimits | None = None,
        worker: str = "",
        others: Mapping[str, str] = MappingProxyType({}),
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.upstream = self.app_url
        self._limits, self._worker, self._others = limits or SocketLimits(), worker, others

    def __enter__(self) -> GatewayWorld:
        super().__enter__()
        self.gateway = Gateway(self.upstream, self.agent_url, self._limits, self._worker, self._others)
        self.app_url = self.gateway.url
        return self

    def __exit__(self, *error: Any) -> None:
        self.gateway.stop()
        super().__exit__(*error)
