"""The gateway's Socket.IO: bounds for each client, and what is left of it when it has gone."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest
import socketio
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.adapter.test_sockets import LEFT_OPEN
from tests.gateway.raw_clients import END, SECONDS, PollingClient, WebSocketClient, query_of
from tests.gateway.sockets_serving import Gateway, GatewayWorld
from tests.servers import V1World
from v0to1 import resources
from v0to1.adapter.python import sockets as flows
from v0to1.adapter.python.exchange import Call, _json, _Refused
from v0to1.adapter.python.sockets import _Place
from v0to1.core.loading.rules import load_rules
from v0to1.gateway.engine import Engine, SocketLimits, worker_of
from v0to1.gateway.socket_client import Room, SocketClient
from v0to1.gateway.socket_rules import SocketRules

pytestmark = [pytest.mark.whole, pytest.mark.filterwarnings(LEFT_OPEN)]

MESSAGE = {"action": "message", "args": {"content": "Make it.", "image_urls": []}}
ACTION = f'42["oh_user_action",{json.dumps(MESSAGE)}]'
WATCHING = 2
"""Tasks that look for clients that are gone, from the first client on."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long."""
    monkeypatch.setattr(flows, "_LOOK_SECONDS", 0.02)
    monkeypatch.setattr(flows, "_ASLEEP_SECONDS", 0.02)


@contextlib.contextmanager
def served(**options: Any) -> Iterator[tuple[GatewayWorld, Gateway, str]]:
    """Servers with a gateway, and a conversation."""
    with GatewayWorld(**options) as world:
        yield world, world.gateway, world.seed_conversation()


