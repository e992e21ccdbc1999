"""The connections that a gateway opens, to its upstream, through a proxy and to its other workers."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from starlette.requests import Request

from v0to1.gateway.client import (
    Client,
    ClientError,
    ClientResponse,
    ClientTimeout,
    Server,
    proxy_of,
    server_of,
)
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


REFUSED = b"HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno"
BEGUN = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
CHUNKED = (b"transfer-encoding", b"chunked")


class Body:
    """The body of a client that sends one piece, and then nothing until `more` is set."""

    def __init__(self, *rest: bytes) -> None:
        self.more, self.ended = asyncio.Event(), asyncio.Event()
        self._rest = rest

    async def pieces(self) -> AsyncIterator[bytes]:
        """All of it."""
        try:
            yield b"first"
            await self.more.wait()
            for one in self._rest:
                yield one
        finally:
            self.ended.set()


async def sent(
    client: Client, server: Server, body: AsyncIterator[bytes], seconds: float = 2
) -> ClientResponse:
    """The response to a body in chunks."""
    headers = [(b"host", server.netloc), CHUNKED]
    return await asyncio.wait_for(client.send("POST", server, b"/", headers, body, seconds), 5)


async def whole(response: ClientResponse) -> bytes:
    """The body of a response."""
    return b"".join([piece async for piece in response.aiter_raw()])


@pytest.mark.parametrize("is_closed", [True, False])
@pytest.mark.parametrize("answer", [REFUSED, b"HTTP/1.1 100 Continue\r\n\r\n" + REFUSED])
def test_an_answer_is_there_before_the_body_is(answer: bytes, is_closed: bool) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"first\r\n")
        writer.write(answer)
        if is_closed:
            writer.close()
        else:
            with contextlib.suppress(ConnectionError):
                assert await reader.read() == b""
            writer.close()

    async def run() -> None:
        async with served(serve) as server:
            client, body = a_client(), Body()
            response = await sent(client, server, body.pieces())
            assert (response.status_code, await whole(response)) == (413, b"no")
            await asyncio.wait_for(response.sent(), 5)
            await asyncio.wait_for(body.ended.wait(), 5)
            assert client.in_use == 0
            assert client._unused == {}

    asyncio.run(run())


def test_a_server_that_closes_before_it_answers_has_failed_at_once() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"first\r\n")
        writer.close()

    async def run() -> None:
        async with served(serve) as server:
            client, body = a_client(), Body()
            with pytest.raises(ClientError, match="no valid response"):
                await sent(client, server, body.pieces())
            await asyncio.wait_for(body.ended.wait(), 5)
            assert client.in_use == 0

    asyncio.run(run())


def test_a_body_goes_on_behind_the_head_of_the_response() -> None:
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        with contextlib.suppress(asyncio.IncompleteReadError):
            while True:
                await reader.readuntil(b"first\r\n")
                writer.write(BEGUN)
                rest = b""
                while not rest.endswith(b"\r\n0\r\n\r\n"):
                    rest += await reader.read(1 << 16)
                writer.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(rest), rest))
        writer.close()

    async def run() -> None:
        async with served(serve) as server:
            client = a_client()
            for _ in range(2):
                body = Body(b"x" * LARGE, b"", b"y")
                response = await sent(client, server, body.pieces())
                assert response.status_code == 200
                body.more.set()
                assert await whole(response) == b"%x\r\n%b\r\n1\r\ny\r\n0\r\n\r\n" % (LARGE, b"x" * LARGE)
            client.close()

    asyncio.run(run())
    assert connections == 1


def test_a_server_that_has_answered_need_not_take_the_body() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"first\r\n")
        writer.write(BEGUN)
        for _ in range(8):
            await asyncio.sleep(0.1)
            writer.write(b"1\r\nz\r\n")
        writer.write(b"0\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            await reader.read()
        writer.close()

    async def run() -> None:
        async with served(serve) as server:
            client, body = a_client(), Body(*[bytes(1 << 20)] * 40)
            response = await sent(client, server, body.pieces(), 0.3)
            body.more.set()
            assert await whole(response) == b"zzzzzzzz"
            assert client.in_use == 0
            assert client._unused == {}

    asyncio.run(run())


@pytest.mark.parametrize("has_answered", [True, False])
def test_what_goes_wrong_with_the_body_is_raised(has_answered: bool) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"first\r\n")
        if has_answered:
            writer.write(BEGUN)
        with contextlib.suppress(ConnectionError):
            await reader.read()
        writer.close()

    async def run() -> None:
        async def broken() -> AsyncIterator[bytes]:
            yield b"first"
            await failing.wait()
            raise EOFError

        async with served(serve) as server:
            failing, client = asyncio.Event(), a_client()
            if has_answered:
                response = await sent(client, server, broken())
                failing.set()
                with pytest.raises(EOFError):
                    await whole(response)
                response.close()
            else:
                failing.set()
                with pytest.raises(EOFError):
                    await sent(client, server, broken())
            assert client.in_use == 0

    asyncio.run(run())


def test_the_time_for_an_answer_begins_behind_the_body() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"0\r\n\r\n")
        writer.write(REFUSED)
        writer.close()

    async def run() -> None:
        async with served(serve) as server:
            client, body = a_client(), Body(b"last")
            asyncio.get_running_loop().call_later(1, body.more.set)
            response = await sent(client, server, body.pieces(), 0.3)
            assert (response.status_code, await whole(response)) == (413, b"no")

    asyncio.run(run())


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
