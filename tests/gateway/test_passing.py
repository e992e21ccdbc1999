"""What is no V0 request goes to the upstream and back as it is."""

from __future__ import annotations

import asyncio
import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.gateway.in_process import Running, running
from tests.gateway.upstreams import Asked, Upstream, answer, upstream
from tests.gateway.wire import connected, read


@pytest.fixture
def server() -> Iterator[Upstream]:
    with upstream() as made:
        yield made


@pytest.fixture
def gateway(server: Upstream) -> Iterator[Running]:
    with running(server.url) as made:
        yield made


def test_a_request_arrives_as_it_was_sent(server: Upstream, gateway: Running) -> None:
    target = "/api/v1/some%20thing/a%2Fb;c=d//e?x=%41&y=a+b&x=%26"
    response = httpx.put(
        gateway.url + target, content=b"\x00body\xff", headers={"X-Own": "a, b", "Accept": "a/b"}
    )
    assert response.json() == {"method": "PUT", "target": target, "size": 6}
    (asked,) = server.asked
    assert asked.body == b"\x00body\xff"
    assert asked.named["x-own"] == "a, b"
    assert asked.named["accept"] == "a/b"
    assert asked.named["content-length"] == "6"
    assert asked.named["host"] == server.url.removeprefix("http://")
    assert not {"deprecation", "sunset", "link"} & set(response.headers)


def test_a_response_comes_back_as_it_was_sent(server: Upstream, gateway: Running) -> None:
    async def given(asked: Asked, receive: Any, send: Any) -> None:
        headers = [
            (b"set-cookie", b"a=1; Path=/"),
            (b"set-cookie", b"b=2; Path=/"),
            (b"content-encoding", b"x-own"),
            (b"location", server.url.encode() + b"/there?x"),
            (b"keep-alive", b"timeout=5"),
            (b"x-hop", b"1"),
            (b"connection", b"X-Hop"),
        ]
        await answer(send, b"\x01\x02", 418, headers)

    server.answers["/tea"] = given
    response = httpx.get(gateway.url + "/tea")
    assert response.status_code == 418
    assert response.read() == b"\x01\x02"
    assert response.headers.get_list("set-cookie") == ["a=1; Path=/", "b=2; Path=/"]
    assert response.headers["content-encoding"] == "x-own"
    assert response.headers["location"] == f"{gateway.url}/there?x"
    assert not {"keep-alive", "x-hop"} & set(response.headers)


def test_a_redirect_elsewhere_is_the_clients_affair(server: Upstream, gateway: Running) -> None:
    async def given(asked: Asked, receive: Any, send: Any) -> None:
        await answer(send, b"", 302, [(b"location", b"https://login.example/")])

    server.answers["/login"] = given
    response = httpx.get(gateway.url + "/login", headers={"Authorization": "Bearer k"})
    assert (response.status_code, response.headers["location"]) == (302, "https://login.example/")
    assert len(server.asked) == 1


def test_cookies_of_one_caller_are_not_those_of_another(server: Upstream, gateway: Running) -> None:
    async def given(asked: Asked, receive: Any, send: Any) -> None:
        await answer(send, b"{}", 200, [(b"set-cookie", b"session=of-a; Path=/")])

    server.answers["/a"] = given
    assert httpx.get(gateway.url + "/a").cookies["session"] == "of-a"
    httpx.get(gateway.url + "/b", headers={"Cookie": "session=of-b"})
    httpx.get(gateway.url + "/c")
    assert [one.named.get("cookie") for one in server.asked] == [None, "session=of-b", None]


def test_who_asks_is_said_by_the_gateway_alone(server: Upstream, gateway: Running) -> None:
    told = {
        "X-Forwarded-For": "6.6.6.6",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "Forwarded": "for=6.6.6.6",
        "X-Real-IP": "6.6.6.6",
    }
    httpx.get(gateway.url + "/x", headers=told)
    named = server.asked[0].named
    assert named["x-forwarded-for"] == "127.0.0.1"
    assert named["x-forwarded-host"] == gateway.url.removeprefix("http://")
    assert named["x-forwarded-proto"] == "http"
    assert not {"forwarded", "x-real-ip"} & set(named)