def until(happened: Callable[[], Any]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


async def until_later(happened: Callable[[], Any]) -> None:
    """The same, while others go on."""
    await asyncio.to_thread(until, happened)


def reasons(gateway: Gateway, kind: str = "disconnected") -> list[Any]:
    """Why clients were disconnected, or refused."""
    return [facts["reason"] for one, facts in gateway.seen if one == kind]


def talked(world: GatewayWorld, conversation_id: str, times: int) -> None:
    """Let there be messages in a conversation."""
    content = [{"type": "text", "text": "Make it."}]
    for _ in range(times):
        conversation = world.conversations[conversation_id]
        world._state.say(conversation, {"role": "user", "content": content}, run=False)


def websocket(world: GatewayWorld, conversation_id: str, **options: Any) -> WebSocketClient:
    return WebSocketClient(world.app_url, query_of(conversation_id), world.api_key, **options)


def polling(world: GatewayWorld, conversation_id: str, **options: Any) -> PollingClient:
    return PollingClient(world.app_url, query_of(conversation_id), world.api_key, **options)


def is_last(packet: str) -> bool:
    """Whether the agent waits again."""
    return '"awaiting_user_input"' in packet and '"id":0' not in packet


@contextlib.asynccontextmanager
async def a_client_that_works(world: GatewayWorld, conversation_id: str) -> AsyncIterator[None]:
    """Another client, which hears of its message after all that goes on meanwhile."""
    async with websocket(world, conversation_id) as client:
        await client.join()
        yield
        await client.send(ACTION)
        told = await client.until(is_last)
        assert told[0]["args"]["content"] == "Make it."


# What clients are told when they are not served.


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_there_are_no_more_clients_than_the_bound(transport: str) -> None:
    async def program(world: GatewayWorld, conversation_id: str) -> None:
        async with websocket(world, conversation_id) as first, websocket(world, conversation_id):
            await first.join()
            refused = await answer_to(world, query_of(conversation_id), transport)
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
            assert told(refused) in ("", "Too many connections; try again later")
        await until_later(lambda: len(world.gateway.sockets) == 0)
        async with websocket(world, conversation_id) as third:
            await third.join()

    with served(limits=SocketLimits(sockets=2)) as (world, gateway, conversation_id):
        asyncio.run(program(world, conversation_id))
        assert reasons(gateway, "refused") == ["too many"]


def told(response: httpx.Response) -> str:
    """What a response says; one to a client that polls says nothing."""
    return str(response.json()["detail"]) if response.content else ""


async def answer_to(
    world: GatewayWorld, query: str, transport: str, path: str = "/socket.io/", **headers: str
) -> httpx.Response:
    """The response to a handshake."""
    sent = {"Authorization": f"Bearer {world.api_key}", **headers}
    url = f"{world.app_url}{path}?transport={transport}&{query}"
    if transport == "polling":
        async with httpx.AsyncClient(trust_env=False) as http:
            return await http.get(url, headers=sent)
    with pytest.raises(InvalidStatus) as refused:
        await connect(url.replace("http", "ws", 1), additional_headers=sent)
    response = refused.value.response
    return httpx.Response(response.status_code, headers=dict(response.headers), content=bytes(response.body))


@pytest.mark.parametrize("transport", ["polling", "websocket"])
@pytest.mark.parametrize("wrong", ["unknown server", "no server", "an error", "no V1", "no JSON"])
def test_a_handshake_has_the_status_of_what_went_wrong(transport: str, wrong: str) -> None:
    async def answered(call: Call) -> None:
        if wrong == "an error":
            raise _Refused(_json({"detail": "Out of order"}, 500))

    async def program(world: GatewayWorld, conversation_id: str) -> httpx.Response:
        path = {"unknown server": "/nobody/socket.io/"}.get(wrong, "/socket.io/")
        return await answer_to(world, query_of(conversation_id), transport, path)

    with served() as (world, gateway, conversation_id), asked_as_told(wrong) as other:
        gateway.upstream = other or gateway.upstream
        gateway.before = answered
        found = asyncio.run(program(world, conversation_id))
        status, detail = {
            "unknown server": (404, "Not Found"),
            "no server": (502, "The server cannot be reached"),
            "an error": (500, "Out of order"),
            "no V1": (502, "The server is none of OpenHands V1"),
            "no JSON": (502, "V1 gave what cannot be understood (socketio/connect)"),
        }[wrong]
        assert (found.status_code, told(found)) == (status, "" if transport == "polling" else detail)
        until(lambda: len(gateway.sockets) == 0)
        assert [kind for kind, _ in gateway.seen] == ["refused"]
        world.violations.clear()


@contextlib.contextmanager
def asked_as_told(wrong: str) -> Iterator[str]:
    """An App Server that is none."""
    if wrong == "no server":
        yield "http://127.0.0.1:9"
    elif wrong in ("no V1", "no JSON"):
        body = {"no V1": (404, b"nothing here"), "no JSON": (200, b"<p>")}[wrong]
        with answering(*body) as url:
            yield url
    else:
        yield ""


@contextlib.contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """A server that always gives the same response."""
    head = f"HTTP/1.1 {status} Any\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
    loop = asyncio.new_event_loop()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head.encode() + b"connection: close\r\n\r\n" + body)
        await writer.drain()
        writer.close()

    server = loop.run_until_complete(asyncio.start_server(answer, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(SECONDS)
    loop.close()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("EIO=3&transport=polling", "unsupported version"),
        ("EIO=4&transport=carrier-pigeon", "Invalid transport"),
        ("EIO=4&transport=polling&sid=unknown", "Invalid session unknown"),
        ("EIO=4&transport=websocket", "Invalid websocket upgrade"),
        ("EIO=4&transport=polling&j=x", "Invalid JSONP index number"),
    ],
)
def test_other_handshakes_are_refused_as_v0_refused_them(query: str, said: str) -> None:
    with served() as (world, gateway, conversation_id):
        url = f"{world.app_url}/socket.io/?conversation_id={conversation_id}&{query}"
        found = httpx.get(url, headers={"Authorization": f"Bearer {world.api_key}"}, trust_env=False)
        assert found.status_code == 400
        assert said in found.text
        until(lambda: len(gateway.sockets) == 0)


def test_pages_of_any_origin_are_served() -> None:
    """Whose page may read the answers is decided before."""

    async def program(world: GatewayWorld, conversation_id: str) -> None:
        origin = {"Origin": "https://elsewhere.example"}
        found = await answer_to(world, query_of(conversation_id), "polling", **origin)
        assert found.status_code == 200
        assert not [name for name in found.headers if name.startswith("access-control")]
        async with websocket(world, conversation_id, headers=origin) as client:
            assert (await client.join())[-1].startswith("40")

    with served() as (world, _, conversation_id):
        asyncio.run(program(world, conversation_id))


# Whose keys and events are whose.


