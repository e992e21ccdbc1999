"""Where the adapter is put into each library, what it leaves alone, and that nothing gets mixed up."""

from __future__ import annotations

import asyncio
import io
import json
import ssl
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock, create_autospec, patch

import aiohttp
import httpx
import httpx2
import pytest
import requests

from tests.adapter.libraries import LIBRARIES, Ask
from tests.servers import V1World
from v0to1.adapter import adapt_v0

HTTPX = pytest.mark.parametrize("module", [httpx, httpx2])
NEW = {"initial_user_msg": "Make a file."}


@pytest.fixture
def world() -> Iterator[V1World]:
    """A V1 world; leaving it checks that no key went to the wrong server."""
    with V1World() as one:
        yield one


@pytest.fixture
def headers(world: V1World) -> dict[str, str]:
    """What says who asks."""
    return {"Authorization": f"Bearer {world.api_key}"}


# What is given back


def test_sessions_and_clients_stay_the_same_objects() -> None:
    opener = urllib.request.build_opener()
    for one in (requests.Session(), httpx.Client(), httpx2.AsyncClient(), opener):
        assert adapt_v0(adapt_v0(one)) is one
        before = dict(vars(one))
        assert vars(adapt_v0(one)) == before


def test_an_aiohttp_session_stays_the_same_object() -> None:
    async def main() -> None:
        async with aiohttp.ClientSession() as session:
            assert adapt_v0(adapt_v0(session)) is session

    asyncio.run(main())


@pytest.mark.parametrize(
    "double",
    [
        None,
        "text",
        object(),
        MagicMock(),
        MagicMock(spec=requests.Session),
        MagicMock(spec=httpx.AsyncClient),
        MagicMock(spec=aiohttp.ClientSession),
        create_autospec(requests.post),
        create_autospec(httpx.get),
        create_autospec(urllib.request.urlopen),
        requests.Session,
        httpx.Client,
        json.dumps,
    ],
)
def test_what_is_not_known_comes_back_as_it_is(double: Any) -> None:
    assert adapt_v0(double) is double


@pytest.mark.parametrize(
    ("target", "use"),
    [
        ("requests.post", lambda: adapt_v0(requests).post("http://v0/api/conversations", json={})),
        ("requests.get", lambda: adapt_v0(requests).get("http://v0/api/conversations", timeout=3)),
        ("requests.request", lambda: adapt_v0(requests).request("GET", "http://v0/api/conversations")),
        ("requests.api.request", lambda: adapt_v0(requests).get("http://v0/api/conversations")),
        ("httpx.post", lambda: adapt_v0(httpx).post("http://v0/api/conversations", json={})),
        ("httpx2.get", lambda: adapt_v0(httpx2).get("http://v0/api/conversations")),
        ("httpx._api.request", lambda: adapt_v0(httpx).get("http://v0/api/conversations")),
        ("httpx.stream", lambda: adapt_v0(httpx).stream("GET", "http://v0/api/conversations")),
        ("urllib.request.urlopen", lambda: adapt_v0(urllib.request).urlopen("http://v0/api/settings", None)),
        ("aiohttp.request", lambda: adapt_v0(aiohttp).request("GET", "http://v0/api/conversations")),
    ],
)
@pytest.mark.parametrize("autospec", [False, True])
def test_a_function_that_is_replaced_gets_v0s_arguments(target: str, use: Any, autospec: bool) -> None:
    with patch(target, autospec=autospec) as double:
        use()
    assert "http://v0/api/" in str(double.call_args)


def test_modules_and_their_other_names_stay() -> None:
    assert adapt_v0(requests).Session is requests.Session
    assert adapt_v0(requests).exceptions.HTTPError is requests.HTTPError
    assert adapt_v0(httpx).Client is httpx.Client and adapt_v0(httpx2).codes is httpx2.codes
    assert adapt_v0(urllib.request).Request is urllib.request.Request
    assert adapt_v0(aiohttp).ClientSession is aiohttp.ClientSession


def test_functions_that_were_imported(world: V1World, headers: dict[str, str]) -> None:
    url = f"{world.app_url}/api/conversations"
    answers = [
        adapt_v0(requests.post)(url, json=NEW, headers=headers).json(),
        adapt_v0(requests.request)("POST", url, json=NEW, headers=headers).json(),
        adapt_v0(httpx.post)(url, json=NEW, headers=headers).json(),
        adapt_v0(httpx2.request)("POST", url, json=NEW, headers=headers).json(),
    ]
    request = urllib.request.Request(
        url, json.dumps(NEW).encode(), {**headers, "Content-Type": "application/json"}
    )
    with adapt_v0(urllib.request.urlopen)(request, timeout=9) as response:
        answers.append(json.load(response))
    assert [one["status"] for one in answers] == ["ok"] * 5


