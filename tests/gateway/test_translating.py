"""V0 requests: what a response says beside V0's, who may ask, and what is not kept."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import socket
import zipfile
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import httpx
import pytest

from tests.gateway.in_process import Running, running
from tests.gateway.upstreams import Asked, Upstream, answer, upstream
from tests.servers import V1World
from v0to1.adapter.python import exchange
from v0to1.errors import UsageError
from v0to1.gateway.headers import Caller, last_cookies
from v0to1.gateway.refusals import parse
from v0to1.gateway.sandbox_keys import SandboxKeys

ONE = "/api/conversations/{}"
ID = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def world() -> Iterator[V1World]:
    with V1World() as made:
        yield made


@pytest.fixture
def gateway(world: V1World) -> Iterator[Running]:
    with running(world.app_url) as made:
        yield made


@pytest.fixture
def client(world: V1World, gateway: Running) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {world.api_key}"}
    with httpx.Client(base_url=gateway.url, headers=headers) as made:
        yield made


@pytest.fixture
def server() -> Iterator[Upstream]:
    with upstream() as made:
        yield made


def test_each_translated_response_says_that_v0_has_ended(client: httpx.Client, world: V1World) -> None:
    headers = client.get("/api/conversations").headers
    assert headers["deprecation"] == "@1767830400"
    assert headers["sunset"] == "Wed, 01 Apr 2026 00:00:00 GMT"
    page = "/v0to1/rules/conversations/list"
    assert (
        headers["link"] == f'<{page}>; rel="successor-version", <{page}>; rel="deprecation"; type="text/html"'
    )
    shown = client.get(page)
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    assert "GET /api/v1/app-conversations/search" in shown.text
    assert client.get("/v0to1/rules/none").status_code == 404
    gap = client.get(ONE.format(ID) + "/remember-prompt", params={"event_id": "1"})
    assert gap.status_code == 501
    assert gap.headers["link"].startswith("</v0to1/rules/conversations/remember-prompt>")
    assert "deprecation" not in client.get("/api/v1/settings").headers
    assert world.violations == []


def test_the_key_of_a_sandbox_is_enough(client: httpx.Client, gateway: Running, world: V1World) -> None:
    """A client sends V0 requests to the address of a conversation with its key alone, as V0 let it."""
    known = world.seed_conversation()
    view = client.get(ONE.format(known)).json()
    assert view["url"] == f"{gateway.url}/api/conversations/{known}"
    assert client.get("/api/conversations").json()["results"][0]["url"] == view["url"]
    own = {"X-Session-API-Key": view["session_api_key"]}
    said = httpx.post(
        view["url"] + "/events", json={"action": "message", "args": {"content": "Hi."}}, headers=own
    )
    assert said.json() == {"success": True}
    events = httpx.get(view["url"] + "/events", params={"limit": "100"}, headers=own).json()
    assert events == client.get(ONE.format(known) + "/events", params={"limit": "100"}).json()
    assert "Hi." in [one["message"] for one in events["events"]]
    uploaded = httpx.post(view["url"] + "/upload-files", files={"files": ("a.txt", b"a")}, headers=own).json()
    assert uploaded["skipped_files"] == []
    listed = httpx.get(view["url"] + "/list-files", headers=own).json()
    assert listed == client.get(ONE.format(known) + "/list-files").json()
    shown = httpx.get(view["url"] + "/select-file", params={"file": "a.txt"}, headers=own).json()
    assert shown == {"code": "a"}
    again = httpx.get(view["url"], headers=own).json()
    assert (again["url"], again["session_api_key"]) == (view["url"], view["session_api_key"])
    assert httpx.patch(view["url"], json={"title": "x"}, headers=own).status_code == 404
    assert client.patch(view["url"], json={"title": "x"}, headers=own).json() is True
    sandbox = world.conversations[known].sandbox.session_api_key
    assert sandbox not in view["session_api_key"]
    assert world.violations == []


def test_a_key_for_the_server_comes_first(client: httpx.Client, gateway: Running, world: V1World) -> None:
    """The key of the sandbox serves where that is not taken; the servers never get each other's."""
    known = world.seed_conversation()
    own = {"X-Session-API-Key": client.get(ONE.format(known)).json()["session_api_key"]}
    at = gateway.url + ONE.format(known) + "/events"
    before = len(world.calls)
    assert client.get(at, headers=own).status_code == 200
    assert {call.server for call in world.calls[before:]} == {"app"}
    assert httpx.get(at, headers={**own, "Authorization": "Bearer wrong"}).status_code == 200
    assert len(world.violations) == 1
    assert "the Authorization header is wrong" in str(world.violations.pop())
    assert httpx.get(gateway.url + "/api/v1/settings", headers={**own, **client.headers}).status_code == 200


