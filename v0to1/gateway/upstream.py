"""Requests to the App Server and to the Agent Servers that it names."""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, BinaryIO

from v0to1.adapter.python.exchange import Call, Reply, _json, _reply_of
from v0to1.gateway.client import (
    BadCertificate,
    Busy,
    Client,
    ClientError,
    ClientResponse,
    ClientTimeout,
    Server,
    server_of,
)
from v0to1.gateway.headers import Raw
from v0to1.gateway.settings import Settings

_REPEATABLE = ("GET", "HEAD", "OPTIONS")
# Less than servers keep an unused connection, so that hardly a request meets one that is being closed.
_UNUSED_SECONDS = 2.0
_PIECE = 64 * 1024
_STATUSES = range(200, 600)
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
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

    One client serves all callers: it has no cookies, and each request brings those of its caller.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.verify = ssl.create_default_context(cafile=settings.ca_file or None)
        most = settings.max_requests + settings.max_sockets
        self._client = Client(self.verify, most, _UNUSED_SECONDS, settings.connect_seconds)
        self.on_answer: Any = None

    @property
    def in_use(self) -> int:
        """The connections on which a request or response is."""
        return self._client.in_use

    async def close(self) -> None:
        """Close all connections."""
        self._client.close()

    async def reach(self) -> None:
        """Return once the App Server has answered anything; raises `Unreachable`."""
        call = Call("GET", self._settings.root + "/api/v1/web-client/config", {}, None)
        async with self.streamed(call):
            return

    async def ask(self, call: Call, cookies: Raw | None = None, share: Share | None = None) -> Reply:
        """The response to a V1 request, in memory; raises `Unreachable`.

        What takes no harm by it is sent again where a connection broke, once. `cookies` gets those that are
        set. The body counts in `share`.
        """
        again = call.method in _REPEATABLE
        while True:
            try:
                async with self.streamed(call) as response:
                    body = await self._whole(response, share)
                    if cookies is not None:
                        cookies += [one for one in response.headers if one[0] == b"set-cookie"]
                    headers = [
                        (name.decode("latin-1"), text.decode("latin-1")) for name, text in response.headers
                    ]
                    return _reply_of(response.status_code, headers, body)
            except Unreachable as error:
                if not again or error.status != 502:
                    raise
                again = False

    @asynccontextmanager
    async def streamed(self, call: Call) -> AsyncIterator[ClientResponse]:
        """The response to a V1 request, whose body has not been read; raises `Unreachable`."""
        server, target = _place_of(call.url)
        sent = call.headers.items()
        try:
            headers = [(name.lower().encode("latin-1"), text.encode("latin-1")) for name, text in sent]
        except UnicodeEncodeError as error:
            raise Unreachable(502, "OpenHands gave a key that cannot be sent") from error
        body: Any = call.body
        if isinstance(body, FileBody):
            headers.append((b"content-length", str(body.length).encode()))
            body = body.pieces()
        seconds = self._settings.command_seconds if "/api/bash/" in call.url else self._settings.read_seconds
        async with self.passed(call.method, server, target, headers, body, seconds) as response:
            yield response

    @asynccontextmanager
    async def passed(
        self, method: str, server: Server, target: bytes, headers: Raw, body: Any, seconds: float
    ) -> AsyncIterator[ClientResponse]:
        """The response to any request, whose body has not been read; raises `Unreachable`.

        `target` is path and query to the byte. `seconds` is for how long the next piece of the response is
        awaited.
        """
        began = time.perf_counter()
        given = [one for one in headers if one[0] != b"host"]
        with _translated_errors(server.host):
            response = await self._client.send(
                method, server, target, [(b"host", server.netloc), *given], body, seconds
            )
        try:
            if self.on_answer is not None:
                address = f"{server.scheme}://{server.netloc.decode()}{target.decode('latin-1')}"
                self.on_answer(address, response.status_code, time.perf_counter() - began)
            if response.status_code not in _STATUSES:
                raise Unreachable(502, f"{server.host} gave a status that is none: {response.status_code}")
            with _translated_errors(server.host):
                yield response
        finally:
            response.close()

    async def _whole(self, response: ClientResponse, share: Share | None) -> bytes:
        """The decoded body; `Unreachable` where it is larger than what may be kept in memory."""
        body = bytearray()
        async for piece in decoded(response):
            body += piece
            if share is not None:
                share.take(len(piece))
            if len(body) > self._settings.max_buffered:
                raise Unreachable(507, "The response of V1 is larger than this gateway translates")
        return bytes(body)


