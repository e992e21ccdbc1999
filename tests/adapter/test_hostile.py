"""Servers that are malicious, broken or none of OpenHands, and what two users share in one process."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import email.utils
import pickle
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import aiohttp
import httpx
import pytest
import requests

from tests.adapter.clients import CLIENTS
from tests.adapter.javascript import Script
from tests.adapter.libraries import LIBRARIES, Ask, Client
from tests.adapter.test_faults import EMPTY, KEY, Handler, Server, said
from v0to1.adapter import adapt_v0
from v0to1.adapter.python import exchange
from v0to1.adapter.python.sockets import _socket_place
from v0to1.adapter.python.workspace import _form_files

pytestmark = pytest.mark.whole

ID = "1" * 32
OTHER = "2" * 32
SANDBOX_KEY = "sk-of-the-sandbox"
GET = Ask("GET", f"/api/conversations/{ID}")
READ = Ask("GET", f"/api/conversations/{ID}/select-file", {"file": "a.txt"})


@pytest.fixture
def agent() -> Iterator[Server]:
    """What stands for an Agent Server; the sandbox may do with it what it wants."""
    server = Server()
    yield server
    server.stop()


EACH = (*LIBRARIES, "fetch", "axios", "got", "superagent")


@pytest.fixture(params=EACH)
def client(request: pytest.FixtureRequest, app: Server) -> Iterator[Client]:
    """A client of each library, behind the adapter."""
    one = CLIENTS[request.param](app.url, KEY, adapted=True, timeout=5.0)
    yield one
    one.close()


@pytest.fixture(params=["requests", "httpx-async", "aiohttp", "urllib", "fetch"])
def few(request: pytest.FixtureRequest, app: Server) -> Iterator[Client]:
    """A client of some libraries, for what is the same for all."""
    one = CLIENTS[request.param](app.url, KEY, adapted=True, timeout=5.0)
    yield one
    one.close()


def conversation(agent_url: str, known: str = ID, **changes: Any) -> dict[str, Any]:
    """A conversation whose sandbox runs."""
    return {
        "id": known,
        "sandbox_id": "s",
        "sandbox_status": "RUNNING",
        "execution_status": "idle",
        "conversation_url": f"{agent_url}/api/conversations/{known}",
        "session_api_key": SANDBOX_KEY,
        "updated_at": "2026-01-01T00:00:00Z",
        **changes,
    }


def has(*conversations: dict[str, Any], **headers: str) -> Callable[[Handler], None]:
    """An App Server that has some conversations."""

    def answer(handler: Handler) -> None:
        known: list[Any] = [one for one in conversations if one["id"] in handler.path]
        if "?ids=" in handler.path:
            handler.say(200, known or [None], **headers)
        elif handler.path.startswith("/api/v1/"):
            handler.say(200, EMPTY, **headers)
        else:
            handler.say(404, {"detail": "Not Found"}, **headers)

    return answer


def works(handler: Handler) -> None:
    """An Agent Server whose agent works in /w."""
    if "/download" in handler.path:
        handler.say(200, b"text", Content_Type="application/octet-stream")
    else:
        handler.say(200, {"workspace": {"working_dir": "/w"}})


def sent_to(server: Server) -> str:
    """All that a server was sent."""
    return str(server.asked)


# Servers that send elsewhere


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_login_page_elsewhere_is_no_answer(client: Client, app: Server, status: int) -> None:
    """An empty body of a redirect does not say that there is no such conversation, or no longer."""
    app.answers.append(lambda handler: handler.say(status, b"", Location="http://127.0.0.1:1/login"))
    for one in (GET, Ask("DELETE", GET.path), Ask("POST", "/api/conversations", json={})):
        shown = None
        with contextlib.suppress(Exception):  # of a library that went to where nobody is
            shown = client.ask(one).status
        assert shown in (None, status)


def test_a_server_that_has_moved_is_asked_by_v0_s_request(app: Server, agent: Server) -> None:
    """Not by V1's, whose answer the client would not understand."""
    app.answers.append(lambda handler: handler.say(308, b"", Location=agent.url + handler.path))
    agent.answers.append(has(conversation("http://127.0.0.1:1")))
    with adapt_v0(requests.Session()) as session:
        answer = session.get(f"{app.url}/api/conversations/{ID}?x=1")
    assert answer.json()["conversation_id"] == ID
    assert answer.history[0].headers["Location"] == f"{agent.url}/api/conversations/{ID}?x=1"