def test_callers_are_not_mixed_up() -> None:
    """Two of one server, and one of another: the servers note each key that comes from the wrong one."""

    async def program(urls: list[tuple[str, str, str, str]]) -> list[list[Any]]:
        async def follow(url: str, key: str, conversation_id: str, path: str) -> list[Any]:
            async with WebSocketClient(url, query_of(conversation_id), key, path) as client:
                await client.join()
                told = []
                for _ in range(3):
                    await client.send(ACTION.replace("Make it.", f"Make it for {conversation_id}."))
                    told += await client.until(is_last)
                return told

        return await asyncio.gather(*(follow(*one) for one in urls))

    with (
        V1World(api_key="sk-oh-other-key") as other,
        GatewayWorld(others={"/other": other.app_url}) as world,
    ):
        assert world.api_key != other.api_key
        mine = [(world.app_url, world.api_key, world.seed_conversation(), "/socket.io/") for _ in "ab"]
        theirs = (world.app_url, other.api_key, other.seed_conversation(), "/other/socket.io/")
        for (_, _, own, _), told in zip([*mine, theirs], asyncio.run(program([*mine, theirs])), strict=True):
            said = [one["args"]["content"] for one in told if one.get("source") == "user"]
            assert said == [f"Make it for {own}."] * 3
        stranger = asyncio.run(refusal(world, mine[0][2], other.api_key))
        assert stranger == '44{"message":"invalid_session_api_key"}'
        assert reasons(world.gateway, "refused") == ["invalid_session_api_key"]
        assert world.violations
        world.violations.clear()


async def refusal(world: GatewayWorld, conversation_id: str, key: str, path: str = "/socket.io/") -> Any:
    """What a client with a key is told when it joins."""
    async with WebSocketClient(world.app_url, query_of(conversation_id), key, path) as client:
        return (await client.join())[-1]


def test_nothing_of_a_client_outlives_it() -> None:
    async def program(world: GatewayWorld, conversation_id: str) -> None:
        async with websocket(world, conversation_id) as client, polling(world, conversation_id) as other:
            await client.join()
            await other.join()
            await client.send(ACTION)
            await client.until(is_last)
            assert kept()

    def kept() -> list[Any]:
        gc.collect()
        kinds = (SocketClient, Room, _Place)
        return [one for one in gc.get_objects() if type(one) in kinds]

    limits = SocketLimits(ping_interval=0.2, ping_timeout=0.2)
    with served(limits=limits) as (world, gateway, conversation_id):
        tasks = gateway.do(tasks_now)
        asyncio.run(program(world, conversation_id))
        until(lambda: len(gateway.sockets) == 0)
        until(lambda: not kept())
        until(lambda: gateway.do(tasks_now) <= tasks + WATCHING)
        assert sorted(reasons(gateway)) == ["ping timeout", "transport close"]


async def tasks_now() -> int:
    """How many tasks there are."""
    return len(asyncio.all_tasks()) - 1


def test_hundreds_of_clients_leave_nothing() -> None:
    async def client(world: GatewayWorld, conversation_id: str, number: int) -> None:
        async with websocket(world, conversation_id, open_timeout=60) as one:
            assert (await one.join())[-1].startswith("40")
            if number % 3:
                await one.send("41")

    async def program(world: GatewayWorld, conversation_id: str) -> None:
        for _ in range(3):
            await asyncio.gather(*(client(world, conversation_id, number) for number in range(100)))
            await until_later(lambda: len(world.gateway.sockets) == 0)

    with served() as (world, gateway, conversation_id):
        tasks = gateway.do(tasks_now)
        asyncio.run(program(world, conversation_id))
        until(lambda: gateway.do(tasks_now) <= tasks + WATCHING)
        gc.collect()
        assert not [one for one in gc.get_objects() if type(one) is SocketClient]
        assert [kind for kind, _ in gateway.seen].count("connect") == 300


# What a client may use.


@pytest.mark.parametrize("bound", ["events", "bytes"])
def test_a_client_that_does_not_poll_is_disconnected(bound: str) -> None:
    async def program(world: GatewayWorld, conversation_id: str) -> None:
        works = a_client_that_works(world, world.seed_conversation())
        async with works, polling(world, conversation_id) as client:
            assert (await client.post("40")).text == "OK"
            await until_later(lambda: reasons(world.gateway))
            assert (await client.poll()).status_code == 400

    few = {"queued_events": 20} if bound == "events" else {"queued_bytes": 2000}
    limits = SocketLimits(slow_seconds=0.2, **few)
    with served(limits=limits) as (world, gateway, conversation_id):
        talked(world, conversation_id, 200)
        asyncio.run(program(world, conversation_id))
        assert reasons(gateway)[:1] == ["slow"]


def test_a_client_that_takes_its_time_gets_all() -> None:
    async def program(world: GatewayWorld, conversation_id: str) -> list[str]:
        async with polling(world, conversation_id) as client:
            return await client.join()

    with served(limits=SocketLimits(queued_events=20)) as (world, _, conversation_id):
        talked(world, conversation_id, 200)
        told = [json.loads(one[2:])[1] for one in asyncio.run(program(world, conversation_id))[:-1]]
        numbers = [one["id"] for one in told if "id" in one]
        assert len(numbers) > 200
        assert numbers[:-1] == sorted(numbers[:-1])