@pytest.mark.parametrize("change", ["cut", "signature", "server", "key", "secret"])
def test_nobody_makes_a_key_of_a_sandbox(
    change: str, client: httpx.Client, gateway: Running, world: V1World
) -> None:
    known = world.seed_conversation()
    sealed = client.get(ONE.format(known)).json()["session_api_key"]
    sandbox = gateway.app.keys.opened(sealed)
    assert sandbox is not None
    head, server, key, signature = sealed.split(".")
    other = gateway.app.keys.sealed("http://127.0.0.1:1", "k").split(".")
    wrong = {
        "cut": ".".join((head, server, key, signature[:-1])),
        "signature": ".".join((head, server, key, "A" * len(signature))),
        "server": ".".join((head, other[1], key, signature)),
        "key": ".".join((head, server, other[2], signature)),
        "secret": SandboxKeys("another").sealed(*sandbox),
    }[change]
    response = httpx.get(
        gateway.url + ONE.format(known) + "/list-files", headers={"X-Session-API-Key": wrong}
    )
    assert response.status_code == 401
    assert {call.server for call in world.calls} == {"app"}
    world.violations.clear()


def test_a_server_that_lacks_a_route_still_has_v0(server: Upstream) -> None:
    with running(server.url, server="1.6") as gateway:
        passed = httpx.patch(gateway.url + ONE.format(ID), json={"title": "x"})
        assert passed.json() == {"method": "PATCH", "target": ONE.format(ID), "size": 13}
        assert "deprecation" not in passed.headers


def test_a_server_that_lacks_a_route_and_has_no_v0(server: Upstream) -> None:
    with running(server.url, server="1.7") as gateway:
        lacked = httpx.patch(gateway.url + ONE.format(ID), json={"title": "x"})
        said = "OpenHands 1.7 has no counterpart of this in V1 (conversations/update)"
        assert (lacked.status_code, lacked.json()) == (501, {"detail": said})
    assert server.asked == []


@pytest.mark.parametrize("version", ["1.6", "1.7"])
def test_an_archive_is_made_on_servers_that_make_none(version: str, world: V1World) -> None:
    """What is asked of the sandbox for it, each server has."""
    known = world.seed_conversation()
    headers = {"Authorization": f"Bearer {world.api_key}"}
    with running(world.app_url, server=version) as gateway:
        response = httpx.get(gateway.url + ONE.format(known) + "/zip-directory", headers=headers)
    assert response.status_code == 200
    assert zipfile.ZipFile(io.BytesIO(response.content)).namelist() == []
    assert "deprecation" in response.headers


def test_an_older_server_gets_the_request_as_it_is(server: Upstream) -> None:
    """Its V1 routes are not there, so that it has V0's own; the body is sent once more."""

    async def missing(asked: Asked, receive: Any, send: Any) -> None:
        await answer(send, b'{"detail":"Not Found"}', 404, [(b"content-type", b"application/json")])

    server.answers["/api/v1/app-conversations"] = missing
    with running(server.url) as gateway:
        response = httpx.post(gateway.url + "/api/conversations", json={"initial_user_msg": "hi"})
    assert response.json() == {"method": "POST", "target": "/api/conversations", "size": 25}
    assert [one.target for one in server.asked] == [b"/api/v1/app-conversations", b"/api/conversations"]
    assert json.loads(server.asked[1].body) == {"initial_user_msg": "hi"}
    assert "deprecation" not in response.headers


