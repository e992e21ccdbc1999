"""Socket.IO clients of V0 on V0, and through the adapter on V1: the same, but for what is written down."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import threading
import types
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
import requests
import socketio
from socketio.exceptions import ConnectionError as NotConnected
from socketio.exceptions import TimeoutError as TooLate

from tests.servers import V0World, V1World
from v0to1.adapter import adapt_v0
from v0to1.adapter.compose import compose_adapter
from v0to1.adapter.python import sockets, sockets_sync

# python-socketio itself leaves a connection open when it goes from polling to a WebSocket under load.
LEFT_OPEN = (
    "ignore:Exception ignored in. <function Connection.__del__:pytest.PytestUnraisableExceptionWarning"
)
pytestmark = [pytest.mark.whole, pytest.mark.filterwarnings(LEFT_OPEN)]

SECONDS = 10
ATTEMPTS = 3
"""python-socketio runs each handler in a thread of its own, so that one may overtake another."""
MESSAGE = {"action": "message", "args": {"content": "Make it.", "image_urls": []}}
PWD = {"pwd": (0, "/workspace\n", ""), "no": (127, "", "no: not found\n")}
CLIENTS = {"sync": socketio.Client, "async": socketio.AsyncClient}
SIMPLE = {"sync": socketio.SimpleClient, "async": socketio.AsyncSimpleClient}
QUICK = {"reconnection_delay": 0.02, "randomization_factor": 0}
World = Any
Program = Callable[["Side"], Coroutine[Any, Any, Any]]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long."""
    monkeypatch.setattr(sockets, "_LOOK_SECONDS", 0.02)
    monkeypatch.setattr(sockets, "_ASLEEP_SECONDS", 0.02)


class Side:
    """One of the two servers, how clients are made for it, and what they have heard."""

    def __init__(self, world: World, adapt: Callable[[Any], Any], kind: str) -> None:
        self.world, self.adapt, self.kind = world, adapt, kind
        self.heard: list[Any] = []
        self.views: list[dict[str, Any]] = []
        self.conversation_id = world.seed_conversation()
        self.headers = {"Authorization": f"Bearer {world.api_key}"}
        self.lock = threading.Lock()

    def client(self, **options: Any) -> Any:
        client = self.adapt(CLIENTS[self.kind](**{**QUICK, **options}))
        client.on("oh_event", self.event)
        for name in ("connect", "disconnect", "connect_error"):
            client.on(name, lambda *given, name=name: self.note(name, *given))
        return client

    async def connected(self, client: Any = None, url: str = "", **given: Any) -> Any:
        """A client that has connected; the options are those of its `connect`."""
        client = client or self.client()
        await done(client.connect(url or self.url(), **{"headers": self.headers, **given}))
        return client

    def url(self, latest: Any = -1) -> str:
        return f"{self.world.app_url}?conversation_id={self.conversation_id}&latest_event_id={latest}"

    def event(self, view: dict[str, Any]) -> None:
        self.views.append(view)
        self.note(named(view), view["source"], view["id"])

    def note(self, *what: Any) -> None:
        with self.lock:
            self.heard.append(what)

    async def until(self, *what: Any, times: int = 1) -> None:
        """Wait until something was heard so many times."""
        for _ in range(SECONDS * 100):
            if sum(one[: len(what)] == what for one in self.heard) >= times:
                await asyncio.sleep(0.02)
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"{what} was not heard in {self.heard}")


async def talk(side: Side, client: Any = None, url: str = "", **given: Any) -> None:
    """Connect, send a message, hear all that comes of it, and leave."""
    client = await side.connected(client, url, **given)
    await done(client.emit("oh_user_action", MESSAGE))
    await side.until("awaiting_user_input")
    await done(client.disconnect())


def named(view: dict[str, Any]) -> str:
    state = (view.get("extras") or {}).get("agent_state")
    # The fake server of V0 does not say that an agent waits before its first message.
    state = "loading" if state == "awaiting_user_input" and view.get("id") == 0 else state
    return str(state or view.get("action") or view.get("observation"))


async def done(given: Any) -> Any:
    return await given if inspect.isawaitable(given) else given


def plain(heard: list[Any]) -> list[Any]:
    """What was heard, but for who told of a state before the first message."""
    return [one[:1] if one[0] == "loading" else one for one in heard]


