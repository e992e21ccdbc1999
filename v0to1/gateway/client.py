"""An HTTP/1.1 client for one who hands on what others send: nothing of one request is left for the next.

A connection is used again only if its last response was read to its end, and nothing came behind it: what an
upstream sends unasked would be taken for the answer to somebody else.
"""

from __future__ import annotations

import asyncio
import base64
import select
import ssl
import time
from collections.abc import AsyncIterator
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import h11

from v0to1.gateway.headers import HOST, Raw

_MOST_HEAD = 64 * 1024
_MOST_UNREAD = 256 * 1024
_MOST_INTERIM = 20
_PORTS = {"http": 80, "https": 443}
_WITH_BODY = frozenset({"PATCH", "POST", "PUT"})


class ClientError(Exception):
    """A request failed: the server could not be reached, or sent what is no response."""


class ClientTimeout(ClientError):
    """A server did not answer in time."""


class BadCertificate(ClientError):
    """The certificate of a server cannot be verified; the text says why."""


class Busy(ClientError):
    """All connections are in use."""


class Server(NamedTuple):
    """Where to connect to; `netloc` is for the `Host` header."""

    scheme: str
    host: str
    port: int
    netloc: bytes


@lru_cache(maxsize=10_000)
def server_of(address: str) -> Server:
    """The server of an address like `https://host:1234`; raises ClientError for what is none."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = parts.port
    except ValueError as error:
        raise ClientError("no address") from error
    named = f"[{host}]" if ":" in host else host
    netloc = named if port in (None, _PORTS.get(parts.scheme)) else f"{named}:{port}"
    if parts.scheme not in _PORTS or "@" in parts.netloc or not HOST.fullmatch(netloc.encode()):
        raise ClientError("no address")
    return Server(parts.scheme, host, port or _PORTS[parts.scheme], netloc.encode())


class Proxy(NamedTuple):
    """A forward proxy, and what is sent to it besides."""

    server: Server
    headers: tuple[tuple[bytes, bytes], ...]


@lru_cache(maxsize=10_000)
def proxy_of(scheme: str, host: str) -> Proxy | None:
    """The proxy that the environment names for a server, by `HTTPS_PROXY`, `NO_PROXY` and so on."""
    found = getproxies().get(scheme) or getproxies().get("all")
    if not found or proxy_bypass(host):
        return None
    parts = urlsplit(found if "://" in found else f"http://{found}")
    server = server_of(f"http://{parts.netloc.rpartition('@')[2]}")
    if parts.username is None:
        return Proxy(server, ())
    user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return Proxy(server, ((b"proxy-authorization", b"Basic " + base64.b64encode(user.encode())),))


class Connection(asyncio.Protocol):
    """A connection to a server, for one request after the other."""

    def __init__(self) -> None:
        self.http = h11.Connection(h11.CLIENT, _MOST_HEAD)
        self.transport: Any = None
        self.is_lost = False
        self.unused_since = 0.0
        self._loop = asyncio.get_running_loop()
        self._reading: asyncio.Future[None] | None = None
        self._writing: asyncio.Future[None] | None = None
        self.sending: asyncio.Task[None] | None = None
        self._is_full = self._is_paused = False
        self._unread = 0
        self.proxied: Proxy | None = None

    def connection_made(self, transport: Any) -> None:
        """Keep the transport."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Take what comes; what comes unasked ends the connection."""
        if self.http.our_state is h11.IDLE:
            self.abort()
            return
        self.http.receive_data(data)
        self._unread += len(data)
        if self._unread > _MOST_UNREAD and not self._is_paused:
            self._is_paused = True
            self.transport.pause_reading()
        _wake(self._reading)
        _wake(self._writing)

    def eof_received(self) -> None:
        """Nothing more comes: the connection is closed."""
        self.connection_lost(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell those who wait."""
        self.is_lost = True
        if self.http.our_state is not h11.IDLE:
            self.http.receive_data(b"")
        _wake(self._reading)
        _wake(self._writing)

    def pause_writing(self) -> None:
        """The server does not take what is sent."""
        self._is_full = True

    def resume_writing(self) -> None:
        """The server takes more."""
        self._is_full = False
        _wake(self._writing)

    def abort(self) -> None:
        """Close at once."""
        self.is_lost = True
        if self.sending is not None:
            self.sending.cancel()
        self.transport.abort()

    def is_usable(self, now: float, seconds: float) -> bool:
        """Whether another request may be sent: nobody has closed it, nor sent anything."""
        if self.is_lost or self.transport.is_closing() or now - self.unused_since > seconds:
            return False
        poll = select.poll()
        poll.register(self.transport.get_extra_info("socket").fileno(), select.POLLIN)
        return not poll.poll(0)

    def can_go_on(self) -> bool:
        """Whether the response is over, and the next request may follow."""
        if self.is_lost or self.http.our_state is not h11.DONE or self.http.their_state is not h11.DONE:
            return False
        if self.http.trailing_data[0]:
            return False
        self.http.start_next_cycle()
        self.sending = None
        self._has_read()
        return True

    def _has_read(self) -> None:
        self._unread = 0
        if self._is_paused:
            self._is_paused = False
            self.transport.resume_reading()

    def write(self, *events: Any) -> None:
        """Send parts of a request; raises ClientError for what is none."""
        try:
            self.transport.write(b"".join(self.http.send(event) for event in events))
        except h11.LocalProtocolError as error:
            raise ClientError("no valid request") from error

    def send_body(self, body: AsyncIterator[bytes], seconds: float) -> None:
        """Begin to send a body, piece by piece, for as long as the server takes it.

        What goes wrong with it is raised where the response is awaited.
        """
        self.sending = asyncio.ensure_future(self._send_body(body, seconds))
        self.sending.add_done_callback(self._has_sent)

    def _has_sent(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            task.exception()  # it is raised where somebody waits, who may have gone
        _wake(self._reading)

    async def _send_body(self, body: AsyncIterator[bytes], seconds: float) -> None:
        async for piece in body:
            if self.is_lost:
                return
            if piece:
                self.write(h11.Data(data=piece))
            while self._is_full and not self.is_lost:
                self._writing = self._loop.create_future()
                try:
                    await self._wait(self._writing, seconds)
                except ClientTimeout:
                    if self.http.their_state is h11.SEND_RESPONSE:
                        raise
                    return  # it has answered, and need not read on
        self.write(h11.EndOfMessage())

    async def event(self, seconds: float) -> Any:
        """The next part of the response, for which a body is not waited; raises ClientError."""
        while True:
            try:
                event = self.http.next_event()
            except h11.RemoteProtocolError as error:
                raise ClientError("no valid response") from error
            if event is not h11.NEED_DATA:
                return event
            if self.is_lost:
                raise ClientError("the server closed the connection")
            self._has_read()
            self._reading = self._loop.create_future()
            if self.sending is None:
                await self._wait(self._reading, seconds)
            elif self.sending.done():
                sent, self.sending = self.sending, None
                sent.result()
            else:
                await self._reading

    async def _wait(self, future: asyncio.Future[None], seconds: float) -> None:
        late = self._loop.call_later(seconds, _expire, future)
        try:
            await future
        finally:
            late.cancel()


def _wake(future: asyncio.Future[None] | None) -> None:
    if future is not None and not future.done():
        future.set_result(None)


def _expire(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_exception(ClientTimeout("the server did not answer in time"))


class ClientResponse:
    """A response whose body has not been read; names of headers are in lower case."""

    def __init__(
        self, client: Client, server: Server, connection: Connection, seconds: float, head: h11.Response
    ) -> None:
        self.status_code: int = head.status_code
        self.headers: Raw = list(head.headers)
        self._client, self._server, self._connection = client, server, connection
        self._seconds, self._sending = seconds, connection.sending
        self._is_open = True

    def value(self, name: bytes) -> str:
        """The values of a header; empty where there is none."""
        return ", ".join(text.decode("latin-1") for known, text in self.headers if known == name)

    async def aiter_raw(self) -> AsyncIterator[bytes]:
        """The body in pieces as they come; raises ClientError."""
        while self._is_open:
            event = await self._connection.event(self._seconds)
            if isinstance(event, h11.Data):
                yield bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                self._is_open = False
                self._client.give_back(self._server, self._connection)
            else:
                raise ClientError("the response broke off")

    def close(self) -> None:
        """Let go of a response that is not read to its end."""
        if self._is_open:
            self._is_open = False
            self._client.give_up(self._connection)

    async def sent(self) -> None:
        """Wait until no more of the request is sent: a server may answer before it has all of it."""
        if self._sending is not None:
            await asyncio.wait({self._sending})


class Client:
    """Connections to servers: at the most `most` in use at once, each unused one for some seconds."""

    def __init__(self, tls: ssl.SSLContext, most: int, unused_seconds: float, connect_seconds: float) -> None:
        self._tls, self._unused_seconds, self._connect_seconds = tls, unused_seconds, connect_seconds
        self._free = asyncio.Semaphore(most)
        self.in_use = 0
        self._unused: dict[Server, list[Connection]] = {}
        self._sweeping: asyncio.TimerHandle | None = None

    async def send(
        self, method: str, server: Server, target: bytes, headers: Raw, body: Any, seconds: float
    ) -> ClientResponse:
        """The head of the response to a request; raises ClientError.

        `body` is None, bytes, or pieces of a body whose framing is in the headers. `seconds` is how long each
        piece is awaited. The response has to be read or closed.
        """
        if self._free.locked():
            try:
                await asyncio.wait_for(self._free.acquire(), self._connect_seconds)
            except asyncio.TimeoutError as error:
                raise Busy("all connections are in use") from error
        else:
            await self._free.acquire()
        self.in_use += 1
        connection: Connection | None = None
        try:
            connection = self._known(server) or await self._connected(server)
            if connection.proxied is not None:
                target = b"http://" + server.netloc + target
                headers = [*headers, *connection.proxied.headers]
            head = await _exchanged(connection, method, target, headers, body, seconds)
        except BaseException:
            self.give_up(connection)
            raise
        return ClientResponse(self, server, connection, seconds, head)

    def give_back(self, server: Server, connection: Connection) -> None:
        """Take a connection whose response is over."""
        self._freed()
        if not connection.can_go_on():
            connection.abort()
            return
        connection.unused_since = time.monotonic()
        self._unused.setdefault(server, []).append(connection)
        if self._sweeping is None:
            self._sweep_later()

    def give_up(self, connection: Connection | None) -> None:
        """Close a connection that cannot be used again."""
        self._freed()
        if connection is not None:
            connection.abort()

    def _freed(self) -> None:
        self._free.release()
        self.in_use -= 1

    def close(self) -> None:
        """Close all connections."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        for connections in self._unused.values():
            for connection in connections:
                connection.abort()
        self._unused.clear()

    def _known(self, server: Server) -> Connection | None:
        connections = self._unused.get(server)
        now = time.monotonic()
        while connections:
            connection = connections.pop()
            if connection.is_usable(now, self._unused_seconds):
                return connection
            connection.abort()
        return None

    async def _connected(self, server: Server) -> Connection:
        try:
            return await asyncio.wait_for(self._opened(server), self._connect_seconds)
        except asyncio.TimeoutError as error:
            raise ClientTimeout("no connection in time") from error
        except ssl.SSLCertVerificationError as error:
            raise BadCertificate(error.verify_message) from error
        except (OSError, OverflowError, UnicodeError) as error:
            said = getattr(error, "strerror", None) or type(error).__name__
            raise ClientError(f"no connection to port {server.port}: {said}") from error

    async def _opened(self, server: Server) -> Connection:
        loop = asyncio.get_running_loop()
        proxy = proxy_of(server.scheme, server.host)
        is_secure = server.scheme == "https"
        to = proxy.server if proxy else server
        tls: dict[str, Any] = {"ssl": self._tls, "server_hostname": server.host}
        _, opened = await loop.create_connection(
            Connection, to.host, to.port, **(tls if is_secure and not proxy else {})
        )
        if proxy is None or not is_secure:
            opened.proxied = proxy
            return opened
        try:
            await _tunnelled(opened, server, proxy, self._connect_seconds)
        except BaseException:
            opened.abort()
            raise
        inner = Connection()
        inner.transport = await loop.start_tls(
            opened.transport, inner, self._tls, server_hostname=server.host
        )
        return inner

    def _sweep_later(self) -> None:
        self._sweeping = asyncio.get_running_loop().call_later(self._unused_seconds, self._sweep)

    def _sweep(self) -> None:
        """Close what has been unused for long."""
        now = time.monotonic()
        self._sweeping = None
        for server, connections in list(self._unused.items()):
            kept = []
            for connection in connections:
                if connection.is_lost or now - connection.unused_since > self._unused_seconds:
                    connection.abort()
                else:
                    kept.append(connection)
            if kept:
                self._unused[server] = kept
            else:
                del self._unused[server]
        if self._unused:
            self._sweep_later()


async def _tunnelled(connection: Connection, server: Server, proxy: Proxy, seconds: float) -> None:
    """Let a proxy connect to a server; raises ClientError where it does not."""
    named = f"{server.host}:{server.port}".encode()
    asked = h11.Request(method="CONNECT", target=named, headers=[(b"host", named), *proxy.headers])
    connection.write(asked, h11.EndOfMessage())
    event = await connection.event(seconds)
    if not isinstance(event, h11.Response) or event.status_code != 200 or connection.http.trailing_data[0]:
        raise ClientError("the proxy refuses")


async def _exchanged(
    connection: Connection, method: str, target: bytes, headers: Raw, body: Any, seconds: float
) -> h11.Response:
    if body is None or isinstance(body, bytes):
        if body or (method in _WITH_BODY and not any(name == b"content-length" for name, _ in headers)):
            length = (b"content-length", str(len(body or b"")).encode())
            headers = [*(one for one in headers if one[0] != b"content-length"), length]
        request = _request(method, target, headers)
        parts = (h11.Data(data=body),) if body else ()
        connection.write(request, *parts, h11.EndOfMessage())
    else:
        connection.write(_request(method, target, headers))
        connection.send_body(body, seconds)
    for _ in range(_MOST_INTERIM):
        event = await connection.event(seconds)
        if isinstance(event, h11.Response):
            return event
        if not isinstance(event, h11.InformationalResponse) or event.status_code == 101:
            break
    raise ClientError("no valid response")


def _request(method: str, target: bytes, headers: Raw) -> h11.Request:
    try:
        return h11.Request(method=method, target=target, headers=headers)
    except h11.LocalProtocolError as error:
        raise ClientError("no valid request") from error