def test_nothing_of_a_caller_is_kept(client: httpx.Client, world: V1World) -> None:
    key = "sk-that-is-nowhere-afterwards"
    known = world.seed_conversation()
    for path in ("", "/events", "/list-files", "/zip-directory", "/config"):
        client.get(ONE.format(known) + path)
        response = client.get(ONE.format(known) + path, headers={"Authorization": f"Bearer {key}"})
        assert response.status_code == 401
    assert len(world.violations) == 5
    world.violations.clear()
    gc.collect()
    told = f"Bearer {key}"
    held = [
        one
        for one in gc.get_objects()
        if isinstance(one, dict)
        and "wsgi.version" not in one  # of the server that the gateway asked
        and any(type(value) is str and value == told for value in one.values())
    ]
    assert held == []
    assert exchange._AGENTS == {}


def test_an_upload_sets_a_cookie_once(server: Upstream) -> None:
    """Though the App Server sets it with each of its responses; what is set last counts."""

    async def given(asked: Asked, receive: Any, send: Any) -> None:
        address = f"{server.url}/api/conversations/{ID}"
        sandbox = {"sandbox_status": "RUNNING", "session_api_key": "k", "conversation_url": address}
        number = b"n=%d; Path=/; Domain=h" % len(server.asked)
        cookies = [(b"set-cookie", number), (b"set-cookie", b"other=1")]
        await answer(send, json.dumps([{"id": ID, **sandbox}]).encode(), 200, cookies)

    server.answers["/api/v1/app-conversations"] = given
    with running(server.url) as gateway:
        url = gateway.url + ONE.format(ID) + "/upload-files"
        response = httpx.post(url, files={"files": ("a.txt", b"a")}, headers={"Authorization": "key"})
    asked = [one.target.partition(b"?")[0] for one in server.asked]
    assert response.json()["skipped_files"] == []
    assert asked.count(b"/api/v1/app-conversations") > 1
    last = max(place for place, target in enumerate(asked) if target == b"/api/v1/app-conversations") + 1
    assert response.headers.get_list("set-cookie") == [f"n={last}; Path=/; Domain=h", "other=1"]


def test_a_cookie_replaces_only_its_own() -> None:
    given = [
        b"a=1; Path=/",
        b"a=2; path=/ ;Secure",
        b"a=3; Path=/A",
        b"a=4; Path=/a",
        b"a=5",
        b"b=6; Domain=h; Path=/",
        b"b=7; Path=/; Domain=h; Max-Age=0",
        b"b=8; Path=/",
        b"B=9; Path=/",
        b"",
    ]
    kept = [text for _, text in last_cookies([(b"set-cookie", one) for one in given])]
    assert kept == [given[1], given[2], given[3], given[4], given[6], given[7], given[8], given[9]]


def test_callers_are_not_mixed_up(server: Upstream) -> None:
    """Each of many at once gets what its own key opens, cookies included."""

    async def given(asked: Asked, receive: Any, send: Any) -> None:
        key = asked.named["authorization"]
        await asyncio.sleep(0.01 * (hash(key) % 7))
        found = [{"id": ID, "title": key, "sandbox_status": "PAUSED"}]
        cookie = (b"set-cookie", b"who=" + key.encode())
        await answer(send, json.dumps(found).encode(), 200, [cookie, (b"content-type", b"application/json")])

    async def search(asked: Asked, receive: Any, send: Any) -> None:
        await answer(send, b'{"items":[]}', 200, [(b"content-type", b"application/json")])

    server.answers["/api/v1/app-conversations"] = given
    server.answers["/api/v1/app-conversations/search"] = search

    async def main(url: str) -> None:
        async def one(number: int) -> None:
            async with httpx.AsyncClient() as client:
                for _ in range(5):
                    headers = {"Authorization": f"key{number}"}
                    response = await client.get(url + ONE.format(ID), headers=headers, timeout=30)
                    assert response.json()["title"] == f"key{number}"
                    assert response.headers.get_list("set-cookie") == [f"who=key{number}"]
                    client.cookies.clear()

        await asyncio.gather(*(one(number) for number in range(40)))

    with running(server.url) as gateway:
        asyncio.run(main(gateway.url))
    assert all("cookie" not in one.named for one in server.asked)