def test_keys_stay_with_the_server_on_a_host_of_many(client: Client, app: Server, agent: Server) -> None:
    """All servers of one machine have its name; what is in a sandbox may send to the App Server, too."""
    app.answers.append(said(307, {}, Location=f"{agent.url}/x"))
    agent.answers.append(said(404, {"detail": "Nothing"}))
    with adapt_v0(httpx.Client(headers={"X-Session-API-Key": KEY})) as asked:
        assert asked.get(app.url + GET.path).status_code == 307
    assert KEY not in sent_to(agent)
    app.answers[0] = has(conversation(agent.url))
    agent.answers[0] = lambda handler: handler.say(307, b"", Location=f"{app.url}/api/v1/x")
    assert client.ask(READ).status == 502
    assert SANDBOX_KEY not in sent_to(app) and KEY not in sent_to(agent)


def test_a_sandbox_s_key_stays_with_it(client: Client, app: Server, agent: Server) -> None:
    """Clients sent it to V0's App Server along with their own."""
    app.answers.append(has(conversation(agent.url)))
    agent.answers.append(works)
    assert client.ask(GET).body["session_api_key"] == SANDBOX_KEY
    client.headers = {**client.headers, "X-Session-API-Key": SANDBOX_KEY}
    assert client.ask(GET).body["conversation_id"] == ID
    assert client.ask(READ).status == 200
    assert SANDBOX_KEY not in sent_to(app) and SANDBOX_KEY in sent_to(agent)


@pytest.mark.parametrize("status", [302, 307, 401, 403, 500])
def test_a_sandbox_sends_the_client_nowhere(client: Client, app: Server, agent: Server, status: int) -> None:
    """The client would go on with its own keys, and keep cookies as the App Server's."""
    app.answers.append(has(conversation(agent.url)))
    agent.answers.append(
        said(status, {"detail": "x"}, Location="http://127.0.0.1:1/", Set_Cookie="session=stolen; Path=/")
    )
    answer = client.ask(READ)
    assert answer.status == (502 if status < 400 else status)
    client.ask(GET)
    assert "stolen" not in sent_to(app) and KEY not in sent_to(agent)


@pytest.mark.parametrize("address", ["", "/api/conversations/1", "ftp://x/api/conversations/1", "http://", 7])
def test_an_address_of_no_server(few: Client, app: Server, address: Any) -> None:
    app.answers.append(has(conversation("", conversation_url=address)))
    assert few.ask(GET).status == 200
    assert few.ask(READ).status == 502


# Servers that are broken


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b'"x"', b"7", b"[7]", b'["x"]', b"[{}]"])
def test_what_is_no_list_does_not_say_that_there_is_no_conversation(
    few: Client, app: Server, body: bytes
) -> None:
    app.answers.append(lambda handler: handler.say(200, body))
    for one in (GET, Ask("DELETE", GET.path), Ask("POST", f"{GET.path}/message", json={"message": "x"})):
        assert few.ask(one).status == 502


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b'"x"', b"[]"])
def test_nothing_was_started_where_the_server_names_no_task(few: Client, app: Server, body: bytes) -> None:
    app.answers.append(lambda handler: handler.say(200, body))
    assert few.ask(Ask("POST", "/api/conversations", json={})).status == 502


