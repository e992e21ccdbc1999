"""Whatever a server sends, and however often a connection breaks: each event comes once, in order."""

from __future__ import annotations

import asyncio
import atexit
import json
import random
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.helpers.event_streams import Connection, Event, Stream, _events, conversations, streams
from tests.helpers.helper_flavours import Clock, helper
from v0to1.helpers.compose_javascript import compose_javascript
from v0to1.helpers.python.events_feed import _EventFeed

pytestmark = pytest.mark.whole

ROOT = "https://app/api/v1"
AGENT = SimpleNamespace(url="https://agent", session_api_key="k", repository="")
GREETING = {"kind": "ConversationStateUpdateEvent", "key": "full_state", "id": "greeting", "value": {}}
BROKEN = Stream(_events([1, 1, 0, 9]), (Connection(1, (1, 0)), Connection(3, (3, 2, 1))), 2)


def _agent(*_: Any) -> Any:
    return AGENT


class Server:
    """Both servers of a conversation and the library of WebSockets, as a client sees them."""

    def __init__(
        self, stream: Stream, *, has_clock: bool = True, has_agent: bool = True, has_silence: bool = False
    ) -> None:
        self.stream = stream
        self.has_silence = has_silence
        self.has_clock = has_clock
        self.has_agent = has_agent
        self.opened: Iterator[Connection] = iter(stream.connections)
        self.connection = stream.connections[0]
        self.queries: list[dict[str, list[str]]] = []
        self.searches = 0

    def open(self) -> Iterator[str]:
        """The frames of the next connection."""
        self.connection = next(self.opened)
        events = [self.stream.events[one] for one in self.connection.frames]
        return iter(json.dumps(event) for event in (GREETING, *events))

    def ask(self, url: str) -> dict[str, Any]:
        """The answer of the Agent Server to a search, which may be out of reach."""
        if not self.has_agent:
            raise OSError("no route to host")
        return self.page(url)

    def page(self, url: str) -> dict[str, Any]:
        """The answer to a search."""
        query = parse_qs(urlsplit(url).query)
        self.queries.append(query)
        self.searches += "page_id" not in query
        if self.has_silence and self.searches > 1:
            self.connection = Connection(len(self.stream.events), ())
        since, page_id = (query.get(name, [""])[0] for name in ("timestamp__gte", "page_id"))
        return self.stream.search(self.connection.found, since, page_id)

    def poll(self, url: str) -> dict[str, Any]:
        """The answer to a search of a client that has no socket; time goes on between searches.

        A server without a clock fails when it is given a time, as that of 1.6 does.
        """
        if not self.has_clock and "timestamp__gte" in url:
            raise OSError("500 Internal Server Error")
        if "page_id" not in url and self.queries:
            self.connection = next(self.opened, Connection(len(self.stream.events), ()))
        return self.page(url)


class Socket:
    """A connection of websocket-client: at its end it breaks, or else is silent until the client ends it."""

    def __init__(self, server: Server, clock: Clock) -> None:
        self.frames = server.open()
        self.has_silence = server.has_silence
        self.clock = clock
        self.seconds = 60.0

    def settimeout(self, seconds: float) -> None:
        assert seconds > 0
        self.seconds = seconds

    def recv(self) -> str:
        frame = next(self.frames, "")
        if not frame and self.has_silence and self.seconds < 60:
            self.clock.now += self.seconds
            raise TimeoutError
        return frame

    def send(self, text: str) -> None:
        assert json.loads(text) == {"type": "auth", "session_api_key": "k"}

    def send_close(self) -> None: ...

    def abort(self) -> None: ...

    def shutdown(self) -> None: ...


SEARCHES = 40
"""More than any stream needs."""


