"""What V1 can do wrong, and what a client of V0 is shown of it: what its library shows. Nothing hangs."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import aiohttp
import httpx
import httpx2
import pytest
import requests

from tests.adapter.javascript import ScriptFailure
from tests.adapter.libraries import LIBRARIES, Ask, Client
from v0to1.adapter import adapt_v0

KEY = "sk-oh-never-to-be-shown"
LIST = Ask("GET", "/api/conversations")
EMPTY: dict[str, Any] = {"items": [], "next_page_id": None}
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers by the list of the server: the first for the first request, the last for all that follow."""

    protocol_version = "HTTP/1.1"
    answers: list[Answer]
    asked: list[tuple[str, str, dict[str, str]]]

    def do_GET(self) -> None:
        """Answer any request."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked.append((self.command, self.path, dict(self.headers.items())))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        answer(self)

    do_POST = do_PATCH = do_DELETE = do_PUT = do_GET

    def say(self, status: int, body: Any, **headers: str) -> None:
        """Answer with a status, a body and headers; `_` stands for a dash in their names."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, text in {"Content_Type": "application/json", **headers}.items():
            self.send_header(name.replace("_", "-"), text)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class Server:
    """A V1 App Server that answers as it is told."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.answers: list[Answer] = []
        own = {"asked": self.asked, "answers": self.answers}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Handler,), own))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Give the port back."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(params=LIBRARIES)
def client(request: pytest.FixtureRequest, app: Server) -> Iterator[Client]:
    """A client of each library of Python, behind the adapter; those of JavaScript keep to the same laws."""
    one = LIBRARIES[request.param](app.url, KEY, adapted=True, timeout=2.0)
    yield one
    one.close()


def said(status: int, body: Any, **headers: str) -> Answer:
    """An answer with a status and a body."""
    return lambda handler: handler.say(status, body, **headers)


def cut(handler: Handler) -> None:
    """Close the connection in the middle of an answer."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def silent(handler: Handler) -> None:
    """Say nothing for longer than a client waits."""
    time.sleep(3)
    handler.close_connection = True


@pytest.mark.parametrize("status", [401, 403, 404, 409, 429, 500, 503])
def test_an_error_of_v1_is_the_answer(client: Client, app: Server, status: int) -> None:
    app.answers.append(said(status, {"detail": "There is no such thing"}, Retry_After="60"))
    answer = client.ask(LIST)
    assert (answer.status, answer.body) == (status, {"detail": "There is no such thing"})


def test_one_is_asked_again_that_was_asked_too_often(client: Client, app: Server) -> None:
    app.answers.extend(
        [said(429, {}, Retry_After="0"), said(200, EMPTY), said(429, {}, Retry_After="0"), said(200, EMPTY)]
    )
    assert client.ask(LIST).body == {"results": [], "next_page_id": None}
    assert len(app.asked) == 4


def test_a_page_instead_of_an_answer_is_shown(client: Client, app: Server) -> None:
    """A server before V1 that knows no such route, or a proxy that wants a login: V0's request decides."""
    app.answers.append(said(200, b"<html>", Content_Type="text/html"))
    answer = client.ask(LIST)
    assert (answer.status, answer.media_type, answer.body) == (200, "text/html", b"<html>")
    assert app.asked[-1][1] == "/api/conversations"