def test_a_client_that_does_not_read_its_websocket_is_disconnected() -> None:
    async def program(world: GatewayWorld, conversation_id: str) -> None:
        async with websocket(world, conversation_id, max_queue=1) as client:
            await client.join()
            client.socket.transport.pause_reading()
            large = ACTION.replace("Make it.", "x" * 3_500_000)
            for _ in range(4):
                await client.send(large)
            await until_later(lambda: reasons(world.gateway))
            await until_later(lambda: len(world.gateway.sockets) == 0)
            client.socket.transport.abort()

    limits = SocketLimits(slow_seconds=0.5, close_seconds=0.5, waiting_bytes=32_000_000)
    with served(limits=limits) as (world, gateway, conversation_id):
        asyncio.run(program(world, conversation_id))
        assert reasons(gateway) == ["slow"]


@pytest.mark.parametrize("bound", ["actions", "bytes"])
def test_a_flood_of_actions_ends_the_connection(bound: str) -> None:
    async def program(world: GatewayWorld, conversation_id: str) -> None:
        let_go = asyncio.Event()
        gateway = world.gateway

        async def wait(call: Call) -> None:
            if call.method == "POST":
                await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(let_go.wait(), own))

        own = asyncio.get_running_loop()
        gateway.before = wait
        async with websocket(world, conversation_id) as client:
            await client.join()
            sent = ACTION.replace("Make it.", "x" * 400) if bound == "bytes" else ACTION
            for _ in range(20):
                with contextlib.suppress(Exception):
                    await client.send(sent)
            await client.closed()
        assert reasons(gateway) == ["flood"]
        assert len(gateway.sockets) == 1  # what was taken is still done
        let_go.set()
        await until_later(lambda: len(gateway.sockets) == 0)

    few = {"waiting_actions": 4} if bound == "actions" else {"waiting_bytes": 2000}
    with served(limits=SocketLimits(**few)) as (world, _, conversation_id):
        asyncio.run(program(world, conversation_id))
        kept = len([call for call in world.calls if call.method == "POST"])
        assert 4 <= kept <= 6


@pytest.mark.parametrize("packet", ["5", '40/other,{"a":1}', "40"])
def test_packets_that_are_answered_fill_no_memory(packet: str) -> None:
    """They come by polling, and nobody takes the answers."""

    async def program(world: GatewayWorld, conversation_id: str) -> None:
        async with polling(world, conversation_id) as client:
            await client.join()
            for _ in range(20):
                if (await client.post(END.join([packet] * 16))).status_code != 200:
                    break
            assert reasons(world.gateway) == ["slow"]

    with served(limits=SocketLimits(queued_events=50)) as (world, _, conversation_id):
        asyncio.run(program(world, conversation_id))


def test_a_message_may_be_as_long_as_in_v0_and_no_longer() -> None:
    async def program(world: GatewayWorld, conversation_id: str) -> None:
        async with websocket(world, conversation_id) as client:
            await client.join()
            await client.send(ACTION.replace("Make it.", "x" * 4_000_000))
            assert len((await client.until(is_last))[0]["args"]["content"]) == 4_000_000
            await client.send(ACTION.replace("Make it.", "x" * 4_300_000))
            await client.closed()
        async with polling(world, conversation_id) as client:
            await client.join()
            assert (await client.post(ACTION.replace("Make it.", "x" * 4_300_000))).status_code == 400
            assert (await client.poll()).status_code == 400

    with served() as (world, gateway, conversation_id):
        asyncio.run(program(world, conversation_id))
        until(lambda: len(gateway.sockets) == 0)
        assert len(world.conversations[conversation_id].events) < 20


@pytest.mark.parametrize("session", ["known", "unknown"])
@pytest.mark.parametrize("body", ["", "4"])
def test_a_request_whose_body_does_not_come_is_ended(session: str, body: str) -> None:
    async def program(world: GatewayWorld, conversation_id: str) -> bytes:
        async with polling(world, conversation_id) as client:
            sid = client.sid if session == "known" else "gone"
            host, _, port = world.app_url.removeprefix("http://").partition(":")
            reader, writer = await asyncio.open_connection(host, int(port))
            head = f"POST /socket.io/?EIO=4&transport=polling&sid={sid} HTTP/1.1\r\nhost: {host}\r\n"
            writer.write(f"{head}content-length: 100\r\n\r\n{body}".encode())
            answer = await asyncio.wait_for(reader.read(), SECONDS)
            writer.close()
            return answer

    with served(limits=SocketLimits(slow_seconds=0.2)) as (world, gateway, conversation_id):
        status = int(asyncio.run(program(world, conversation_id)).split()[1])
        if session == "known":
            assert status == (200 if body else 408)
            assert reasons(gateway) == ["slow"]
        else:
            assert status == (400 if body else 408)


