"""What a client's library and its mocks go on doing when the helper calls through them."""

from __future__ import annotations

import asyncio
import io
import json
import urllib.request
from typing import Any

import aiohttp
import httpx
import pytest
import requests
import requests_mock
import responses
import respx

from tests.helpers.helper_flavours import COOKIES, HEADERS, helper
from tests.helpers.helper_servers import AGENT_KEY, APP_KEY, CONVERSATION
from tests.helpers.helper_world import World

ROOT = "https://app.example.org/api/v1"
AGENT = "https://agent.example.org"
LOOK_UP = f"{ROOT}/app-conversations?ids={CONVERSATION}"
EVENTS = f"{AGENT}/api/conversations/{CONVERSATION}/events"
FOUND = [
    {
        "id": CONVERSATION,
        "sandbox_status": "RUNNING",
        "conversation_url": f"{AGENT}/api/conversations/{CONVERSATION}",
        "session_api_key": AGENT_KEY,
    }
]


def test_responses_mocks_both_servers() -> None:
    with responses.RequestsMock() as mock:
        mock.get(LOOK_UP, json=FOUND)
        mock.post(EVENTS, json={"success": True})
        sent = helper("requests").send_message(requests, ROOT, CONVERSATION, "hi", headers=HEADERS)
        assert sent.json() == {"success": True}
        assert "Authorization" not in mock.calls[1].request.headers


def test_requests_mock_mocks_both_servers() -> None:
    session = requests.Session()
    with requests_mock.Mocker(session=session) as mock:
        mock.get(LOOK_UP, json=FOUND)
        mock.post(EVENTS, json={"success": True})
        sent = helper("requests").send_message(session, ROOT, CONVERSATION, "hi")
        assert sent.json() == {"success": True}
        assert mock.request_history[1].json()["run"] is True


@respx.mock
def test_respx_mocks_both_servers() -> None:
    respx.get(LOOK_UP).respond(json=FOUND)
    route = respx.post(EVENTS).respond(json={"success": True})
    with httpx.Client(headers=HEADERS) as client:
        sent = helper("httpx").send_message(client, ROOT, CONVERSATION, "hi")
    assert sent.json() == {"success": True}
    assert "authorization" not in route.calls.last.request.headers


def test_a_transport_of_the_client_is_used() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        limits = request.extensions["timeout"]
        return httpx.Response(200, json=FOUND if request.method == "GET" else {"timeout": limits})

    async def send() -> Any:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer), timeout=7.0) as client:
            return await helper("httpx_async").send_message(client, ROOT, CONVERSATION, "hi")

    assert asyncio.run(send()).json()["timeout"]["read"] == 7.0


def test_a_replaced_urlopen_sees_both_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[urllib.request.Request] = []

    def urlopen(request: urllib.request.Request, **_: Any) -> io.BytesIO:
        seen.append(request)
        return io.BytesIO(json.dumps(FOUND if request.get_method() == "GET" else {"success": True}).encode())

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    sent = helper("urllib").send_message(urllib.request, ROOT, CONVERSATION, "hi", headers=HEADERS)
    assert json.loads(sent.read()) == {"success": True}
    assert [request.full_url for request in seen] == [LOOK_UP, EVENTS]
    assert APP_KEY not in str(seen[1].header_items())


def test_an_installed_opener_gives_the_agent_no_header(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    opener.addheaders = list(HEADERS.items())
    monkeypatch.setattr(urllib.request, "_opener", opener)
    with helper("urllib").send_message(urllib.request, world.root, CONVERSATION, "hi") as sent:
        assert sent.status == 200
    assert world.app.requests[0].headers["authorization"] == HEADERS["Authorization"]
    assert APP_KEY not in str(world.agent.requests[0].headers)


def test_default_query_parameters_of_a_session_stay_with_the_app() -> None:
    session = requests.Session()
    session.params = {"api_key": APP_KEY}
    with responses.RequestsMock() as mock:
        mock.get(f"{LOOK_UP}&api_key={APP_KEY}", json=FOUND)
        mock.post(EVENTS, json={"success": True})
        helper("requests").send_message(session, ROOT, CONVERSATION, "hi")
        assert mock.calls[1].request.url == EVENTS


def test_a_streamed_download_is_read_piece_by_piece(world: World) -> None:
    world.files["/workspace/project/big.bin"] = bytes(300_000)
    read = helper("requests").read_file
    with requests.Session() as session:
        for http in (requests, session):
            response = read(http, world.root, CONVERSATION, "big.bin", stream=True)
            assert [len(piece) for piece in response.iter_content(100_000)] == [100_000] * 3


def test_a_replaced_request_of_aiohttp_sees_both_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, str]] = []

    class Answer:
        def __init__(self, found: Any) -> None:
            self.found = found

        def raise_for_status(self) -> None:
            """All went well."""

        async def json(self) -> Any:
            return self.found

    async def request(_: aiohttp.ClientSession, method: str, url: str, **options: Any) -> Answer:
        seen.append((method, url))
        return Answer(FOUND if method == "GET" else options["json"])

    async def send() -> Any:
        async with aiohttp.ClientSession() as session:
            return await (await helper("aiohttp").send_message(session, ROOT, CONVERSATION, "hi")).json()

    monkeypatch.setattr(aiohttp.ClientSession, "_request", request)
    assert asyncio.run(send())["role"] == "user"
    assert seen == [("GET", LOOK_UP), ("POST", EVENTS)]