def followed_sync(
    stream: Stream, *, socket: bool, after: Any = -1, passing: float = 0, **of_servers: bool
) -> tuple[list[Event], list[Event], Server]:
    """What the handlers of a synchronous client get: V1 events, and their V0 views.

    Between two searches of a client without a socket, `passing` seconds go by.
    """
    module = helper("requests")
    server, clock = Server(stream, **of_servers), Clock()
    library = SimpleNamespace(
        create_connection=lambda url, **_: Socket(server, clock),
        WebSocketBadStatusException=OSError,
        WebSocketTimeoutException=TimeoutError,
    )
    response = SimpleNamespace(raise_for_status=lambda: None)
    got: list[Event] = []
    views: list[Event] = []

    def asked(http: Any, agent: Any, method: str, url: str, options: Any) -> Any:
        return SimpleNamespace(**vars(response), json=lambda: server.ask(url))

    def polled(http: Any, method: str, url: str, **options: Any) -> Any:
        clock.now += passing
        if len(got) == len(stream.events) or server.searches > SEARCHES:
            client.disconnect()
        return server.poll(url)

    places = {
        "_agent_server": lambda *_, **__: AGENT,
        "_running_agent": _agent,
        "conversation": lambda *_, **__: {},
        "_websocket_library": lambda: library if socket else None,
        "_agent_request": asked,
        "_answer": polled,
        "_POLL_SECONDS": 0,
        "time": clock,
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in places.items():
            patch.setattr(module, name, value)
        client = module.EventsClient(reconnection_delay=0, reconnection_attempts=1)
        client.on("event", got.append)
        client.on("oh_event", views.append)
        client.connect(ROOT, "c", after)
        client.wait()
    return got, views, server


def numbers(views: list[Event]) -> list[int]:
    """The numbers of views, but that of an agent that waits for its first message."""
    return [view["id"] for view in views if "kind" in view]


def followed_async(stream: Stream, **of_servers: bool) -> list[Event]:
    """What the handlers of an asynchronous client get."""
    module = helper("aiohttp")
    server, clock = Server(stream, **of_servers), Clock()
    got: list[Event] = []

    async def waited(coming: set[Any], timeout: float | None) -> tuple[set[Any], set[Any]]:
        await asyncio.sleep(0)
        done = {one for one in coming if one.done()}
        clock.now += 0 if done or timeout is None else timeout
        return done, coming - done

    class AsyncSocket:
        def __init__(self) -> None:
            self.frames = server.open()

        async def receive(self) -> Any:
            frame = next(self.frames, None)
            while frame is None and server.has_silence and len(got) < len(stream.events):
                await asyncio.sleep(0)
            kinds = module.aiohttp.WSMsgType
            return SimpleNamespace(type=kinds.CLOSED if frame is None else kinds.TEXT, data=frame)

        async def send_json(self, value: Any) -> None:
            assert value == {"type": "auth", "session_api_key": "k"}

    class Session:
        async def ws_connect(self, url: str, **_: Any) -> AsyncSocket:
            return AsyncSocket()

        async def close(self) -> None: ...

    async def asked(http: Any, agent: Any, method: str, url: str, options: Any) -> Any:
        async def decoded() -> Any:
            return server.page(url)

        return SimpleNamespace(raise_for_status=lambda: None, json=decoded)

    async def known(*_: Any, **__: Any) -> Any:
        return AGENT

    async def heard(event: Event) -> None:
        got.append(event)

    places = {"_agent_server": known, "_running_agent": _agent, "conversation": known}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**places, "_agent_request": asked, "time": clock}.items():
            patch.setattr(module, name, value)
        patch.setattr(module, "asyncio", SimpleNamespace(**{**vars(asyncio), "wait": waited}))
        patch.setattr(module.aiohttp, "ClientSession", Session)

        async def main() -> None:
            client = module.EventsClient(reconnection_delay=0, reconnection_attempts=1)
            client.on("event", heard)
            await client.connect(ROOT, "c")
            await client.wait()

        asyncio.run(main())
    return got


ALL = streams() | conversations()


@given(ALL)
@example(BROKEN)
@settings(max_examples=60, deadline=None)
def test_a_socket_gives_each_event_once_and_in_order(stream: Stream) -> None:
    got, views, _ = followed_sync(stream, socket=True)
    assert got == list(stream.events)
    assert numbers(views) == list(range(1, len(numbers(views)) + 1))