def test_a_start_that_cannot_be_looked_up_is_not_missing(few: Client, app: Server) -> None:
    def busy(handler: Handler) -> None:
        if "start-tasks" in handler.path:
            handler.say(429, {"detail": "Too many"}, Retry_After="60")
        else:
            handler.say(200, [None])

    app.answers.append(busy)
    assert few.ask(GET).status == 429


def test_pages_without_an_end_have_one(app: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "_MOST_PAGES", 20)
    for token in ("same", None):

        def endless(handler: Handler, token: Any = token) -> None:
            known = token or str(len(app.asked))
            page: Any = {"items": [], "next_page_id": known}
            handler.say(200, [conversation("")] if "?ids=" in handler.path else page)

        app.answers[:] = [endless]
        for path in ("", f"/{ID}/events", f"/{ID}/trajectory"):
            answer = requests_of(app, Ask("GET", f"/api/conversations{path}"))
            assert answer.status in (200, 502)


def requests_of(server: Server, one: Ask) -> Any:
    """What requests shows of an answer."""
    client = LIBRARIES["requests"](server.url, KEY, adapted=True)
    try:
        return client.ask(one)
    finally:
        client.close()


def test_half_a_pair_of_surrogates(few: Client, app: Server) -> None:
    app.answers.append(has(conversation("", title="\ud83d")))
    assert few.ask(GET).body["title"] == "\ud83d"


def test_an_agent_server_without_interrupt_is_paused(client: Client, app: Server, agent: Server) -> None:
    """FastAPI says of a route that there is not just "Not Found"."""
    app.answers.append(has(conversation(agent.url)))
    agent.answers.append(
        lambda handler: (
            handler.say(404, {"detail": "Not Found"})
            if handler.path.endswith("/interrupt")
            else handler.say(200, {"success": True})
        )
    )
    event = {"action": "change_agent_state", "args": {"agent_state": "stopped"}}
    assert client.ask(Ask("POST", f"{GET.path}/events", json=event)).body == {"success": True}
    assert agent.asked[-1][1].endswith("/pause")


# Clocks


@pytest.mark.parametrize("ahead", [-7200, 7200])
def test_a_client_whose_clock_is_wrong(client: Client, app: Server, ahead: int) -> None:
    """What counts is the clock of the server, which it tells with each answer."""
    now = time.time() + ahead
    app.answers.append(said(200, [ended(now - 5)], Date=email.utils.formatdate(now, usegmt=True)))
    silence(app)
    assert client.ask(GET).body["status"] == "RUNNING"
    app.answers[0] = said(200, [ended(now - 20)], Date=email.utils.formatdate(now, usegmt=True))
    assert client.ask(GET).body["status"] == "STOPPED"


def ended(when: float) -> dict[str, Any]:
    """A conversation whose agent has finished at a time."""
    told = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when))
    return conversation("http://127.0.0.1:1", execution_status="finished", updated_at=told)


def silence(server: Server) -> None:
    """Let the server tell no time but the one that it is told to."""
    kind = server._server.RequestHandlerClass
    kind.send_response = kind.send_response_only  # type: ignore[attr-defined]


# Servers that are none of OpenHands


FOREIGN = [
    (404, b'{"message": "Not Found"}', "application/json"),
    (404, b'{"detail": "Not found."}', "application/json"),
    (404, b'{"error": {"code": 404}}', "application/json"),
    (404, b"<html>nothing</html>", "text/html"),
    (404, b"404 page not found", "text/plain"),
    (404, b"", "text/plain"),
    (405, b"", "text/plain"),
]


