"""Servers that say what they were asked, for tests of what a gateway hands on."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn

Handler = Callable[["Asked", Any, Any], Awaitable[None]]


@dataclass
class Asked:
    """A request as the upstream got it."""

    method: str
    target: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""

    @property
    def named(self) -> dict[str, str]:
        """The headers by name; the last one counts."""
        return {name.decode("latin-1"): text.decode("latin-1") for name, text in self.headers}


@dataclass
class Upstream:
    """A server: its address, what it was asked, and what it answers to a path, if not what it was asked."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: dict[str, Handler] = field(default_factory=dict)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a request; a WebSocket says everything again."""
        if scope["type"] == "websocket":
            await self._echo(scope, receive, send)
            return
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        asked = Asked(scope["method"], scope["raw_path"] + query, list(scope["headers"]))
        self.asked.append(asked)
        handler = self.answers.get(scope["path"])
        if handler is None or not getattr(handler, "unread", False):
            asked.body = await whole(receive)
        await (handler or self._tell)(asked, receive, send)

    async def _tell(self, asked: Asked, receive: Any, send: Any) -> None:
        told = {"method": asked.method, "target": asked.target.decode("latin-1"), "size": len(asked.body)}
        await answer(send, json.dumps(told).encode(), headers=[(b"content-type", b"application/json")])

    async def _echo(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append(Asked("WEBSOCKET", scope["raw_path"], list(scope["headers"])))
        await receive()
        if scope["path"] == "/refused":
            await send({"type": "websocket.http.response.start", "status": 403, "headers": []})
            await send({"type": "websocket.http.response.body", "body": b"not you"})
            return
        if scope["path"] == "/moved":
            location = [(b"location", scope["query_string"])]
            await send({"type": "websocket.http.response.start", "status": 307, "headers": location})
            await send({"type": "websocket.http.response.body", "body": b""})
            return
        protocols = scope["subprotocols"]
        await send({"type": "websocket.accept", "subprotocol": protocols[0] if protocols else None})
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                self.asked.append(Asked(f"CLOSED {message['code']} {message.get('reason')}", b"", []))
                return
            if message.get("text") == "bye":
                await send({"type": "websocket.close", "code": 4321, "reason": "as asked"})
                return
            told = (
                {"text": message["text"]} if message.get("text") is not None else {"bytes": message["bytes"]}
            )
            await send({"type": "websocket.send", **told})


async def whole(receive: Any) -> bytes:
    """The body of a request."""
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


async def answer(
    send: Any, body: bytes, status: int = 200, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    """Send a whole response."""
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*(headers or []), length]})
    await send({"type": "http.response.body", "body": body})


@contextmanager
def upstream() -> Iterator[Upstream]:
    """Run such a server in a thread."""
    app = Upstream()
    config = uvicorn.Config(
        app, port=0, log_config=None, ws="websockets-sansio", lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        app.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        yield app
    finally:
        server.should_exit = True
        thread.join(10)