def test_aiohttp_answers_open_with_async_with_and_stream(world: World) -> None:
    world.files["/workspace/project/big.bin"] = bytes(300_000)

    async def read() -> tuple[int, int, bool]:
        async with aiohttp.ClientSession(headers=HEADERS, cookies=COOKIES) as session:
            size = 0
            read_file = helper("aiohttp").read_file
            async with read_file(session, world.root, CONVERSATION, "big.bin") as response:
                async for piece in response.content.iter_chunked(1000):
                    size += len(piece)
            async with helper("aiohttp").send_message(session, world.root, CONVERSATION, "hi") as response:
                answer = await response.json()
            still = await helper("aiohttp").conversation(session, world.root, CONVERSATION)
            return size, answer["success"], still["id"] == CONVERSATION and response.closed

    assert asyncio.run(read()) == (300_000, True, True)
    assert APP_KEY not in str([request.headers for request in world.agent.requests])


def test_aiohttp_answers_raise_inside_async_with(world: World) -> None:
    world.sandboxes, world.refuses = ["MISSING"], False
    own = helper("aiohttp")

    async def send() -> None:
        sent = own.send_message
        async with aiohttp.ClientSession() as session, sent(session, world.root, CONVERSATION, "hi"):
            raise AssertionError("the block must not be entered")

    with pytest.raises(own.OpenHandsV1Error, match="is MISSING"):
        asyncio.run(send())


def test_aiohttp_refusals_can_be_read_inside_async_with(world: World) -> None:
    world.exists = False

    async def send() -> tuple[int, Any]:
        sent = helper("aiohttp").send_message
        async with aiohttp.ClientSession() as session, sent(session, world.root, CONVERSATION, "hi") as told:
            return told.status, await told.json()

    assert asyncio.run(send()) == (404, {"error": "not found"})


def test_a_session_of_aiohttp_that_raises_does_so_for_the_agent_too(world: World) -> None:
    async def read() -> None:
        async with aiohttp.ClientSession(raise_for_status=True) as session:
            await helper("aiohttp").read_file(session, world.root, CONVERSATION, "none.txt")

    with pytest.raises(aiohttp.ClientResponseError, match="404"):
        asyncio.run(read())


def test_a_session_of_aiohttp_with_a_base_url_takes_a_relative_root(world: World) -> None:
    async def find() -> Any:
        send = helper("aiohttp").send_message
        async with (
            aiohttp.ClientSession(base_url=world.app.url) as session,
            send(session, "/api/v1", CONVERSATION, "hi") as sent,
        ):
            await sent.read()
            return sent.status

    assert asyncio.run(find()) == 200
    assert len(world.agent.requests) == 1


def test_a_client_of_httpx_with_a_base_url_takes_a_relative_root(world: World) -> None:
    with httpx.Client(base_url=f"{world.app.url}/api") as client:
        assert helper("httpx").send_message(client, "/v1", CONVERSATION, "hi").status_code == 200


def test_a_wrapper_may_hand_back_a_response(world: World) -> None:
    def call(method: str, url: str) -> requests.Response:
        return requests.request(method, world.app.url + url, timeout=5)

    found = helper("requests").conversation(call, "/api/v1", CONVERSATION)
    assert found["id"] == CONVERSATION


@pytest.mark.parametrize(("flavour", "library"), [("requests", requests), ("httpx", httpx)])
def test_a_function_whose_answers_nobody_checks_gives_them_whatever_they_are(
    world: World, flavour: str, library: Any
) -> None:
    def ask(method: str, url: str) -> Any:
        return library.request(method, url, headers=HEADERS)

    own = helper(flavour)
    told = own.read_file(own.Unchecked(ask), world.root, CONVERSATION, "none.txt")
    assert told.status_code == 404
    with pytest.raises((requests.HTTPError, httpx.HTTPStatusError), match="404"):
        own.read_file(ask, world.root, CONVERSATION, "none.txt")


@pytest.mark.parametrize(("flavour", "library"), [("requests", requests), ("httpx", httpx)])
def test_an_error_is_never_taken_for_the_text_of_a_file(world: World, flavour: str, library: Any) -> None:
    own = helper(flavour)
    world.files["/workspace/project/a.txt"] = b"text"
    found, none = (own.read_file(library, world.root, CONVERSATION, name) for name in ("a.txt", "none.txt"))
    assert (own.file_text(found), own.file_text(found, ""), own.file_text(none, "")) == ("text", "text", "")
    with pytest.raises((requests.HTTPError, httpx.HTTPStatusError), match="404"):
        own.file_text(none)


def test_an_error_is_never_taken_for_the_text_of_a_file_by_aiohttp(world: World) -> None:
    own = helper("aiohttp")
    world.files["/workspace/project/a.txt"] = b"text"

    async def texts() -> list[Any]:
        async with aiohttp.ClientSession() as session:
            read = [
                await own.read_file(session, world.root, CONVERSATION, name)
                for name in ("a.txt", "none.txt", "none.txt")
            ]
            kept = [await own.file_text(read[0]), await own.file_text(read[1], None)]
            with pytest.raises(aiohttp.ClientResponseError, match="404"):
                await own.file_text(read[2])
            return kept

    assert asyncio.run(texts()) == ["text", None]


def test_what_a_session_does_with_each_answer_is_done_with_the_agents_too(world: World) -> None:
    session = requests.Session()
    session.hooks["response"].append(lambda response, *_, **__: response.raise_for_status())
    with pytest.raises(requests.HTTPError, match="404"):
        helper("requests").read_file(session, world.root, CONVERSATION, "none.txt")


@pytest.mark.parametrize("kind", [bytes, str])
def test_a_wrapper_of_urllib_may_hand_back_what_it_read(kind: type) -> None:
    text = json.dumps(FOUND)
    found = helper("urllib").conversation(
        lambda *_: text if kind is str else text.encode(), ROOT, CONVERSATION
    )
    assert found == FOUND[0]