def test_the_functions_of_requests(world: V1World, headers: dict[str, str]) -> None:
    api, url = adapt_v0(requests), world.app_url
    one = f"{url}/api/conversations/{world.seed_conversation()}"
    assert api.get(f"{url}/api/conversations", {"limit": 1}, headers=headers).json()["results"]
    assert api.post(f"{one}/message", None, {"message": "x"}, headers=headers).json() == {"success": True}
    assert api.patch(one, json.dumps({"title": "New"}), headers=headers).json() is True
    assert api.head(f"{url}/alive").content == b""
    assert api.options(f"{url}/alive").status_code < 500
    assert api.delete(one, headers=headers).json() is True
    world.violations.clear()


@HTTPX
def test_streams_of_httpx(world: V1World, headers: dict[str, str], module: Any) -> None:
    url = f"{world.app_url}/api/conversations"
    with adapt_v0(module).stream("GET", url, headers=headers) as response:
        assert json.loads(b"".join(response.iter_bytes())) == {"results": [], "next_page_id": None}
    with adapt_v0(module.Client()) as client, client.stream("GET", url, headers=headers) as response:
        assert "results" in "".join(response.iter_lines())
    assert response.elapsed.total_seconds() > 0


# What is asked


def test_bodies_of_requests(world: V1World, headers: dict[str, str]) -> None:
    session = adapt_v0(requests.Session())
    session.headers.update(headers)
    url, text = f"{world.app_url}/api/conversations", json.dumps(NEW)
    bodies = (text, text.encode(), io.BytesIO(text.encode()), io.StringIO(text), iter([text.encode()]))
    for body in bodies:
        answer = session.post(url, data=body, headers={"content-type": b"application/json"})
        assert answer.json()["status"] == "ok"
    sent = [call.json["initial_message"]["content"][0]["text"] for call in world.calls]
    assert sent == [NEW["initial_user_msg"]] * len(bodies)


def test_a_response_of_requests_is_one(world: V1World, headers: dict[str, str]) -> None:
    seen: list[Any] = []
    session = adapt_v0(requests.Session())
    session.hooks["response"].append(lambda response, **_: seen.append(response.url))
    response = session.get(f"{world.app_url}/api/conversations?limit=3", headers=headers, stream=True)
    assert response.ok and response.reason == "OK" and response.encoding == "utf-8"
    assert response.headers["Content-Type"] == "application/json" and response.history == []
    assert seen == [response.url] == [f"{world.app_url}/api/conversations?limit=3"]
    assert b"".join(response.iter_content(7)) == b'{"results":[],"next_page_id":null}'
    missing = session.get(f"{world.app_url}/api/conversations/{'0' * 32}/events", headers=headers)
    with pytest.raises(requests.HTTPError, match="404 Client Error: Not Found for url"):
        missing.raise_for_status()


def test_bodies_of_async_httpx(world: V1World, headers: dict[str, str]) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"initial_user_msg": '
        yield b'"Make a file."}'

    async def main() -> None:
        async with adapt_v0(httpx.AsyncClient(headers=headers)) as client:
            answer = await client.post(f"{world.app_url}/api/conversations", content=pieces())
            assert answer.json()["status"] == "ok"

    asyncio.run(main())


@HTTPX
def test_headers_of_httpx_stay_as_they_are(world: V1World, headers: dict[str, str], module: Any) -> None:
    client = adapt_v0(module.Client(headers={**headers, "X-Own-One": "ä".encode()}))
    client.get(f"{world.app_url}/api/conversations")
    assert {call.headers["X-Own-One"] for call in world.calls} == {"ä".encode().decode("latin-1")}