@pytest.mark.parametrize(
    ("refusal", "statuses"),
    [
        ("conversations/list", [410, 200, 200]),
        ("conversations/*", [410, 410, 200]),
        ("*", [410, 410, 410]),
        ("client=old-bot/*", [200, 200, 200]),
        ("client=new-bot/*", [410, 410, 410]),
        ("network=127.0.0.0/8 rule=settings/*", [200, 200, 410]),
        ("network=10.0.0.0/8", [200, 200, 200]),
        ("from=2999-01-01", [200, 200, 200]),
        ("from=2020-01-01", [410, 410, 410]),
        ("client=NEW-Bot", [410, 410, 410]),
        ("client=new", [200, 200, 200]),
        ("settings", [200, 200, 410]),
        ("until=2999-01-01", [410, 410, 410]),
        ("from=2020-01-01 until=2999-01-01T10:00Z", [410, 410, 410]),
    ],
)
def test_some_requests_are_refused_on_purpose(refusal: str, statuses: list[int], world: V1World) -> None:
    known = world.seed_conversation()
    headers = {"Authorization": f"Bearer {world.api_key}", "User-Agent": "new-bot/2.0"}
    with (
        running(world.app_url, refusals=(refusal,)) as gateway,
        httpx.Client(base_url=gateway.url, headers=headers) as client,
    ):
        found = [client.get(path) for path in ("/api/conversations", ONE.format(known), "/api/settings")]
        assert client.get("/api/v1/settings").status_code == 200
    assert [one.status_code for one in found] == statuses
    for one in found:
        if one.status_code == 410:
            rule = one.headers["link"].partition(">")[0][1:]
            said = f"OpenHands V0 has ended. What to do: {gateway.url}{rule}"
            assert one.json() == {"detail": said}


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        ("", "is empty"),
        ("flies/*", "no request has the rule 'flies/*'; did you mean files"),
        ("events/lst", "no request has the rule 'events/lst'; did you mean events/list"),
        ("events/list,files/*", "no request has the rule 'events/list,files/*'"),
        ("events/list files/read", "has two of rule; give --refuse twice"),
        ("from=2026-11-30 18:00", "no request has the rule '18:00'"),
        ("from=tomorrow", "'tomorrow' is no date or time; write it like 2026-12-01 or"),
        ("until=2020-01-01", "is over already; leave it out"),
        ("from=2999-01-02 until=2999-01-01", "ends before it begins"),
        ("client=", "'client=' is not understood"),
        ("agent=curl", "'agent=curl' is not understood"),
        ('client="My Bot', "cannot be read: No closing quotation"),
        ("network=10.0.0.0/40", "does not appear to be an IPv4 or IPv6 network"),
    ],
)
def test_a_refusal_that_would_refuse_nothing_is_an_error(refusal: str, said: str) -> None:
    with pytest.raises(UsageError) as error:
        parse(refusal, ["events/list", "files/read", "files/list"])
    assert error.value.where == "--refuse"
    assert said in str(error.value)


def test_a_client_may_have_spaces_in_its_name() -> None:
    refusal = parse('client="My Bot/*" from=2026-11-30', ["files/read"])
    now = datetime(2026, 11, 30, tzinfo=timezone.utc)
    for agent, held in (("My Bot/1", True), ("my bot/2 (x)", True), ("My", False)):
        assert refusal.holds("files/read", Caller("127.0.0.1", "http", "h", agent), now) is held


