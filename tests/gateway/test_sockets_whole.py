"""Socket.IO through the whole gateway: what is counted, recorded and said of it, and how it ends."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import re
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import socketio

from tests.adapter.test_sockets import LEFT_OPEN
from tests.gateway.in_process import Running, running
from tests.gateway.raw_clients import SECONDS, PollingClient, WebSocketClient, query_of
from tests.gateway.serving import Served
from tests.gateway.serving import gateway as gateway_process
from tests.gateway.test_sockets import ACTION, MESSAGE, is_last
from tests.servers import V1World
from v0to1.gateway import protocol
from v0to1.gateway.engine import SocketLimits
from v0to1.gateway.protocol import WebSocketProtocol

pytestmark = [pytest.mark.whole, pytest.mark.filterwarnings(LEFT_OPEN)]


def counted(gateway: Running) -> Counter[str]:
    """The counts of sockets: how many there are, and by kind what happened."""
    text = httpx.get(f"{gateway.url}/metrics", trust_env=False).text
    open_now = re.findall(r"^v0to1_gateway_sockets (\S+)$", text, re.MULTILINE)
    kinds = re.findall(
        r'^v0to1_gateway_socket_events_total\{client="\S+",kind="(\w+)"\} (\S+)$', text, re.MULTILINE
    )
    found = Counter({"open": int(float(open_now[0]))})
    for kind, count in kinds:
        found[kind] += int(float(count))
    return found


def until(happened: Callable[[], Any]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_what_happens_is_counted_and_recorded(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def program(world: V1World, gateway: Running, conversation_id: str) -> None:
        query = query_of(conversation_id)
        agent = {"User-Agent": "follower/1.0"}
        client = WebSocketClient(gateway.url, query, world.api_key, headers=agent, user_agent_header=None)
        async with client, PollingClient(gateway.url, query, world.api_key) as other:
            assert other.opened.headers["deprecation"]
            await client.join()
            await other.join()
            await client.send(ACTION)
            await client.until(is_last)
            assert counted(gateway)["open"] == 2
            await other.post("1")
        async with WebSocketClient(gateway.url, query_of(""), world.api_key, headers=agent) as stranger:
            assert (await stranger.join())[-1].startswith("44")

    record = tmp_path / "usage.json"
    caplog.set_level(logging.INFO, "v0to1.gateway")
    with V1World() as world, running(world.app_url, tmp_path, record=str(record)) as gateway:
        asyncio.run(program(world, gateway, world.seed_conversation()))
        until(lambda: counted(gateway)["open"] == 0)
        told = counted(gateway)
        assert told["opened"] == told["disconnected"] == 3
        assert told["action"] == told["refused"] == 1
    (logged,) = [one for one in caplog.records if one.message == "socket action"]
    assert (vars(logged)["rule"], vars(logged)["action"]) == ("socketio/message", "message")
    uses = json.loads(record.read_text())
    assert {"socketio/connect", "socketio/message"} <= set(re.findall(r"socketio/\w+", json.dumps(uses)))
    assert world.api_key not in record.read_text()


@pytest.mark.parametrize("transports", [["websocket"], ["polling"], ["polling", "websocket"]])
def test_a_client_with_the_key_of_a_sandbox(transports: list[str]) -> None:
    """It connects to the host of the conversation's address: its library leaves out the path."""

    async def program(world: V1World, gateway: Running, conversation_id: str) -> None:
        headers = {"Authorization": f"Bearer {world.api_key}"}
        place = f"{gateway.url}/api/conversations/{conversation_id}"
        async with httpx.AsyncClient(trust_env=False) as http:
            found = (await http.get(place, headers=headers)).json()
        client = socketio.AsyncClient()
        heard = asyncio.Event()
        client.on("oh_event", lambda view: heard.set() if view.get("source") == "user" else None)
        query = f"conversation_id={conversation_id}&session_api_key={found['session_api_key']}"
        await client.connect(f"{found['url']}?{query}", transports=transports)
        await client.call("oh_user_action", MESSAGE, timeout=SECONDS)
        await asyncio.wait_for(heard.wait(), SECONDS)
        await client.disconnect()

    with V1World() as world, running(world.app_url) as gateway:
        asyncio.run(program(world, gateway, world.seed_conversation()))


