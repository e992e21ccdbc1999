"""What belongs to one caller: nobody else gets it, and neither logs, counts nor the record have it."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from tests.gateway.recorder import Recorder, Seen, recorder, response, said
from tests.gateway.serving import gateway
from tests.gateway.wire import ask, connected, read, request, send

pytestmark = pytest.mark.whole

ID = "0123456789abcdef0123456789abcdef"
TIME = "2026-11-30T00:00:00Z"


@pytest.fixture
def upstream(upstream: Recorder) -> Recorder:
    """The server, which tells each caller its own key."""
    upstream.answer = own_conversation
    return upstream


def key_of(seen: Seen) -> str:
    """The key that a request came with."""
    return "".join(seen.values("authorization") + seen.values("x-session-api-key"))


def own_conversation(seen: Seen) -> bytes:
    """A V1 server that tells each caller its own key in all that it says."""
    found = urlsplit(seen.target)
    if "/search" in found.path:
        return said({"items": [], "next_page_id": None})
    ids = parse_qs(found.query).get("ids", [ID])
    key = key_of(seen)
    one = {
        "id": str(UUID(ids[0])),
        "title": f"{key} {ids[0]}",
        "sandbox_id": "s",
        "sandbox_status": "RUNNING",
        "session_api_key": f"sandbox-of-{key}",
        "created_at": TIME,
        "updated_at": TIME,
    }
    return said([one], f"set-cookie: session={key.replace(' ', '-')}; Path=/; HttpOnly")


def test_many_callers_at_once_each_get_their_own(upstream: Recorder, url: str) -> None:
    """Each has a key and conversations of its own, and a connection that it keeps."""
    wrong: list[str] = []

    def calls(number: int) -> None:
        with connected(url) as one:
            for turn in range(20):
                known = f"{number:016x}{turn:016x}"
                key = f"Bearer key-{number}"
                lines = f"GET /api/conversations/{known} HTTP/1.1\r\nHost: h\r\nAuthorization: {key}\r\n\r\n"
                one.sendall(lines.encode())
                found = read(one)
                if found is None:
                    wrong.append(f"{key}: no response")
                    return
                title = json.loads(found[0].body)["title"]
                cookie = found[0].value("set-cookie")
                if title != f"{key} {known}" or f"session=Bearer-key-{number};" not in cookie:
                    wrong.append(f"{key}: {title} {cookie}")

    threads = [threading.Thread(target=calls, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    asked = [one for one in upstream.seen if "ids=" in one.target]
    assert len(asked) == 1000
    for one in asked:
        number = int(key_of(one).rpartition("-")[2])
        assert parse_qs(urlsplit(one.target).query)["ids"][0].replace("-", "").startswith(f"{number:016x}")


@pytest.mark.parametrize("target", [f"/api/conversations/{ID}", "/x"])
def test_a_cookie_set_for_one_is_never_sent_for_another(target: str, upstream: Recorder, url: str) -> None:
    first = ask(url, "GET", target, "Authorization: Bearer one")
    assert "session=" in first.value("set-cookie")
    ask(url, "GET", target, "Authorization: Bearer two")
    ask(url, "GET", target, "Authorization: Bearer one", "Cookie: own=1; other=2")
    sent = [one.values("cookie") for one in upstream.seen if "search" not in one.target]
    assert sent == [[], [], ["own=1; other=2"]]


KEYS = (
    "Authorization: Bearer sk-oh-0123456789abcdef",
    "X-Session-API-Key: sk-oh-0123456789abcdef",
    "X-Access-Token: sk-oh-0123456789abcdef",
    "Cookie: keycloak_auth=sk-oh-0123456789abcdef",
)


@pytest.mark.parametrize("header", KEYS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_redirect_to_another_host_gets_no_key(
    header: str, status: int, method: str, upstream: Recorder, url: str
) -> None:
    with recorder(lambda seen: response(b"stolen")) as other:
        upstream.answer = lambda seen: response(b"", f"location: {other.url}{seen.target}", status=status)
        for target in ("/x", "/api/conversations", f"/api/conversations/{ID}"):
            found = ask(url, method, target, header, body=b"{}" if method == "POST" else b"")
            assert found.body != b"stolen"
        assert other.connections == 0


def test_an_agent_server_that_redirects_is_not_followed_elsewhere(upstream: Recorder, url: str) -> None:
    """Nor does a client learn where to."""
    with recorder(lambda seen: response(b"stolen")) as other:
        elsewhere = other.url
        with recorder(lambda seen: response(b"", f"location: {elsewhere}/x", status=302)) as sandbox:
            upstream.answer = lambda seen: in_sandbox(seen, sandbox.url)
            found = ask(url, "GET", f"/api/conversations/{ID}/list-files", "Authorization: Bearer app-key")
            asked = list(sandbox.seen)
        assert other.connections == 0
    assert found.status >= 500
    assert elsewhere.encode() not in found.body
    assert found.value("location") == ""
    assert asked
    assert {key_of(one) for one in asked} == {"sandbox-key"}


def in_sandbox(seen: Seen, server: str) -> bytes:
    """A V1 server whose one conversation is in a sandbox at an address."""
    if "/search" in seen.target:
        return said({"items": [], "next_page_id": None})
    one = {
        "id": str(UUID(ID)),
        "sandbox_id": "s",
        "sandbox_status": "RUNNING",
        "session_api_key": "sandbox-key",
        "conversation_url": f"{server}/api/conversations/{UUID(ID)}",
        "created_at": TIME,
        "updated_at": TIME,
    }
    return said([one])


ADDRESSES = (
    "http://[::1/api/conversations/x",
    "http://127.0.0.1:99999999/api/conversations/x",
    "http://a b/api/conversations/x",
    "ftp://127.0.0.1/api/conversations/x",
    "file:///api/conversations/x",
    "http:///api/conversations/x",
    "//127.0.0.1:1/api/conversations/x",
    "http://\r\nX-One: 1/api/conversations/x",
    "http://\ud800/api/conversations/x",
    "javascript:/api/conversations/x",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_of_a_sandbox_that_is_none_is_an_error(address: str, upstream: Recorder, url: str) -> None:
    def answer(seen: Seen) -> bytes:
        given = in_sandbox(seen, "http://SANDBOX")
        text = json.dumps(address)[1:-1].encode()
        body = given.partition(b"\r\n\r\n")[2].replace(
            f"http://SANDBOX/api/conversations/{UUID(ID)}".encode(), text
        )
        return response(body, "content-type: application/json")

    upstream.answer = answer
    found = ask(url, "GET", f"/api/conversations/{ID}/list-files")
    assert found.status in (500, 502)
    assert found.value("content-type") == "application/json"
    assert {one.values("x-one") == [] for one in upstream.seen} == {True}


SANDBOX_KEYS = ("a\r\nX-One: 1", "a\nb", "\u20ac", "a\0b", " ", "\ud800", ["a"], {"a": 1}, 1)


@pytest.mark.parametrize("key", SANDBOX_KEYS, ids=repr)
def test_a_key_of_a_sandbox_makes_no_header(key: object, upstream: Recorder, url: str) -> None:
    with recorder(lambda seen: said({"exit_code": 0, "stdout": ""})) as sandbox:

        def answer(seen: Seen) -> bytes:
            given = in_sandbox(seen, sandbox.url).partition(b"\r\n\r\n")[2]
            body = given.replace(b'"sandbox-key"', json.dumps(key).encode())
            return response(body, "content-type: application/json")

        upstream.answer = answer
        found = ask(url, "GET", f"/api/conversations/{ID}/list-files")
        assert {one.values("x-one") == [] for one in sandbox.seen} <= {True}
    assert found.value("content-type") == "application/json"


HOP_BY_HOP = (
    "Connection: close, X-One",
    "Keep-Alive: timeout=5",
    "Proxy-Authorization: Basic c2VjcmV0",
    "Proxy-Connection: keep-alive",
    "TE: trailers",
    "Trailer: X-One",
    "Upgrade: h2c",
)


@pytest.mark.parametrize("header", HOP_BY_HOP)
def test_headers_of_the_connection_stay_there(header: str, upstream: Recorder, url: str) -> None:
    data = request("GET", "/x", "X-One: 1", header).replace(b"Connection: close\r\n", b"", 1)
    if not header.startswith("Connection"):
        data = data.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)
    assert [one.status for one in send(url, data)] == [200]
    name = header.partition(":")[0].lower()
    assert upstream.seen[0].values(name) in ([], ["keep-alive"])
    assert upstream.seen[0].values("x-one") == ([] if "close, X-One" in header else ["1"])


def test_headers_of_the_upstreams_connection_stay_there_too(upstream: Recorder, url: str) -> None:
    lines = (
        "connection: x-one, keep-alive",
        "keep-alive: timeout=5",
        "x-one: 1",
        "x-two: 2",
        "proxy-authenticate: x",
    )
    upstream.answer = lambda seen: response(b"", *lines)
    found = ask(url, "GET", "/x")
    names = {name for name, _ in found.headers}
    assert "x-two" in names
    assert names & {"keep-alive", "x-one", "proxy-authenticate"} == set()


FORGED = (
    "X-Forwarded-For: 10.9.9.9",
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-Proto: https",
    "X-Forwarded-Port: 99",
    "X-Forwarded-Prefix: /evil",
    "X-Real-IP: 10.9.9.9",
    "Forwarded: for=10.9.9.9;host=evil.example;proto=https",
)


@pytest.mark.parametrize("header", FORGED)
def test_what_a_client_says_of_its_address_is_not_passed_on(
    header: str, upstream: Recorder, url: str
) -> None:
    for target in ("/x", "/api/conversations"):
        ask(url, "GET", target, header)
    for seen in upstream.seen:
        assert seen.values("x-forwarded-for") == ["127.0.0.1"]
        assert seen.values("x-forwarded-host") == ["gateway"]
        assert seen.values("x-forwarded-proto") == ["http"]
        assert [text for _, text in seen.headers if "evil" in text or "9.9" in text or text == "99"] == []


def test_counts_are_not_shown_to_whoever_comes_by_a_proxy(url: str) -> None:
    assert ask(url, "GET", "/metrics").status == 200
    for header in FORGED:
        assert ask(url, "GET", "/metrics", header).status in (200, 403)
    for header in ("X-Forwarded-For: 10.0.0.1", "Forwarded: for=10.0.0.1", "X-Real-IP: 10.0.0.1"):
        assert ask(url, "GET", "/metrics", header).status == 403


CHAINS = {
    ("X-Forwarded-For: 203.0.113.9",): "203.0.113.9",
    ("X-Forwarded-For: 10.1.1.1, 203.0.113.9",): "203.0.113.9",
    ("X-Forwarded-For: 198.51.100.7", "X-Forwarded-For: 203.0.113.9"): "203.0.113.9",
    ("X-Forwarded-For: 203.0.113.9:4711",): "203.0.113.9",
    ("X-Forwarded-For: [2001:db8::9]:4711",): "2001:db8::9",
    ("X-Forwarded-For: 203.0.113.9, 127.0.0.2",): "203.0.113.9",
    ('X-Forwarded-For: "><script>, 127.0.0.2',): "127.0.0.2",
    ("X-Forwarded-For: ,,,",): "127.0.0.1",
    ("X-Forwarded-For: unknown",): "127.0.0.1",
    (): "127.0.0.1",
}


def test_a_trusted_proxy_is_believed_as_far_as_it_can_know(upstream: Recorder, tmp_path: Path) -> None:
    log = tmp_path / "log"
    options = ("--trusted-proxy", "127.0.0.0/8")
    with gateway(upstream.url, log, *options) as served:
        for headers in CHAINS:
            ask(served.url, "GET", "/x", *headers)
        proto = ("X-Forwarded-Proto: https", "X-Forwarded-Host: v0.example")
        upstream.answer = lambda seen: response(b"", f"location: {upstream.url}/there", status=302)
        moved = ask(served.url, "GET", "/x", *proto)
        odd = ask(served.url, "GET", "/x", "X-Forwarded-Proto: javascript", "X-Forwarded-Host: a/b?c")
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    known = [line["address"] for line in lines if line["message"] == "request" and line["path"] == "/x"]
    assert known[: len(CHAINS)] == list(CHAINS.values())
    assert moved.value("location") == "https://v0.example/there"
    assert odd.value("location") == "http://gateway/there"


SECRET = "sk-oh-f00dfacef00dfacef00dface"
TEXT = "the words of a person"


@pytest.mark.parametrize("record", ["usage.json", "usage.sqlite"])
def test_no_key_text_or_cookie_is_in_logs_counts_or_the_record(
    record: str, upstream: Recorder, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    upstream.answer = faulty
    message = json.dumps({"initial_user_msg": TEXT, "message": TEXT}).encode()
    headers = (
        f"Authorization: Bearer {SECRET}",
        f"X-Session-API-Key: {SECRET}",
        f"Cookie: session={SECRET}",
        f"User-Agent: tool/1.0 {SECRET}",
        f"Referer: http://h/{SECRET}",
    )
    options = ("--record", str(tmp_path / record), "--log-level", "debug")
    with gateway(upstream.url, log, *options) as served:
        for method in ("GET", "POST", "DELETE"):
            for path in (
                "/api/conversations",
                f"/api/conversations/{ID}",
                f"/api/conversations/{ID}/events",
                f"/api/conversations/{ID}/message",
                f"/api/conversations/{ID}/select-file?file={SECRET}",
                f"/x?session_api_key={SECRET}",
                f"/api/keys/{SECRET}",
                f"/socket.io/?EIO=4&transport=polling&conversation_id={ID}&session_api_key={SECRET}",
                f"/api/conversations/{ID}/none?key={SECRET}",
            ):
                ask(served.url, method, path, *headers, body=message if method == "POST" else b"")
        ask(served.url, SECRET, "/x", f"User-Agent: {SECRET}/1.0")
        broken(served.url)
        counts = ask(served.url, "GET", "/metrics").body.decode()
    written = log.read_text()
    kept = (tmp_path / record).read_bytes()
    assert counts.count("v0to1_gateway_requests_total{") > 10
    assert "conversations/" in written
    assert b"conversations/" in kept
    for found in (written, counts, kept.decode("latin-1")):
        assert SECRET not in found
        assert TEXT not in found
    assert [line for line in written.splitlines() if not line.startswith("{")] == []
    if record.endswith(".sqlite"):
        with closing(sqlite3.connect(tmp_path / record)) as file:
            assert SECRET not in "".join(file.iterdump())


def faulty(seen: Seen) -> bytes:
    """Each answer is another fault, with the key and the text of the request in it."""
    if "fail" in seen.target or "select-file" in seen.target:
        return b"HTTP/1.1 200 OK\r\nx : " + SECRET.encode() + b"\r\n\r\n"
    if seen.method == "DELETE":
        return b""
    body = json.dumps({"detail": f"{SECRET} {TEXT}", "items": [{SECRET: TEXT}]}).encode()
    return response(body, "content-type: application/json", f"set-cookie: session={SECRET}")


def broken(url: str) -> None:
    """Requests that break in the middle, with the key in what is broken."""
    head = "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunked = f"{head}3\r\nabc\r\n0\r\nAuth : {SECRET}\r\n\r\n"
    header = f"GET /x HTTP/1.1\r\nHost: h\r\nAuthorization : {SECRET}\r\n\r\n"
    for data in (chunked, header, f"{SECRET}\r\n\r\n", f"GET /{SECRET}\0 HTTP/1.1\r\n\r\n"):
        send(url, data.encode())
    with connected(url) as one:
        one.sendall(f"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 99\r\n\r\n{SECRET}".encode())
