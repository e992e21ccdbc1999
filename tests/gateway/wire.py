"""Bytes sent to a server as they are, and what came back."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import h11

SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Got:
    """A response: names of headers are in lower case."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def value(self, name: str) -> str:
        """The values of a header; empty where there is none."""
        return ", ".join(text for known, text in self.headers if known == name)


@contextmanager
def connected(url: str) -> Iterator[socket.socket]:
    """A connection to a server."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), SECONDS) as one:
        yield one


def send(url: str, data: bytes, *, method: str = "GET") -> list[Got]:
    """All responses to some bytes, until the server closes the connection.

    A connection that is closed without a response, or with half of one, gives none for it.
    """
    with connected(url) as one:
        with suppress(BrokenPipeError, ConnectionResetError):
            one.sendall(data)
        return list(responses(one, method))


def responses(one: socket.socket, method: str = "GET") -> Iterator[Got]:
    """The responses on a connection, until it is closed."""
    left = b""
    while True:
        found = read(one, method, left)
        if found is None:
            return
        got, left = found
        yield got


def read(one: socket.socket, method: str = "GET", left: bytes = b"") -> tuple[Got, bytes] | None:
    """The next response, and what came behind it; None where there is none."""
    parser = h11.Connection(h11.CLIENT, max_incomplete_event_size=1 << 20)
    parser.send(h11.Request(method=method, target="/", headers=[("host", "h")]))
    parser.send(h11.EndOfMessage())
    if left:
        parser.receive_data(left)
    head: h11.Response | None = None
    body = bytearray()
    while True:
        try:
            event = parser.next_event()
        except h11.RemoteProtocolError:
            return None
        if event is h11.NEED_DATA:
            try:
                data = one.recv(1 << 16)
            except ConnectionResetError:
                data = b""
            parser.receive_data(data)
        elif isinstance(event, h11.Response):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            headers = tuple((name.decode(), text.decode("latin-1")) for name, text in head.headers)
            return Got(head.status_code, headers, bytes(body)), parser.trailing_data[0]
        elif not isinstance(event, h11.InformationalResponse):
            return None


def request(method: str, target: str, *headers: str, body: bytes = b"", host: str = "gateway") -> bytes:
    """A request that ends its connection; with a body, its length is told."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def ask(url: str, method: str, target: str, *headers: str, body: bytes = b"", host: str = "gateway") -> Got:
    """The one response to a request; anything else is an AssertionError."""
    found = send(url, request(method, target, *headers, body=body, host=host), method=method)
    assert len(found) == 1, found
    return found[0]