def both(program: Program, kind: str, **options: Any) -> list[Any]:
    """What a program hears on V0 and, which has to be the same, on V1."""
    with V1World(commands=PWD, **options) as v1:
        after = Side(v1, adapt_v0, kind)
        result = asyncio.run(program(after))
    for _ in range(ATTEMPTS):
        with V0World() as v0:
            before = Side(v0, lambda client: client, kind)
            assert asyncio.run(program(before)) == result
            v0.violations.clear()
        if plain(after.heard) == plain(before.heard):
            break
    assert plain(after.heard) == plain(before.heard)
    return plain(after.heard)


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


WORK = [
    ("message", "user", 2),
    ("running", "agent", 3),
    ("run", "agent", 4),
    ("run", "agent", 5),
    ("message", "agent", 6),
    ("awaiting_user_input", "agent", 7),
]
OPENING = [("system", "agent", 1), ("loading",), ("connect",)]


@pytest.mark.parametrize("transport", ["websocket", "polling", None])
@pytest.mark.parametrize("name", ["oh_user_action", "oh_action"])
def test_a_client_hears_what_was_and_what_comes(kind: str, transport: Any, name: str) -> None:
    async def program(side: Side) -> Any:
        client = side.client()
        given = {"transports": [transport]} if transport else {}
        await done(client.connect(side.url(), headers=side.headers, **given))
        assert client.connected
        assert client.get_sid() == client.namespaces["/"]
        assert client.sid
        await done(client.emit(name, MESSAGE))
        await side.until("awaiting_user_input")
        await done(client.disconnect())
        assert not client.connected
        return client.transport() == "polling" and transport == "polling"

    assert both(program, kind) == [*OPENING, *WORK, ("disconnect", "client disconnect")]


@pytest.mark.parametrize("latest", ["3", "7", "70", "none", "-1"])
def test_a_client_goes_on_where_it_was(kind: str, latest: str) -> None:
    async def program(side: Side) -> None:
        await talk(side)
        side.heard.clear()
        second = await side.connected(url=side.url(latest))
        await done(second.emit("oh_user_action", MESSAGE))
        await side.until("awaiting_user_input", "agent", 13)
        await done(second.disconnect())

    heard = both(program, kind)
    assert heard[-2:] == [("awaiting_user_input", "agent", 13), ("disconnect", "client disconnect")]
    if latest == "3":
        last = ("awaiting_user_input", "environment", 7)
        assert heard[:5] == [*WORK[2:5], last, ("connect",)]


@pytest.mark.parametrize("latest", ["--3", "-", "²", "1" * 5000, "0x1", ""])
def test_a_number_that_is_none_is_that_of_no_event(latest: str) -> None:
    place = sockets._socket_place(
        f"http://localhost?conversation_id=1&latest_event_id={latest}", {}, "socket.io"
    )
    assert place is not None
    assert place.latest == -1


def test_a_connection_that_breaks_is_made_again_and_all_is_told_again(kind: str) -> None:
    async def program(side: Side) -> None:
        client = await side.connected(transports=["websocket"])
        await done(client.emit("oh_user_action", MESSAGE))
        await side.until("awaiting_user_input")
        side.world.drop_sockets()
        await side.until("connect", times=2)
        await done(client.emit("oh_user_action", MESSAGE))
        await side.until("awaiting_user_input", "agent", 13)
        await done(client.disconnect())

    heard = both(program, kind)
    assert heard.count(("disconnect", "transport error")) == 1
    assert heard.count(("message", "user", 2)) == 2


def test_a_connection_that_breaks_ends_all_where_it_is_not_made_again(kind: str) -> None:
    async def program(side: Side) -> None:
        client = side.client(reconnection=False)
        await done(client.connect(side.url(), headers=side.headers, transports=["websocket"]))
        waiting = asyncio.ensure_future(client.wait() if kind == "async" else asyncio.to_thread(client.wait))
        await side.until("connect")
        while not waiting.done():  # V1's socket may be opened when the client is told already that it is in
            side.world.drop_sockets()
            await asyncio.wait({waiting}, timeout=0.05)
        assert not client.connected
        with pytest.raises(socketio.exceptions.BadNamespaceError):
            await done(client.emit("oh_user_action", MESSAGE))

    assert both(program, kind) == [*OPENING, ("disconnect", "transport error")]


