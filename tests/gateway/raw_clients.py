"""Clients of Socket.IO that say exactly what a test tells them to, packet by packet."""

from __future__ import annotations

import asyncio
import contextlib
import json
from types import TracebackType
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

SECONDS = 15
END = "\x1e"
"""Stands between two packets of polling."""


def query_of(conversation_id: str, **more: str) -> str:
    """The query of a handshake."""
    given = {"EIO": "4", "conversation_id": conversation_id, "latest_event_id": "-1", **more}
    return "&".join(f"{name}={text}" for name, text in given.items())


class WebSocketClient:
    """A client with a WebSocket from the beginning, in a context; `sid` is its session's id."""

    def __init__(self, url: str, query: str, key: str, path: str = "/socket.io/", **options: Any) -> None:
        self._url = f"{url.replace('http', 'ws', 1)}{path}?transport=websocket&{query}"
        self._headers = {"Authorization": f"Bearer {key}", **options.pop("headers", {})}
        self._options = options
        self.sid = ""

    async def __aenter__(self) -> WebSocketClient:
        self.socket: ClientConnection = await connect(
            self._url, additional_headers=self._headers, compression=None, max_size=None, **self._options
        )
        self.sid = json.loads((await self.next())[1:])["sid"]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.socket.close()

    async def send(self, packet: str | bytes) -> None:
        """Send a packet."""
        await self.socket.send(packet)

    async def next(self) -> str:
        """The next packet, but pings, which are answered."""
        while True:
            packet = str(await asyncio.wait_for(self.socket.recv(), SECONDS))
            if packet != "2":
                return packet
            await self.socket.send("3")

    async def join(self) -> list[Any]:
        """Join the conversation; what is told before, and what the server says to it at the end."""
        await self.send("40")
        return await self.until(lambda packet: packet.startswith(("40", "44")))

    async def until(self, is_last: Any) -> list[Any]:
        """What is told until a packet: events as they are, and other packets as texts."""
        told: list[Any] = []
        while True:
            packet = await self.next()
            told.append(json.loads(packet[2:])[1] if packet.startswith("42") else packet)
            if is_last(packet):
                return told

    async def closed(self) -> None:
        """Read to the end."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self.next()


class PollingClient:
    """A client that polls, in a context; it does so only when it is told to."""

    def __init__(self, url: str, query: str, key: str, path: str = "/socket.io/") -> None:
        self._url = f"{url}{path}?transport=polling&{query}"
        self._headers = {"Authorization": f"Bearer {key}"}
        self.sid = ""

    async def __aenter__(self) -> PollingClient:
        self._http = httpx.AsyncClient(trust_env=False, timeout=SECONDS)
        answer = await self._http.get(self._url, headers=self._headers)
        self.opened = answer
        if answer.status_code == 200:
            self.sid = json.loads(answer.text[1:])["sid"]
            self._url = f"{self._url.partition('?')[0]}?transport=polling&EIO=4&sid={self.sid}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def post(self, body: str | bytes, **headers: str) -> httpx.Response:
        """Send packets."""
        return await self._http.post(self._url, content=body, headers=headers)

    async def poll(self) -> httpx.Response:
        """Ask for packets; the session's id is all that is sent."""
        return await self._http.get(self._url)

    async def join(self) -> list[str]:
        """Join the conversation; all packets up to the one that says so."""
        assert (await self.post("40")).text == "OK"
        found: list[str] = []
        while not any(packet.startswith(("40", "44")) for packet in found):
            found += (await self.poll()).text.split(END)
        return found