def test_an_older_server_is_asked_as_before(client: Client, app: Server) -> None:
    def older(handler: Handler) -> None:
        known = handler.path == "/api/conversations"
        handler.say(200 if known else 404, {"status": "ok"} if known else {"detail": "Not Found"})

    app.answers.append(older)
    for text in ("x", "ü" * 100_000):
        answer = client.ask(Ask("POST", "/api/conversations", json={"initial_user_msg": text}))
        assert (answer.status, answer.body) == (200, {"status": "ok"})
        asked = {name.lower(): value for name, value in app.asked[-1][2].items()}
        assert asked["content-type"].startswith("application/json")
        assert asked["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{}", b'"x"', b"7", b"{", b"\xff", b'{"items": 5}', b'{"items": [7]}']
)
def test_what_nobody_expects_is_an_answer(client: Client, app: Server, body: bytes) -> None:
    """Not an exception of the adapter."""
    app.answers.append(lambda handler: handler.say(200, body))
    try:
        answer = client.ask(LIST)
    except (json.JSONDecodeError, UnicodeDecodeError):  # the test wants to decode what V1 said
        return
    assert answer.status in (200, 502)
    assert KEY not in str(answer)


def test_a_packed_answer_is_unpacked(client: Client, app: Server) -> None:
    plain = json.dumps({"login": "ada"}).encode()
    if type(client).__name__.startswith(("Urllib", "Script_got")):  # they ask for none, and unpack none
        app.answers.append(said(200, plain))
    else:
        app.answers.append(said(200, gzip.compress(plain), Content_Encoding="gzip"))
    assert client.ask(Ask("GET", "/api/user/info")).body == {"login": "ada"}


CUT: tuple[type[BaseException], ...] = (
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ConnectionError,
    httpx.RemoteProtocolError,
    httpx2.RemoteProtocolError,
    aiohttp.ClientPayloadError,
    aiohttp.ServerDisconnectedError,
    aiohttp.ClientOSError,
    __import__("http.client").client.IncompleteRead,
)
LATE: tuple[type[BaseException], ...] = (
    requests.exceptions.ReadTimeout,
    httpx.ReadTimeout,
    httpx2.ReadTimeout,
    TimeoutError,
)


def own(client: Client, errors: tuple[type[BaseException], ...]) -> tuple[type[BaseException], ...]:
    """Those errors that are of the client's library."""
    name = type(client).__name__.lower()
    library = next(
        one for one in ("requests", "httpx2", "httpx", "aiohttp", "urllib") if name.startswith(one)
    )
    found = [one for one in errors if one.__module__.partition(".")[0] == library]
    return tuple(found) or tuple(one for one in errors if one.__module__ in ("builtins", "http.client"))


def test_a_cut_connection_is_the_librarys_error(client: Client, app: Server) -> None:
    app.answers.append(cut)
    with pytest.raises(own(client, CUT)) as raised:
        client.ask(LIST)
    assert KEY not in str(raised.value)


def test_silence_is_the_librarys_time_out(client: Client, app: Server) -> None:
    client.timeout = 0.3
    if hasattr(client, "session") and hasattr(client.session, "timeout"):
        _hurry(client.session)
    app.answers.append(silent)
    started = time.monotonic()
    with pytest.raises(own(client, LATE)) as raised:
        client.ask(LIST)
    assert time.monotonic() - started < 2.5 and KEY not in str(raised.value)


def test_a_wait_for_a_sandbox_ends_with_the_clients_time_out(client: Client, app: Server) -> None:
    """A sandbox that never comes up is not waited for longer than the client waits for an answer."""
    conversation = {"id": "1" * 32, "sandbox_id": "s", "sandbox_status": "STARTING"}
    app.answers.append(said(200, [conversation]))
    started = time.monotonic()
    with pytest.raises(own(client, LATE)):
        client.ask(Ask("GET", f"/api/conversations/{'1' * 32}/list-files"))
    assert 1.9 < time.monotonic() - started < 4


def test_nobody_there_is_the_librarys_error(app: Server) -> None:
    app.stop()
    for name, expected in {
        "requests": requests.exceptions.ConnectionError,
        "httpx": httpx.ConnectError,
        "httpx2-async": httpx2.ConnectError,
        "aiohttp": aiohttp.ClientConnectorError,
        "urllib": urllib.error.URLError,
    }.items():
        one = LIBRARIES[name](app.url, KEY, adapted=True)
        with pytest.raises(expected):
            one.ask(LIST)
        one.close()


