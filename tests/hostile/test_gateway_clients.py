"""Clients that are slow, many, large or gone: they are bounded, and others are answered meanwhile."""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.gateway.recorder import Recorder, Seen, response, said
from tests.gateway.serving import Served
from tests.gateway.wire import Got, ask, connected, read, responses

pytestmark = pytest.mark.whole

MEBIBYTE = 1 << 20
ID = "0123456789abcdef0123456789abcdef"
BOUNDS = {
    "max_requests": 20,
    "max_connections": 60,
    "max_sockets": 5,
    "max_body": 8 * MEBIBYTE,
    "max_buffered": MEBIBYTE,
    "head_seconds": 1.0,
    "piece_seconds": 1.0,
    "idle_seconds": 2,
    "read_seconds": 10.0,
}
MOST_GROWTH = 60 * MEBIBYTE
WAIT_SECONDS = 20.0
HOST = "Host: gateway\r\n"


@pytest.fixture
def upstream(running: tuple[Recorder, Served], upstream: Recorder) -> Iterator[Recorder]:
    """The server; afterwards nothing is left of the clients, and memory is as before."""
    served = running[1]
    upstream.answer = lambda seen: response(b"own")
    before = memory(served)
    yield upstream
    upstream.answer = lambda seen: response(b"others")
    until(lambda: in_progress(served.url) == 1)
    assert memory(served) - before < MOST_GROWTH


