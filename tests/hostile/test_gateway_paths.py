"""Paths, hosts and addresses that mean something else than they say; what is not V0's arrives to the byte."""

from __future__ import annotations

import json
import string
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.gateway.recorder import Recorder, Seen, echo, recorder, response, said
from tests.gateway.serving import Served, gateway
from tests.gateway.wire import ask, request, send
from v0to1.gateway.sandbox_keys import SandboxKeys

pytestmark = pytest.mark.whole

ID = "0123456789abcdef0123456789abcdef"
SECRET = "a secret of this test alone"
BOUNDS = {"secret": SECRET}


@pytest.fixture
def alone(running: tuple[Recorder, Served]) -> Iterator[None]:
    """Afterwards the server has only got the request of others."""
    yield
    assert running[0].targets() == ["GET /others"]
    assert running[0].broken == []


@pytest.fixture
def upstream(alone: None, upstream: Recorder) -> Recorder:
    """The server; nothing of a test is left for others."""
    return upstream


REFUSED = (
    "/a/../b",
    "/a/%2e%2e/b",
    "/a/.%2E/b",
    "/a/%252e%252e/b",
    "/a%2f..%2fb",
    "/a/..;/b",
    "/a/..;x=1/b",
    "/a/..%3b/b",
    "/..",
    "/.",
    "/./a",
    "/a%00b",
    "/a%0d%0aX-One:1",
    "/a%7f",
    "/a\\b",
    "/a%5c..%5cb",
    "/api/conversations/%2e%2e/settings",
    f"/api/conversations/{ID}/..%2f..%2fsettings",
    f"/api/conversations/{ID}%00/events",
    f"/api/../api/conversations/{ID}",
    "http://other.example/",
    "https://other.example/api/conversations",
    "file:///etc/passwd",
    "ws://other.example/",
    "other.example:80",
    "*",
    "?x",
    "api/conversations",
    "/a#b",
    "/a?b#c",
)


@pytest.mark.parametrize("target", REFUSED)
def test_a_path_that_is_read_in_two_ways_is_refused(target: str, upstream: Recorder, url: str) -> None:
    assert [one.status for one in send(url, request("GET", target))] == [400]
    assert upstream.targets() == []


ODD = (
    "//other.example/x",
    "///x",
    "//",
    "/a//b",
    "/a%2fb",
    "/a%2Fb",
    "/a{b}|^`<>\"'",
    "/%zz/%",
    "/%ff%fe",
    "/..%c0%af",
    "/%c0%ae%c0%ae/x",
    "/%u002e",
    "/a;b=c",
    "/a%2500b",
    "/a?%0d%0aX-One:1",
    "/a?x=../..&y=%00",
    "/a??b=?c",
    "/a?x={y}&x=%zz&&=",
    "/...",
    "/a..b",
    "/:80/@other.example",
    "/@other.example:80/",
    "//api/conversations",
    "/api/conversations/http:%2f%2fother.example",
    "/x/api/conversations",
    "/api//conversations",
    "/api/conversations;x=1",
    "/api/conversation",
    f"/api/v1/app-conversations?ids={ID}",
)


@pytest.mark.parametrize("target", ODD)
def test_a_path_that_is_odd_arrives_as_it_came(target: str, upstream: Recorder, url: str) -> None:
    assert ask(url, "GET", target).status == 200
    assert upstream.targets() == [f"GET {target}"]


IDS = (
    "..;",
    "a?ids=b",
    "a&ids=b",
    "a#b",
    "a b",
    "a\r\nX-One: 1",
    "\u20ac",
    "%00",
    "{}",
    "a" * 4000,
    f"{ID},{ID}",
    f"{ID}\n",
)


@pytest.mark.parametrize("name", IDS)
def test_an_id_asks_for_nothing_else(name: str, upstream: Recorder, url: str) -> None:
    """What it is made of is one value of a V1 request, or the request is refused."""
    upstream.answer = lambda seen: said([])
    quoted = "".join(f"%{byte:02x}" for byte in name.encode())
    found = ask(url, "GET", f"/api/conversations/{quoted}")
    assert found.status in (400, 404) or (found.status, found.body) == (200, b"null")
    probe = "/api/v1/app-conversations/search?limit=1"
    for seen in (one for one in upstream.seen if one.target != probe):
        path, _, query = seen.target.partition("?")
        assert path == "/api/v1/app-conversations"
        assert query.count("=") == 1 and "&" not in query
        assert seen.values("x-one") == []


HOSTS = (
    "other.example/path",
    "other.example?x",
    "user@other.example",
    "other.example:80:80",
    "other.example:x",
    "other.example, gateway",
    'other"><script>',
    "other.example\\",
    "[::1",
    "other.example%0d%0a",
    "",
    "caf\xe9",
)


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_is_none_is_refused(host: str, upstream: Recorder, url: str) -> None:
    assert [one.status for one in send(url, request("GET", "/x", host=host))] == [400]
    assert upstream.targets() == []