MALFORMED = {
    "no number": "x",
    "unknown packet": "9",
    "empty message": "4",
    "unknown kind": "48",
    "no JSON": "42[",
    "an object": '42{"a":1}',
    "an empty list": "42[]",
    "no name": "42[7]",
    "a list for a name": '42[["oh_user_action"]]',
    "deep": f"42{'[' * 100_000}",
    "an endless id": f"42{'1' * 200}[]",
    "an ack": "431[]",
    "half an ack": "43",
    "too many parts": '451000-["oh_user_action",{"_placeholder":true,"num":0}]',
    "no part": '450-["oh_user_action"]',
    "an unknown part": '451-["oh_user_action",{"_placeholder":true,"num":5}]',
    "a part of nothing": b"\x00\x01",
    "an error": '44{"message":"no"}',
    "empty": "",
}


@pytest.mark.parametrize("packet", MALFORMED.values(), ids=MALFORMED.keys())
@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_a_malformed_packet_ends_no_other_client(packet: str | bytes, transport: str) -> None:
    async def program(world: GatewayWorld, conversation_id: str) -> None:
        async with a_client_that_works(world, world.seed_conversation()):
            if transport == "polling":
                async with polling(world, conversation_id) as one:
                    await one.join()
                    assert (await one.post(packet)).status_code in (200, 400)
                return
            async with websocket(world, conversation_id) as client:
                await client.join()
                await client.send(packet)
                await client.send(b"part")
                await client.send(ACTION)
                with contextlib.suppress(Exception):
                    await client.until(is_last)

    with served(limits=SocketLimits(ping_interval=0.3, ping_timeout=0.3)) as (
        world,
        gateway,
        conversation_id,
    ):
        asyncio.run(program(world, conversation_id))
        until(lambda: len(gateway.sockets) == 0)


@pytest.mark.parametrize(
    "action",
    [
        {"action": "message", "args": [1]},
        {"action": "message", "args": {"content": {}, "image_urls": 7}},
        {"action": {"a": []}, "args": {}},
        {"action": "run", "args": {"command": "pwd", "cwd": 7}},
        [],
        7,
    ],
)
def test_an_action_that_cannot_be_understood_is_told(action: Any) -> None:
    async def program(world: GatewayWorld, conversation_id: str) -> list[Any]:
        async with websocket(world, conversation_id) as client:
            await client.join()
            await client.send(f'42["oh_user_action",{json.dumps(action)}]')
            told = await client.until(lambda packet: '"observation":"error"' in packet)
            await client.send(ACTION)
            await client.until(is_last)
            return told

    with served() as (world, _, conversation_id):
        assert asyncio.run(program(world, conversation_id))[-1]["observation"] == "error"
        world.violations.clear()


def test_binary_parts_are_taken_within_the_bound() -> None:
    async def program(world: GatewayWorld, conversation_id: str) -> None:
        event = '451-["oh_user_action",{"action":"message","args":{"content":{"_placeholder":true,"num":0}}}]'
        async with websocket(world, conversation_id) as client:
            await client.join()
            await client.send(event)
            await client.send(b"Make it.")
            assert (await client.until(is_last))[0]["args"]["content"] == "b'Make it.'"
            await client.send(event.replace("451", "4511"))
            await client.send(event.replace("451", "452"))
            for _ in range(2):
                await client.send(b"x" * 3_000_000)
            await client.send(ACTION)
            assert (await client.until(is_last))[0]["args"]["content"] == "Make it."

    with served() as (world, gateway, conversation_id):
        asyncio.run(program(world, conversation_id))
        assert [kind for kind, _ in gateway.seen].count("malformed") == 2


# From the handshake to the end.


def test_who_does_not_join_is_disconnected() -> None:
    async def program(world: GatewayWorld, conversation_id: str) -> None:
        async with websocket(world, conversation_id) as client:
            await client.closed()
        async with websocket(world, "") as client:
            assert (await client.join())[-1].startswith("44")
            await client.closed()

    with served(limits=SocketLimits(connect_seconds=0.2)) as (world, gateway, conversation_id):
        asyncio.run(program(world, conversation_id))
        assert reasons(gateway) == ["not joined", "not joined"]
        told = [kind for kind, _ in gateway.seen]
        assert told == ["opened", "disconnected", "opened", "refused", "disconnected"]