@pytest.mark.parametrize(("status", "body", "kind"), FOREIGN)
def test_an_api_of_somebody_else_is_left_alone(
    few: Client, app: Server, status: int, body: bytes, kind: str
) -> None:
    def foreign(handler: Handler) -> None:
        if "/api/v1/" in handler.path:
            handler.say(status, body, Content_Type=kind)
        else:
            handler.say(201, {"own": handler.path})

    prefix = f"/{uuid4().hex}"  # no port of another test

    app.answers.append(foreign)
    for method, path in [
        ("GET", "/api/conversations"),
        ("POST", "/api/conversations"),
        ("GET", "/api/conversations/77"),
        ("GET", "/api/settings"),
        ("POST", "/api/save-file"),
        ("GET", "/api/defaults"),
        ("DELETE", "/api/security/x"),
    ]:
        answer = few.ask(Ask(method, prefix + path, json=None if method == "GET" else {"a": 1}))
        assert (answer.status, answer.body) == (201, {"own": prefix + path})


def test_a_base_however_it_is_written() -> None:
    url = "https://user:pass@Example.COM:443/oh/api/conversations"
    for base in ("https://example.com/oh", "https://EXAMPLE.com:443/oh/api/", "https://u@example.com/oh/"):
        assert exchange.is_v0("GET", url, base)
    for base in (
        "http://example.com/oh",
        "https://example.com",
        "https://example.com:444/oh",
        "https://x/oh",
    ):
        assert not exchange.is_v0("GET", url, base)


def test_a_base_of_sockets_is_a_whole_server() -> None:
    url = "http://host:30001?conversation_id=1"
    assert _socket_place(url, {}, "/socket.io", "http://host:30001/api") is not None
    assert _socket_place(url, {}, "/socket.io", "http://host:3000") is None


# Two users


@pytest.mark.parametrize("library", ["requests-module", "httpx-module", "urllib", "fetch", "axios", "got"])
def test_the_key_of_a_sandbox_opens_its_own_conversations_alone(
    app: Server, agent: Server, library: str
) -> None:
    """What was asked with one user's key is no key for all that this user may do."""
    app.answers.append(has(conversation(agent.url), conversation("http://127.0.0.1:1", OTHER)))
    agent.answers.append(said(404, {"detail": "Not Found"}))
    one, other = (CLIENTS[library](server.url, KEY, adapted=True) for server in (app, agent))
    for each in (one, other):
        if isinstance(each, Script):
            each.process = app.url
    assert one.ask(GET).body["conversation_id"] == ID
    other.headers = {"X-Session-API-Key": SANDBOX_KEY}
    assert other.ask(GET).body["conversation_id"] == ID
    app.asked.clear()
    for path in (f"/api/conversations/{OTHER}", "/api/conversations", "/api/settings", "/api/secrets"):
        assert other.ask(Ask("GET", path)).status == 404
    other.headers = {"X-Session-API-Key": "wrong"}
    assert other.ask(GET).status == 404
    assert not app.asked
    one.close()
    other.close()


def test_what_a_session_for_a_sandbox_sends_by_itself_stays_there(app: Server, agent: Server) -> None:
    """Its own headers and cookies, when a V0 request to the sandbox is answered by the App Server."""
    app.answers.append(has(conversation(agent.url), Set_Cookie="app=secret; Path=/"))
    agent.answers.append(said(200, {}, Set_Cookie="agent=secret; Path=/"))
    requests_of(app, GET)
    app.asked.clear()

    async def by_aiohttp() -> None:
        jar = aiohttp.CookieJar(unsafe=True)
        async with adapt_v0(
            aiohttp.ClientSession(headers={"X-Session-API-Key": SANDBOX_KEY}, cookie_jar=jar)
        ) as session:
            for path in ("/other", f"/api/conversations/{ID}", "/other"):
                async with session.get(agent.url + path) as answer:
                    assert (await answer.json()).get("conversation_id", ID) == ID

    asyncio.run(by_aiohttp())
    for session in (requests.Session(), httpx.Client()):
        session.headers["X-Session-API-Key"] = SANDBOX_KEY
        with adapt_v0(session):
            session.get(f"{agent.url}/other")
            assert session.get(f"{agent.url}/api/conversations/{ID}").json()["conversation_id"] == ID
            session.get(f"{agent.url}/other")
    assert SANDBOX_KEY not in sent_to(app) and "agent=secret" not in sent_to(app)
    assert "app=secret" not in sent_to(agent)