@pytest.mark.parametrize("host", ["gateway", "gateway:80", "127.0.0.1:3000", "[::1]:3000", "my_host"])
def test_a_host_is_told_and_the_upstream_has_its_own(host: str, upstream: Recorder, url: str) -> None:
    assert ask(url, "GET", "/x", host=host).status == 200
    assert upstream.seen[0].values("host") == [upstream.url.removeprefix("http://")]
    assert upstream.seen[0].values("x-forwarded-host") == [host]


def conversations(seen: Seen) -> bytes:
    """A V1 server with one conversation, whose sandbox has an address of its own."""
    if "start-tasks" in seen.target:
        return said({"items": [], "next_page_id": None})
    one = {
        "id": ID,
        "sandbox_id": "s",
        "sandbox_status": "RUNNING",
        "session_api_key": "sandbox-key",
        "conversation_url": f"http://sandbox.example:8000/api/conversations/{ID}",
        "created_at": "2026-11-30T00:00:00Z",
        "updated_at": "2026-11-30T00:00:00Z",
    }
    return said([one])


def test_links_are_those_of_a_public_url_whatever_host_is_told(upstream: Recorder, tmp_path: Path) -> None:
    upstream.answer = conversations
    with gateway(upstream.url, tmp_path / "log", "--public-url", "https://v0.example") as served:
        found = ask(
            served.url,
            "GET",
            f"/api/conversations/{ID}",
            "X-Forwarded-Host: evil.example",
            host="evil.example",
        )
        upstream.answer = lambda seen: response(b"", f"location: {upstream.url}/there", status=302)
        moved = ask(served.url, "GET", "/x", host="evil.example")
    assert found.status == 200
    assert json.loads(found.body)["url"] == f"https://v0.example/api/conversations/{ID}"
    assert moved.value("location") == "https://v0.example/there"


def sealed(server: str, secret: str = SECRET) -> str:
    """The key for an Agent Server that a gateway with a secret gives to clients."""
    return SandboxKeys(secret).sealed(server, "sandbox-key")


def keys(server: str) -> dict[str, str]:
    """Keys that lead to a server, if they were believed."""
    signed = sealed(server)
    head, named, key, signature = signed.split(".")
    other = sealed("http://sandbox.example:8000").rpartition(".")[2]
    nearby = urlsafe_b64encode(b"http://127.0.0.1:1").decode().rstrip("=")
    return {
        "not signed": f"{head}.{named}.{key}.",
        "without a signature": f"{head}.{named}.{key}",
        "signed by nobody": f"{head}.{named}.{key}.{'A' * 22}",
        "signed with another secret": sealed(server, "another secret, of the same length"),
        "with the signature of another server": f"{head}.{named}.{key}.{other}",
        "with a signature that is cut": signed[:-1],
        "with a signature that is longer": f"{signed}A",
        "with a byte that is changed": signed[:-1] + ("A" if signed[-1] != "A" else "B"),
        "with a name that is cut": f"{head}.{named[:-2]}.{key}.{signature}",
        "with another name": f"{head}.{nearby}.{key}.{signature}",
        "with another key": f"{head}.{named}.{key[:-1]}.{signature}",
        "not encoded": f"{head}.{server}.{key}.{signature}",
        "empty": "v0to1....",
    }


KINDS = tuple(keys("http://127.0.0.1:1"))


