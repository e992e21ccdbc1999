"""Bounds that hold for every request: how many at once, how large, and how slow."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from starlette.responses import JSONResponse

from v0to1.gateway.settings import Settings

RETRY_SECONDS = 1
_LEAST_RATE = 1024
"""Bytes a second that a body has to come with, once a first piece has been awaited."""


class TooLarge(Exception):
    """A body is larger than the gateway takes."""


class Slow(Exception):
    """The next piece of a body did not come in time, or that of a response was not taken."""


class Limits:
    """An ASGI application around another one, which it protects; sockets have bounds of their own."""

    def __init__(self, app: Any, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self.running = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = next((text for name, text in scope["headers"] if name == b"content-length"), b"0")
        if declared.isdigit() and int(declared) > self._settings.max_body:
            await _refusal(413, f"The body is larger than {self._settings.max_body} bytes")(
                scope, receive, send
            )
            return
        if self.running >= self._settings.max_requests:
            response = _refusal(503, "This gateway is busy")
            response.headers["retry-after"] = str(RETRY_SECONDS)
            await response(scope, receive, send)
            return
        self.running += 1
        began = False

        async def sending(message: Any) -> None:
            nonlocal began
            began = began or message["type"] == "http.response.start"
            try:
                await asyncio.wait_for(send(message), self._settings.piece_seconds)
            except asyncio.TimeoutError as error:
                raise Slow("the client does not take the response") from error

        try:
            await self._app(scope, _Bounded(receive, self._settings), sending)
        except TooLarge:
            if began:
                raise
            await _refusal(413, f"The body is larger than {self._settings.max_body} bytes")(
                scope, receive, send
            )
        except Slow as error:
            if began:
                raise
            await _refusal(408, f"The request took too long: {error}")(scope, receive, send)
        finally:
            self.running -= 1


class _Bounded:
    """What receives the body of a request, within its bounds; afterwards, that the client has gone."""

    def __init__(self, receive: Any, settings: Settings) -> None:
        self._receive, self._settings = receive, settings
        self._size = 0
        self._whole = False
        self._began = 0.0

    async def __call__(self) -> Any:
        if self._whole:
            return await self._receive()
        now = time.monotonic()
        self._began = self._began or now
        seconds = min(
            self._settings.piece_seconds,
            self._began + self._settings.piece_seconds + self._size / _LEAST_RATE - now,
        )
        try:
            message = await asyncio.wait_for(self._receive(), max(seconds, 0))
        except asyncio.TimeoutError as error:
            raise Slow("its body does not come") from error
        self._size += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._size > self._settings.max_body:
            raise TooLarge
        return message


def _refusal(status: int, detail: str) -> JSONResponse:
    return JSONResponse({"detail": detail}, status)
