"""What becomes of a request of Socket.IO: it is another worker's, refused, or served here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.websockets import WebSocket

from v0to1.core.rules import Rule
from v0to1.gateway.deprecation import Deprecation
from v0to1.gateway.headers import as_mapping, caller_of, request_headers
from v0to1.gateway.observing import Observer
from v0to1.gateway.peers import Peers
from v0to1.gateway.refusals import CONNECT, Brownouts
from v0to1.gateway.sandbox_keys import SandboxKeys
from v0to1.gateway.settings import Settings
from v0to1.gateway.sockets import SocketLimits, Sockets, has_session, worker_of
from v0to1.gateway.translating import asking
from v0to1.gateway.upstream import Upstream
from v0to1.gateway.v0_requests import GatewayRequest

_PATH = "/socket.io"
_SANDBOX = "gateway.sandbox"
_STARTS = ("http.response.start", "websocket.accept", "websocket.http.response.start")


class SocketRequests:
    """An ASGI application for the requests of Socket.IO."""

    def __init__(
        self,
        settings: Settings,
        upstream: Upstream,
        *,
        keys: SandboxKeys,
        rules: Iterable[Rule],
        kind: type[GatewayRequest],
        observer: Observer,
        deprecation: Deprecation,
        brownouts: Brownouts,
        peers: Peers | None,
    ) -> None:
        self._settings, self._keys, self._observer = settings, keys, observer
        self._deprecation, self._brownouts, self._peers = deprecation, brownouts, peers
        self._sockets = Sockets(
            asking(upstream),
            root_of=lambda scope: settings.root if _is_at_root(scope) else None,
            agent_of=lambda scope: scope[_SANDBOX] if _is_at_root(scope) else None,
            headers_of=self._headers,
            rules=rules,
            asking=kind,
            limits=SocketLimits(sockets=settings.max_sockets, drain_seconds=settings.drain_seconds / 2),
            tls=upstream.verify,
            worker=peers.worker if peers else "",
            on_event=observer.socket,
        )

    def __len__(self) -> int:
        """How many clients there are."""
        return len(self._sockets)

    async def close(self) -> None:
        """End all connections, so that clients connect elsewhere."""
        await self._sockets.close()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a request, here or by the worker that has its connection."""
        worker = worker_of(scope)
        if self._peers is not None and worker and worker != self._peers.worker:
            await self._handed_on(self._peers, worker, scope, receive, send)
        elif has_session(scope) or not await self._is_refused(scope, receive, send):
            await self._served(scope, receive, send)

    async def _handed_on(self, peers: Peers, worker: str, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await peers.websocket(worker, WebSocket(scope, receive, send))
            return
        request = Request(scope, receive)
        response = await peers.request(worker, request)
        await response(scope, request.receive, send)

    async def _is_refused(self, scope: Any, receive: Any, send: Any) -> bool:
        """Answer a client that is refused on purpose; False for any other."""
        response = self._brownouts.response(CONNECT, caller_of(scope, self._settings))
        if response is None:
            return False
        told = {"rule": CONNECT, "reason": "on purpose", "status": response.status_code}
        self._observer.socket("refused", scope, told)
        if scope["type"] == "websocket":
            await WebSocket(scope, receive, send).send_denial_response(response)
        else:
            await response(scope, receive, send)
        return True

    async def _served(self, scope: Any, receive: Any, send: Any) -> None:
        async def sending(message: Any) -> None:
            if message["type"] in _STARTS:
                headers = self._deprecation.headers(CONNECT)
                message = {**message, "headers": [*message.get("headers", ()), *headers]}
            await send(message)

        await self._sockets(self._for_sandbox(scope), receive, sending)

    def _for_sandbox(self, scope: Any) -> Any:
        """A request with the key of its sandbox, where it has no other one."""
        has_key = any(name == b"authorization" for name, _ in scope["headers"])
        sandbox = None if has_key else self._keys.of_request(scope)
        return {**self._keys.open_request(scope, sandbox), _SANDBOX: sandbox.server if sandbox else None}

    def _headers(self, scope: Any) -> dict[str, str]:
        return as_mapping(request_headers(scope, caller_of(scope, self._settings), self._settings))


def _is_at_root(scope: Any) -> bool:
    """Whether a request is to the path that V0's server had."""
    return str(scope["path"]).rstrip("/") == _PATH
