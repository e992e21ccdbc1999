"""`python -m benchmarks.v1_server PORT`: a V1 server that costs next to nothing, behind the gateway.

It tells each caller its own key and ids, and `/counted` how often each request that changes something came,
by its id: that of `X-Load-Id`, or of the text of a message, `fault=… id=…`. That, or `X-Fault`, asks for a
fault: `delay`, `before` and `amid` (the connection is reset before the response, or ends within it), `500`,
`429`, `close` (without a word).
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections import Counter
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

_TIME = "2026-11-30T00:00:00Z"
_DELAY = 0.2
_GIGABYTE = 1_000_000_000
_MESSAGE = re.compile(rb"fault=(\w*) id=(\w+)")
_PIECE = bytes(1 << 16)


class V1(asyncio.Protocol):
    """One connection: requests are answered in their order, each by `_answer`."""

    counts: ClassVar[Counter[str]] = Counter()
    sending: ClassVar[set[asyncio.Task[None]]] = set()
    port = 0

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._transport: Any = None
        self._head: tuple[str, str, dict[str, str]] | None = None
        self._left = 0
        self._chunked = False
        self._small = bytearray()
        self._writable = asyncio.Event()

    def connection_made(self, transport: Any) -> None:
        """Keep the connection."""
        self._transport = transport
        self._writable.set()

    def pause_writing(self) -> None:
        """Wait: the peer does not read."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Go on."""
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        """Read requests; bodies are kept up to a megabyte, and else only counted."""
        self._buffer += data
        while self._step():
            pass

    def _step(self) -> bool:
        if self._head is None:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return False
            lines = self._buffer[:end].decode("latin-1").split("\r\n")
            del self._buffer[: end + 4]
            method, target, _ = lines[0].split(" ")
            headers = {}
            for line in lines[1:]:
                name, _, text = line.partition(": ")
                headers[name.lower()] = text
            self._head = (method, target, headers)
            self._left = int(headers.get("content-length", 0))
            self._chunked = "transfer-encoding" in headers
            self._small.clear()
            self._size = 0
            if headers.get("expect"):
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if self._chunked:
            return self._chunks()
        taken = min(self._left, len(self._buffer))
        self._take(taken)
        self._left -= taken
        if self._left:
            return False
        self._ended()
        return bool(self._buffer)

    def _chunks(self) -> bool:
        while True:
            if self._left:
                taken = min(self._left, len(self._buffer))
                self._take(taken)
                self._left -= taken
                if self._left:
                    return False
                self._left = -1
            if self._left == -1:
                if len(self._buffer) < 2:
                    return False
                del self._buffer[:2]
                self._left = 0
            end = self._buffer.find(b"\r\n")
            if end < 0:
                return False
            size = int(self._buffer[:end], 16)
            if not size:
                if len(self._buffer) < end + 4:
                    return False
                del self._buffer[: end + 4]
                self._ended()
                return bool(self._buffer)
            del self._buffer[: end + 2]
            self._left = size

    def _take(self, size: int) -> None:
        if len(self._small) < 1 << 20:
            self._small += self._buffer[:size]
        self._size += size
        del self._buffer[:size]

    def _ended(self) -> None:
        assert self._head is not None
        method, target, headers = self._head
        self._head = None
        said = _MESSAGE.search(self._small) if target.endswith("/events") else None
        known = said[2].decode() if said else headers.get("x-load-id", "")
        if known and method != "GET":
            V1.counts[known] += 1
        fault = said[1].decode() if said else headers.get("x-fault", "")
        if fault and not target.startswith("/api/v1/"):
            self._fail(fault, method, target, headers)
            return
        self._respond(method, target, headers)

    def _fail(self, fault: str, method: str, target: str, headers: dict[str, str]) -> None:
        if fault == "delay":
            asyncio.get_running_loop().call_later(_DELAY, self._respond, method, target, headers)
        elif fault == "before":
            self._transport.abort()
        elif fault == "amid":
            self._transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf")
            self._transport.close()
        elif fault == "close":
            self._transport.close()
        elif fault == "429":
            self._send(b'{"detail":"too many"}', status="429 Too Many Requests", more="retry-after: 30\r\n")
        else:
            self._send(b'{"detail":"broken"}', status="500 Internal Server Error")

    def _respond(self, method: str, target: str, headers: dict[str, str]) -> None:
        parts = urlsplit(target)
        query = parse_qs(parts.query)
        key = headers.get("authorization") or headers.get("x-session-api-key", "")
        if parts.path == "/counted":
            self._json(V1.counts)
        elif parts.path.startswith("/large/"):
            self._send_large(int(parts.path.rpartition("/")[2]))
        elif parts.path == "/api/file/download":
            self._send_large(_GIGABYTE)
        elif parts.path.startswith("/api/file/upload"):
            self._json({"size": self._size})
        elif parts.path == "/api/bash/execute_bash_command":
            self._json({"exit_code": 0, "stdout": "", "stderr": ""})
        elif parts.path == "/api/v1/app-conversations" and "ids" in query:
            self._json([_conversation(query["ids"][0], key)])
        elif parts.path.startswith("/api/v1/") and parts.path.endswith("/search"):
            self._json({"items": [], "next_page_id": None})
        elif parts.path == "/api/v1/app-conversations":
            self._json({"id": "a" * 32, "status": "WORKING"})
        elif parts.path.startswith("/api/conversations/"):
            self._json({"success": True})
        else:
            self._json({"key": key, "id": headers.get("x-load-id", ""), "size": self._size, "path": target})

    def _send_large(self, size: int) -> None:
        task = asyncio.get_running_loop().create_task(self._large(size))
        V1.sending.add(task)
        task.add_done_callback(V1.sending.discard)

    async def _large(self, size: int) -> None:
        self._transport.write(f"HTTP/1.1 200 OK\r\ncontent-length: {size}\r\n\r\n".encode())
        while size > 0:
            await self._writable.wait()
            if self._transport.is_closing():
                return
            self._transport.write(_PIECE[: min(size, len(_PIECE))])
            size -= len(_PIECE)
            await asyncio.sleep(0)

    def _json(self, value: Any) -> None:
        self._send(json.dumps(value).encode())

    def _send(self, body: bytes, status: str = "200 OK", more: str = "") -> None:
        framing = f"content-type: application/json\r\ncontent-length: {len(body)}\r\n"
        self._transport.write(f"HTTP/1.1 {status}\r\n{framing}{more}\r\n".encode() + body)


def _conversation(known: str, key: str) -> dict[str, Any]:
    dashed = str(UUID(known))
    return {
        "id": dashed,
        "title": f"{key} {dashed}",
        "sandbox_id": "s",
        "sandbox_status": "RUNNING",
        "execution_status": "idle",
        "session_api_key": f"sandbox of {key}",
        "conversation_url": f"http://127.0.0.1:{V1.port}/api/conversations/{dashed}",
        "created_at": _TIME,
        "updated_at": _TIME,
    }


async def main(port: int) -> None:
    """Serve until ended."""
    V1.port = port
    server = await asyncio.get_running_loop().create_server(V1, "127.0.0.1", port, backlog=2048)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
