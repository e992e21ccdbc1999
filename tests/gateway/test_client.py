"""The connections to an upstream: what is used again, what is sent again, and what proxies are for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.recorder import Recorder, Seen, recorder, response, said
from tests.gateway.serving import Served, gateway
from tests.gateway.wire import ask, connected, read

pytestmark = pytest.mark.whole

LIST = "/api/conversations"
EMPTY = said({"items": [], "next_page_id": None})


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Recorder, Served]]:
    """A gateway in front of a server that keeps what arrives."""
    log = tmp_path_factory.mktemp("gateway") / "log"
    with recorder() as upstream, gateway(upstream.url, log) as served:
        yield upstream, served


@pytest.fixture
def upstream(running: tuple[Recorder, Served]) -> Recorder:
    """The server, which has seen nothing yet."""
    running[0].clear()
    running[0].answer = lambda seen: EMPTY
    return running[0]


@pytest.fixture
def url(running: tuple[Recorder, Served]) -> str:
    """The address of the gateway."""
    return running[1].url


def test_a_connection_is_used_again(upstream: Recorder, url: str) -> None:
    assert ask(url, "GET", "/x").status == 200
    before = upstream.connections
    for target in ("/x", LIST, "/x?y"):
        assert ask(url, "GET", target).status == 200
    assert ask(url, "POST", "/x", body=b"abc").status == 200
    assert upstream.connections == before


@pytest.mark.parametrize("size", [1 << 18, (1 << 18) + 1, 3 << 18, 4 << 20])
def test_a_connection_is_used_again_after_a_large_response(size: int, upstream: Recorder, url: str) -> None:
    """Whose end may be there before its beginning is read, when no more is taken of a server."""
    upstream.answer = lambda seen: response(bytes(size))
    before = None
    for _ in range(20):
        assert len(ask(url, "GET", "/x").body) == size
        assert before in (None, upstream.connections)
        before = upstream.connections


@pytest.mark.parametrize("data", [b"HTTP/1.1 200 OK\r\n\r\n", b"x", b"\r\n"])
def test_a_connection_on_which_something_comes_unasked_is_not(
    data: bytes, upstream: Recorder, url: str
) -> None:
    upstream.answer = lambda seen: EMPTY + data
    assert ask(url, "GET", "/x").status == 200
    before = upstream.connections
    assert ask(url, "GET", "/x").status == 200
    assert upstream.connections == before + 1


def closed_at_first(target: str) -> tuple[list[str], object]:
    """An answer that closes the connection on the first request for a target."""
    asked: list[str] = []

    def answer(seen: Seen) -> bytes:
        asked.append(f"{seen.method} {seen.target}")
        return b"" if asked.count(asked[-1]) == 1 and seen.target.startswith(target) else EMPTY

    return asked, answer


def test_what_may_be_repeated_is_sent_again_once(upstream: Recorder, url: str) -> None:
    asked, upstream.answer = closed_at_first("/api/v1/app-conversations/search")  # type: ignore[assignment]
    assert ask(url, "GET", LIST).status == 200
    repeated = [one for one in asked if one.startswith("GET /api/v1/app-conversations/search?limit=20")]
    assert len(repeated) == 2


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE", "PUT"])
def test_what_changes_something_is_never_sent_again(method: str, upstream: Recorder, url: str) -> None:
    upstream.answer = lambda seen: b""
    assert ask(url, method, "/x", body=b"abc").status == 502
    assert ask(url, "POST", LIST, body=b"{}").status == 502
    assert upstream.targets() == [f"{method} /x", "POST /api/v1/app-conversations"]


def test_a_body_goes_on_while_the_response_comes(upstream: Recorder, url: str) -> None:
    """An upstream may refuse an upload before it has all of it, and close."""
    upstream.answer = lambda seen: response(b"too large", "connection: close", status=413)
    with connected(url) as one:
        one.sendall(b"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")
        found = read(one)
    assert found is not None
    assert (found[0].status, found[0].body) == (413, b"too large")


def test_many_at_once_do_not_wait_for_each_other(upstream: Recorder, url: str) -> None:
    """A hundred requests are all at the upstream before it answers any."""
    meeting = threading.Barrier(100, timeout=20)

    def answer(seen: Seen) -> bytes:
        meeting.wait()
        return response(seen.target.encode())

    upstream.answer = answer
    found: list[bytes] = []
    threads = [
        threading.Thread(target=lambda number=number: found.append(ask(url, "GET", f"/{number}").body))
        for number in range(100)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(f"/{number}".encode() for number in range(100))


def test_proxies_of_the_environment_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with recorder(lambda seen: response(b"by the proxy")) as proxy:
        address = proxy.url.replace("http://", "http://user:pass%40word@")
        monkeypatch.setenv("http_proxy", address)
        monkeypatch.setenv("https_proxy", address)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        with gateway("http://upstream.invalid/openhands", tmp_path / "log") as served:
            assert ask(served.url, "GET", "/x?y").body == b"by the proxy"
        with gateway("https://upstream.invalid", tmp_path / "log") as served:
            proxy.answer = lambda seen: response(status=403)
            assert ask(served.url, "GET", "/x").status == 502
        with (
            recorder(lambda seen: response(b"directly")) as upstream,
            gateway(upstream.url, tmp_path / "log") as served,
        ):
            assert ask(served.url, "GET", "/x").body == b"directly"
    assert proxy.targets() == ["GET http://upstream.invalid/openhands/x?y", "CONNECT upstream.invalid:443"]
    basic = "Basic dXNlcjpwYXNzQHdvcmQ="
    assert [one.values("proxy-authorization") for one in proxy.seen] == [[basic], [basic]]
    assert [one.values("host") for one in proxy.seen] == [["upstream.invalid"], ["upstream.invalid:443"]]