def memory(served: Served) -> int:
    """The memory of a gateway, in bytes."""
    pages = Path(f"/proc/{served.process.pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def in_progress(url: str) -> int:
    """How many requests a gateway answers, this one too; 0 where it is too busy to say."""
    found = ask(url, "GET", "/metrics")
    lines = found.body.decode().splitlines()
    told = [line.split()[1] for line in lines if line.startswith("v0to1_gateway_requests_in_progress ")]
    return int(float(told[0])) if told else 0


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


SLOW_HEADS = {
    "nothing": b"",
    "a byte": b"G",
    "half a line": b"GET /x HT",
    "a line": b"GET /x HTTP/1.1\r\n",
    "all but the end": b"GET /x HTTP/1.1\r\nHost: gateway\r\nX-One: 1\r\n",
}


@pytest.mark.parametrize("kind", SLOW_HEADS)
def test_a_head_that_does_not_come_is_not_waited_for(kind: str, upstream: Recorder, url: str) -> None:
    """Thirty clients say something and then no more; others are answered meanwhile."""
    with ExitStack() as stack:
        slow = [stack.enter_context(connected(url)) for _ in range(30)]
        for one in slow:
            one.sendall(SLOW_HEADS[kind])
        assert ask(url, "GET", "/x").body == b"own"
        assert [read(one) for one in slow] == [None] * 30
    assert upstream.targets() == ["GET /x"]


def test_a_head_that_comes_byte_by_byte_is_not_waited_for(upstream: Recorder, url: str) -> None:
    with connected(url) as one:
        ended = drip(one, b"GET /x HTTP/1.1\r\nHost: gateway\r\n" + b"X-One: 1\r\n" * 1000)
        assert ended
    assert upstream.targets() == []


def drip(one: socket.socket, data: bytes) -> bool:
    """Send a byte now and then; whether the other side ended that."""
    one.settimeout(0.1)
    for byte in data:
        try:
            one.sendall(bytes([byte]))
            if not one.recv(1 << 16):
                return True
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


@pytest.mark.parametrize("target", ["/x", f"/api/conversations/{ID}/message"])
def test_a_body_that_comes_byte_by_byte_is_not_waited_for(target: str, upstream: Recorder, url: str) -> None:
    """Though each byte is in time."""
    with connected(url) as one:
        one.sendall(f"POST {target} HTTP/1.1\r\n{HOST}Content-Length: 1000\r\n\r\n".encode())
        one.settimeout(0.2)
        got = b""
        for _ in range(100):
            try:
                one.sendall(b"x")
                got += one.recv(1 << 16)
                break
            except TimeoutError:
                continue
            except OSError:
                break
    assert got.startswith(b"HTTP/1.1 408 ")
    assert upstream.targets() == []


@pytest.mark.parametrize("target", ["/x", f"/api/conversations/{ID}/upload-files"])
def test_a_body_that_stops_is_not_waited_for(target: str, upstream: Recorder, url: str) -> None:
    upstream.answer = conversations
    with connected(url) as one:
        headers = "Content-Length: 1000\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        one.sendall(f"POST {target} HTTP/1.1\r\n{HOST}{headers}\r\n--x".encode())
        found = read(one)
    assert found is not None
    assert found[0].status == 408
    assert {one.method for one in upstream.seen} <= {"GET"}  # whether there is such a conversation


def test_clients_that_do_not_read_are_cut(upstream: Recorder, url: str) -> None:
    upstream.answer = lambda seen: response(bytes(64 * MEBIBYTE))
    with ExitStack() as stack:
        for _ in range(10):
            one = stack.enter_context(connected(url))
            one.sendall(b"GET /large HTTP/1.1\r\nHost: h\r\n\r\n")
        until(lambda: len(upstream.seen) >= 10)
        until(lambda: in_progress(url) == 1)


GONE = {
    "before the head is there": b"GET /x HTTP/1.1\r\nHo",
    "before the body is there": b"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 99\r\n\r\nabc",
    "before the response": b"GET /slow HTTP/1.1\r\nHost: h\r\n\r\n",
    "before that of V0": b"GET /api/conversations HTTP/1.1\r\nHost: h\r\n\r\n",
    "in a response": b"GET /large HTTP/1.1\r\nHost: h\r\n\r\n",
}


@pytest.mark.parametrize("kind", GONE)
@pytest.mark.parametrize("ending", ["reset", "closed"])
def test_clients_that_go_leave_nothing(kind: str, ending: str, upstream: Recorder, url: str) -> None:
    """Twice as many as there may be requests at once, twenty after the other."""
    release = threading.Event()

    def answer(seen: Seen) -> bytes:
        if "large" not in seen.target:
            release.wait(WAIT_SECONDS)
            return response(b"late")
        return response(bytes(4 * MEBIBYTE))

    upstream.answer = answer
    for _ in range(2):
        with ExitStack() as stack:
            clients = [stack.enter_context(connected(url)) for _ in range(20)]
            for one in clients:
                one.sendall(GONE[kind])
            time.sleep(0.1)
            for one in clients:
                if ending == "reset":
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        release.set()
        until(lambda: in_progress(url) == 1)


def test_more_requests_than_there_may_be_are_told_to_come_again(upstream: Recorder, url: str) -> None:
    release = threading.Event()

    def answer(seen: Seen) -> bytes:
        release.wait(WAIT_SECONDS)
        return response(b"own")

    upstream.answer = answer
    with ExitStack() as stack:
        first = [stack.enter_context(connected(url)) for _ in range(20)]
        for one in first:
            one.sendall(b"GET /x HTTP/1.1\r\nHost: h\r\n\r\n")
        until(lambda: len(upstream.seen) == 20)
        second = [ask(url, "GET", "/x") for _ in range(20)]
        release.set()
        third = [read(one) for one in first]
    assert [(one.status, one.value("retry-after")) for one in second] == [(503, "1")] * 20
    assert [one[0].body for one in third if one] == [b"own"] * 20
    assert len(upstream.seen) == 20


def test_five_hundred_at_once_get_a_response_or_are_told_to_come_again(upstream: Recorder, url: str) -> None:
    found: list[Got | None] = []

    def call(number: int) -> None:
        try:
            with connected(url) as one:
                one.sendall(f"GET /{number} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".encode())
                got = read(one)
        except OSError:
            got = None
        found.append(got[0] if got else None)

    upstream.answer = lambda seen: response(seen.target.encode())
    threads = [threading.Thread(target=call, args=(number,)) for number in range(500)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answered = [one for one in found if one is not None]
    assert {one.status for one in answered} == {200, 503}
    assert {one.value("retry-after") for one in answered if one.status == 503} == {"1"}
    ok = [one.body for one in answered if one.status == 200]
    assert len(ok) == len(set(ok)) == len(upstream.seen)


def test_more_connections_than_there_may_be_are_told_to_come_again(upstream: Recorder, url: str) -> None:
    with ExitStack() as stack:
        many = [stack.enter_context(connected(url)) for _ in range(80)]
        found = [read(one) for one in many[60:]]
    assert [(one[0].status, one[0].value("retry-after")) for one in found if one] == [(503, "1")] * 20
    assert upstream.targets() == []


def test_a_connection_that_is_idle_is_closed(upstream: Recorder, url: str) -> None:
    with connected(url) as one:
        one.sendall(b"GET /x HTTP/1.1\r\nHost: h\r\n\r\n")
        assert [found.body for found in responses(one)] == [b"own"]


HANDSHAKES = {
    "no key": "Sec-WebSocket-Version: 13",
    "another version": "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "a key that is none": "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x",
    "two keys": "Sec-WebSocket-Version: 13\r\n"
    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" * 2
    + "X: 1",
}


@pytest.mark.parametrize("kind", HANDSHAKES)
def test_a_handshake_that_is_none_does_not_arrive(kind: str, upstream: Recorder, url: str) -> None:
    upgrade = "Connection: Upgrade\r\nUpgrade: websocket"
    with connected(url) as one:
        one.sendall(f"GET /ws HTTP/1.1\r\n{HOST}{upgrade}\r\n{HANDSHAKES[kind]}\r\n\r\n".encode())
        found = read(one)
    assert found is not None
    assert found[0].status in (400, 426)
    assert upstream.targets() == []


def opened(one: socket.socket, path: str) -> Got | None:
    """What is answered to the handshake of a WebSocket; None where it is taken."""
    headers = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    one.sendall(f"GET {path} HTTP/1.1\r\n{HOST}{headers}\r\n{key}\r\n\r\n".encode())
    head = b""
    while b"\r\n\r\n" not in head:
        data = one.recv(1)
        if not data:
            break
        head += data
    status = int(head[9:12]) if head else 0
    return None if status == 101 else Got(status, (), b"")


SOCKET = f"/socket.io/?EIO=4&transport=websocket&conversation_id={ID}"


def conversations(seen: Seen) -> bytes:
    """A V1 server with one conversation, whose sandbox cannot be reached."""
    one = {
        "id": ID,
        "sandbox_id": "s",
        "sandbox_status": "RUNNING",
        "session_api_key": "sandbox-key",
        "conversation_url": f"http://127.0.0.1:1/api/conversations/{ID}",
        "created_at": "2026-11-30T00:00:00Z",
        "updated_at": "2026-11-30T00:00:00Z",
    }
    return said({"items": [], "next_page_id": None} if "/search" in seen.target else [one])


def test_a_flood_of_sockets_is_bounded(upstream: Recorder, url: str) -> None:
    upstream.answer = conversations
    with ExitStack() as stack:
        many = [stack.enter_context(connected(url)) for _ in range(30)]
        found = [opened(one, SOCKET) for one in many]
        assert len([one for one in found if one is None]) <= 5
        assert {one.status for one in found if one is not None} == {503}
        assert ask(url, "GET", "/x").status == 200


FRAMES = {
    "a frame of a petabyte": b"\x82\xff\x00\x04" + bytes(6) + b"mask",
    "a frame larger than the bound": b"\x81\xff" + struct.pack("!Q", 2 * MEBIBYTE) + b"mask" + bytes(4096),
    "a frame that is not masked": b"\x81\x05hello",
    "a reserved opcode": b"\x83\x80mask",
    "a reserved bit": b"\xf1\x80mask",
    "a large ping": b"\x89\xfe\x01\x00mask" + bytes(256),
    "a continuation of nothing": b"\x80\x80mask",
    "no text": b"\x81\x82\0\0\0\0\xff\xfe",
    "ten thousand pings": b"\x89\x80mask" * 10_000,
    "ten thousand empty messages": b"\x81\x80mask" * 10_000,
    "ten thousand parts of a message": b"\x01\x81mask\0" + b"\x00\x81mask\0" * 10_000,
    "bytes": os.urandom(4096),
}


@pytest.mark.parametrize("kind", FRAMES)
def test_frames_that_do_harm_end_their_socket_alone(kind: str, upstream: Recorder, url: str) -> None:
    upstream.answer = conversations
    with connected(url) as one:
        refused = opened(one, SOCKET)
        assert refused is None or refused.status == 503
        with suppress(OSError):
            one.sendall(FRAMES[kind])
        assert ask(url, "GET", "/x").status == 200


BODIES = {
    "very many levels": b'{"message": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "very many keys": b"{" + b",".join(b'"%d": 1' % each for each in range(50_000)) + b"}",
    "a number of many digits": b'{"message": ' + b"1" * 500_000 + b"}",
    "no UTF-8": b'{"message": "\xff\xfe"}',
    "half a character": b'{"message": "\\ud800"}',
    "half": b'{"message": "',
    "nothing": b"",
    "a list": b"[]",
    "text": b'"message"',
    "NaN": b'{"message": NaN, "agent": Infinity}',
    "another type": b'{"message": {"a": []}, "args": 1, "action": []}',
    "more than is kept": b'{"message": "' + b"a" * (2 * MEBIBYTE) + b'"}',
}
ROUTES = (
    "POST /api/conversations",
    f"POST /api/conversations/{ID}/message",
    f"POST /api/conversations/{ID}/events",
    "POST /api/settings",
    "POST /api/secrets",
)


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("route", ROUTES)
def test_a_body_that_is_none_is_an_error_in_json(kind: str, route: str, upstream: Recorder, url: str) -> None:
    upstream.answer = conversations
    method, target = route.split()
    found = ask(url, method, target, "Content-Type: application/json", body=BODIES[kind])
    assert found.status in (200, 400, 404, 413, 422, 501, 502)
    assert found.value("content-type").startswith("application/json")
    for seen in upstream.seen:
        assert len(seen.body) < 2 * MEBIBYTE


FORMS = {
    "no boundary": ("multipart/form-data", b"--x\r\n\r\n--x--"),
    "an empty boundary": ("multipart/form-data; boundary=", b"--\r\n\r\n----"),
    "a boundary of many characters": (f"multipart/form-data; boundary={'x' * 5000}", b"--x"),
    "no end": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb"),
    "no name": (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data\r\n\r\nb\r\n--x--\r\n",
    ),
    "a header without end": ("multipart/form-data; boundary=x", b"--x\r\nX-One: " + b"a" * MEBIBYTE),
    "very many headers": ("multipart/form-data; boundary=x", b"--x\r\n" + b"X-One: 1\r\n" * 100_000),
    "very many fields": (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n" * 20_000 + b"--x--\r\n",
    ),
    "very many files": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nb\r\n' * 5_000
        + b"--x--\r\n",
    ),
    "another kind": ("application/x-www-form-urlencoded", b"a=b&" * 100_000),
    "no kind": ("", b"abc"),
}


@pytest.mark.parametrize("kind", FORMS)
def test_a_form_that_is_none_writes_no_file(kind: str, upstream: Recorder, url: str) -> None:
    upstream.answer = conversations
    media_type, body = FORMS[kind]
    found = ask(
        url, "POST", f"/api/conversations/{ID}/upload-files", f"Content-Type: {media_type}", body=body
    )
    assert found.status in (400, 413, 422)
    assert [one for one in upstream.targets() if one.startswith("POST")] == []