def test_pages_of_allowed_origins_may_call(world: V1World) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    with running(world.app_url) as gateway:
        for origin, allowed in (("http://localhost:5173", True), ("https://evil.example", False)):
            preflight = httpx.options(gateway.url + "/api/conversations", headers={"Origin": origin, **asked})
            assert (preflight.headers.get("access-control-allow-origin") == origin) is allowed
            response = httpx.get(gateway.url + "/healthz", headers={"Origin": origin})
            assert (response.headers.get("access-control-allow-origin") == origin) is allowed
    with running(world.app_url, allowed_origins=("https://shop.example",)) as gateway:
        headers = {"Origin": "https://shop.example", **asked}
        preflight = httpx.options(gateway.url + "/api/conversations", headers=headers)
        assert preflight.headers["access-control-allow-origin"] == "https://shop.example"
        headers["Origin"] = "http://localhost:5173"
        preflight = httpx.options(gateway.url + "/api/conversations", headers=headers)
        assert "access-control-allow-origin" not in preflight.headers


def test_counts(client: httpx.Client, gateway: Running) -> None:
    client.get("/api/conversations", headers={"User-Agent": "curl/8.5 secret-sauce"})
    client.get("/api/v1/settings", headers={"User-Agent": "curl/8.5"})
    counted = 'v0to1_gateway_requests_total{client="curl",method="GET",rule="%s",status="200"} 1.0'
    lines: list[str] = []
    while counted % "" not in lines:
        lines = client.get("/metrics").text.splitlines()
    assert counted % "conversations/list" in lines
    assert counted % "" in lines
    assert any(
        one.startswith('v0to1_gateway_upstream_seconds_count{server="app",status="200"}') for one in lines
    )
    assert not any("secret-sauce" in one for one in lines)


def test_counts_are_for_those_who_may_see_them(world: V1World) -> None:
    with running(world.app_url, metrics_from=("10.0.0.0/8",)) as gateway:
        assert httpx.get(gateway.url + "/metrics").status_code == 403


def test_a_query_is_that_of_the_request(client: httpx.Client, world: V1World) -> None:
    """A question mark in the path that is escaped begins none."""
    known = world.seed_conversation()
    url = client.base_url.copy_with(raw_path=f"/api/conversations/{known}%3Flimit=3/events?limit=1".encode())
    assert client.get(url).status_code == 404
    assert len(client.get(f"/api/conversations/{known}/events?limit=1").json()["events"]) == 1


def test_an_upload_to_a_server_without_v1(server: Upstream) -> None:
    async def missing(asked: Asked, receive: Any, send: Any) -> None:
        await answer(send, b'{"detail":"Not Found"}', 404, [(b"content-type", b"application/json")])

    server.answers["/api/v1/app-conversations"] = missing
    with running(server.url) as gateway:
        url = gateway.url + ONE.format(ID) + "/upload-files"
        response = httpx.post(url, files={"files": ("a.txt", b"a")})
    said = "This server has no V1 API for this request"
    assert (response.status_code, response.json()) == (501, {"detail": said})


def test_a_stranger_uploads_nothing(gateway: Running, world: V1World) -> None:
    """The answer comes before the body has been read, which is never stored."""
    known = world.seed_conversation()

    begin = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
    headers = {"Authorization": "Bearer wrong", "Content-Type": "multipart/form-data; boundary=x"}
    with socket.create_connection(("127.0.0.1", int(gateway.url.rpartition(":")[2]))) as client:
        head = f"POST {ONE.format(known)}/upload-files HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n"
        told = "".join(f"{name}: {text}\r\n" for name, text in headers.items())
        client.sendall(f"{head}{told}\r\n".encode() + begin)
        assert client.recv(100).startswith(b"HTTP/1.1 401 ")
    world.violations.clear()