def test_two_clients_at_once(kind: str) -> None:
    async def program(side: Side) -> None:
        clients = [await side.connected(), await side.connected()]
        side.heard.clear()
        await done(clients[0].emit("oh_user_action", MESSAGE))
        await side.until("awaiting_user_input", times=2)
        await done(clients[0].disconnect())
        await done(clients[1].emit("oh_user_action", MESSAGE))
        await side.until("awaiting_user_input", "agent", 13)
        await done(clients[1].disconnect())
        side.heard.sort(key=str)

    assert len(both(program, kind)) == 6 + 6 + 6 + 2


def test_a_client_may_leave_in_a_handler(kind: str) -> None:
    async def program(side: Side) -> None:
        client = side.client()

        def leave(view: dict[str, Any]) -> Any:
            side.event(view)
            if named(view) == "running":
                return client.disconnect()
            return None

        async def leaving(view: dict[str, Any]) -> None:
            await done(leave(view))

        client.on("oh_event", leave if kind == "sync" else leaving)
        await side.connected(client)
        await done(client.emit("oh_user_action", MESSAGE))
        await side.until("disconnect")
        # What was under way when the client left may or may not have come.
        left = side.heard.index(("disconnect", "client disconnect"))
        side.heard[left - side.heard[:left].count(()) :] = [("disconnect", "client disconnect")]
        side.heard[:] = [one for one in side.heard if one[-1] not in (4, 5, 6, 7)]

    assert both(program, kind)[-2:] == [WORK[1], ("disconnect", "client disconnect")]


def test_actions_are_acknowledged_and_other_names_are_not(kind: str) -> None:
    async def program(side: Side) -> Any:
        client = await side.connected()
        answered = await done(client.call("oh_user_action", MESSAGE, timeout=SECONDS))
        for send in (client.emit("other", MESSAGE), client.send("text")):
            await done(send)
        with pytest.raises(TooLate):
            await done(client.call("other", MESSAGE, timeout=0.2))
        await side.until("awaiting_user_input")
        await done(client.disconnect())
        return answered

    both(program, kind)


def test_a_catch_all_handler_gets_the_name(kind: str) -> None:
    async def program(side: Side) -> None:
        client = side.adapt(CLIENTS[kind]())
        client.on("*", lambda name, view: side.note(name, named(view)))
        await done(client.connect(side.url(), headers=side.headers))
        await done(client.emit("oh_user_action", MESSAGE))
        await side.until("oh_event", "awaiting_user_input")
        await done(client.disconnect())

    assert {one[0] for one in both(program, kind)} == {"oh_event"}


def test_a_namespace_class_has_its_methods_called(kind: str) -> None:
    async def program(side: Side) -> None:
        class Plain(socketio.ClientNamespace):  # type: ignore[misc]
            def on_connect(self) -> None:
                side.note("connect")
                self.emit("oh_user_action", MESSAGE)

            def on_disconnect(self, *reason: Any) -> None:
                side.note("disconnect")

            def on_oh_event(self, view: dict[str, Any]) -> None:
                side.event(view)

        class Later(socketio.AsyncClientNamespace):  # type: ignore[misc]
            async def on_connect(self) -> None:
                side.note("connect")
                await self.emit("oh_user_action", MESSAGE)

            async def on_disconnect(self, *reason: Any) -> None:
                side.note("disconnect")

            async def on_oh_event(self, view: dict[str, Any]) -> None:
                side.event(view)

        client = side.adapt(CLIENTS[kind]())
        client.register_namespace(Plain("/") if kind == "sync" else Later("/"))
        await done(client.connect(side.url(), headers=side.headers))
        await side.until("awaiting_user_input")
        await done(client.disconnect())

    assert both(program, kind) == [*OPENING, *WORK, ("disconnect",)]