def test_a_key_that_nobody_sealed_is_for_no_agent_server() -> None:
    async def program(gateway: Running) -> None:
        query = query_of("0" * 32, session_api_key="v0to1.aHR0cDovLzEyNy4wLjAuMTo5.a2V5.AAAA")
        async with PollingClient(gateway.url, query, "key") as client:
            assert await client.join() == ['44{"message":"invalid_session_api_key"}']

    with V1World() as world, running(world.app_url) as gateway:
        asyncio.run(program(gateway))
        assert {call.server for call in world.calls} == {"app"}
        world.violations.clear()


def test_a_gateway_that_ends_lets_its_clients_go(tmp_path: Path) -> None:
    """What they have sent is done, and nothing is said of it in the logs."""

    async def program(world: V1World, served: Served, conversation_id: str) -> None:
        heard: list[str] = []
        clients = [socketio.AsyncClient(reconnection=False) for _ in "ab"]
        headers = {"Authorization": f"Bearer {world.api_key}"}
        for client, transport in zip(clients, ("websocket", "polling"), strict=True):
            client.on("disconnect", heard.append)
            url = f"{served.url}?conversation_id={conversation_id}"
            await client.connect(url, headers=headers, transports=[transport])
            await client.emit("oh_user_action", MESSAGE)
        done = '"socket action"'
        await asyncio.to_thread(until, lambda: served.log.read_text().count(done) == 2)
        served.process.send_signal(signal.SIGTERM)
        for client in clients:
            await asyncio.wait_for(client.wait(), SECONDS)
        assert heard == ["transport error"] * 2
        assert await asyncio.to_thread(served.process.wait, SECONDS) == 0

    with V1World() as world, gateway_process(world.app_url, tmp_path / "log") as served:
        conversation_id = world.seed_conversation()
        asyncio.run(program(world, served, conversation_id))
        said = [event for event in world.conversations[conversation_id].events if event["source"] == "user"]
        assert len(said) == 2
    log = served.log.read_text()
    assert world.api_key not in log
    assert world.conversations[conversation_id].sandbox.session_api_key not in log
    assert "Make it." not in log
    assert '"level": "error"' not in log


def test_a_message_of_socket_io_is_not_buffered_beyond_its_bound() -> None:
    """Those of other WebSockets may be larger; none is taken in memory before its caller is known."""

    async def parts() -> AsyncIterator[str]:
        for _ in range(6):
            yield "x" * 1_000_000
        await asyncio.sleep(1000)  # the last part does not come

    async def program(gateway: Running) -> None:
        async with WebSocketClient(gateway.url, query_of(""), "no key") as client:
            sending = asyncio.ensure_future(client.socket.send(parts()))
            await asyncio.wait_for(client.socket.wait_closed(), SECONDS)
            sending.cancel()
            await asyncio.wait({sending})

    with V1World() as world, running(world.app_url) as gateway:
        asyncio.run(program(gateway))


def test_a_connection_whose_client_reads_nothing_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    def connections() -> list[WebSocketProtocol]:
        found = [one for one in gc.get_objects() if type(one) is WebSocketProtocol]
        return [one for one in found if not one.disconnected]

    async def program(world: V1World, gateway: Running, conversation_id: str) -> None:
        query = query_of(conversation_id)
        async with WebSocketClient(gateway.url, query, world.api_key, max_queue=1) as client:
            await client.join()
            client.socket.transport.pause_reading()
            for _ in range(4):
                await client.send(ACTION.replace("Make it.", "x" * 3_500_000))
            await asyncio.to_thread(until, lambda: not connections())
            client.socket.transport.abort()

    monkeypatch.setattr(protocol, "_CUT_SECONDS", 0.2)
    with V1World() as world, running(world.app_url) as gateway:
        limits = SocketLimits(slow_seconds=0.3, close_seconds=0.3, waiting_bytes=32_000_000)
        gateway.app._sockets._sockets._limits = limits
        asyncio.run(program(world, gateway, world.seed_conversation()))