def test_a_client_may_leave_its_conversation_and_join_again() -> None:
    async def program(world: GatewayWorld, conversation_id: str) -> None:
        async with websocket(world, conversation_id) as client:
            first = (await client.join())[-1]
            assert await client.join() == ['44"Unable to connect"']
            await client.send("41")
            await client.send(ACTION)  # it has left
            again = await client.join()
            assert again[-1].startswith("40")
            assert again[-1] != first
            await client.send(ACTION)
            await client.until(is_last)

    with served() as (world, gateway, conversation_id):
        asyncio.run(program(world, conversation_id))
        assert len([call for call in world.calls if call.method == "POST"]) == 1
        assert [kind for kind, _ in gateway.seen][:4] == ["opened", "connect", "connect", "action"]


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_a_handshake_does_not_wait_for_a_slow_server(transport: str) -> None:
    """A client that connects has five seconds for it, and python-socketio another one to join."""

    async def slow(call: Call) -> None:
        await asyncio.sleep(0.2)

    async def program(world: GatewayWorld, conversation_id: str) -> None:
        client = socketio.AsyncClient()
        headers = {"Authorization": f"Bearer {world.api_key}"}
        url = f"{world.app_url}?conversation_id={conversation_id}"
        await client.connect(url, headers=headers, transports=[transport], wait_timeout=SECONDS)
        assert client.connected
        await client.disconnect()

    with served(limits=SocketLimits(handshake_seconds=0.05)) as (world, gateway, conversation_id):
        gateway.before = slow
        asyncio.run(program(world, conversation_id))


def test_what_is_sent_before_leaving_is_done() -> None:
    async def program(world: GatewayWorld, conversation_id: str) -> None:
        async with websocket(world, conversation_id) as client:
            await client.join()
            for _ in range(3):
                await client.send(ACTION)

    with served() as (world, gateway, conversation_id):
        asyncio.run(program(world, conversation_id))
        until(lambda: len(gateway.sockets) == 0)
        assert len([call for call in world.calls if call.method == "POST"]) == 3


def test_no_request_is_cancelled_because_a_client_leaves() -> None:
    """The HTTP client may forget a connection of one that is, and leave it open."""
    began, done = [], []

    async def slow(call: Call) -> None:
        began.append(call.url)
        await asyncio.sleep(0.2)
        done.append(call.url)

    async def program(world: GatewayWorld, conversation_id: str) -> None:
        async with websocket(world, conversation_id) as client:
            await client.join()
            before = len(began)
            await until_later(lambda: len(began) > before)

    with served() as (world, gateway, conversation_id):
        gateway.before = slow
        asyncio.run(program(world, conversation_id))
        until(lambda: len(gateway.sockets) == 0)
        assert done == began


def test_what_takes_too_long_is_given_up() -> None:
    async def never(call: Call) -> None:
        if call.method == "POST":
            await asyncio.sleep(1000)

    async def program(world: GatewayWorld, conversation_id: str) -> None:
        async with websocket(world, conversation_id) as client:
            await client.join()
            await client.send(ACTION)

    with served(limits=SocketLimits(flush_seconds=0.2)) as (world, gateway, conversation_id):
        gateway.before = never
        asyncio.run(program(world, conversation_id))
        until(lambda: len(gateway.sockets) == 0)


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_clients_go_elsewhere_when_the_gateway_ends(transport: str) -> None:
    async def program(world: GatewayWorld, conversation_id: str) -> None:
        heard: list[Any] = []
        options: dict[str, Any] = {"reconnection_delay": 0.02, "randomization_factor": 0}
        client = socketio.AsyncClient(**options)
        client.on("disconnect", lambda reason: heard.append(reason))
        client.on("connect", lambda: heard.append("connect"))
        client.on("connect_error", lambda said: heard.append("error"))
        headers = {"Authorization": f"Bearer {world.api_key}"}
        url = f"{world.app_url}?conversation_id={conversation_id}"
        await client.connect(url, headers=headers, transports=[transport])
        await client.call("oh_user_action", MESSAGE, timeout=SECONDS)
        await asyncio.to_thread(world.gateway.do, world.gateway.sockets.close)
        await until_later(lambda: "error" in heard)
        assert heard[:2] == ["connect", "transport error"]
        refused = await answer_to(world, query_of(conversation_id), transport)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        other = Gateway(world.upstream, world.agent_url, SocketLimits())
        client.connection_url = f"{other.url}?conversation_id={conversation_id}"
        await until_later(lambda: heard[-1] == "connect")
        await client.disconnect()
        await asyncio.to_thread(other.stop)

    with served() as (world, gateway, conversation_id):
        tasks = gateway.do(tasks_now)
        asyncio.run(program(world, conversation_id))
        assert reasons(gateway)[:1] == ["server closes"]
        until(lambda: gateway.do(tasks_now) <= tasks)