def test_what_is_remembered_has_bounds(app: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "_MOST_KNOWN", 5)
    monkeypatch.setattr(exchange, "_MOST_SERVERS", 3)
    for number in range(20):
        exchange.translation("GET", f"http://h{number}/api/conversations", {}, None)
        exchange.translation("GET", "http://mine/api/conversations", {}, None)
    assert len(exchange._MEMORIES) == 3 and "http://mine/api/v1" in exchange._MEMORIES

    def asleep(handler: Handler) -> None:
        known = urlsplit(handler.path).query.removeprefix("ids=")
        one = conversation("", known, sandbox_status="PAUSED", session_api_key=None, conversation_url=None)
        handler.say(200, [one])

    app.answers.append(asleep)
    for number in range(10):
        requests_of(app, Ask("POST", f"/api/conversations/{number:032d}/start", json={}))
    assert len(exchange._MEMORIES[f"{app.url}/api/v1"].woken) == 5


# Sessions


def test_what_a_hook_sends_again_is_v0_s_too(app: Server) -> None:
    """As requests' own digest authentication does, and hooks that renew a token."""
    app.answers.extend([said(401, {"detail": "x"}), has(conversation(""))])

    def renewed(answer: Any, **given: Any) -> Any:
        if answer.status_code != 401:
            return answer
        again = answer.request.copy()
        again.headers["Authorization"] = "Bearer new"
        return answer.connection.send(again, **given)

    with adapt_v0(requests.Session()) as session:
        session.hooks["response"].append(renewed)
        assert session.get(f"{app.url}/api/conversations/{ID}").json()["conversation_id"] == ID
    assert app.asked[-1][2]["Authorization"] == "Bearer new"


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_copy_of_a_session_is_behind_the_adapter(app: Server, copied: Any) -> None:
    app.answers.append(has(conversation("")))
    with copied(copied(adapt_v0(requests.Session()))) as session:
        assert session.get(f"{app.url}/api/conversations/{ID}").json()["conversation_id"] == ID


@pytest.mark.parametrize("body", [bytearray(b'{"title": "new"}'), memoryview(b'{"title": "new"}')])
def test_bodies_of_other_kinds(app: Server, body: Any) -> None:
    def renamed(handler: Handler) -> None:
        is_change = handler.command == "PATCH"
        handler.say(200, {"title": "new"} if is_change else [conversation("")])

    app.answers.append(renamed)
    assert exchange._body_bytes(body) == b'{"title": "new"}'
    with adapt_v0(requests.Session()) as session:
        assert session.patch(f"{app.url}/api/conversations/{ID}", data=body).json() is True


FILES = [
    ("a.eml", b"Subject: x\r\n\r\nbody\r\n", "message/rfc822"),
    ("a.mht", b"--b\r\n\r\nx\r\n--b--\r\n", "multipart/mixed; boundary=b"),
    ("a.bin", bytes(range(256)) + b"\r\n\n\r\r\n--\r\n-", "application/octet-stream"),
    ("ä \u4e2d.txt", "ä".encode("utf-16"), "text/plain; charset=utf-16"),
    ("empty", b"", "text/plain"),
]


@pytest.mark.parametrize(("name", "content", "kind"), FILES)
def test_files_arrive_as_they_are(name: str, content: bytes, kind: str) -> None:
    form = requests.Request("POST", "http://x", files={"files": (name, content, kind)}).prepare()
    headers = {"Content-Type": str(form.headers["Content-Type"])}
    call = exchange.Call("POST", "http://x", headers, exchange._body_bytes(form.body))
    request = exchange._V0(call, "http://x", {}, {"conversation_id": ID})
    assert [one[:2] for one in _form_files(request)] == [(name, content)]
