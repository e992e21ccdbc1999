"""V0 requests: what a response says beside V0's, who may ask, and what is not kept."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.gateway.in_process import Running, running
from tests.gateway.upstreams import Asked, Upstream, answer, upstream
from tests.servers.world_v1 import V1World
from v0to1.adapter.python import exchange

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


def test_an_address_of_a_sandbox_is_one_of_the_gateway(
    client: httpx.Client, gateway: Running, world: V1World
) -> None:
    """A client sends V0 requests there with the key of the sandbox alone, as V0 let it."""
    known = world.seed_conversation()
    view = client.get(ONE.format(known)).json()
    assert view["url"].startswith(f"{gateway.url}/agents/")
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
    assert (
        httpx.get(view["url"] + "/list-files", headers=own).json()
        == client.get(ONE.format(known) + "/list-files").json()
    )
    assert httpx.get(view["url"] + "/select-file", params={"file": "a.txt"}, headers=own).json() == {
        "code": "a"
    }
    assert httpx.patch(view["url"], json={"title": "x"}, headers=own).status_code == 404
    assert httpx.get(view["url"] + "/events", headers={"X-Session-API-Key": "wrong"}).status_code == 401
    assert len(world.violations) == 1
    assert "the X-Session-API-Key header is wrong" in str(world.violations.pop())


@pytest.mark.parametrize("change", ["cut", "signature", "server", "secret"])
def test_nobody_makes_an_address_of_a_sandbox(
    change: str, client: httpx.Client, gateway: Running, world: V1World
) -> None:
    known = world.seed_conversation()
    url = client.get(ONE.format(known)).json()["url"]
    key = client.get(ONE.format(known)).json()["session_api_key"]
    token = url.split("/")[4]
    named, _, signature = token.partition(".")
    other = gateway.app.addresses.given("", "http://127.0.0.1:1").split("/")[2].partition(".")[0]
    wrong = {
        "cut": f"{named}.{signature[:-1]}",
        "signature": f"{named}.{'A' * len(signature)}",
        "server": f"{other}.{signature}",
        "secret": type(gateway.app.addresses)("another").given("", world.agent_url).split("/")[2],
    }[change]
    response = httpx.get(url.replace(token, wrong) + "/list-files", headers={"X-Session-API-Key": key})
    assert (response.status_code, response.json()) == (404, {"detail": "Not Found"})


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
    held = [
        one for one in gc.get_objects() if isinstance(one, dict) and f"Bearer {key}" in map(str, one.values())
    ]
    assert [one for one in held if one.get("Authorization") != f"Bearer {key}"] == []
    assert exchange._AGENTS == {}


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
        ("until=2020-01-01", [200, 200, 200]),
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
    said = "This server has no V1 API to upload files by"
    assert (response.status_code, response.json()) == (501, {"detail": said})
