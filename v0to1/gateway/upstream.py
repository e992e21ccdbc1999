"""Requests to the App Server and to the Agent Servers that it names."""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, BinaryIO

import httpx

from v0to1.adapter.python.exchange import Call, Reply, _json, _reply_of
from v0to1.gateway.headers import Raw
from v0to1.gateway.settings import Settings

_REPEATABLE = ("GET", "HEAD", "OPTIONS")
# Less than servers keep an unused connection, so that hardly a request meets one that is being closed.
_UNUSED_SECONDS = 2.0
_PIECE = 64 * 1024
_log = logging.getLogger("v0to1.gateway")


class Unreachable(Exception):
    """A server could not be reached, or did not answer in time: the status and text of V0's response."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class FileBody(bytes):
    """The body of a `Call` in pieces: a form with one file, which is read while it is sent."""

    head: bytes
    file: BinaryIO
    tail: bytes
    size: int

    @classmethod
    def of(cls, head: bytes, file: BinaryIO, size: int, tail: bytes) -> FileBody:
        """A body of `head`, the `size` bytes of a file, and `tail`."""
        made = cls()
        made.head, made.file, made.size, made.tail = head, file, size, tail
        return made

    @property
    def length(self) -> int:
        """All of it in bytes."""
        return len(self.head) + self.size + len(self.tail)

    async def pieces(self) -> AsyncIterator[bytes]:
        """All of it, from the beginning."""
        await asyncio.to_thread(self.file.seek, 0)
        yield self.head
        left = self.size
        while left > 0:
            piece = await asyncio.to_thread(self.file.read, min(_PIECE, left))
            if not piece:
                raise OSError("the uploaded file is shorter than it was")
            left -= len(piece)
            yield piece
        yield self.tail


class Upstream:
    """Sends requests; nothing of a caller is kept between two of them.

    One client serves all callers, so it has no cookies: each request brings those of its caller.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.verify = ssl.create_default_context(cafile=settings.ca_file or None)
        limits = httpx.Limits(
            max_connections=settings.max_requests + settings.max_sockets,
            max_keepalive_connections=settings.max_requests,
            keepalive_expiry=_UNUSED_SECONDS,
        )
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        self._client = httpx.AsyncClient(verify=self.verify, limits=limits, cookies=no_cookies)
        self.on_answer: Any = None

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def reach(self) -> None:
        """Return once the App Server has answered anything; raises `Unreachable`."""
        url = httpx.URL(self._settings.root + "/api/v1/web-client/config")
        async with self.passed("GET", url, [(b"host", url.netloc)], None, self._settings.connect_seconds):
            return

    async def ask(self, call: Call, cookies: Raw | None = None) -> Reply:
        """The response to a V1 request, in memory; raises `Unreachable`.

        What takes no harm by it is sent again where a connection broke, once. `cookies` gets those that are
        set.
        """
        again = call.method in _REPEATABLE
        while True:
            try:
                async with self.streamed(call) as response:
                    body = await self._whole(response)
                    if cookies is not None:
                        cookies += [one for one in response.headers.raw if one[0].lower() == b"set-cookie"]
                    return _reply_of(response.status_code, response.headers.multi_items(), body)
            except Unreachable as error:
                if not again or error.status != 502:
                    raise
                again = False

    @asynccontextmanager
    async def streamed(self, call: Call) -> AsyncIterator[httpx.Response]:
        """The response to a V1 request, whose body has not been read; raises `Unreachable`."""
        sent = call.headers.items()
        headers = [(name.encode("latin-1"), text.encode("latin-1")) for name, text in sent]
        body: Any = call.body
        if isinstance(body, FileBody):
            headers.append((b"content-length", str(body.length).encode()))
            body = body.pieces()
        seconds = self._settings.command_seconds if "/api/bash/" in call.url else self._settings.read_seconds
        async with self.passed(call.method, httpx.URL(call.url), headers, body, seconds) as response:
            yield response

    @asynccontextmanager
    async def passed(
        self, method: str, url: httpx.URL, headers: Raw, body: Any, seconds: float
    ) -> AsyncIterator[httpx.Response]:
        """The response to any request, whose body has not been read; raises `Unreachable`.

        `seconds` is for how long the next piece of the response is awaited.
        """
        timeout = httpx.Timeout(
            seconds,
            connect=self._settings.connect_seconds,
            pool=self._settings.connect_seconds,
        )
        extensions = {"timeout": timeout.as_dict()}
        request = httpx.Request(method, url, headers=headers, content=body, extensions=extensions)
        began = time.perf_counter()
        with _translated_errors(str(url.host)):
            response = await self._client.send(request, stream=True, auth=None, follow_redirects=False)
        if self.on_answer is not None:
            self.on_answer(url, response.status_code, time.perf_counter() - began)
        try:
            with _translated_errors(str(url.host)):
                yield response
        finally:
            await response.aclose()

    async def _whole(self, response: httpx.Response) -> bytes:
        """The decoded body; `Unreachable` where it is larger than what may be kept in memory."""
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > self._settings.max_buffered:
                raise Unreachable(507, "The response of V1 is larger than this gateway translates")
        return bytes(body)


@contextmanager
def _translated_errors(host: str) -> Iterator[None]:
    """Turn the errors of the library into `Unreachable`."""
    try:
        yield
    except httpx.PoolTimeout as error:
        raise Unreachable(503, "This gateway has no free connection to OpenHands") from error
    except httpx.TimeoutException as error:
        raise Unreachable(504, f"{host} did not answer in time") from error
    except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
        _log.warning("upstream failed", extra={"host": host, "error": type(error).__name__})
        raise Unreachable(502, f"{host} could not be reached") from error


def unreachable_reply(error: Unreachable) -> Reply:
    """What a V0 client is told of a server that could not be reached."""
    reply = _json({"detail": error.detail}, error.status)
    if error.status != 503:
        return reply
    return reply._replace(headers={**reply.headers, "retry-after": "1"})
