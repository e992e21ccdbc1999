"""The connections that a gateway opens, to its upstream, through a proxy and to its other workers."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from starlette.requests import Request

from v0to1.gateway.client import Client, ClientTimeout, Server, proxy_of, server_of
from v0to1.gateway.peers import Peers
from v0to1.gateway.settings import Settings

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HEAD_END = b"\r\n\r\n"
LARGE = 400_000


@contextlib.asynccontextmanager
async def served(serve: Serve) -> AsyncIterator[Server]:
    """A server on this machine."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server_of(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    finally:
        await asyncio.sleep(0.1)  # its connections end
        server.close()


def a_client(connect_seconds: float = 5) -> Client:
    """A client with few connections."""
    return Client(ssl.create_default_context(), 10, 5, connect_seconds)


def test_a_connection_is_read_again_after_a_body_that_was_taken_slowly() -> None:
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while await reader.readuntil(HEAD_END):
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % LARGE + b"x" * LARGE)
        writer.close()

    async def run() -> None:
        async with served(serve) as server:
            client = a_client()
            for _ in range(3):
                response = await client.send("GET", server, b"/", [(b"host", server.netloc)], None, 2)
                await asyncio.sleep(0.2)  # all of it waits before anything is taken
                assert sum([len(piece) async for piece in response.aiter_raw()]) == LARGE
            client.close()

    asyncio.run(run())
    assert connections == 1


def test_nothing_stays_open_to_a_proxy_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = asyncio.Queue[bytes]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(HEAD_END)
        with contextlib.suppress(ConnectionError):
            await reader.read()
        ended.put_nowait(b"")
        writer.close()

    async def run() -> None:
        async with served(serve) as proxy:
            monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
            proxy_of.cache_clear()
            client = a_client(connect_seconds=0.2)
            secure = server_of("https://openhands.example")
            with pytest.raises(ClientTimeout):
                await client.send("GET", secure, b"/", [(b"host", secure.netloc)], None, 2)
            await asyncio.wait_for(ended.get(), 5)

    try:
        asyncio.run(run())
    finally:
        proxy_of.cache_clear()


def test_many_requests_wait_at_another_worker_at_once(tmp_path: Path) -> None:
    """Each client of polling has a request there that waits for events."""
    clients = 150
    waiting = 0

    async def run() -> None:
        all_wait = asyncio.Event()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal waiting
            await reader.readuntil(HEAD_END)
            waiting += 1
            if waiting == clients:
                all_wait.set()
            await all_wait.wait()
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            writer.close()

        server = await asyncio.start_unix_server(serve, str(tmp_path / "other.sock"))
        peers = Peers(Settings("http://127.0.0.1:1", str(tmp_path), "secret"))
        scope = {
            "type": "http",
            "method": "GET",
            "raw_path": b"/socket.io/",
            "query_string": b"sid=other.x",
            "headers": [],
        }
        found = await asyncio.wait_for(
            asyncio.gather(*(peers.request("other", Request(scope)) for _ in range(clients))), 10
        )
        assert {one.status_code for one in found} == {200}
        await peers.close()
        await asyncio.sleep(0.1)
        server.close()

    asyncio.run(run())
