"""The clients of events against the servers of the tests, over real sockets."""

from __future__ import annotations

import asyncio
import logging
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import Any

import aiohttp
import pytest
import requests

from tests.helpers.helper_flavours import Clock, helper
from tests.servers.world_v1 import V1World

pytestmark = pytest.mark.whole

SECONDS = 10
TOLD = ["system", "message", "running", "run", "run", "message", "awaiting_user_input"]
PWD = {"pwd": (0, "/workspace\n", "")}


def name_of(view: dict[str, Any]) -> str:
    """What a V0 client calls an event: its state, action or observation."""
    state = (view.get("extras") or {}).get("agent_state")
    return str(state or view.get("action") or view.get("observation"))


class Heard:
    """What the handlers of a client were called with; a test waits until there is enough."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.numbers: list[int] = []
        self.connection: list[str] = []
        self._changed = threading.Condition()

    def view(self, view: dict[str, Any]) -> None:
        with self._changed:
            if "kind" in view:  # it is not that of an agent that waits for its first message
                self.told.append(name_of(view))
                self.numbers.append(view["id"])
            self._changed.notify_all()

    def tell(self, name: str) -> None:
        with self._changed:
            self.connection.append(name)
            self._changed.notify_all()

    def until(self, enough: Callable[[Heard], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: enough(self), SECONDS), (self.told, self.connection)


def sync_module(*, library: bool = True) -> Any:
    """The helper for requests as a client has it, with or without a library of WebSockets."""
    module = helper("requests")
    if not library:
        module._websocket_library = lambda: None
    module._POLL_SECONDS = 0.01
    vars(module)["time"] = Clock()
    return module


@pytest.fixture(params=["header", "first frame"])
def world(request: pytest.FixtureRequest) -> Iterator[V1World]:
    with V1World(first_frame_auth=request.param == "first frame", commands=PWD) as world:
        yield world


def client_of(module: Any, heard: Heard, **options: Any) -> Any:
    client = module.EventsClient(reconnection_delay=0.01, **options)
    client.on("oh_event", heard.view)
    client.on("connect", lambda: heard.tell("connect"))
    client.on("disconnect", lambda reason: heard.tell(reason))
    client.on("connect_error", lambda error: heard.tell(f"error: {error}"))
    return client


def place(world: V1World, conversation_id: str) -> tuple[tuple[str, str], dict[str, Any]]:
    headers = {"Authorization": f"Bearer {world.api_key}"}
    return (f"{world.app_url}/api/v1", conversation_id), {"headers": headers}


@pytest.mark.parametrize("library", [True, False])
def test_a_conversation_is_followed(world: V1World, library: bool) -> None:
    heard, conversation_id = Heard(), world.seed_conversation()
    module = sync_module(library=library)
    client = client_of(module, heard)
    where, options = place(world, conversation_id)
    client.connect(*where, **options)
    assert client.connected
    with pytest.raises(module.OpenHandsV1Error, match="already connected"):
        client.connect(*where, **options)
    client.send_message("Make it.", ["https://example.com/a.png"])
    heard.until(lambda it: len(it.told) == 7)
    client.disconnect()

    assert heard.told == TOLD
    assert heard.numbers == list(range(1, 8))
    assert heard.connection == ["connect", "client disconnect"]
    assert not client.connected
    sent = next(call for call in world.calls if call.method == "POST")
    assert sent.server == "agent"
    assert sent.json == {
        "role": "user",
        "run": True,
        "content": [
            {"type": "text", "text": "Make it."},
            {"type": "image", "image_urls": ["https://example.com/a.png"]},
        ],
    }
    assert ("SOCKET" in {call.method for call in world.calls}) == library


def test_a_broken_connection_is_made_again_and_nothing_is_lost(world: V1World) -> None:
    heard, conversation_id = Heard(), world.seed_conversation()
    client = client_of(sync_module(), heard)
    where, options = place(world, conversation_id)
    client.connect(*where, **options)
    client.send_message("First.")
    heard.until(lambda it: len(it.told) == 7)
    world.drop_sockets()
    client.send_message("Second.")
    heard.until(lambda it: len(it.told) == 13)
    client.disconnect()

    assert heard.told == [*TOLD, *TOLD[1:]]
    assert heard.numbers == list(range(1, 14))
    assert heard.connection == ["connect", "transport close", "connect", "client disconnect"]


def test_a_later_client_goes_on_where_one_was(world: V1World) -> None:
    conversation_id = world.seed_conversation()
    where, options = place(world, conversation_id)
    first, second = Heard(), Heard()
    client = client_of(sync_module(), first)
    client.connect(*where, **options)
    client.send_message("Make it.")
    first.until(lambda it: len(it.told) == 7)
    client.disconnect()
    later = client_of(sync_module(), second)
    later.connect(*where, after=5, **options)
    second.until(lambda it: len(it.told) == 2)
    later.disconnect()

    assert (second.told, second.numbers) == (TOLD[5:], [6, 7])


def test_a_client_gives_up_as_often_as_it_is_told(world: V1World) -> None:
    heard, conversation_id = Heard(), world.seed_conversation()
    client = client_of(sync_module(), heard, reconnection_attempts=2)
    where, options = place(world, conversation_id)
    client.connect(*where, **options)
    heard.until(lambda it: it.told == ["system"])
    world.conversations[conversation_id].sandbox.status = "PAUSED"
    world.drop_sockets()
    client.wait()

    paused = "error: the sandbox is PAUSED"
    assert heard.connection == ["connect", "transport close", paused, paused]
    assert world.conversations[conversation_id].sandbox.status == "PAUSED"


def test_a_client_without_reconnection_ends(world: V1World) -> None:
    heard, conversation_id = Heard(), world.seed_conversation()
    client = client_of(sync_module(), heard, reconnection=False)
    where, options = place(world, conversation_id)
    client.connect(*where, **options)
    heard.until(lambda it: it.told == ["system"])
    world.drop_sockets()
    client.wait()
    assert heard.connection == ["connect", "transport close"]


def test_what_cannot_be_connected_says_so(world: V1World) -> None:
    module, heard = sync_module(), Heard()
    client = client_of(module, heard)
    where, options = place(world, "00000000000000000000000000000000")
    with pytest.raises(module.OpenHandsV1Error, match="there is no conversation"):
        client.connect(*where, **options)
    with pytest.raises(module.OpenHandsV1Error, match="not connected"):
        client.pause()
    client.disconnect()
    assert len(heard.connection) == 1
    assert heard.connection[0].startswith("error: there is no conversation")


ACTIONS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("pause", {"agent_state": "paused"}, ["/pause"]),
    ("run", {"agent_state": "running"}, ["/run"]),
    ("interrupt", {"agent_state": "stopped"}, ["/interrupt"]),
    ("accept", {"agent_state": "user_confirmed"}, ["/events/respond_to_confirmation"]),
    ("reject", {"agent_state": "user_rejected"}, ["/events/respond_to_confirmation"]),
]


@pytest.mark.parametrize(("method", "args", "paths"), ACTIONS, ids=[name for name, _, _ in ACTIONS])
def test_actions_are_calls_of_the_agent_server(
    world: V1World, method: str, args: dict[str, Any], paths: list[str]
) -> None:
    conversation_id = world.seed_conversation()
    client = sync_module().EventsClient()
    where, options = place(world, conversation_id)
    client.connect(*where, **options)
    getattr(client, method)()
    client.send_action({"action": "change_agent_state", "args": args})
    client.disconnect()

    calls = [call for call in world.calls if call.method == "POST"]
    prefix = f"/api/conversations/{conversation_id}"
    assert [call.path for call in calls] == [f"{prefix}{path}" for path in paths] * 2
    accepts = {"accept": True, "reject": False}
    assert calls[0].json == ({"accept": accepts[method]} if method in accepts else None)


def test_messages_and_commands_are_sent_as_actions_too(world: V1World) -> None:
    module = sync_module()
    client = module.EventsClient()
    where, options = place(world, world.seed_conversation())
    client.connect(*where, **options)
    client.send_action({"action": "message", "args": {"content": "Make it."}})
    answer = client.send_action({"action": "run", "args": {"command": "pwd"}})
    for wrong in (
        {"type": "message"},
        {"action": "recall"},
        {"action": "change_agent_state", "args": {}},
        "x",
    ):
        with pytest.raises(module.OpenHandsV1Error, match="V1 has no call"):
            client.send_action(wrong)
    client.disconnect()

    assert answer.json()["stdout"] == "/workspace\n"
    assert [call.json for call in world.calls if call.method == "POST"] == [
        {"role": "user", "content": [{"type": "text", "text": "Make it."}], "run": True},
        {"command": "pwd"},
    ]


def test_a_refusal_of_the_agent_server_is_an_error_of_the_library(world: V1World) -> None:
    conversation_id = world.seed_conversation()
    client = sync_module().EventsClient()
    where, options = place(world, conversation_id)
    client.connect(*where, **options)
    world.conversations[conversation_id].sandbox.status = "PAUSED"
    with pytest.raises(requests.HTTPError):
        client.pause()
    client.disconnect()


def test_decorators_and_namespaces(world: V1World, caplog: pytest.LogCaptureFixture) -> None:
    module, heard = sync_module(), Heard()

    class Handlers(module.EventsNamespace):  # type: ignore[misc,name-defined]
        def on_connect(self) -> None:
            heard.tell(f"connect {self.client.connected}")

        def on_disconnect(self) -> None:
            heard.tell("a function goes before a method")

        def on_oh_event(self, view: dict[str, Any]) -> None:
            heard.view(view)

    client = module.EventsClient()
    client.register_namespace(Handlers("/"))

    @client.event  # type: ignore[untyped-decorator]
    def disconnect() -> None:
        heard.tell("disconnect")

    @client.on("event", namespace="/")  # type: ignore[untyped-decorator]
    def failing(event: dict[str, Any]) -> None:
        raise LookupError(event["kind"])

    where, options = place(world, world.seed_conversation())
    with caplog.at_level(logging.ERROR):
        client.connect(*where, **options)
        heard.until(lambda it: it.told == ["system"])
        client.disconnect()
    assert heard.connection == ["connect True", "disconnect"]
    assert "LookupError: SystemPromptEvent" in caplog.text


def test_an_asynchronous_client_does_the_same(world: V1World) -> None:
    module = helper("aiohttp")
    heard, conversation_id = Heard(), world.seed_conversation()
    where, options = place(world, conversation_id)

    async def until(enough: Callable[[Heard], bool]) -> None:
        await asyncio.to_thread(heard.until, enough)

    async def main() -> None:
        client = client_of(module, heard)

        @client.event  # type: ignore[untyped-decorator]
        async def connect() -> None:
            heard.tell("connected" if client.connected else "not connected")

        with pytest.raises(module.OpenHandsV1Error, match="not connected"):
            await client.pause()
        await client.connect(*where, **options)
        await client.send_message("First.")
        await until(lambda it: len(it.told) == 7)
        world.drop_sockets()
        await client.send_action({"action": "message", "args": {"content": "Second."}})
        await until(lambda it: len(it.told) == 13)
        await client.interrupt()
        answer = await client.run_command("pwd")
        assert (await answer.json())["stdout"] == "/workspace\n"
        await client.disconnect()
        await client.wait()
        assert not client.connected

    asyncio.run(main())
    assert heard.numbers == list(range(1, len(heard.told) + 1))
    assert heard.told[:13] == [*TOLD, *TOLD[1:]]
    assert heard.connection == ["connected", "transport close", "connected", "client disconnect"]


def test_what_cannot_be_connected_asynchronously_says_so(world: V1World) -> None:
    module = helper("aiohttp")
    heard, (where, options) = Heard(), place(world, "00000000000000000000000000000000")

    async def main() -> None:
        client = client_of(module, heard)
        with pytest.raises(aiohttp.ClientError, match="there is no conversation"):
            await client.connect(*where, **options)
        await client.disconnect()

    asyncio.run(main())
    assert len(heard.connection) == 1


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        ({}, {}),
        ({"verify": True}, {}),
        ({"verify": False}, {"cert_reqs": ssl.CERT_NONE, "check_hostname": False}),
        ({"verify": "/etc/own.pem"}, {"ca_certs": "/etc/own.pem"}),
    ],
)
def test_a_socket_trusts_what_requests_trust(options: dict[str, Any], settings: dict[str, Any]) -> None:
    assert sync_module()._tls(options) == settings


def test_events_are_fetched_one_by_one(world: V1World) -> None:
    module, conversation_id = sync_module(), world.seed_conversation()
    (root, name), options = place(world, conversation_id)
    with module.EventsInbox() as client:
        with pytest.raises(module.OpenHandsV1Error, match="not connected"):
            client.receive()
        client.connect(root, name, **options)
        client.send_message("First.")
        told: list[str] = []
        while not told or told[-1] != "awaiting_user_input" or "running" not in told:
            name_of_event, view = client.receive(timeout=SECONDS)
            assert name_of_event == "oh_event"
            told.append(name_of(view))
        with pytest.raises(TimeoutError, match=r"within 0\.01 seconds"):
            client.receive(timeout=0.01)
    for _ in range(2):
        with pytest.raises(module.OpenHandsV1Error, match="has ended"):
            client.receive()
    assert [one for one in told if one in TOLD][-len(TOLD) :] == TOLD


def test_events_are_fetched_one_by_one_asynchronously(world: V1World) -> None:
    module = helper("aiohttp")
    (root, name), options = place(world, world.seed_conversation())

    async def main() -> list[str]:
        told: list[str] = []
        async with module.EventsInbox() as client:
            with pytest.raises(module.OpenHandsV1Error, match="not connected"):
                await client.receive()
            await client.connect(root, name, **options)
            await client.send_message("First.")
            while not told or told[-1] != "awaiting_user_input" or "running" not in told:
                told.append(name_of((await client.receive(timeout=SECONDS))[1]))
            with pytest.raises(TimeoutError, match=r"within 0\.01 seconds"):
                await client.receive(timeout=0.01)
        for _ in range(2):
            with pytest.raises(module.OpenHandsV1Error, match="has ended"):
                await client.receive()
        return told

    assert [one for one in asyncio.run(main()) if one in TOLD][-len(TOLD) :] == TOLD