def test_bodies_of_aiohttp(world: V1World, headers: dict[str, str]) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"initial_user_msg": '
        yield b'"Make a file."}'

    async def main() -> None:
        text = json.dumps(NEW)
        own = {"Content-Type": "application/json"}
        async with adapt_v0(aiohttp.ClientSession(world.app_url, headers=headers)) as session:
            for body in (text, text.encode(), io.BytesIO(text.encode()), pieces()):
                async with session.post("/api/conversations", data=body, headers=own) as response:
                    assert (await response.json())["status"] == "ok"
            one = f"/api/conversations/{world.seed_conversation()}"
            world.workspace["/workspace/project/big.txt"] = b"x" * 3_000_000
            for params in ({"file": "big.txt"}, [("file", "big.txt")], "file=big.txt"):
                async with session.get(f"{one}/select-file", params=params) as response:
                    assert isinstance(response, aiohttp.ClientResponse)
                    length = 0
                    async for piece in response.content.iter_chunked(1000):
                        length += len(piece)
                    assert length == 3_000_011 and str(response.url).endswith("?file=big.txt")
            form: dict[str, Any] = {"files": io.BytesIO(b"a")}
            async with session.post(f"{one}/upload-files", data=form) as response:
                assert (await response.json())["skipped_files"] == []
            with pytest.raises(aiohttp.ClientResponseError, match="500, message='Internal Server Error'"):
                await session.get(f"{one}/select-file", params={"file": "none"}, raise_for_status=True)

    asyncio.run(main())


def test_an_answer_of_urllib_is_one(world: V1World, headers: dict[str, str]) -> None:
    opener = adapt_v0(urllib.request.build_opener())
    opener.addheaders = list(headers.items())
    with opener.open(f"{world.app_url}/api/conversations") as response:
        assert isinstance(response, HTTPResponse) and f"{response.status} {response.msg}" == "200 OK"
        assert response.geturl() == f"{world.app_url}/api/conversations"
        assert response.info()["content-type"] == "application/json" and response.read(3) == b'{"r'
    with pytest.raises(urllib.error.HTTPError, match="HTTP Error 404: Not Found") as raised:
        opener.open(f"{world.app_url}/api/conversations/{'0' * 32}/trajectory")
    with raised.value as error:
        assert json.load(error)["detail"].endswith("not found")


def test_urlopen_with_a_context_and_with_an_opener_installed(world: V1World, headers: dict[str, str]) -> None:
    request = urllib.request.Request(f"{world.app_url}/api/conversations", headers=headers)
    adapted = adapt_v0(urllib.request)
    with adapted.urlopen(request, None, 9, context=ssl.create_default_context()) as response:
        assert json.load(response)["results"] == []
    installed = urllib.request.build_opener()
    with patch.object(urllib.request, "_opener", installed):
        with adapted.urlopen(request) as response:
            assert json.load(response)["results"] == []
        assert "_open" not in vars(installed)


def test_urlretrieve(world: V1World, headers: dict[str, str], tmp_path: Path) -> None:
    world.workspace["/workspace/project/a.txt"] = b"a"
    url = f"{world.app_url}/api/conversations/{world.seed_conversation()}/zip-directory"
    opener = urllib.request.build_opener()
    opener.addheaders = list(headers.items())
    with patch.object(urllib.request, "_opener", opener):
        for retrieve in (adapt_v0(urllib.request).urlretrieve, adapt_v0(urllib.request.urlretrieve)):
            retrieve(url, tmp_path / "files.zip")
            assert zipfile.ZipFile(tmp_path / "files.zip").namelist() == ["a.txt"]
            (tmp_path / "files.zip").unlink()


# What passes