@pytest.mark.parametrize("wrong", ["no id", "empty id", "no key", "wrong key", "namespace"])
def test_who_is_not_let_in_gets_the_reason(kind: str, wrong: str) -> None:
    async def program(side: Side) -> str:
        client = side.client()
        url = {"no id": f"{side.world.app_url}?latest_event_id=-1"}.get(wrong, side.url())
        if wrong == "empty id":
            url = f"{side.world.app_url}?conversation_id=&latest_event_id=-1"
        headers = {"no key": {}, "wrong key": {"Authorization": "Bearer no"}}.get(wrong, side.headers)
        spaces = ["/other"] if wrong == "namespace" else None
        if spaces:
            client.on("connect_error", lambda *given: side.note("connect_error", *given), namespace="/other")
        with pytest.raises(NotConnected) as raised:
            await done(client.connect(url, headers=headers, namespaces=spaces))
        assert not client.connected
        side.world.violations.clear()
        return str(raised.value)

    heard = both(program, kind)
    reason = {"namespace": "Unable to connect"}.get(wrong)
    found = "invalid_session_api_key" if "key" in wrong else "No conversation_id in query params"
    assert heard == [("connect_error", reason or {"message": found})]


def test_an_unknown_conversation_is_none(kind: str) -> None:
    async def program(side: Side) -> None:
        side.conversation_id = "0" * 32
        with pytest.raises(NotConnected, match="One or more namespaces failed to connect"):
            await done(side.client().connect(side.url(), headers=side.headers))

    with V1World() as world:
        side = Side(world, adapt_v0, kind)
        asyncio.run(program(side))
        assert side.heard == [("connect_error", {"message": "Failed to join conversation"})]


def test_a_key_may_be_in_the_query(kind: str) -> None:
    async def program(side: Side) -> None:
        client = await side.connected(url=f"{side.url()}&session_api_key={side.world.api_key}", headers={})
        await done(client.disconnect())

    assert both(program, kind) == [*OPENING, ("disconnect", "client disconnect")]


def test_a_simple_client_fetches_each_event(kind: str) -> None:
    async def program(side: Side) -> list[Any]:
        client = side.adapt(SIMPLE[kind]())
        await done(client.connect(side.url(), headers=side.headers))
        assert client.sid
        await done(client.emit("oh_user_action", MESSAGE))
        found = [await done(client.receive(timeout=SECONDS)) for _ in range(8)]
        with pytest.raises(TooLate):
            await done(client.receive(timeout=0.05))
        await done(client.disconnect())
        return [(name, named(view), view["id"]) for name, view in found]

    both(program, kind)


def test_a_context_of_a_simple_client(kind: str) -> None:
    async def program(side: Side) -> Any:
        if kind == "sync":
            with side.adapt(socketio.SimpleClient()) as client:
                client.connect(side.url(), headers=side.headers)
                return client.receive(timeout=SECONDS)[0]
        async with side.adapt(socketio.AsyncSimpleClient()) as later:
            await later.connect(side.url(), headers=side.headers)
            return (await later.receive(timeout=SECONDS))[0]

    both(program, kind)


def test_a_handler_that_takes_long_holds_nothing_up(kind: str) -> None:
    async def program(side: Side) -> None:
        client, came = side.client(), threading.Event()

        def wait(view: dict[str, Any]) -> None:
            if named(view) == "running":
                assert came.wait(SECONDS)
                side.note("waited")
            if named(view) == "awaiting_user_input":
                came.set()

        async def wait_later(view: dict[str, Any]) -> None:
            if named(view) == "running":
                while not came.is_set():
                    await asyncio.sleep(0.01)
                side.note("waited")
            if named(view) == "awaiting_user_input":
                came.set()

        client.on("oh_event", wait if kind == "sync" else wait_later)
        await done(client.connect(side.url(), headers=side.headers))
        await done(client.emit("oh_user_action", MESSAGE))
        await side.until("waited")
        await done(client.disconnect())

    assert ("waited",) in both(program, kind)


# What follows is V1's own: there is no server of V0 that is like it.


@contextlib.contextmanager
def on_v1(kind: str, **options: Any) -> Iterator[Side]:
    with V1World(commands=PWD, **options) as world:
        yield Side(world, adapt_v0, kind)


def told(side: Side) -> list[str]:
    return [one[0] for one in side.heard]


class Told(Side):
    """Keeps statuses and events without a number, too."""

    def event(self, view: dict[str, Any]) -> None:
        self.views.append(view)
        word = view.get("id") if view.get("status_update") else named(view)
        state = (view.get("extras") or {}).get("agent_state")
        self.note(str(state or word))


