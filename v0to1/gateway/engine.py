"""The transport of Socket.IO, with a bounded queue for each client and ids that name their worker."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import engineio
from engineio.packet import MESSAGE, NOOP, Packet

_SILENT = logging.getLogger("v0to1.gateway.engineio")
_SILENT.setLevel(logging.CRITICAL + 1)  # what it logs has session ids and what clients sent
_WORKER = re.compile("[A-Za-z0-9_-]+")
_SPARE = 2
"""So many times the bound of events may wait with all other packets."""
_AT_ONCE = 16
"""A client in Python takes more packets in one response for a malformed one, and hangs up."""


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """Bounds of what clients of Socket.IO may use; times are seconds.

    A handshake waits `handshake_seconds` for the conversation, and a client has `connect_seconds` from
    there to join. When so many events or bytes wait for a client that it has no room, it gets
    `slow_seconds` to take some before its connection is closed. What it has sent is still carried out
    when it has left, for `flush_seconds`; `drain_seconds` when the server ends.
    """

    sockets: int = 1000
    message_bytes: int = 4 * 1024 * 1024
    waiting_actions: int = 100
    waiting_bytes: int = 8 * 1024 * 1024
    queued_events: int = 1000
    queued_bytes: int = 8 * 1024 * 1024
    frame_bytes: int = 16 * 1024 * 1024
    ping_interval: float = 25.0
    ping_timeout: float = 20.0
    handshake_seconds: float = 4.0
    connect_seconds: float = 45.0
    slow_seconds: float = 20.0
    flush_seconds: float = 130.0
    drain_seconds: float = 10.0
    close_seconds: float = 2.0
    retry_seconds: int = 5


def _nothing() -> None:
    """Do nothing."""


class Outgoing(asyncio.Queue[Any]):
    """Packets that wait for one client; `has_room` is set while fewer than the limits wait.

    Nothing is kept beyond twice the limits: `overflowed` is called instead.
    """

    def __init__(self, limits: SocketLimits) -> None:
        super().__init__()
        self._limits = limits
        self._bytes = 0
        self._taken = 0
        self._is_over = False
        self.has_room = asyncio.Event()
        self.has_room.set()
        self.overflowed: Callable[[], object] = _nothing

    async def get(self) -> Any:
        """Take the first packet, once there is one; more may be taken with it at once."""
        self._taken = 0
        return await super().get()

    def get_nowait(self) -> Any:
        """Take one more packet; QueueEmpty where that would be more than clients take at once."""
        if self._taken >= _AT_ONCE:
            raise asyncio.QueueEmpty
        self._taken += 1
        return super().get_nowait()

    async def put(self, item: Any) -> None:
        """Keep a packet at once."""
        self.put_nowait(item)

    def put_nowait(self, item: Any) -> None:
        """Keep a packet; None is the end, behind which there are no others."""
        if item is not None and self._is_over:
            return
        if item is not None and self.qsize() >= _SPARE * self._limits.queued_events:
            self._is_over = True
            self.overflowed()
            return
        self._is_over = self._is_over or item is None
        super().put_nowait(item)

    def end(self, *, drop: bool) -> None:
        """Let nothing follow what waits, which may be dropped."""
        self.overflowed = _nothing
        while drop and not self.empty():
            super().get_nowait()
        self.put_nowait(None)

    def _put(self, item: Any) -> None:
        super()._put(item)
        self._bytes += _size(item)
        self._look()

    def _get(self) -> Any:
        item = super()._get()
        self._bytes -= _size(item)
        self._look()
        return item

    def _look(self) -> None:
        full = self.qsize() >= self._limits.queued_events or self._bytes >= self._limits.queued_bytes
        if full:
            self.has_room.clear()
        else:
            self.has_room.set()


def _size(item: Any) -> int:
    data = getattr(item, "data", None)
    return len(data) if isinstance(data, str | bytes) else 0


class Engine(engineio.AsyncServer):  # type: ignore[misc]
    """Engine.IO as V0 had it, of which every connection can be ended at once.

    `worker` is the prefix of all session ids; ValueError where it has other signs than letters, digits,
    `-` and `_`.
    """

    def __init__(self, limits: SocketLimits, worker: str) -> None:
        if worker and not _WORKER.fullmatch(worker):
            raise ValueError(f"{worker!r} is no name of a worker")
        self._limits, self._prefix = limits, f"{worker}." if worker else ""
        self._pings: dict[str, asyncio.Task[Any]] = {}
        self.service_task_handle: asyncio.Task[Any] | None = None
        super().__init__(
            async_mode="asgi",
            async_handlers=False,
            cors_allowed_origins=[],
            logger=_SILENT,
            max_http_buffer_size=limits.message_bytes,
            ping_interval=limits.ping_interval,
            ping_timeout=limits.ping_timeout,
        )

    def generate_id(self) -> str:
        """An id that nobody can guess, behind the worker's name."""
        return f"{self._prefix}{super().generate_id()}"

    def create_queue(self, *given: Any, **options: Any) -> Outgoing:
        """The queue of a client."""
        return Outgoing(self._limits)

    def start_background_task(self, target: Any, *given: Any, **options: Any) -> asyncio.Task[Any]:
        """Run a coroutine; what belongs to a connection ends with it."""
        task: asyncio.Task[Any] = super().start_background_task(target, *given, **options)
        sid = getattr(getattr(target, "__self__", None), "sid", None)
        if sid is not None:
            self._pings[sid] = task
        return task

    async def disconnect(self, sid: str | None = None) -> None:
        """End a connection without waiting for what its client has not taken."""
        socket = self.sockets.get(sid)
        if socket is not None:
            await socket.close(wait=False, abort=True)

    def message(self, text: str | bytes) -> Any:
        """A packet with a message."""
        return Packet(MESSAGE, data=text)

    def has_websocket(self, sid: str) -> bool:
        """Whether a connection is there, and uses a WebSocket."""
        socket = self.sockets.get(sid)
        return socket is not None and bool(socket.upgraded)

    def end(self, sid: str, *, drop: bool) -> None:
        """End a connection, as a server does that goes away: its client connects again.

        What waits for the client is sent first, or dropped.
        """
        ping = self._pings.pop(sid, None)
        if ping is not None:
            ping.cancel()
        socket = self.sockets.pop(sid, None)
        if socket is None:
            return
        if not drop and not socket.upgraded:
            socket.queue.put_nowait(Packet(NOOP))  # no client of polling takes an empty response
        if not socket.closing:
            socket.closing = socket.closed = True
        socket.queue.end(drop=drop)

    async def shutdown(self) -> None:
        """End the task that looks for clients that are gone."""
        task = self.service_task_handle
        event: asyncio.Event | None = self.service_task_event
        if task is None:
            return
        if event is None:  # it has not begun
            task.cancel()
        else:
            event.set()
        await asyncio.wait({task})
        self.service_task_handle = None


def has_session(scope: Mapping[str, Any]) -> bool:
    """Whether a request says that it belongs to a connection, instead of making one."""
    return "sid" in parse_qs(scope["query_string"].decode("latin-1"))


def worker_of(scope: Mapping[str, Any]) -> str | None:
    """The name of the worker that has the session of a request; None for one that has no session.

    It is what the client says: look it up among the workers that there are.
    """
    query = parse_qs(scope["query_string"].decode("latin-1"))
    worker, dot, _ = query.get("sid", [""])[0].rpartition(".")
    return worker if dot and _WORKER.fullmatch(worker) else None
