"""Bytes that are no plain request: the gateway refuses them, or writes them anew as it has read them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gateway.recorder import Recorder, Seen, response
from tests.gateway.serving import Served
from tests.gateway.wire import ask, connected, read, request, send

pytestmark = pytest.mark.whole

HOST = "Host: gateway\r\n"
POST = f"POST /x HTTP/1.1\r\n{HOST}"
CHUNKED = "Transfer-Encoding: chunked\r\n"
SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: gateway\r\n\r\n"
LIMIT = 16 * 1024
BOUNDS = {"max_body": 1 << 20}


@pytest.fixture
def alone(running: tuple[Recorder, Served]) -> Iterator[None]:
    """Afterwards the server has only got the request of others, and requests that broke off."""
    yield
    assert running[0].targets() == ["GET /others"]
    assert [one for one in running[0].broken if not one.startswith("peer closed connection")] == []


@pytest.fixture
def upstream(alone: None, upstream: Recorder) -> Recorder:
    """The server; nothing of a test is left for others."""
    return upstream


TWO_LENGTHS = {
    "length and chunks": f"{POST}Content-Length: 6\r\n{CHUNKED}\r\n0\r\n\r\n{SMUGGLED}",
    "chunks and length": f"{POST}{CHUNKED}Content-Length: 4\r\n\r\n1\r\nZ\r\n0\r\n\r\n{SMUGGLED}",
    "chunks that are folded": (
        f"{POST}Content-Length: 5\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n{SMUGGLED}"
    ),
    "chunks in HTTP/1.0": f"POST /x HTTP/1.0\r\n{HOST}{CHUNKED}\r\n0\r\n\r\n{SMUGGLED}",
    "two lengths": f"{POST}Content-Length: 0\r\nContent-Length: 9\r\n\r\n{SMUGGLED}",
    "two lengths in one": f"{POST}Content-Length: 0, 9\r\n\r\n{SMUGGLED}",
}


@pytest.mark.parametrize("data", TWO_LENGTHS.values(), ids=TWO_LENGTHS)
def test_a_body_whose_length_is_told_twice_is_refused(data: str, upstream: Recorder, url: str) -> None:
    assert [one.status for one in send(url, data.encode())] == [400]
    assert upstream.targets() == []


LENGTHS = ("+3", "-3", "0x3", "3_0", "", "3.0", "three", "3;", '"3"', "\uff13", "9" * 21)


@pytest.mark.parametrize("length", LENGTHS)
def test_a_length_that_is_no_number_is_refused(length: str, upstream: Recorder, url: str) -> None:
    data = f"{POST}Content-Length: {length}\r\n\r\n{SMUGGLED}"
    assert [one.status for one in send(url, data.encode())] == [400]
    assert upstream.targets() == []


CODINGS = (
    "xchunked",
    "identity",
    "gzip, chunked",
    "chunked, chunked",
    "chunked\x0b",
    "chun\tked",
    ",chunked",
    "",
)


@pytest.mark.parametrize("coding", CODINGS)
def test_a_coding_that_is_not_chunked_is_refused(coding: str, upstream: Recorder, url: str) -> None:
    data = f"{POST}Transfer-Encoding: {coding}\r\n\r\n0\r\n\r\n{SMUGGLED}"
    assert [one.status for one in send(url, data.encode())] == [400]
    assert upstream.targets() == []


CHUNKS = {
    "negative": "-3\r\nabc\r\n0\r\n\r\n",
    "prefixed": "0x3\r\nabc\r\n0\r\n\r\n",
    "signed": "+3\r\nabc\r\n0\r\n\r\n",
    "longer than told": "3\r\nabcd\r\n0\r\n\r\n",
    "ended by a line feed in an extension": "3;a\nabc\r\n0\r\n\r\n",
    "without a size": "\r\nabc\r\n0\r\n\r\n",
    "spaced": "3 3\r\nabc\r\n0\r\n\r\n",
    "with a broken trailer": "3\r\nabc\r\n0\r\nX-Admin : 1\r\n\r\n",
}


@pytest.mark.parametrize("body", CHUNKS.values(), ids=CHUNKS)
def test_broken_chunks_are_no_request(body: str, upstream: Recorder, url: str) -> None:
    data = f"{POST}{CHUNKED}\r\n{body}{SMUGGLED}"
    assert [one.status for one in send(url, data.encode())] == [400]
    assert upstream.targets() == []


HEADERS = {
    "a space before the colon": "X-One : 1",
    "a tab before the colon": "X-One\t: 1",
    "no colon": "X-One",
    "no name": ": 1",
    "NUL in the name": "X\0One: 1",
    "NUL in the value": "X-One: 1\x002",
    "a carriage return": "X-One: 1\rX-Two: 2",
    "a letter that is not ASCII in the name": "X-\xd6ne: 1",
    "a second host": "Host: other",
    "a bracket in the name": "X(One): 1",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_a_header_that_is_none_is_refused(header: str, upstream: Recorder, url: str) -> None:
    data = f"GET /x HTTP/1.1\r\n{HOST}{header}\r\n\r\n".encode("latin-1")
    assert [one.status for one in send(url, data)] == [400]
    assert upstream.targets() == []


FIRST_LINES = {
    "": 400,
    "GET /x": 400,
    "GET  /x HTTP/1.1": 400,
    "GET /x  HTTP/1.1": 400,
    "GET /x HTTP/1.1 ": 400,
    "GET /x y HTTP/1.1": 400,
    "GET /\0 HTTP/1.1": 400,
    "GET /\xe9 HTTP/1.1": 400,
    "GET /\t HTTP/1.1": 400,
    "G{T /x HTTP/1.1": 400,
    " GET /x HTTP/1.1": 400,
    "GET /x HTTP/11": 400,
    "GET /x http/1.1": 400,
    "GET /x HTTP/0.9": 505,
    "GET /x HTTP/1.2": 505,
    "GET /x HTTP/2.0": 505,
    "PRI * HTTP/2.0": 505,
    "\x16\x03\x01\x02": 400,
}


@pytest.mark.parametrize("line", FIRST_LINES)
def test_a_first_line_that_is_none_is_refused(line: str, upstream: Recorder, url: str) -> None:
    found = send(url, f"{line}\r\n{HOST}\r\n".encode("latin-1"))
    assert [one.status for one in found] == [FIRST_LINES[line]]
    assert upstream.targets() == []


READ_IN_ONE_WAY = {
    "a folded header": f"{POST}X-One: 1\r\n 2\r\nContent-Length: 3\r\n\r\nabc",
    "line feeds alone": "POST /x HTTP/1.1\nHost: gateway\nX-One: 1 2\nContent-Length: 3\n\nabc",
    "the same length twice": (f"{POST}X-One: 1 2\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
    "extensions of chunks": (
        f'POST /x HTTP/1.1\r\n{HOST}X-One: 1 2\r\n{CHUNKED}\r\n3;a="b"\r\nabc\r\n0;c\r\n\r\n'
    ),
    "a trailer": f"{POST}X-One: 1 2\r\n{CHUNKED}\r\n3\r\nabc\r\n0\r\nX-Admin: 1\r\n\r\n",
    "a length named with an underscore": (
        f"{POST}X-One: 1 2\r\nContent_Length: 9\r\nContent-Length: 3\r\n\r\nabc"
    ),
    "chunks folded into the next line": (
        f"{POST}X-One: 1 2\r\nTransfer-Encoding:\r\n chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    ),
}


@pytest.mark.parametrize("data", READ_IN_ONE_WAY.values(), ids=READ_IN_ONE_WAY)
def test_what_is_odd_but_clear_arrives_in_the_usual_form(data: str, upstream: Recorder, url: str) -> None:
    last = request("GET", "/last")
    assert [one.status for one in send(url, data.encode() + last)] == [200, 200]
    first, second = upstream.seen
    assert (first.method, first.target, first.body) == ("POST", "/x", b"abc")
    assert first.values("x-one") == ["1 2"]
    assert [name for name, _ in first.headers if name in ("x-admin", "trailer")] == []
    assert second.target == "/last"


def test_requests_in_a_row_are_answered_in_their_order(upstream: Recorder, url: str) -> None:
    upstream.answer = lambda seen: response(seen.target.encode())
    data = b"".join(
        f"POST /{number} HTTP/1.1\r\n{HOST}Content-Length: 3\r\n\r\nabc".encode() for number in range(50)
    )
    try:
        found = send(url, data + request("GET", "/last"))
    finally:
        upstream.answer = lambda seen: response(seen.body)
    assert [one.body.decode() for one in found] == [*(f"/{number}" for number in range(50)), "/last"]
    assert [one.target for one in upstream.seen] == [*(f"/{number}" for number in range(50)), "/last"]


def test_a_client_of_http_1_0_gets_a_whole_body_and_the_end(upstream: Recorder, url: str) -> None:
    upstream.answer = chunked
    try:
        found = send(url, b"GET /x HTTP/1.0\r\n\r\n")
    finally:
        upstream.answer = lambda seen: response(seen.body)
    assert [(one.status, one.body, one.value("transfer-encoding")) for one in found] == [(200, b"abcdef", "")]


def chunked(seen: Seen) -> bytes:
    """A body in two chunks."""
    del seen
    return b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"


HEADS = {
    "a long path": (f"/{'a' * LIMIT}", ()),
    "a long query": (f"/?{'a' * LIMIT}", ()),
    "a long value": ("/", (f"X-One: {'a' * LIMIT}",)),
    "a long name": ("/", (f"{'a' * LIMIT}: 1",)),
    "very many headers": ("/", ("a: 1",) * (LIMIT // 6 + 1)),
    "a megabyte of cookies": ("/", (f"Cookie: {'a' * (1 << 20)}",)),
}


@pytest.mark.parametrize("kind", HEADS)
def test_a_head_that_is_too_large_is_refused(kind: str, upstream: Recorder, url: str) -> None:
    target, headers = HEADS[kind]
    found = send(url, request("GET", target, *headers))
    assert [one.status for one in found] == [431]
    assert upstream.targets() == []


def test_a_head_of_many_headers_within_the_bound_arrives(upstream: Recorder, url: str) -> None:
    assert ask(url, "GET", "/x", *("a: 1",) * 2000).status == 200
    assert upstream.seen[0].values("a") == ["1"] * 2000


@pytest.mark.parametrize("told", [True, False], ids=["declared", "undeclared"])
def test_a_body_that_is_too_large_is_refused(told: bool, upstream: Recorder, url: str) -> None:
    size = (1 << 20) + 1
    with connected(url) as one:
        if told:
            one.sendall(f"{POST}Content-Length: {size}\r\n\r\n".encode())
        else:
            one.sendall(f"{POST}{CHUNKED}\r\n{size:x}\r\n".encode() + bytes(size))
        found = read(one)
    assert found is not None
    assert found[0].status == 413
    assert upstream.targets() == []


def test_a_body_that_just_fits_arrives(upstream: Recorder, url: str) -> None:
    assert ask(url, "POST", "/x", body=bytes(1 << 20)).body == bytes(1 << 20)
    assert [one.values("content-length") for one in upstream.seen] == [[str(1 << 20)]]


@pytest.mark.parametrize("method", ["CONNECT", "TRACE"])
@pytest.mark.parametrize("target", ["/x", "other.example:443", "http://other.example/"])
def test_methods_for_proxies_are_refused(method: str, target: str, upstream: Recorder, url: str) -> None:
    found = send(url, request(method, target), method=method)
    assert [one.status for one in found] == [405]
    assert upstream.targets() == []


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PROPFIND", "get", "X" * 500])
def test_other_methods_go_through_as_they_are(method: str, upstream: Recorder, url: str) -> None:
    assert ask(url, method, "/api/conversations").status == 200
    assert upstream.targets() == [f"{method} /api/conversations"]


def test_an_upgrade_to_another_protocol_is_not_passed_on(upstream: Recorder, url: str) -> None:
    headers = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n"
    data = f"GET /x HTTP/1.1\r\n{HOST}{headers}\r\n"
    with connected(url) as one:
        one.sendall(data.encode())
        found = read(one)
    assert found is not None
    assert found[0].status == 200
    assert {"upgrade", "http2-settings"} & {name for name, _ in upstream.seen[0].headers} == set()
