"""The connections of a gateway: how many there may be, how long a head may take, and what is no request."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from v0to1.gateway.sockets import SocketLimits, is_socket
from v0to1.gateway.strict import StrictConnection

if TYPE_CHECKING:
    from v0to1.gateway.app import Gateway

_LINGER_SECONDS = 1.0
_MOST_REFUSED = 2
_LARGE = 16 * 1024
_CUT_SECONDS = 10.0
_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\n"
    b"content-type: application/json\r\ncontent-length: 33\r\n\r\n"
    b'{"detail":"This gateway is busy"}'
)


class Joined:
    """A transport that sends together what is written in one go: the head of a response, and its body."""

    def __init__(self, plain: Any, loop: asyncio.AbstractEventLoop) -> None:
        self.plain = plain
        self._loop = loop
        self._parts: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.plain, name)

    def write(self, data: bytes) -> None:
        """Send something soon."""
        if not data:
            return
        if not self._parts:
            self._loop.call_soon(self.flush)
        self._parts.append(data)
        if len(data) >= _LARGE:
            self.flush()

    def flush(self) -> None:
        """Send what waits."""
        parts, self._parts = self._parts, []
        if parts:
            self.plain.write(parts[0] if len(parts) == 1 else b"".join(parts))

    def write_eof(self) -> None:
        """Send what waits, and that no more comes."""
        self.flush()
        self.plain.write_eof()

    def close(self) -> None:
        """Send what waits, and close."""
        self.flush()
        self.plain.close()


class HttpProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn has it, with bounds against clients that connect and say nothing."""

    _waiting: asyncio.TimerHandle | None = None
    _stuck: asyncio.TimerHandle | None = None
    _is_over = False

    def __init__(self, config: Any, server_state: Any, app_state: Any, _loop: Any = None) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.conn: StrictConnection = StrictConnection(config.h11_max_incomplete_event_size)

    @property
    def gateway(self) -> Gateway:
        """The application."""
        found: Any = self.app
        gateway: Gateway = found
        return gateway

    def connection_made(self, transport: Any) -> None:
        """Take a connection, or refuse it."""
        transport = Joined(transport, self.loop)
        super().connection_made(transport)
        if len(self.connections) > self.gateway.settings.max_connections:
            transport.write(_FULL)
            self._linger()
            return
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        self._stop_waiting()
        self._forget_stuck()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what a client sends; the head of its next request has to be there in time."""
        if self.transport.is_closing() or self._is_over:
            return
        before: Any = self.cycle
        if self._waiting is None and (before is None or before.response_complete):
            self._await_head()
        super().data_received(data)
        if self.cycle is not before:
            self._stop_waiting()

    def on_response_complete(self) -> None:
        """Go on with the connection; where a body was answered before it was there, its rest has an end."""
        super().on_response_complete()
        if self._waiting is None and self.conn.their_state is h11.SEND_BODY:
            self._await_head()

    def send_400_response(self, msg: str) -> None:
        """Refuse what came, in JSON; close at once where a response has begun already."""
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.abort()
            return
        body = json.dumps({"detail": self.conn.detail}).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        reason = HTTPStatus(self.conn.status).phrase.encode()
        for event in (
            h11.Response(status_code=self.conn.status, headers=headers, reason=reason),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event))
        self._linger()

    def pause_writing(self) -> None:
        """Give the client as long as for each piece to take what is waiting for it."""
        super().pause_writing()
        seconds = self.gateway.settings.piece_seconds
        self._stuck = self.loop.call_later(seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on."""
        self._forget_stuck()
        super().resume_writing()

    def handle_websocket_upgrade(self, event: Any) -> None:
        """Hand a connection over."""
        self._stop_waiting()
        joined: Any = self.transport
        self.transport = joined.plain
        super().handle_websocket_upgrade(event)

    def shutdown(self) -> None:
        """Begin to end."""
        self.gateway.end()
        super().shutdown()

    def _linger(self) -> None:
        """Close a connection once the client has read why: a system drops that for unread bytes."""
        self._is_over = True
        self._stop_waiting()
        running: Any = self.cycle
        if running is not None and not running.response_complete:
            running.disconnected = True
            running.message_event.set()
        if len(self.connections) > _MOST_REFUSED * self.gateway.settings.max_connections:
            self.transport.close()
            return
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._waiting = self.loop.call_later(_LINGER_SECONDS, self._give_up)

    def _await_head(self) -> None:
        bounds = self.gateway.settings
        is_body = self.conn.their_state is h11.SEND_BODY  # the rest of one whose request has been answered
        seconds = bounds.piece_seconds if is_body else bounds.head_seconds
        if self.gateway.is_ending():
            seconds = min(seconds, _LINGER_SECONDS)
        self._waiting = self.loop.call_later(seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _forget_stuck(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None

    def _give_up(self) -> None:
        self._waiting = None
        if not self.transport.is_closing():
            self.transport.abort()


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """WebSockets as uvicorn has them, which end in time, and with messages of V0's size for Socket.IO."""

    def handle_connect(self, event: Any) -> None:
        """Take a handshake."""
        super().handle_connect(event)
        scope: Any = getattr(self, "scope", None)
        if scope is not None and is_socket(scope):
            bound = "max_message_size" if hasattr(self.conn, "max_message_size") else "max_size"
            setattr(self.conn, bound, SocketLimits().message_bytes)

    def on_task_complete(self, task: Any) -> None:
        """Cut a connection that a client keeps open by taking nothing more of it."""
        super().on_task_complete(task)
        self.loop.call_later(_CUT_SECONDS, self.transport.abort)

    def shutdown(self) -> None:
        """Begin to end: Socket.IO says goodbye by itself, and has time for it."""
        gateway: Any = self.app
        scope: Any = self.scope
        gateway.end()
        if not self.handshake_complete or not is_socket(scope):
            super().shutdown()