def test_what_a_client_has_sent_is_done_when_the_gateway_ends() -> None:
    async def slow(call: Call) -> None:
        if call.method == "POST":
            await asyncio.sleep(0.3)

    async def program(world: GatewayWorld, conversation_id: str) -> None:
        async with websocket(world, conversation_id) as client:
            await client.join()
            await client.send(ACTION)
            await until_later(lambda: "action" in [kind for kind, _ in world.gateway.seen])
            await asyncio.to_thread(world.gateway.do, world.gateway.sockets.close)

    with served() as (world, gateway, conversation_id):
        gateway.before = slow
        asyncio.run(program(world, conversation_id))
        assert len([call for call in world.calls if call.method == "POST"]) == 1


def test_a_client_whose_server_has_gone_comes_again() -> None:
    """The App Server cannot be asked, either: its next handshakes get 502 until it is there again."""

    async def program(world: GatewayWorld, conversation_id: str) -> None:
        gateway = world.gateway
        async with websocket(world, conversation_id) as client:
            await client.join()
            root, gateway.upstream = gateway.upstream, "http://127.0.0.1:9"

            async def gone(call: Call) -> None:
                raise flows._Lost("gone")

            gateway.before = gone
            world.drop_sockets()
            await client.closed()
            refused = await answer_to(world, query_of(conversation_id), "websocket")
            assert refused.status_code == 502
            gateway.before, gateway.upstream = at_once, root
        async with websocket(world, conversation_id) as client:
            await client.join()

    async def at_once(call: Call) -> None:
        """Let it go."""

    with served() as (world, gateway, conversation_id):
        asyncio.run(program(world, conversation_id))
        assert reasons(gateway)[:1] == ["server lost"]


def test_a_websocket_in_place_of_polling_is_one_of_the_same_client() -> None:
    async def program(world: GatewayWorld, conversation_id: str) -> None:
        async with polling(world, conversation_id) as one:
            await one.join()
            url = (
                f"{world.app_url.replace('http', 'ws', 1)}/socket.io/?transport=websocket&EIO=4&sid={one.sid}"
            )
            async with connect(url) as probe:
                await probe.send("2probe")
                assert await probe.recv() == "3probe"
                with pytest.raises(InvalidStatus) as second:
                    await connect(url)
                assert second.value.response.status_code == 400
                await probe.send("5")
                assert await probe.recv() == "6"
                await probe.send(ACTION)
                packet = ""
                while not is_last(packet):
                    packet = str(await probe.recv())
            await until_later(lambda: len(world.gateway.sockets) == 0)
        async with polling(world, conversation_id) as one:
            await one.join()
            async with connect(url.partition("&sid=")[0] + f"&sid={one.sid}") as probe:
                await probe.send("x")
                await asyncio.wait_for(probe.wait_closed(), SECONDS)
            await until_later(lambda: len(world.gateway.sockets) == 0)

    with served() as (world, gateway, conversation_id):
        asyncio.run(program(world, conversation_id))
        assert reasons(gateway) == ["transport close", "malformed"]


# Agent Servers, workers, and what is observed.


@pytest.mark.parametrize("place", ["query", "header"])
def test_a_client_of_an_agent_server_needs_its_key_alone(place: str) -> None:
    async def program(world: GatewayWorld, conversation_id: str) -> None:
        key = world.conversations[conversation_id].sandbox.session_api_key
        given = {"session_api_key": key} if place == "query" else {}
        headers = {} if place == "query" else {"X-Session-API-Key": key}
        options: dict[str, Any] = {"headers": headers, "path": "/agents/1/socket.io"}
        query = query_of(conversation_id, **given)
        async with WebSocketClient(world.app_url, query, "app", **options) as one:
            assert (await one.join())[-1].startswith("40")
            await one.send(ACTION)
            await one.until(is_last)
        assert {call.server for call in world.calls} == {"agent"}
        wrong: dict[str, Any] = {**options, "headers": {"X-Session-API-Key": "no"}}
        async with WebSocketClient(world.app_url, query_of(conversation_id), "app", **wrong) as one:
            assert await one.join() == ['44{"message":"invalid_session_api_key"}']
        known = query_of("0" * 32, session_api_key=key)
        async with WebSocketClient(world.app_url, known, "app", path="/agents/1/socket.io") as one:
            assert await one.join() == ['44{"message":"Failed to join conversation"}']

    with served() as (world, _, conversation_id):
        asyncio.run(program(world, conversation_id))
        world.violations.clear()