def started(world: V1World, conversation_id: str, **body: Any) -> None:
    requests.post(
        f"{world.app_url}/api/v1/app-conversations",
        json={"conversation_id": conversation_id, **body},
        headers={"Authorization": f"Bearer {world.api_key}"},
        timeout=SECONDS,
    ).raise_for_status()


SAID = {"role": "user", "content": [{"type": "text", "text": "Make it."}]}


@pytest.mark.parametrize("message", ["none", "first", "queued"])
def test_a_conversation_that_starts_is_followed_from_its_beginning(kind: str, message: str) -> None:
    async def program(side: Side) -> None:
        client = await side.connected()
        assert told(side)[:2] == ["loading", "connect"]
        if message == "queued":
            await done(client.call("oh_user_action", MESSAGE, timeout=SECONDS))
        await side.until("awaiting_user_input")
        await done(client.disconnect())

    with V1World(start_polls=12) as world:
        side = Told(world, adapt_v0, kind)
        side.conversation_id = "0123456789abcdef0123456789abcdef"
        started(world, side.conversation_id, **({"initial_message": SAID} if message == "first" else {}))
        asyncio.run(program(side))
        assert [one[0] for one in side.heard if str(one[0]).startswith("STATUS$")] == [
            "STATUS$STARTING_RUNTIME",
            "STATUS$SETTING_UP_WORKSPACE",
            "STATUS$SETTING_UP_GIT_HOOKS",
            "STATUS$RUNTIME_STARTED",
            "STATUS$READY",
        ]
        heard = [name for name in told(side) if not name.startswith("STATUS$")]
        work = ["message", "running", "run", "run", "message"] if message != "none" else []
        assert heard == ["loading", "connect", "system", *work, "awaiting_user_input", "disconnect"]


def test_a_start_that_fails_is_told(kind: str) -> None:
    async def program(side: Side) -> None:
        client = await side.connected()
        await side.until("error")
        await done(client.disconnect())

    with V1World(start_polls=2, start_error="no room") as world:
        side = Told(world, adapt_v0, kind)
        side.conversation_id = "0123456789abcdef0123456789abcdef"
        started(world, side.conversation_id)
        asyncio.run(program(side))
        failed = next(view for view in side.views if view.get("type") == "error")
        assert failed == {"status_update": True, "type": "error", "id": "STATUS$ERROR", "message": "no room"}


def test_a_sandbox_that_sleeps_is_woken_and_its_events_come_before(kind: str) -> None:
    async def program(side: Side) -> None:
        conversation = side.world.conversations[side.conversation_id]
        conversation.sandbox.status = "PAUSED"
        client = await side.connected()
        assert told(side)[-1] == "connect"
        await side.until("awaiting_user_input")
        await done(client.emit("oh_user_action", MESSAGE))
        await side.until("running")
        conversation.sandbox.status = "PAUSED"
        side.world.drop_sockets()
        await side.until("stopped")
        await done(client.emit("oh_user_action", MESSAGE))
        await side.until("awaiting_user_input", times=3)
        assert client.connected
        await done(client.disconnect())

    with V1World(resume_polls=2) as world:
        side = Told(world, adapt_v0, kind)
        asyncio.run(program(side))
        assert told(side)[:4] == ["system", "loading", "connect", "STATUS$STARTING_RUNTIME"] or told(side)[
            :3
        ] == ["system", "loading", "connect"]
        assert told(side).count("disconnect") == 1


@pytest.mark.parametrize(
    "action",
    [
        {"action": "browse", "args": {"url": "https://example.com"}},
        {"action": "change_agent_state", "args": {"agent_state": "finished"}},
        {"type": "other"},
        "text",
        None,
    ],
)
def test_what_v1_cannot_do_is_told(kind: str, action: Any) -> None:
    async def program(side: Side) -> None:
        client = await side.connected()
        await done(client.call("oh_user_action", action, timeout=SECONDS))
        await side.until("error")
        await done(client.disconnect())

    with V1World() as world:
        side = Told(world, adapt_v0, kind)
        asyncio.run(program(side))
        (error,) = [view for view in side.views if view.get("observation") == "error"]
        assert "socketio/act" in error["content"]
        assert error["message"] == error["content"]
        assert error["extras"] == {"error_id": ""}
        assert "id" not in error