def test_a_trusted_proxy_is_believed(server: Upstream) -> None:
    with running(server.url, trusted_proxies=("127.0.0.1", "10.0.0.0/8")) as gateway:
        headers = {
            "X-Forwarded-For": "6.6.6.6, 1.2.3.4, 10.0.0.7",
            "X-Forwarded-Host": "v0.example",
            "X-Forwarded-Proto": "https",
        }
        httpx.get(gateway.url + "/x", headers=headers)
    named = server.asked[0].named
    assert named["x-forwarded-for"] == "6.6.6.6, 1.2.3.4, 10.0.0.7, 127.0.0.1"
    assert (named["x-forwarded-host"], named["x-forwarded-proto"]) == ("v0.example", "https")


def test_bodies_go_through_in_pieces(server: Upstream, gateway: Running) -> None:
    """The upstream has the first piece before the client sends the second, and the other way round."""
    came: list[bytes] = []

    async def given(asked: Asked, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while True:
            message = await receive()
            came.append(message["body"])
            await send({"type": "http.response.body", "body": message["body"] or b".", "more_body": True})
            if not message["more_body"]:
                await send({"type": "http.response.body", "body": b""})
                return

    given.unread = True  # type: ignore[attr-defined]
    server.answers["/talk"] = given

    async def main() -> list[bytes]:
        heard: asyncio.Queue[bytes] = asyncio.Queue()

        async def pieces() -> Any:
            yield b"one"
            while b"one" not in came:
                await asyncio.sleep(0.01)
            yield b"two"

        async with (
            httpx.AsyncClient() as client,
            client.stream("POST", gateway.url + "/talk", content=pieces()) as response,
        ):
            async for piece in response.aiter_raw():
                heard.put_nowait(piece)
        return [heard.get_nowait() for _ in range(heard.qsize())]

    assert b"".join(asyncio.run(main())).rstrip(b".") == b"onetwo"
    assert b"".join(came) == b"onetwo"


def test_a_large_body_is_what_it_was(server: Upstream, gateway: Running) -> None:
    body = bytes(range(256)) * 40_000
    seen: list[str] = []

    async def given(asked: Asked, receive: Any, send: Any) -> None:
        seen.append(hashlib.sha256(asked.body).hexdigest())
        await answer(send, asked.body)

    server.answers["/large"] = given
    assert httpx.post(gateway.url + "/large", content=body, timeout=30).content == body
    assert seen == [hashlib.sha256(body).hexdigest()]


def test_an_upstream_that_is_not_there(gateway: Running) -> None:
    with running("http://127.0.0.1:9") as nowhere:
        response = httpx.get(nowhere.url + "/x")
        assert (response.status_code, response.json()) == (502, {"detail": "127.0.0.1 could not be reached"})
        translated = httpx.get(nowhere.url + "/api/conversations/1")
        assert translated.status_code == 502
        assert translated.headers["link"].startswith("</v0to1/rules/conversations/get>")
        assert httpx.get(nowhere.url + "/readyz").status_code == 503
        assert httpx.get(nowhere.url + "/healthz").status_code == 200
    assert httpx.get(gateway.url + "/readyz").text == "ready\n"


def test_an_upstream_that_is_slow(server: Upstream) -> None:
    async def given(asked: Asked, receive: Any, send: Any) -> None:
        await asyncio.sleep(5)

    server.answers["/slow"] = given
    with running(server.url, read_seconds=0.2, command_seconds=0.2) as gateway:
        response = httpx.get(gateway.url + "/slow")
    assert (response.status_code, response.json()) == (504, {"detail": "127.0.0.1 did not answer in time"})


def test_web_sockets_go_through(server: Upstream, gateway: Running) -> None:
    async def main() -> None:
        url = gateway.url.replace("http", "ws") + "/sockets/a%2Fb"
        async with connect(url, subprotocols=["one"], additional_headers={"Authorization": "k"}) as socket:  # type: ignore[list-item]
            assert socket.subprotocol == "one"
            for said in ("text ü", b"\x00\xff", "x" * 200_000):
                await socket.send(said)
                assert await socket.recv() == said
            await socket.send("bye")
            with pytest.raises(ConnectionClosed):
                await socket.recv()
            assert (socket.close_code, socket.close_reason) == (4321, "as asked")
        async with connect(url) as socket:
            await socket.close(4000, "done")
        with pytest.raises(InvalidStatus) as refused:
            await connect(gateway.url.replace("http", "ws") + "/refused")
        assert (refused.value.response.status_code, refused.value.response.body) == (403, b"not you")

    asyncio.run(main())
    assert server.asked[0].target == b"/sockets/a%2Fb"
    assert server.asked[0].named["authorization"] == "k"
    assert "CLOSED 4000 done" in [one.method for one in server.asked]


def test_a_web_socket_goes_to_no_other_server(server: Upstream, gateway: Running) -> None:
    async def main(elsewhere: str) -> None:
        url = f"{gateway.url}/moved?{elsewhere}/x".replace("http", "ws")
        with pytest.raises(InvalidStatus) as refused:
            await connect(url, additional_headers={"X-Session-API-Key": "k"})
        assert refused.value.response.status_code == 307

    with upstream() as other:
        asyncio.run(main(other.url))
        assert other.asked == []


def websockets(gateway: Running) -> dict[str, float]:
    """What `/metrics` says of WebSockets: how many are open, and how many ended how."""
    found = {}
    for line in httpx.get(gateway.url + "/metrics").text.splitlines():
        name, _, count = line.rpartition(" ")
        if name == "v0to1_gateway_websockets_in_progress":
            found["open"] = float(count)
        elif name.startswith("v0to1_gateway_websockets_total"):
            found[name.partition('outcome="')[2].partition('"')[0]] = float(count)
            assert 'client="own"' in name
    return found


def until_ended(gateway: Running, count: int) -> dict[str, float]:
    """What is counted once so many WebSockets have ended."""
    deadline = time.monotonic() + 10
    while sum((found := websockets(gateway)).values()) - found["open"] < count:
        assert time.monotonic() < deadline, found
        time.sleep(0.02)
    return found


def test_web_sockets_are_counted_by_who_ends_them(server: Upstream, gateway: Running) -> None:
    own: dict[str, Any] = {"user_agent_header": "own/1.0"}
    url = gateway.url.replace("http", "ws")

    async def main() -> None:
        async with connect(url + "/a", **own) as first, connect(url + "/b", **own) as second:
            assert await asyncio.to_thread(websockets, gateway) == {"open": 2}
            await first.send("bye")
            with pytest.raises(ConnectionClosed):
                await first.recv()
            assert await asyncio.to_thread(until_ended, gateway, 1) == {"open": 1, "upstream": 1}
            await second.close()
            assert await asyncio.to_thread(until_ended, gateway, 2) == {"open": 0, "upstream": 1, "client": 1}
        third = await connect(url + "/c", **own)
        third.transport.abort()
        assert await asyncio.to_thread(until_ended, gateway, 3) == {"open": 0, "upstream": 1, "client": 2}
        for path in ("/refused", "/a/../b"):
            with pytest.raises(InvalidStatus):
                await connect(url + path, **own)
        told = {"open": 0, "upstream": 1, "client": 2, "refused": 2}
        assert await asyncio.to_thread(until_ended, gateway, 5) == told

    assert websockets(gateway) == {"open": 0}
    asyncio.run(main())


def test_a_web_socket_to_nowhere_is_counted() -> None:
    async def main(url: str) -> None:
        with pytest.raises(InvalidStatus) as refused:
            await connect(url + "/x", user_agent_header="own")
        assert refused.value.response.status_code == 502

    with running("http://127.0.0.1:9") as nowhere:
        asyncio.run(main(nowhere.url.replace("http", "ws")))
        assert until_ended(nowhere, 1) == {"open": 0, "unreachable": 1}


def test_a_web_socket_that_the_gateway_ends_is_counted(server: Upstream) -> None:
    async def main(url: str) -> int | None:
        async with connect(url + "/a", user_agent_header="own") as socket:
            await socket.send("x")
            assert await socket.recv() == "x"
            is_open.set()
            with pytest.raises(ConnectionClosed):
                await socket.recv()
            return socket.close_code

    is_open = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        with running(server.url) as gateway:
            code = pool.submit(asyncio.run, main(gateway.url.replace("http", "ws")))
            assert is_open.wait(10)
        assert code.result(10) == 1012
    lines = gateway.app.observer.metrics.exposed()[0].decode().splitlines()
    assert 'v0to1_gateway_websockets_total{client="own",outcome="gateway"} 1.0' in lines
    assert "v0to1_gateway_websockets_in_progress 0.0" in lines


def test_a_web_socket_is_logged_without_its_query(
    server: Upstream, gateway: Running, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        async with connect(gateway.url.replace("http", "ws") + "/a?session_api_key=secret") as socket:
            await socket.send("x")

    caplog.set_level("INFO", "v0to1.gateway")
    asyncio.run(main())
    deadline = time.monotonic() + 10
    while not (found := [one for one in caplog.records if one.getMessage() == "websocket"]):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    (one,) = found
    told = (one.__dict__["outcome"], one.__dict__["path"], one.__dict__["address"])
    assert told == ("client", "/a", "127.0.0.1")
    assert "secret" not in str(one.__dict__)


def test_the_body_is_not_read_for_an_upstream_that_does_not_want_it(
    server: Upstream, gateway: Running
) -> None:
    async def given(asked: Asked, receive: Any, send: Any) -> None:
        await answer(send, b"no", 403)

    given.unread = True  # type: ignore[attr-defined]
    server.answers["/no"] = given
    response = httpx.post(gateway.url + "/no", content=b"x" * 10_000)
    assert (response.status_code, response.text) == (403, "no")


@pytest.mark.parametrize("closes", [True, False])
def test_a_client_is_refused_before_it_has_sent_its_body(
    closes: bool, server: Upstream, gateway: Running
) -> None:
    """And its connection is of use, once it has sent the rest."""

    async def given(asked: Asked, receive: Any, send: Any) -> None:
        await answer(send, b"too large", 413, [(b"connection", b"close")] if closes else [])

    given.unread = True  # type: ignore[attr-defined]
    server.answers["/large"] = given
    with connected(gateway.url) as one:
        one.sendall(b"POST /large HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n0123456789")
        found = read(one)
        assert found is not None
        assert (found[0].status, found[0].body, found[1]) == (413, b"too large", b"")
        one.sendall(b"x" * 999_990 + b"GET /next HTTP/1.1\r\nHost: h\r\n\r\n")
        following = read(one)
        assert following is not None
        assert following[0].status == 200
    assert [asked.target for asked in server.asked] == [b"/large", b"/next"]
    deadline = time.monotonic() + 10
    while gateway.app.upstream.in_use or gateway.app.busy():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def refuses(server: Upstream) -> None:
    """Let the upstream refuse what is sent to `/large`, without reading it."""

    async def given(asked: Asked, receive: Any, send: Any) -> None:
        await answer(send, b"too large", 413)

    given.unread = True  # type: ignore[attr-defined]
    server.answers["/large"] = given


LARGE = b"POST /large HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n0123456789"


def test_the_rest_of_a_body_that_was_refused_may_take_longer_than_a_head(server: Upstream) -> None:
    """Many clients only read a response when they have sent all."""
    refuses(server)
    with running(server.url, head_seconds=0.2) as gateway, connected(gateway.url) as one:
        one.sendall(LARGE)
        for _ in range(9):
            time.sleep(0.1)
            one.sendall(b"0123456789")
        found = read(one)
        assert found is not None
        assert (found[0].status, found[0].body) == (413, b"too large")
        one.sendall(b"GET /next HTTP/1.1\r\nHost: h\r\n\r\n")
        assert read(one) is not None


@pytest.mark.parametrize("more", [b"", b"0"])
def test_the_rest_of_a_body_that_was_refused_has_an_end(more: bytes, server: Upstream) -> None:
    refuses(server)
    with running(server.url, piece_seconds=0.3) as gateway, connected(gateway.url) as one:
        one.sendall(LARGE)
        assert read(one) is not None
        one.sendall(more)
        with suppress(ConnectionResetError):
            assert one.recv(1) == b""


@pytest.mark.parametrize("goes", [True, False])
def test_a_client_that_sends_no_more_of_its_body_gets_no_more_of_the_response(
    goes: bool, server: Upstream
) -> None:
    async def endless(asked: Asked, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(1000):
            await send({"type": "http.response.body", "body": b"x", "more_body": True})
            await asyncio.sleep(0.01)

    endless.unread = True  # type: ignore[attr-defined]
    server.answers["/large"] = endless
    with running(server.url, piece_seconds=30 if goes else 0.5) as gateway:
        with connected(gateway.url) as one:
            one.sendall(LARGE)
            while b"x" not in one.recv(1 << 16):
                pass
            while not goes and one.recv(1 << 16):
                pass
        deadline = time.monotonic() + 5
        while gateway.app.upstream.in_use or gateway.app.busy():
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_both_sides_may_talk_at_once(server: Upstream, gateway: Running) -> None:
    """The client has the first piece of the response before it sends the second of its body."""

    async def given(asked: Asked, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while True:
            message = await receive()
            await send({"type": "http.response.body", "body": message["body"], "more_body": True})
            if not message["more_body"]:
                await send({"type": "http.response.body", "body": b""})
                return

    given.unread = True  # type: ignore[attr-defined]
    server.answers["/talk"] = given
    with connected(gateway.url) as one:
        one.sendall(b"POST /talk HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
        heard = b""
        while b"one" not in heard:
            heard += one.recv(1 << 16)
        one.sendall(b"3\r\ntwo\r\n")
        while b"two" not in heard:
            heard += one.recv(1 << 16)
        one.sendall(b"0\r\n\r\n")
        while not heard.endswith(b"0\r\n\r\n"):
            heard += one.recv(1 << 16)
    assert heard.partition(b"\r\n\r\n")[2] == b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"


def test_clients_that_go_in_the_middle_leave_no_connection(server: Upstream, gateway: Running) -> None:
    """Neither those that go before the head of a response, nor those that go in its middle."""

    async def endless(asked: Asked, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.02)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(1000):
            await send({"type": "http.response.body", "body": b"x" * 10_000, "more_body": True})
            await asyncio.sleep(0.01)

    server.answers["/endless"] = endless

    async def main() -> None:
        async def one(number: int) -> None:
            _, writer = await asyncio.open_connection("127.0.0.1", int(gateway.url.rpartition(":")[2]))
            writer.write(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
            await writer.drain()
            await asyncio.sleep(0.004 * (number % 20))
            writer.transport.abort()

        for _ in range(5):
            await asyncio.gather(*(one(number) for number in range(40)))

    asyncio.run(main())
    deadline = time.monotonic() + 10
    while gateway.app.upstream.in_use or gateway.app.busy():
        assert time.monotonic() < deadline, gateway.app.upstream.in_use
        time.sleep(0.05)


def test_a_client_that_does_not_read_is_cut(server: Upstream) -> None:
    async def large(asked: Asked, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(400):
            await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    server.answers["/large"] = large
    with running(server.url, piece_seconds=0.5) as gateway:
        port = int(gateway.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
            deadline = time.monotonic() + 10
            while not gateway.app.busy():
                assert time.monotonic() < deadline
                time.sleep(0.01)
            while gateway.app.busy():
                assert time.monotonic() < deadline
                time.sleep(0.05)