def test_a_session_names_its_worker() -> None:
    async def program(world: GatewayWorld, conversation_id: str) -> None:
        async with websocket(world, conversation_id) as client:
            assert client.sid.startswith("w3.")
            joined = (await client.join())[-1]
            assert joined.startswith('40{"sid":"w3.')
            assert client.sid not in joined
            scope = {"query_string": f"EIO=4&sid={client.sid}".encode()}
            assert worker_of(scope) == "w3"

    with served(worker="w3") as (world, _, conversation_id):
        asyncio.run(program(world, conversation_id))


@pytest.mark.parametrize(
    ("query", "worker"),
    [
        (b"", None),
        (b"sid=", None),
        (b"sid=abc", None),
        (b"sid=.abc", None),
        (b"sid=w1.abc", "w1"),
        (b"sid=w1.abc&sid=w2.abc", "w1"),
        (b"sid=..%2Fw1.abc", None),
        (b"sid=w%0a1.abc", None),
        (b"sid=\xff.abc", None),
    ],
)
def test_the_worker_of_a_request_is_a_plain_name(query: bytes, worker: str | None) -> None:
    assert worker_of({"query_string": query}) == worker


@pytest.mark.parametrize("name", ["a.b", "a/b", "é", " "])
def test_a_worker_has_a_plain_name(name: str) -> None:
    with pytest.raises(ValueError, match="is no name of a worker"):
        Engine(SocketLimits(), name)


def test_what_happens_is_told_with_the_rule() -> None:
    sent = [
        MESSAGE,
        {"action": "change_agent_state", "args": {"agent_state": "paused"}},
        {"action": "sing"},
    ]

    async def program(world: GatewayWorld, conversation_id: str) -> None:
        async with websocket(world, conversation_id) as client:
            await client.join()
            for number, action in enumerate(sent):
                await client.send(f'42{number}["oh_action",{json.dumps(action)}]')
                await client.until(lambda packet, number=number: packet == f"43{number}[]")

    with served() as (world, gateway, conversation_id):
        asyncio.run(program(world, conversation_id))
        until(lambda: len(gateway.sockets) == 0)
        assert gateway.seen[:-1] == [
            ("opened", {}),
            ("connect", {"rule": "socketio/connect"}),
            ("action", {"rule": "socketio/message", "action": "message", "event": "oh_action"}),
            ("action", {"rule": "socketio/pause", "action": "change_agent_state", "event": "oh_action"}),
            ("action", {"rule": "socketio/act", "action": "other", "event": "oh_action"}),
        ]
        kind, facts = gateway.seen[-1]
        assert (kind, facts["reason"]) == ("disconnected", "transport close")
        assert 0 < facts["seconds"] < SECONDS


@pytest.mark.parametrize(
    ("action", "rule"),
    [
        ({"action": "run", "args": {"command": "ls"}}, ("socketio/command", "run")),
        ({"action": "user_confirmed"}, ("socketio/confirm", "user_confirmed")),
        ({"type": "message", "message": "Hi"}, ("socketio/malformed", "other")),
        ({"action": "change_agent_state"}, ("socketio/state", "change_agent_state")),
        ({"action": "change_agent_state", "args": 7}, ("socketio/state", "change_agent_state")),
        ({"action": "*"}, ("socketio/act", "other")),
        ({"action": ["message"]}, ("socketio/act", "other")),
        ("text", ("socketio/act", "other")),
        (None, ("socketio/act", "other")),
    ],
)
def test_the_rule_of_an_action(action: Any, rule: tuple[str, str]) -> None:
    assert SocketRules(load_rules((resources.RULES,))).of_action(action) == rule


def test_an_observer_that_fails_breaks_nothing() -> None:
    async def program(world: GatewayWorld, conversation_id: str) -> None:
        async with websocket(world, conversation_id) as client:
            await client.join()
            await client.send(ACTION)
            await client.until(is_last)

    with served() as (world, gateway, conversation_id):
        gateway.sockets._on_event = lambda kind, scope, facts: 1 / 0  # type: ignore[assignment]
        asyncio.run(program(world, conversation_id))
        until(lambda: len(gateway.sockets) == 0)