def _place_of(url: str) -> tuple[Server, bytes]:
    """The server of a URL, and its path and query; raises `Unreachable`."""
    scheme, found, rest = url.partition("://")
    netloc, slash, path = rest.partition("/")
    try:
        target = f"{slash}{path}".encode("ascii") or b"/"
        return server_of(f"{scheme}{found}{netloc}"), target
    except (UnicodeEncodeError, ClientError) as error:
        raise Unreachable(502, "OpenHands gave an address that is none") from error


class Share:
    """What one request keeps in memory, of what all may keep together; raises `Unreachable`."""

    def __init__(self, memory: Memory) -> None:
        self._memory, self.held = memory, 0

    def take(self, size: int) -> None:
        """Keep more bytes."""
        self.held += size
        self._memory.held += size
        if self.held > self._memory.most_each:
            raise Unreachable(507, "What V1 has is more than this gateway translates")
        if self._memory.held > self._memory.most:
            raise Unreachable(503, "This gateway has no memory left; try again later")

    def __enter__(self) -> Share:
        return self

    def __exit__(self, *given: object) -> None:
        self._memory.held -= self.held
        self.held = 0


class Memory:
    """The bytes of all bodies that are in memory, and how many there may be: of each request, and of all."""

    def __init__(self, most_each: int, most: int) -> None:
        self.most_each, self.most, self.held = most_each, most, 0

    def share(self) -> Share:
        """That of a request, for a `with` statement."""
        return Share(self)


async def decoded(response: ClientResponse) -> AsyncIterator[bytes]:
    """The body in pieces that are small even if little was sent; raises `Unreachable` for other encodings.

    Nothing is asked for but bodies as they are, so only what proxies do by themselves is understood.
    """
    encoding = response.value(b"content-encoding").strip().lower()
    if encoding in ("", "identity"):
        async for piece in response.aiter_raw():
            yield piece
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise Unreachable(502, "OpenHands sent a body in an encoding that was not asked for")
    unpacking = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        async for packed in response.aiter_raw():
            while packed and not unpacking.eof:
                yield unpacking.decompress(packed, _PIECE)
                packed = unpacking.unconsumed_tail
    except zlib.error as error:
        raise Unreachable(502, "OpenHands sent a body that cannot be unpacked") from error
    if not unpacking.eof:
        raise Unreachable(502, "OpenHands sent a part of a body")


@contextmanager
def _translated_errors(host: str) -> Iterator[None]:
    """Turn the errors of the library into `Unreachable`."""
    try:
        yield
    except Busy as error:
        raise Unreachable(503, "This gateway has no free connection to OpenHands") from error
    except ClientTimeout as error:
        raise Unreachable(504, f"{host} did not answer in time") from error
    except BadCertificate as error:
        _log.warning(
            "upstream has no good certificate (--ca-file)", extra={"host": host, "error": str(error)}
        )
        raise Unreachable(502, f"The certificate of {host} cannot be verified") from error
    except ClientError as error:
        _log.warning("upstream failed", extra={"host": host, "error": str(error)})
        raise Unreachable(502, f"{host} could not be reached") from error


def unreachable_reply(error: Unreachable) -> Reply:
    """What a V0 client is told of a server that could not be reached."""
    reply = _json({"detail": error.detail}, error.status)
    if error.status != 503:
        return reply
    return reply._replace(headers={**reply.headers, "retry-after": "1"})
