"""Upstreams that are broken or hostile: callers get an error, or what is theirs; the gateway stays small."""

from __future__ import annotations

import gzip
import itertools
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from tests.gateway.recorder import Answer, Recorder, Seen, response, said
from tests.gateway.serving import Served
from tests.gateway.wire import ask, connected, read, request, send

pytestmark = pytest.mark.whole

ID = "0123456789abcdef0123456789abcdef"
LIST = "/api/conversations"
EVENTS = f"{LIST}/{ID}/trajectory"
MEBIBYTE = 1 << 20
BOUNDS = {
    "max_buffered": 8 * MEBIBYTE,
    "max_request_memory": 16 * MEBIBYTE,
    "max_memory": 64 * MEBIBYTE,
    "read_seconds": 2.0,
    "command_seconds": 2.0,
}
MOST_GROWTH = 100 * MEBIBYTE
"""Far more than the bounds, far less than what is sent."""


@pytest.fixture
def upstream(running: tuple[Recorder, Served], upstream: Recorder) -> Iterator[Recorder]:
    """The server; afterwards little memory was needed."""
    before = memory(running[1])
    yield upstream
    assert memory(running[1]) - before < MOST_GROWTH


def memory(served: Served) -> int:
    """The most memory that a gateway has had, in bytes."""
    status = Path(f"/proc/{served.process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def head(*headers: str, status: str = "200 OK") -> bytes:
    """The head of a response."""
    return "\r\n".join([f"HTTP/1.1 {status}", *headers]).encode("utf-8") + b"\r\n\r\n"


def packed(times: int) -> bytes:
    """Two gigabytes of blanks in an empty list, packed so often."""
    pressing = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [pressing.compress(b"[")]
    parts += [pressing.compress(b" " * MEBIBYTE) for _ in range(2048)]
    parts += [pressing.compress(b"]"), pressing.flush()]
    found = b"".join(parts)
    for _ in range(times - 1):
        found = gzip.compress(found)
    return found


BOMBS = {"gzip": 1, "gzip, gzip": 2, "gzip, gzip, gzip": 3}


@pytest.fixture(scope="module")
def bombs() -> dict[str, bytes]:
    """Bodies that are small until they are unpacked."""
    return {encoding: packed(times) for encoding, times in BOMBS.items()}


@pytest.mark.parametrize("encoding", BOMBS)
def test_a_packed_bomb_is_not_unpacked(
    encoding: str, bombs: dict[str, bytes], upstream: Recorder, url: str
) -> None:
    headers = ("content-type: application/json", f"content-encoding: {encoding}")
    upstream.answer = lambda seen: response(bombs[encoding], *headers)
    assert ask(url, "GET", LIST).status in (502, 507)


def test_a_packed_bomb_goes_through_packed(bombs: dict[str, bytes], upstream: Recorder, url: str) -> None:
    upstream.answer = lambda seen: response(bombs["gzip"], "content-encoding: gzip")
    found = ask(url, "GET", "/x", "Accept-Encoding: gzip")
    assert (found.body == bombs["gzip"], found.value("content-encoding")) == (True, "gzip")


PLAIN = json.dumps({"items": [], "next_page_id": None}).encode()
ENCODED = {
    "gzip": gzip.compress(PLAIN),
    "x-gzip": gzip.compress(PLAIN),
    "deflate": zlib.compress(PLAIN),
    "identity": PLAIN,
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_a_body_that_a_proxy_has_packed_is_read(encoding: str, upstream: Recorder, url: str) -> None:
    headers = ("content-type: application/json", f"content-encoding: {encoding}")
    upstream.answer = lambda seen: response(ENCODED[encoding], *headers)
    found = ask(url, "GET", LIST)
    assert (found.status, json.loads(found.body)["results"]) == (200, [])


WRONGLY_ENCODED = {
    "br": PLAIN,
    "zstd": PLAIN,
    "gzip": PLAIN,
    "deflate": gzip.compress(PLAIN)[:-9],
    "x-gzip": gzip.compress(PLAIN)[:-12],
    "nothing known": PLAIN,
}


@pytest.mark.parametrize("encoding", WRONGLY_ENCODED)
def test_a_body_that_cannot_be_unpacked_is_an_error(encoding: str, upstream: Recorder, url: str) -> None:
    headers = ("content-type: application/json", f"content-encoding: {encoding}")
    upstream.answer = lambda seen: response(WRONGLY_ENCODED[encoding], *headers)
    assert ask(url, "GET", LIST).status == 502


def endless(piece: bytes, *before: bytes) -> Answer:
    """A response that has no end."""
    return lambda seen: itertools.chain(before, itertools.repeat(piece))


CHUNK = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
ENDLESS = {
    "a body in chunks": endless(CHUNK, head("transfer-encoding: chunked", "content-type: application/json")),
    "a body without a length": endless(b" " * MEBIBYTE, head("content-type: application/json")),
    "a body with a long length": endless(b" " * MEBIBYTE, head(f"content-length: {1 << 60}")),
    "headers": endless(b"x-one: 1\r\n" * 1000, b"HTTP/1.1 200 OK\r\n"),
    "one header": endless(b"1" * 10_000, b"HTTP/1.1 200 OK\r\nx-one: "),
    "a status line": endless(b"1" * 10_000, b"HTTP/1.1 200 "),
    "an extension of a chunk": endless(b"1" * 10_000, head("transfer-encoding: chunked"), b"1;"),
    "trailers": endless(b"x-one: 1\r\n" * 1000, head("transfer-encoding: chunked"), b"0\r\n"),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_response_without_end_is_ended(kind: str, upstream: Recorder, url: str) -> None:
    upstream.answer = ENDLESS[kind]
    assert ask(url, "GET", LIST).status in (502, 507)


def test_pages_without_end_are_ended(upstream: Recorder, url: str) -> None:
    """Each page has another token and a megabyte of events."""
    numbers = itertools.count()

    def answer(seen: Seen) -> bytes:
        if "ids=" in seen.target:
            return said([conversation()])
        event = {"id": "e", "kind": "MessageEvent", "text": "x" * MEBIBYTE}
        return said({"items": [event], "next_page_id": str(next(numbers))})

    upstream.answer = answer
    assert ask(url, "GET", EVENTS).status == 507
    assert len(upstream.seen) < 40


def test_pages_that_lead_to_each_other_are_read_once(upstream: Recorder, url: str) -> None:
    def answer(seen: Seen) -> bytes:
        if "ids=" in seen.target:
            return said([conversation()])
        return said({"items": [], "next_page_id": "b" if "page_id=a" in seen.target else "a"})

    upstream.answer = answer
    assert ask(url, "GET", EVENTS).status == 200
    assert len([one for one in upstream.seen if "events/search" in one.target]) < 10


def conversation(server: str = "http://127.0.0.1:1") -> dict[str, object]:
    """A V1 conversation whose sandbox runs."""
    return {
        "id": str(UUID(ID)),
        "sandbox_id": "s",
        "sandbox_status": "RUNNING",
        "execution_status": "idle",
        "session_api_key": "sandbox-key",
        "conversation_url": f"{server}/api/conversations/{UUID(ID)}",
        "created_at": "2026-11-30T00:00:00Z",
        "updated_at": "2026-11-30T00:00:00Z",
    }


JSON = {
    "no JSON": b"nothing",
    "no text": b"\xff\xfe",
    "half": b'{"items": [',
    "another type": b'"items"',
    "a number": b"1",
    "null": b"null",
    "items of other types": b'{"items": [1, null, "a", [], {}]}',
    "very many levels": b"[" * 200_000 + b"]" * 200_000,
    "levels in items": b'{"items": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "a number of many digits": b'{"items": [' + b"1" * 100_000 + b"]}",
    "no number": b'{"items": [NaN, Infinity]}',
    "half a character": b'{"items": [{"id": "\\ud800"}]}',
    "a wrong time": b'{"items": [{"id": "a", "created_at": "99999-99-99", "updated_at": 1e400}]}',
    "a wrong id": b'{"items": [{"id": {"a": 1}, "created_at": [], "updated_at": {}}]}',
}


@pytest.mark.parametrize("kind", JSON)
@pytest.mark.parametrize("target", [LIST, f"{LIST}/{ID}", f"{LIST}/{ID}/events", "/api/settings"])
def test_what_is_not_understood_is_an_error_in_json(
    kind: str, target: str, upstream: Recorder, url: str
) -> None:
    upstream.answer = lambda seen: response(JSON[kind], "content-type: application/json")
    found = ask(url, "GET", target)
    assert found.value("content-type").startswith(("application/json", "text/plain")) is True
    assert found.status in (200, 404, 400, 502)


RESPONSES = {
    "nothing": b"",
    "no response": b"hello\r\n\r\n",
    "HTTP/0.9": b"<html>",
    "HTTP/2": b"HTTP/2 200 OK\r\n\r\n",
    "half a head": b"HTTP/1.1 200 OK\r\ncontent-le",
    "status 99": head("content-length: 0", status="099 X"),
    "status 600": head("content-length: 0", status="600 X"),
    "status 999": head("content-length: 0", status="999 X"),
    "no status": head("content-length: 0", status="abc X"),
    "a switch of protocols": head("upgrade: x", "connection: upgrade", status="101 X"),
    "two lengths": head("content-length: 1", "content-length: 2") + b"ab",
    "length and other coding": head("content-length: 1", "transfer-encoding: x") + b"ab",
    "a space before a colon": head("content-length : 0"),
    "NUL in a header": b"HTTP/1.1 200 OK\r\nx: a\0b\r\ncontent-length: 0\r\n\r\n",
    "a name that is none": b"HTTP/1.1 200 OK\r\nx(y): a\r\ncontent-length: 0\r\n\r\n",
}


@pytest.mark.parametrize("kind", RESPONSES)
@pytest.mark.parametrize("target", [LIST, "/x"])
def test_a_response_that_is_none_is_an_error(kind: str, target: str, upstream: Recorder, url: str) -> None:
    upstream.answer = closing(RESPONSES[kind])
    found = ask(url, "GET", target)
    assert (found.status, found.value("content-type")) == (502, "application/json")


def closing(data: bytes) -> Answer:
    """A response after which the connection is closed, though it does not say so."""

    def answer(seen: Seen) -> Iterator[bytes]:
        yield data
        raise ConnectionAbortedError

    return answer


CUT = {
    "a body shorter than told": head("content-length: 10") + b"abc",
    "half a chunk": head("transfer-encoding: chunked") + b"a\r\nabc",
    "no last chunk": head("transfer-encoding: chunked") + b"3\r\nabc\r\n",
    "a broken chunk": head("transfer-encoding: chunked") + b"3\r\nabc\r\nxyz\r\n",
}


@pytest.mark.parametrize("kind", CUT)
def test_a_response_that_breaks_off_is_not_made_whole(kind: str, upstream: Recorder, url: str) -> None:
    upstream.answer = closing(CUT[kind])
    assert send(url, request("GET", "/x")) == []
    assert ask(url, "GET", LIST).status == 502


HEADERS = {
    "UTF-8": ("x-note: caf\u00e9 \u2615", "content-disposition: attachment; filename=\u2615"),
    "a cookie that is none": ("set-cookie: \u2615=;;;=; =\x01".replace("\x01", ""),),
    "other origins": ("access-control-allow-origin: *", "access-control-allow-credentials: true"),
    "an empty location": ("location: ",),
    "another server": ("server: evil", "date: never", "via: 1.1 evil"),
}


@pytest.mark.parametrize("kind", HEADERS)
@pytest.mark.parametrize("status", [200, 404, 422, 500])
@pytest.mark.parametrize("target", [LIST, "/x"])
def test_odd_headers_of_a_response_do_no_harm(
    kind: str, status: int, target: str, upstream: Recorder, url: str
) -> None:
    body = said({"detail": "odd"}).partition(b"\r\n\r\n")[2]
    headers = ("content-type: application/json", *HEADERS[kind])
    upstream.answer = lambda seen: response(body, *headers, status=status)
    found = ask(url, "GET", target, "Origin: https://evil.example")
    assert found.status in (status, 502)
    assert found.value("access-control-allow-origin") == ""
    assert found.value("server") == ""
    assert "never" not in found.value("date")


def test_what_stands_behind_a_response_goes_to_nobody(upstream: Recorder, url: str) -> None:
    """The upstream sends two responses to the first request."""
    stolen = response(b"of somebody else")
    upstream.answer = lambda seen: response(b"own") + (stolen if seen.target == "/first" else b"")
    for _ in range(30):
        with connected(url) as one, connected(url) as other:
            one.sendall(b"GET /first HTTP/1.1\r\nHost: h\r\n\r\n")
            first = read(one)
            other.sendall(b"GET /second HTTP/1.1\r\nHost: h\r\n\r\n")
            second = read(other)
        assert first is not None and second is not None
        assert first[0].body == b"own"
        assert second[0].body == b"own" or second[0].status == 502