@pytest.mark.parametrize(
    ("action", "path", "body"),
    [
        ({"action": "change_agent_state", "args": {"agent_state": "paused"}}, "pause", None),
        ({"action": "change_agent_state", "args": {"agent_state": "running"}}, "run", None),
        ({"action": "change_agent_state", "args": {"agent_state": "stopped"}}, "interrupt", None),
        (
            {"action": "change_agent_state", "args": {"agent_state": "user_confirmed"}},
            "events/respond_to_confirmation",
            {"accept": True},
        ),
        ({"action": "user_rejected", "args": {}}, "events/respond_to_confirmation", {"accept": False}),
        ({"type": "message", "message": "Make it."}, "events", {**SAID, "run": True}),
        (
            {"action": "message", "args": {"content": "Make it.", "image_urls": ["https://x.example/a.png"]}},
            "events",
            {
                "role": "user",
                "content": [*SAID["content"], {"type": "image", "image_urls": ["https://x.example/a.png"]}],
                "run": True,
            },
        ),
    ],
)
def test_actions_are_requests(kind: str, action: Any, path: str, body: Any) -> None:
    async def program(side: Side) -> None:
        client = await side.connected()
        await done(client.call("oh_user_action", action, timeout=SECONDS))
        if path in ("pause", "interrupt"):
            await side.until("stopped" if path == "interrupt" else "paused")
        await done(client.disconnect())

    with on_v1(kind) as side:
        asyncio.run(program(side))
        sent = [call for call in side.world.calls if call.method == "POST"]
        assert [(call.server, call.path.rpartition(side.conversation_id)[2]) for call in sent] == [
            ("agent", f"/{path}")
        ] or [call.path.rpartition("/api/conversations/")[2].partition("/")[2] for call in sent] == [path]
        assert sent[0].json == body


def test_a_command_is_told_as_v0_told_it(kind: str) -> None:
    async def program(side: Side) -> None:
        client = await side.connected()
        for command in ("pwd", "no"):
            action = {"action": "run", "args": {"command": command}}
            await done(client.call("oh_user_action", action, timeout=SECONDS))
        await done(client.disconnect())

    with V1World(commands=PWD) as world:
        side = Told(world, adapt_v0, kind)
        asyncio.run(program(side))
        asked, pwd, _, no = [
            view for view in side.views if "run" in (view.get("action"), view.get("observation"))
        ]
        assert (asked["source"], asked["args"]["command"]) == ("user", "pwd")
        assert asked["message"] == "Running command: pwd"
        assert (pwd["content"], pwd["success"]) == ("/workspace\n", True)
        assert pwd["extras"]["metadata"]["exit_code"] == 0
        assert (no["content"], no["success"]) == ("no: not found\n", False)


def test_what_is_emitted_before_leaving_is_done(kind: str) -> None:
    async def program(side: Side) -> None:
        client = await side.connected()
        await done(client.emit("oh_user_action", MESSAGE))
        await done(client.disconnect())

    with on_v1(kind) as side:
        asyncio.run(program(side))
        assert side.world.conversations[side.conversation_id].execution_status == "finished"


def test_events_have_the_keys_of_v0_alone(kind: str) -> None:
    keys = {"id", "timestamp", "source", "message", "cause", "action", "args", "observation", "content"}
    keys |= {"extras", "success", "tool_call_metadata", "timeout", "llm_metrics"}
    with on_v1(kind) as side:
        asyncio.run(talk(side))
        assert {key for view in side.views for key in view} <= keys
        assert all(isinstance(view["message"], str) for view in side.views)


def test_the_keys_stay_where_they_belong(kind: str) -> None:
    """The servers note every key that goes to the wrong one; this one takes its own in a header."""

    async def program(side: Side) -> None:
        headers = {**side.headers, "Cookie": "a=b", "X-Other": "1"}
        await talk(side, headers=headers, auth={"token": "t"})

    with on_v1(kind, first_frame_auth=False) as side:
        asyncio.run(program(side))


def test_a_session_of_the_client_asks_the_app_server(kind: str) -> None:
    async def program(side: Side) -> None:
        if kind == "sync":
            with requests.Session() as session:
                session.headers.update(side.headers)
                await talk(side, side.client(http_session=session), headers={})
            return
        import aiohttp

        async with aiohttp.ClientSession(headers=side.headers) as later:
            await talk(side, side.client(http_session=later), headers={})

    with on_v1(kind) as side:
        asyncio.run(program(side))


