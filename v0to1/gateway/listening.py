"""The WebSocket on which an Agent Server says what happens."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, WebSocketException

from v0to1.adapter.python.exchange import _KEY_HEADER
from v0to1.adapter.python.sockets import _auth_frame, _Lost

Result = TypeVar("Result")

_PING_SECONDS = 30.0
_CLOSE_SECONDS = 2.0
_FRAMES = 4
"""Frames that are read before they are asked for."""


class Connect(connect):
    """Opens a connection to the server that is named, and to no other."""

    def process_redirect(self, exc: Exception) -> Exception:
        """Take a redirect for the error that it is."""
        return exc


@dataclass(frozen=True, slots=True)
class Listening:
    """How Agent Servers are listened to; `tls` None verifies certificates as usual."""

    frame_bytes: int
    tls: ssl.SSLContext | None = None

    async def open(self, url: str, key: str) -> Listener:
        """Open a WebSocket, with the key in its first frame if the server has that.

        Raises `_Lost` where the server cannot be reached or refuses.
        """
        try:
            try:
                socket = await self._connect(url)
                await _sent(socket, _auth_frame(key))
            except InvalidHandshake:  # before agent server 1.18.1
                socket = await self._connect(url, {_KEY_HEADER: key})
        except (OSError, ValueError, WebSocketException, asyncio.TimeoutError) as error:
            raise _Lost(type(error).__name__) from error
        return Listener(socket)

    async def _connect(self, url: str, headers: dict[str, str] | None = None) -> ClientConnection:
        tls: dict[str, Any] = {"ssl": self.tls} if self.tls is not None and url.startswith("wss:") else {}
        return await Connect(
            url,
            additional_headers=headers,
            close_timeout=_CLOSE_SECONDS,
            compression=None,
            max_queue=_FRAMES,
            max_size=self.frame_bytes,
            ping_interval=_PING_SECONDS,
            user_agent_header=None,
            **tls,
        )


async def _sent(socket: ClientConnection, text: str) -> None:
    """Send a frame, or leave nothing open."""
    try:
        await socket.send(text)
    except BaseException:
        socket.transport.abort()
        raise


async def within(seconds: float, doing: Awaitable[Result]) -> Result:
    """What comes of something; it is cancelled, and TimeoutError raised, when it takes longer.

    `asyncio.wait_for` may lose a cancellation before Python 3.12.
    """
    task = asyncio.ensure_future(doing)
    try:
        await asyncio.wait({task}, timeout=seconds)
        if not task.done():
            raise asyncio.TimeoutError
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})


class Listener:
    """A WebSocket to an Agent Server."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def frame(self, seconds: float) -> str | None:
        """The next frame, or None when there was none for some seconds; `_Lost` at the end."""
        try:
            frame = await within(seconds, self._socket.recv())
        except asyncio.TimeoutError:
            return None
        except ConnectionClosed as error:
            raise _Lost("the connection was closed") from error
        if not isinstance(frame, str):
            raise _Lost("a frame is no text")
        return frame

    async def close(self) -> None:
        """Close the connection; nothing of it is left, whatever happens meanwhile."""
        try:
            await self._socket.close()
        finally:
            self._socket.transport.abort()
