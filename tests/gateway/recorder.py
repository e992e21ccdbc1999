"""A server that keeps every request to the byte, and answers whatever a test wants."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import h11

_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it arrived: `target` is its path and query; names of headers are in lower case."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def values(self, name: str) -> list[str]:
        """All values of a header."""
        return [text for known, text in self.headers if known == name]


Answer = Callable[[Seen], bytes | Iterable[bytes]]


def response(body: bytes = b"", *headers: str, status: int = 200) -> bytes:
    """A response with a body of a known length."""
    lines = [f"HTTP/1.1 {status} Said", f"content-length: {len(body)}", *headers]
    return "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + body


def said(value: Any, *headers: str, status: int = 200) -> bytes:
    """A response in JSON."""
    return response(json.dumps(value).encode(), "content-type: application/json", *headers, status=status)


def echo(seen: Seen) -> bytes:
    """What arrived, as the body."""
    return response(seen.body)


def missing(seen: Seen) -> bytes:
    """What V1 says of a route that it does not have."""
    del seen
    return said({"detail": "Not Found"}, status=404)


@dataclass
class Recorder:
    """What arrived at the server, in order; `answer` makes the bytes of each response, which may be wrong.

    An empty response, and one with `connection: close`, ends its connection. What can be read
    as no request is kept in `broken`; `connections` counts all that were opened.
    """

    url: str = ""
    answer: Answer = missing
    seen: list[Seen] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    connections: int = 0

    def targets(self) -> list[str]:
        """Method and target of each request."""
        return [f"{one.method} {one.target}" for one in self.seen]

    def clear(self) -> None:
        """Forget what arrived."""
        self.seen.clear()
        self.broken.clear()

    def _serve(self, connection: socket.socket) -> None:
        self.connections += 1
        with connection, suppress(OSError):
            left = b""
            while True:
                read = self._read(connection, left)
                if read is None:
                    return
                seen, left = read
                self.seen.append(seen)
                given = self.answer(seen)
                pieces = [given] if isinstance(given, bytes) else given
                head = b""
                for piece in pieces:
                    if seen.method == "HEAD":
                        piece = piece.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
                    head = head or piece.lower()
                    connection.sendall(piece)
                if not head or b"connection: close" in head:
                    return

    def _read(self, connection: socket.socket, left: bytes) -> tuple[Seen, bytes] | None:
        """The next request, and what came behind it."""
        parser = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20)
        if left:
            parser.receive_data(left)
        request: h11.Request | None = None
        body = bytearray()
        while True:
            try:
                event = parser.next_event()
            except h11.RemoteProtocolError as error:
                self.broken.append(str(error))
                return None
            if event is h11.NEED_DATA:
                if parser.they_are_waiting_for_100_continue:
                    connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                data = connection.recv(_PIECE)
                if not data and request is None:
                    return None
                parser.receive_data(data)
            elif isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage) and request is not None:
                headers = tuple((name.decode(), text.decode("latin-1")) for name, text in request.headers)
                method, target = request.method.decode(), request.target.decode()
                return Seen(method, target, headers, bytes(body)), parser.trailing_data[0]
            else:
                return None


@contextmanager
def recorder(answer: Answer = missing) -> Iterator[Recorder]:
    """A server that runs."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
        made = Recorder(f"http://127.0.0.1:{listening.getsockname()[1]}", answer)
        ending = threading.Event()

        def accepting() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                if ending.is_set():
                    connection.close()
                    return
                threading.Thread(target=made._serve, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=accepting, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            ending.set()
            with suppress(OSError):
                socket.create_connection(listening.getsockname(), 1).close()
            thread.join(5)