def test_without_a_library_of_websockets_the_server_is_asked_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sockets_sync, "_websocket_client", lambda: None)

    with on_v1("sync") as side:
        asyncio.run(talk(side))
        assert plain(side.heard) == [*OPENING, *WORK, ("disconnect", "client disconnect")]


@pytest.mark.parametrize("way", ["V0 server", "switched off"])
def test_another_server_is_left_to_the_client_itself(
    kind: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with V0World() as world:
        if way == "switched off":
            monkeypatch.setenv("OPENHANDS_V0_ADAPTER", "off")
        side = Side(world, adapt_v0, kind)
        asyncio.run(talk(side))
        assert plain(side.heard) == [*OPENING, *WORK, ("disconnect", "client disconnect")]
        assert (way == "switched off") == (not world.violations)
        world.violations.clear()


def test_a_server_that_is_not_there_is_an_error(kind: str) -> None:
    async def program(side: Side) -> None:
        url = f"http://127.0.0.1:9?conversation_id={side.conversation_id}"
        with pytest.raises(NotConnected, match="Connection error"):
            await done(side.client().connect(url, transports=["websocket"]))

    with on_v1(kind) as side:
        asyncio.run(program(side))
        assert side.heard == [("connect_error", "Connection error")]


@pytest.mark.parametrize("way", ["unknown", "known"])
def test_the_agent_server_itself_may_be_named(kind: str, way: str) -> None:
    """V0 gave clients its address; the App Server behind it is known where a client has asked that before."""

    async def program(side: Side) -> None:
        key = side.world.conversations[side.conversation_id].sandbox.session_api_key
        url = side.url().replace(side.world.app_url, side.world.agent_url)
        if way == "known":
            await done((await side.connected()).disconnect())
            side.heard.clear()
        await talk(side, url=f"{url}&session_api_key={key}", headers={})

    with on_v1(kind) as side:
        asyncio.run(program(side))
        assert plain(side.heard) == [*OPENING, *WORK, ("disconnect", "client disconnect")]
        if way == "unknown":  # it is asked whether it is an App Server
            assert side.world.violations
            side.world.violations.clear()


def test_the_file_of_a_client_has_all_that_it_needs(kind: str) -> None:
    module = types.ModuleType("openhands_v0")
    text = compose_adapter(["socketio" if kind == "sync" else "socketio-async"], [])
    exec(compile(text, "openhands_v0.py", "exec"), vars(module))
    with V1World() as world:
        side = Side(world, module.adapt_v0, kind)
        asyncio.run(talk(side))
        assert plain(side.heard) == [*OPENING, *WORK, ("disconnect", "client disconnect")]


def test_adapting_is_idempotent_and_knows_the_module_and_its_classes(kind: str) -> None:
    client = CLIENTS[kind]()
    assert adapt_v0(client) is client
    connect = client.eio.connect
    assert adapt_v0(adapt_v0(client)).eio.connect == connect
    module: Any = adapt_v0(socketio)
    made = getattr(module, CLIENTS[kind].__name__)()
    assert isinstance(made, CLIENTS[kind])
    assert made.eio.connect.__self__ is not made.eio
    assert adapt_v0(CLIENTS[kind])().eio.connect.__self__ is not made.eio
    assert module.exceptions is socketio.exceptions
    simple = SIMPLE[kind]()
    assert adapt_v0(simple) is simple
    assert isinstance(simple, SIMPLE[kind])


def test_a_task_that_is_cancelled_leaves_nothing_open() -> None:
    async def follow(side: Side) -> None:
        client = side.client()
        try:
            await client.connect(side.url(), headers=side.headers)
            await client.wait()
        finally:
            await client.disconnect()

    async def program(side: Side) -> None:
        task = asyncio.ensure_future(follow(side))
        await side.until("connect")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        left = {one for one in asyncio.all_tasks() if one is not asyncio.current_task()}
        await asyncio.sleep(0.05)
        assert not {one for one in left if not one.done()}

    with on_v1("async") as side:
        asyncio.run(program(side))


def test_a_loop_may_end_without_a_word() -> None:
    async def program(side: Side) -> None:
        await side.connected()

    with on_v1("async") as side:
        asyncio.run(program(side))