@given(ALL, st.booleans())
@example(BROKEN, True)
@settings(max_examples=40, deadline=None)
def test_polling_gives_each_event_once_and_in_order(stream: Stream, has_agent: bool) -> None:
    got, views, _ = followed_sync(stream, socket=False, has_agent=has_agent)
    assert got == list(stream.events)
    assert numbers(views) == list(range(1, len(numbers(views)) + 1))


@given(streams())
@example(BROKEN)
@settings(max_examples=20, deadline=None)
def test_polling_does_without_times_where_the_server_fails_on_them(stream: Stream) -> None:
    got, views, _ = followed_sync(stream, socket=False, has_clock=False)
    assert got == list(stream.events)
    assert numbers(views) == list(range(1, len(stream.events) + 1))


@given(ALL)
@example(BROKEN)
@settings(max_examples=40, deadline=None)
def test_an_asynchronous_socket_gives_each_event_once_and_in_order(stream: Stream) -> None:
    assert followed_async(stream) == list(stream.events)


@given(streams())
@settings(max_examples=30, deadline=None)
def test_a_client_goes_on_after_the_number_that_it_has_had(stream: Stream) -> None:
    had = stream.connections[0].found
    got, views, _ = followed_sync(stream, socket=True, after=had)
    assert got == list(stream.events[had:])
    assert numbers(views) == list(range(had + 1, len(stream.events) + 1))


RECORDED = ("v1-1.15.0", "v1-1.34.0")


def recorded(server: str, key: str = "socket") -> list[Event]:
    """What a real server sent over a socket, in the order in which it came."""
    path = Path(__file__).parents[1] / "contracts" / "events" / f"{server}.json"
    found: list[Event] = json.loads(path.read_text("utf-8"))[key]
    return found


def stored(frames: list[Event]) -> list[Event]:
    """What a search finds: without what the server only sends, each once, in the order of times."""
    sent = ("full_state", "StreamingDeltaEvent")
    found = {event["id"]: event for event in frames if not {event.get("key"), event["kind"]} & set(sent)}
    return sorted(found.values(), key=lambda event: str(event["timestamp"]))


@pytest.mark.parametrize("server", RECORDED)
@pytest.mark.parametrize("key", ["socket", "confirmation_socket"])
def test_numbers_of_recorded_events_do_not_depend_on_the_way_they_came(server: str, key: str) -> None:
    frames = recorded(server, key)
    kept = stored(frames)
    whole = _EventFeed()
    expected = [view for _, view in whole.begin(kept) if view]
    for seed in range(5):
        chance = random.Random(seed)
        cut = chance.randrange(len(kept))
        feed = _EventFeed()
        views = [view for _, view in feed.begin(kept[:cut]) if view]
        later = kept[cut:] + chance.sample(kept[:cut], min(cut, 5))
        for event in sorted(later, key=lambda one: one["timestamp"]):
            views += [view for _, view in feed.take([event]) if view]
        assert [view for view in views if "kind" in view] == expected  # without that of an agent that waits


@pytest.mark.parametrize("server", RECORDED)
def test_a_recorded_conversation_is_told_as_v0_told_it(server: str) -> None:
    views = [view for _, view in _EventFeed().begin(stored(recorded(server))) if view]
    told = [
        str(view.get("action") or view["extras"].get("agent_state") or view["observation"]) for view in views
    ]
    assert told[:7] == ["system", "message", "running", "run", "run", "message", "awaiting_user_input"]
    assert told[told.index("finish") :][:2] == ["finish", "finished"]
    assert "idle" not in told
    assert [view["id"] for view in views] == list(range(1, len(views) + 1))
    commands = [view["id"] for view in views if view.get("action") == "run"]
    causes = [view["cause"] for view in views if view.get("observation") == "run"]
    assert len(causes) >= 3
    assert causes == commands[: len(causes)]


