"""V0's Socket.IO server for clients that cannot be changed, by the flows of the adapter."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from v0to1.adapter.python.exchange import _KEY_HEADER, Reply, _json
from v0to1.adapter.python.sockets import _Place, _place_at
from v0to1.core.rules import Rule
from v0to1.gateway.engine import Engine, SocketLimits, has_session, worker_of
from v0to1.gateway.listening import Listening, within
from v0to1.gateway.socket_client import Ask, SocketClient
from v0to1.gateway.socket_rules import SocketRules
from v0to1.gateway.v0_requests import GatewayRequest

__all__ = ["SocketLimits", "Sockets", "has_session", "is_socket", "worker_of"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Observe = Callable[[str, Scope, Mapping[str, Any]], None]

_LOG = logging.getLogger("v0to1.gateway.sockets")
_CLIENT = "v0to1.gateway.client"
_PATH = "/socket.io"
_TOO_SLOW = _json({"detail": "The request took too long"}, 408)
_SESSION_MAKING = (["4"], ("polling", "websocket"))


class _Slow(Exception):
    """A client does not send its request."""


def is_socket(scope: Scope) -> bool:
    """Whether a request is for Socket.IO, by its path."""
    return scope["type"] in ("http", "websocket") and str(scope["path"]).rstrip("/").endswith(_PATH)


class Sockets:
    """An ASGI application that is V0's Socket.IO server.

    `ask` sends a V1 request, and raises `_Lost` where its server cannot be reached; `asking` is the kind of
    this gateway's requests. `root_of` gives the
    address of the App Server for a request, without a slash at its end, and `agent_of` that of an Agent
    Server for a request to one; a request for which both give None gets 404. `headers_of` gives those of
    a client's headers that go to the App Server. Agent Servers are listened to with `tls`, or with
    certificates verified as usual. `worker` stands before all session ids, for `worker_of`; ValueError
    where it is no plain name.

    `on_event` is called with the kind of what happens, the scope of the request that the client came
    with, and facts:

    * `opened`: there is a connection, which will be `disconnected`
    * `connect`: its client has joined a conversation; `rule`
    * `action`: it has sent something; `rule`, the `event` that it was emitted as, and the `action`,
      which is `other` for what has no rule
    * `refused`: it was not let in; `reason`, `status` (200 where it was told by Socket.IO)
    * `malformed`: it has sent what cannot be understood; `error`
    * `disconnected`: its connection has ended; `reason`, `seconds`
    """

    def __init__(
        self,
        ask: Ask,
        *,
        asking: type[GatewayRequest],
        root_of: Callable[[Scope], str | None],
        headers_of: Callable[[Scope], dict[str, str]],
        rules: Iterable[Rule],
        agent_of: Callable[[Scope], str | None] = lambda scope: None,
        limits: SocketLimits = SocketLimits(),  # noqa: B008  # it is frozen
        tls: ssl.SSLContext | None = None,
        worker: str = "",
        on_event: Observe = lambda kind, scope, facts: None,
    ) -> None:
        self._ask, self._asking, self._root_of, self._agent_of = ask, asking, root_of, agent_of
        self._headers_of, self._limits, self._on_event = headers_of, limits, on_event
        self._rules = SocketRules(rules)
        self._listening = Listening(limits.frame_bytes, tls)
        self._engine = Engine(limits, worker)
        self._engine.on("connect", self._connected)
        self._engine.on("message", self._came)
        self._engine.on("disconnect", self._left)
        self._clients: set[SocketClient] = set()
        self._by_sid: dict[str, SocketClient] = {}
        self._is_closing = False

    def __len__(self) -> int:
        """How many clients there are, with those of which something is still to be done."""
        return len(self._clients)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request of Socket.IO."""
        query = parse_qs(scope["query_string"].decode("latin-1"))
        if "sid" in query:
            await self._go_on(query["sid"][0], scope, receive, send)
        elif _makes_session(scope, query):
            await self._shake_hands(query, scope, receive, send)
        else:
            await self._serve_stranger(scope, receive, send)

    async def close(self) -> None:
        """End all connections, so that clients connect elsewhere, and what they have sent is done.

        New ones get 503. What takes longer than `drain_seconds` is not waited for.
        """
        self._is_closing = True
        clients = list(self._clients)
        for client in clients:
            client.end("server closes")
        gone = [asyncio.ensure_future(client.gone.wait()) for client in clients]
        if gone:
            await asyncio.wait(gone, timeout=self._limits.drain_seconds)
            for client in clients:
                client.abandon()
            await asyncio.wait(gone, timeout=self._limits.close_seconds)
        for waiting in gone:
            waiting.cancel()
        await self._engine.shutdown()

    async def _shake_hands(
        self, query: dict[str, list[str]], scope: Scope, receive: Receive, send: Send
    ) -> None:
        if self._is_closing or len(self._clients) >= self._limits.sockets:
            self._observe("refused", scope, reason="too many", status=503)
            await _respond(scope, receive, send, self._busy())
            return
        client = self._client_for(query, scope)
        if client is None:
            self._observe("refused", scope, reason="unknown server", status=404)
            await _respond(scope, receive, send, _json({"detail": "Not Found"}, 404))
            return
        self._clients.add(client)
        try:
            refused = await client.enter()
            if client.ended:
                refused = self._busy()
            if refused is not None:
                self._observe("refused", scope, reason="server", status=refused.status)
                await _respond(scope, receive, send, refused)
                return
            await self._serve(client, {**scope, _CLIENT: client}, receive, send)
        finally:
            if not client.sid:
                client.end("refused")

    def _client_for(self, query: dict[str, list[str]], scope: Scope) -> SocketClient | None:
        agent = self._agent_of(scope)
        root = agent or self._root_of(scope)
        if root is None:
            return None
        place = _place_at(root, query, self._headers_of(scope))
        return SocketClient(
            _with_own_key(place) if agent else place,
            is_agent=bool(agent),
            asking=self._asking,
            ask=self._ask,
            engine=self._engine,
            listening=self._listening,
            limits=self._limits,
            rules=self._rules,
            notice=lambda kind, **facts: self._observe(kind, scope, **facts),
            on_gone=self._forget,
        )

    async def _go_on(self, sid: str, scope: Scope, receive: Receive, send: Send) -> None:
        client, socket = self._by_sid.get(sid), self._engine.sockets.get(sid)
        if client is None or socket is None:
            await self._serve_stranger(scope, receive, send)
        elif scope["type"] == "websocket" and socket.upgrading:
            await _respond(scope, receive, send, _json("Unexpected HTTP request", 400))
        else:
            await self._serve(client, scope, receive, send)

    async def _serve_stranger(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the engine say what is wrong with a request."""

        async def received() -> Message:
            try:
                return await within(self._limits.slow_seconds, receive())
            except asyncio.TimeoutError as error:
                raise _Slow from error

        try:
            await self._engine.handle_request(scope, received, send)
        except _Slow:
            await _respond(scope, receive, send, _TOO_SLOW)

    async def _serve(self, client: SocketClient, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the engine serve a request; whatever goes wrong in it ends this client alone."""
        task = asyncio.current_task()
        assert task is not None
        is_websocket = scope["type"] == "websocket"

        async def sent(message: Message) -> None:
            try:
                await within(self._limits.slow_seconds, send(message))
            except asyncio.TimeoutError:
                client.end("slow")
                raise

        async def received() -> Message:
            try:
                return await within(self._limits.slow_seconds, receive())
            except asyncio.TimeoutError as error:
                client.end("slow")
                raise _Slow from error

        if is_websocket:
            client.serves(task)
        try:
            await self._engine.handle_request(scope, receive if is_websocket else received, sent)
        except _Slow:
            await _respond(scope, receive, send, _TOO_SLOW)
        except asyncio.CancelledError:
            if not client.ended:
                raise
        except Exception as error:
            if not client.ended:
                self._observe("malformed", scope, error=type(error).__name__)
            client.end("malformed")
        finally:
            if is_websocket:
                client.served(task)
                if self._engine.has_websocket(client.sid):
                    client.end("transport close")

    async def _connected(self, sid: str, environ: dict[str, Any]) -> bool:
        client: SocketClient = environ["asgi.scope"][_CLIENT]
        if client.ended:
            return False
        self._by_sid[sid] = client
        client.adopt(sid, self._engine.sockets[sid])
        return True

    async def _came(self, sid: str, data: str | bytes) -> None:
        client = self._by_sid.get(sid)
        if client is not None:
            client.take(data)

    async def _left(self, sid: str, reason: str) -> None:
        client = self._by_sid.get(sid)
        if client is not None:
            client.end(reason)

    def _forget(self, client: SocketClient) -> None:
        self._clients.discard(client)
        self._by_sid.pop(client.sid, None)

    def _busy(self) -> Reply:
        reply = _json({"detail": "Too many connections; try again later"}, 503)
        retry = str(self._limits.retry_seconds)
        return reply._replace(headers={**reply.headers, "retry-after": retry})

    def _observe(self, kind: str, scope: Scope, **facts: Any) -> None:
        try:
            self._on_event(kind, scope, facts)
        except Exception as error:
            _LOG.error("an observer of sockets has failed: %s", type(error).__name__)


def _makes_session(scope: Scope, query: dict[str, list[str]]) -> bool:
    """Whether a request begins a session; the engine says what is wrong with any other."""
    version, transports = _SESSION_MAKING
    transport = query.get("transport", ["polling"])[0]
    is_websocket = scope["type"] == "websocket"
    fits = transport in transports and is_websocket == (transport == "websocket")
    return fits and query.get("EIO") == version and scope.get("method", "GET") == "GET"


def _with_own_key(place: _Place) -> _Place:
    """The place of a socket at an Agent Server, which took the key in a header, too."""
    given = place.headers.get(_KEY_HEADER) or ""
    return place if place.key else place._replace(key=given)


async def _respond(scope: Scope, receive: Receive, send: Send, reply: Reply) -> None:
    """Refuse a handshake; that of a WebSocket, too, with a status where the server can do that.

    One for polling gets no body: a client in Python may hang up before it reads that, and then never tries
    again.
    """
    kind, headers, body = "http.response", reply.headers, reply.body
    if scope["type"] == "websocket":
        await receive()
        if "websocket.http.response" not in (scope.get("extensions") or {}):
            await send({"type": "websocket.close"})
            return
        kind = "websocket.http.response"
    else:
        headers = {name: text for name, text in headers.items() if name == "retry-after"}
        body = b""
    headers = {**headers, "content-length": str(len(body))}
    raw = [(name.encode("latin-1"), text.encode("latin-1")) for name, text in headers.items()]
    await send({"type": f"{kind}.start", "status": reply.status, "headers": raw})
    await send({"type": f"{kind}.body", "body": body})