def test_moved_requests_keep_their_method_and_the_keys_their_server(client: Client, app: Server) -> None:
    elsewhere = app.url.replace("127.0.0.1", "localhost")

    def moved(handler: Handler) -> None:
        if handler.path.endswith("/here"):
            handler.say(200, {"id": "1" * 32})
        elif handler.path.endswith("/there"):
            handler.say(404, {"detail": "Nothing"})
        elif handler.path.endswith("/app-conversations"):
            handler.say(301, {}, Location="/here")
        else:
            handler.say(302, {}, Location=f"{elsewhere}/there")

    app.answers.append(moved)
    client.ask(Ask("POST", "/api/conversations", json={"initial_user_msg": "x"}))
    assert [one[:2] for one in app.asked] == [("POST", "/api/v1/app-conversations"), ("POST", "/here")]
    app.asked.clear()
    with suppress(ScriptFailure):  # of a library that wants to follow by itself
        client.ask(LIST)
    # Urllib sends all headers after a redirect, and the hook of this instance puts the key into each request.
    if not type(client).__name__.startswith(("Urllib", "Script_got-instance")):
        assert all(KEY not in str(one) for one in app.asked if one[1] == "/there")


@pytest.mark.parametrize("status", [401, 429, 500])
def test_what_cannot_be_known_is_not_said_to_be_missing(client: Client, app: Server, status: int) -> None:
    def answer(handler: Handler) -> None:
        handler.say(*((status, {"detail": "no"}) if "start-tasks" in handler.path else (200, [None])))

    app.answers.append(answer)
    assert client.ask(Ask("GET", f"/api/conversations/{'1' * 32}")).status == status


def test_a_sandbox_that_is_woken_is_starting_until_its_server_answers(client: Client, app: Server) -> None:
    """The App Server says that it runs before it does."""
    looks = iter(["PAUSED", "RUNNING", "RUNNING"])
    states = iter([None, None, "idle"])

    def answer(handler: Handler) -> None:
        if handler.path.endswith("/resume"):
            handler.say(200, {"success": True})
            return
        found = {"id": "1" * 32, "sandbox_id": "s", "sandbox_status": next(looks)}
        handler.say(200, [{**found, "session_api_key": "k", "execution_status": next(states)}])

    app.answers.append(answer)
    one = f"/api/conversations/{'1' * 32}"
    assert client.ask(Ask("POST", f"{one}/start", json={})).body["conversation_status"] == "STARTING"
    assert client.ask(Ask("GET", one)).body["status"] == "STARTING"
    assert client.ask(Ask("GET", one)).body["status"] == "RUNNING"


def test_cookies_of_v1_are_kept_and_sent(app: Server) -> None:
    """As V0's were: a session that signs in by a cookie is given new ones."""

    async def by_aiohttp() -> None:
        async with adapt_v0(aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))) as session:
            for _ in range(2):
                await session.get(f"{app.url}/api/conversations")

    opener = adapt_v0(urllib.request.build_opener(urllib.request.HTTPCookieProcessor()))
    by_requests, by_httpx = adapt_v0(requests.Session()), adapt_v0(httpx.Client())
    app.answers.append(said(200, EMPTY, Set_Cookie="own=1; Path=/"))
    for ask in (by_requests.get, by_httpx.get, lambda url: opener.open(url).close()):
        for _ in range(2):
            ask(f"{app.url}/api/conversations")
        assert app.asked[-1][2]["Cookie"] == "own=1"
        app.asked.clear()
    asyncio.run(by_aiohttp())
    assert app.asked[-1][2]["Cookie"] == "own=1"
    by_requests.close()
    by_httpx.close()


def _hurry(session: Any) -> None:
    if isinstance(session, aiohttp.ClientSession):
        session._timeout = aiohttp.ClientTimeout(total=0.3)
    else:
        session.timeout = 0.3