@pytest.mark.parametrize("server", RECORDED)
def test_a_recorded_confirmation_is_told_as_v0_told_it(server: str) -> None:
    feed = _EventFeed()
    views = [view for _, view in feed.begin(stored(recorded(server, "confirmation_socket"))) if view]
    states = [view["extras"]["agent_state"] for view in views if "agent_state" in view.get("extras", {})]
    assert states == [
        "running",
        "awaiting_user_confirmation",
        "running",
        "awaiting_user_input",
        "running",
        "awaiting_user_confirmation",
        "awaiting_user_input",
    ]
    rejected = next(view for view in views if view.get("observation") == "user_rejected")
    assert rejected["cause"] == max(view["id"] for view in views if view.get("action") == "run")


def test_a_conversation_without_a_word_has_an_agent_that_waits() -> None:
    views = [view for _, view in _EventFeed().begin([])]
    assert [(view["id"], view["extras"]["agent_state"]) for view in views] == [(0, "awaiting_user_input")]
    said = _EventFeed().begin(list(_events([1])))
    assert [view.get("action") for _, view in said] == ["message"]


@pytest.mark.parametrize(
    ("after", "left"),
    [(None, 3), ("event-1", 1), ("event-2", 0), ("unknown", 3), (0, 3), (1, 2), ("1", 2), ("-1", 3)],
)
def test_where_a_client_was_before(after: Any, left: int) -> None:
    assert len(_EventFeed(after).begin(list(_events([1, 1, 1])))) == left


@cache
def node() -> subprocess.Popen[str]:
    """A node process that follows streams with the helper for fetch."""
    holder = tempfile.TemporaryDirectory()
    path = Path(holder.name) / "openhands-v1.mjs"
    path.write_text(compose_javascript("fetch", "esm", ["connectEvents"]), encoding="utf-8")
    driver = Path(__file__).with_name("events_driver.mjs")
    command = ["node", str(driver), str(path)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(_end, process, holder)
    return process


def _end(process: subprocess.Popen[str], holder: tempfile.TemporaryDirectory[str]) -> None:
    process.kill()
    process.communicate()  # closes its pipes, too
    holder.cleanup()


def followed_in_node(stream: Stream, **how: Any) -> dict[str, Any]:
    """What the listeners of a client in JavaScript get: ids of events, numbers and names of views."""
    process = node()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps({"stream": stream.as_json(), "clock": True, "agent": True, **how}) + "\n")
    process.stdin.flush()
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


@pytest.mark.parametrize(
    ("socket", "clock", "agent"),
    [(True, True, True), (False, True, True), (False, False, True), (False, True, False)],
)
@given(stream=ALL)
@example(stream=BROKEN)
@settings(max_examples=40, deadline=None)
def test_javascript_gives_each_event_once_and_in_order(
    stream: Stream, socket: bool, clock: bool, agent: bool
) -> None:
    found = followed_in_node(stream, socket=socket, clock=clock, agent=agent)
    assert found["got"] == [event["id"] for event in stream.events]
    assert found["numbers"] == list(range(1, len(found["numbers"]) + 1))


def test_attempts_to_connect_again_are_told_of() -> None:
    twice = Stream(_events([1, 1]), (Connection(0, (0,)), Connection(1, (1,))), 2)
    tries = followed_in_node(twice, socket=True, attempts=2)["tries"]
    refused = "no connection to wss://agent/sockets/events/c?resend_mode=since"
    told = [[name, given.partition("&")[0] if isinstance(given, str) else given] for name, given in tries]
    assert told == [
        ["connect", None],
        ["disconnect", "transport close"],
        ["reconnect_attempt", 1],
        ["reconnect", 1],
        ["connect", None],
        ["disconnect", "transport close"],
        ["reconnect_attempt", 1],
        ["reconnect_error", refused],
        ["reconnect_attempt", 2],
        ["reconnect_error", refused],
        ["reconnect_failed", None],
    ]