@pytest.mark.parametrize("library", LIBRARIES)
def test_off_is_off(library: str, world: V1World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = LIBRARIES[library](world.app_url, world.api_key, adapted=True)
    assert client.ask(Ask("GET", "/api/conversations")).status == 200
    monkeypatch.setenv("OPENHANDS_V0_ADAPTER", "off")
    assert client.ask(Ask("GET", "/api/conversations")).status == 404
    monkeypatch.delenv("OPENHANDS_V0_ADAPTER")
    assert client.ask(Ask("GET", "/api/conversations")).status == 200
    client.close()
    world.violations.clear()


def test_only_requests_to_the_base_are_v0s(world: V1World, headers: dict[str, str]) -> None:
    url = f"{world.app_url}/api/conversations"
    for base, status in (
        (world.app_url, 200),
        (f"{world.app_url}/", 200),
        (f"{world.app_url}/api", 200),
        (world.app_url[:-1], 404),
        ("http://elsewhere", 404),
    ):
        session = adapt_v0(requests.Session(), base)
        assert session.get(url, headers=headers).status_code == status
    world.violations.clear()


def test_what_is_not_v0s_is_neither_read_nor_changed() -> None:
    read: list[int] = []

    def handler(request: httpx.Request) -> httpx.Response:
        class Endless(httpx.SyncByteStream):
            def __iter__(self) -> Iterator[bytes]:
                for number in range(10**9):
                    read.append(number)
                    yield b"x"

        return httpx.Response(200, stream=Endless(), headers={"X-Own": request.headers["X-Own"]})

    client = adapt_v0(httpx.Client(transport=httpx.MockTransport(handler)))
    with client.stream("POST", "http://host/api/other", content=b"", headers={"X-Own": "1"}) as response:
        assert response.headers["X-Own"] == "1"
        next(response.iter_raw())
    assert read == [0]


def test_an_agent_server_is_left_alone(world: V1World) -> None:
    """Its own requests have V0's paths; a client that is half rewritten sends them."""
    session = adapt_v0(requests.Session())
    known = world.conversations[world.seed_conversation()]
    session.headers["X-Session-API-Key"] = known.sandbox.session_api_key
    body = {"role": "user", "content": [{"type": "text", "text": "hi"}], "run": True}
    url = f"{world.agent_url}/api/conversations/{known.id}/events"
    assert session.post(url, json=body).json() == {"success": True}
    assert [call.server for call in world.calls] == ["agent"]


# Nothing gets mixed up


def test_many_threads_on_one_session(world: V1World) -> None:
    """Each conversation has its own title, folder and events, whoever asks at the same time."""
    session = adapt_v0(requests.Session())
    session.headers["Authorization"] = f"Bearer {world.api_key}"
    ids = [world.seed_conversation(title=f"Number {number}") for number in range(20)]
    barrier = threading.Barrier(20, timeout=20)

    def ask(number: int) -> bool:
        if number < 20:
            barrier.wait()
        one = f"{world.app_url}/api/conversations/{ids[number % 20]}"
        title = session.get(one).json()["title"]
        sent = session.post(f"{one}/message", json={"message": f"Say {number}"}).json()
        found = session.get(f"{one}/events", params={"limit": 100}).json()["events"]
        said = {one["message"] for one in found if one["source"] == "user"}
        ours = {f"Say {other}" for other in range(200) if other % 20 == number % 20}
        numbers = [one["id"] for one in found]
        return (
            title == f"Number {number % 20}"
            and sent == {"success": True}
            and f"Say {number}" in said
            and said <= ours
            and numbers == list(range(len(numbers)))
        )

    with ThreadPoolExecutor(200) as pool:
        assert all(pool.map(ask, range(200)))


@pytest.mark.parametrize("library", ["httpx2", "aiohttp"])
def test_a_thousand_tasks_on_one_session(world: V1World, headers: dict[str, str], library: str) -> None:
    ids = [world.seed_conversation(title=f"Number {number}") for number in range(25)]

    async def title_by_httpx(client: Any, number: int) -> Any:
        response = await client.get(f"{world.app_url}/api/conversations/{ids[number % 25]}")
        return response.json()["title"]

    async def title_by_aiohttp(session: Any, number: int) -> Any:
        async with session.get(f"{world.app_url}/api/conversations/{ids[number % 25]}") as response:
            return (await response.json())["title"]

    async def main() -> list[Any]:
        if library == "aiohttp":
            async with adapt_v0(aiohttp.ClientSession(headers=headers)) as session:
                return await asyncio.gather(*(title_by_aiohttp(session, one) for one in range(1000)))
        async with adapt_v0(httpx2.AsyncClient(headers=headers, timeout=60)) as client:
            return await asyncio.gather(*(title_by_httpx(client, one) for one in range(1000)))

    assert asyncio.run(main()) == [f"Number {number % 25}" for number in range(1000)]


def test_two_users_of_one_process_keep_their_keys(world: V1World, headers: dict[str, str]) -> None:
    """The one whose key is wrong sees nothing of what the other one was shown."""
    own, other = adapt_v0(requests.Session()), adapt_v0(requests.Session())
    own.headers.update(headers)
    other.headers["Authorization"] = "Bearer wrong"
    one = f"{world.app_url}/api/conversations/{world.seed_conversation()}"
    for path in ("/events", "/list-files", "/trajectory", ""):
        assert own.get(one + path).status_code == 200
        assert other.get(one + path).status_code == 401
    agent = f"{world.agent_url}/api/conversations/{one.rpartition('/')[2]}/trajectory"
    assert other.get(agent, headers={"X-Session-API-Key": "wrong"}).status_code in (401, 404)
    world.violations.clear()