@pytest.mark.parametrize("place", ["header", "query"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_nobody_signed_is_not_asked(
    kind: str, place: str, upstream: Recorder, url: str
) -> None:
    with recorder(echo) as other:
        key = keys(other.url)[kind]
        headers = [f"X-Session-API-Key: {key}"] if place == "header" else []
        query = "" if place == "header" else f"?session_api_key={quote(key)}"
        send(url, request("GET", f"/api/conversations/{ID}/events{query}", *headers))
        assert other.connections == 0
    assert upstream.targets()
    for one in upstream.seen:
        assert not any(text.startswith("v0to1.") for text in one.values("x-session-api-key"))


NOT_V0 = ("/", "/api", "/server_info", "/api/bash/execute", f"/api/conversations/{ID}/run")


@pytest.mark.parametrize("path", NOT_V0)
def test_a_signed_server_is_asked_for_nothing_but_v0(path: str, upstream: Recorder, url: str) -> None:
    with recorder(echo) as sandbox:
        ask(url, "POST", path, f"X-Session-API-Key: {sealed(sandbox.url)}", body=b"{}")
        assert sandbox.connections == 0
    (one,) = upstream.seen
    assert one.values("x-session-api-key") == []


@pytest.mark.parametrize("path", ["/api/settings", "/api/conversations", "/api/secrets"])
def test_a_sandbox_answers_for_its_conversation_alone(path: str, upstream: Recorder, url: str) -> None:
    with recorder(echo) as sandbox:
        ask(url, "GET", path, f"X-Session-API-Key: {sealed(sandbox.url)}")
        assert sandbox.connections == 0
    assert upstream.seen
    assert [one.values("x-session-api-key") for one in upstream.seen] == [[]] * len(upstream.seen)


def test_a_signed_server_gets_the_key_of_its_sandbox_alone(upstream: Recorder, url: str) -> None:
    page = said({"items": [], "next_page_id": None})
    with recorder(lambda seen: page) as sandbox:
        found = ask(
            url, "GET", f"/api/conversations/{ID}/events", f"X-Session-API-Key: {sealed(sandbox.url)}"
        )
        seen = list(sandbox.seen)
    assert found.status == 200
    assert seen
    for one in seen:
        assert one.values("x-session-api-key") == ["sandbox-key"]
        assert one.values("authorization") == one.values("cookie") == []
    assert upstream.targets() == []


PATH = st.text(
    st.sampled_from(string.ascii_letters + string.digits + "/-._~!$&'()*+,;=:@%\"<>[]^`{|}"), max_size=40
)
QUERY = st.text(
    st.sampled_from(string.ascii_letters + string.digits + "/-._~!$&'()*+,;=:@%?\"<>[]^`{|}\\"), max_size=40
)
METHOD = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "REPORT", "m-search"])
NAME = st.from_regex(r"x-[a-z0-9!#$%&'*+.^_`|~-]{1,12}", fullmatch=True).filter(
    lambda name: not name.startswith(("x-forwarded", "x-real-ip"))
)
VALUE = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=30
).map(str.strip)
HEADERS = st.lists(st.tuples(NAME, VALUE), max_size=5)
BODY = st.none() | st.binary(max_size=200)
STATUS = st.sampled_from([200, 201, 202, 206, 299, 301, 400, 404, 405, 418, 422, 429, 500, 503, 599])
OWN = {"host", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "connection", "content-length"}
ADDED = {"date", "vary", "transfer-encoding", "connection", "content-length"}


def is_plain(path: str) -> bool:
    """Whether nothing in a path is what the gateway answers or refuses by itself."""
    steps = path.replace("%2e", ".").replace("%2E", ".").replace("%25", "%").split("/")
    own = ("/healthz", "/readyz", "/metrics", "/v0to1/", "/api/", "/feedback/", "/socket.io")
    relative = any(step.partition(";")[0] in (".", "..") for step in steps)
    return (
        not relative
        and not path.startswith(own)
        and "%0" not in path
        and "%1" not in path
        and "%" not in path
    )


@example("GET", "", "v0to1.", [], None, 200, [], b"")
@example("GET", "", "session_api_key=a&&=v0to1.+%7e&x", [], None, 200, [], b"")
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(METHOD, PATH, QUERY, HEADERS, BODY, STATUS, HEADERS, st.binary(max_size=200))
def test_what_is_not_v0_arrives_to_the_byte_and_so_does_the_answer(
    running: tuple[Recorder, Served],
    method: str,
    path: str,
    query: str,
    headers: list[tuple[str, str]],
    body: bytes | None,
    status: int,
    answered: list[tuple[str, str]],
    content: bytes,
) -> None:
    upstream, served = running
    target = f"/{path}" + (f"?{query}" if query else "")
    if not is_plain(f"/{path}"):
        target = f"/plain?{query}" if query else "/plain"
    lines = [f"{name}: {text}".encode("latin-1") for name, text in answered]
    head = b"\r\n".join([b"HTTP/1.1 %d Said" % status, b"content-length: %d" % len(content), *lines])
    upstream.clear()
    upstream.answer = lambda seen: head + b"\r\n\r\n" + content
    asked = [f"{name}: {text}" for name, text in headers]
    if body is not None:
        asked.append(f"Content-Length: {len(body)}")
    data = request(method, target, *asked) + (body or b"")

    found = send(served.url, data, method=method)

    assert [one.status for one in found] == [status]
    [seen] = upstream.seen
    assert (seen.method, seen.target, seen.body) == (method, target, body or b"")
    assert [one for one in seen.headers if one[0] not in OWN] == headers
    told = ["0"] if method in ("PATCH", "POST", "PUT") else []
    assert seen.values("content-length") == (told if body is None else [str(len(body))])
    assert [one for one in found[0].headers if one[0] not in ADDED] == answered
    assert found[0].value("content-length") == str(len(content))
    assert found[0].body == (b"" if method == "HEAD" else content)
