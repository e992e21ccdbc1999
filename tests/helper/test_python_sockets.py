"""The class that follows a conversation, in threads and in tasks, on the servers of the tests."""

from __future__ import annotations

import asyncio
import inspect
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.servers import V1World
from v0to1.helper.python.compose import Transport, available_methods, compose
from v0to1.helper.python.sockets import CLASS

pytestmark = pytest.mark.whole

TRANSPORTS = {"threads": Transport("session", "requests"), "tasks": Transport("aiohttp", "aiohttp")}
both = pytest.mark.parametrize("kind", TRANSPORTS)
SECONDS = 8
MESSAGE = {"role": "user", "content": [{"type": "text", "text": "Make it"}]}


@cache
def composed(kind: str) -> ModuleType:
    """The module with the class and all of its methods, which waits for less than a second each time."""
    module = ModuleType(f"helper_{kind}")
    text = compose(available_methods(TRANSPORTS[kind]), TRANSPORTS[kind])
    for waiting in (".wait(1)", ".sleep(1)"):
        text = text.replace(waiting, f"{waiting[:-2]}0.02)")
    assert "0.02" in text
    exec(text, module.__dict__)
    return module


class Follower:
    """A client that follows a conversation, with what it has heard; its calls may be made from any thread."""

    def __init__(self, kind: str, world: V1World, **settings: Any) -> None:
        self.world, self.kind = world, kind
        self.heard: list[tuple[Any, ...]] = []
        self.loop = asyncio.new_event_loop()
        self.runner = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.runner.start()
        self.socket = self.made(**settings)

    def made(self, **settings: Any) -> Any:
        """An object of the class, whose handlers keep what they are given."""
        found = getattr(composed(self.kind), CLASS)(**settings)
        for name in ("connect", "disconnect", "connect_error", "event"):
            found.on(name, lambda *given, name=name: self.heard.append((name, *given)))
        return found

    def call(self, method: str, *given: Any, **named: Any) -> Any:
        """Call a method, and wait for what it gives."""

        async def called() -> Any:
            found = getattr(self.socket, method)(*given, **named)
            return await found if inspect.isawaitable(found) else found

        if self.kind == "threads":
            return getattr(self.socket, method)(*given, **named)
        return asyncio.run_coroutine_threadsafe(called(), self.loop).result(SECONDS)

    def follow(self, conversation_id: str, *given: Any) -> None:
        """Connect."""
        api, headers = f"{self.world.app_url}/api/v1", {"Authorization": f"Bearer {self.world.api_key}"}
        self.call("connect", api, conversation_id, *given, headers=headers)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events so far."""
        return [one[1] for one in self.heard if one[0] == "event"]

    @property
    def states(self) -> list[str]:
        """The states so far."""
        return [one["extras"]["agent_state"] for one in self.events if "agent_state" in one.get("extras", {})]

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for something."""
        end = time.monotonic() + SECONDS
        while not is_so():
            assert time.monotonic() < end, self.heard
            time.sleep(0.01)

    def waits(self, times: int = 1) -> None:
        """Wait until the agent waits for what it is told."""
        self.until(lambda: self.states.count("awaiting_user_input") >= times)

    def close(self) -> None:
        """Follow no more."""
        if self.socket.connected:
            self.call("disconnect")
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0.1), self.loop).result(
            SECONDS
        )  # what it has cancelled ends
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.runner.join(SECONDS)
        self.loop.close()


@contextmanager
def following(kind: str, settings: dict[str, Any] | None = None, **options: Any) -> Iterator[Follower]:
    """A client in a world; the contract is checked at the end, also which key goes to which server."""
    with V1World(**options) as world:
        found = Follower(kind, world, **(settings or {}))
        try:
            yield found
        finally:
            found.close()


def started(world: V1World) -> str:
    """Start a conversation with a message; return its id."""
    chosen = uuid4().hex
    headers = {"Authorization": f"Bearer {world.api_key}"}
    body = {"conversation_id": chosen, "initial_message": MESSAGE}
    requests.post(f"{world.app_url}/api/v1/app-conversations", json=body, headers=headers, timeout=10)
    return chosen


def names(events: list[dict[str, Any]]) -> list[str]:
    """The names of events, without states."""
    return [
        str(one.get("action") or one.get("observation")) for one in events if "agent_state" not in str(one)
    ]


@both
def test_what_happens_is_told_in_order_with_numbers(kind: str) -> None:
    with following(kind, start_polls=4) as client:
        client.follow(started(client.world))
        client.waits()
        assert client.heard[0] == ("connect",)
        assert names(client.events)[-4:] == ["message", "run", "run", "message"]
        assert [one["id"] for one in client.events] == sorted(one["id"] for one in client.events)
        client.call("send_message", "Go on", ["data:image/png;base64,AA"])
        client.waits(2)
        said = [one for one in client.events if one.get("action") == "message" and one["source"] == "user"]
        assert [one["args"]["content"] for one in said] == ["Make it", "Go on"]
        assert said[1]["args"]["image_urls"] == ["data:image/png;base64,AA"]


@both
def test_the_past_is_told_once_and_of_its_states_the_last(kind: str) -> None:
    with following(kind, many_events=230, limit_pages=50) as client:
        chosen = started(client.world)
        client.follow(chosen)
        client.waits()
        other = Follower(kind, client.world)
        other.follow(chosen)
        other.waits()
        assert other.states == ["awaiting_user_input"]
        assert names(other.events) == names(client.events) and len(other.events) > 4
        last = other.events[-1]["id"]
        other.close()
        late = Follower(kind, client.world)
        late.follow(chosen, last)
        late.call("send_message", "And now")
        late.waits()
        late.close()
        assert min(one["id"] for one in late.events) > last
        assert [one["args"]["content"] for one in late.events if one.get("source") == "user"] == ["And now"]


@both
def test_nothing_is_lost_or_doubled_where_connections_break(kind: str) -> None:
    with following(kind, many_events=60) as client:
        client.follow(started(client.world))
        for number in range(12):
            time.sleep(0.13)
            client.world.drop_sockets()
            client.call("send_message", f"no. {number}")
        client.until(lambda: len(client.world.conversations) == 1 and len(said(client)) == 13)
        client.waits()
        assert said(client) == ["Make it", *(f"no. {number}" for number in range(12))]
        numbers = [one["id"] for one in client.events]
        assert numbers == sorted(set(numbers))
        assert [one[0] for one in client.heard if one[0] != "event"] == ["connect"]


def said(client: Follower) -> list[str]:
    """What a person has told the agent."""
    return [
        one["args"]["content"]
        for one in client.events
        if (one.get("action"), one["source"]) == ("message", "user")
    ]


@both
def test_one_object_follows_again_and_then_another_conversation(kind: str) -> None:
    with following(kind) as client:
        client.call("disconnect")
        chosen = started(client.world)
        client.follow(chosen)
        client.waits()
        client.call("disconnect")
        last = client.events[-1]["id"]
        client.heard.clear()
        client.follow(chosen, last)
        client.call("send_message", "Go on")
        client.waits()
        assert said(client) == ["Go on"] and client.events[0]["id"] > last
        client.call("disconnect")
        client.heard.clear()
        client.follow(started(client.world))
        client.waits()
        assert said(client) == ["Make it"] and client.events[0]["id"] == 0


@both
def test_an_unknown_conversation_is_no_connection(kind: str) -> None:
    with following(kind) as client:
        with pytest.raises(ConnectionError, match="no such conversation"):
            client.follow(uuid4().hex)
        assert client.heard == [("connect_error", "there is no such conversation")]
        assert not client.socket.connected


@both
def test_a_start_that_fails_is_told_as_a_state(kind: str) -> None:
    with following(kind, start_polls=2, start_error="no quota") as client:
        client.follow(started(client.world))
        client.until(lambda: client.states == ["error"])


@both
def test_a_sandbox_that_sleeps_is_woken_once(kind: str) -> None:
    with following(kind, resume_polls=2) as client:
        chosen = client.world.seed_conversation(status="PAUSED")
        client.follow(chosen)
        client.waits()
        client.world.conversations[chosen].sandbox.status = "PAUSED"
        client.world.drop_sockets()
        client.until(lambda: client.states[-1] == "stopped")
        time.sleep(0.3)
        assert client.world.conversations[chosen].sandbox.status == "PAUSED"
        client.call("pause")
        assert client.world.conversations[chosen].sandbox.status == "PAUSED"
        client.call("send_message", "Wake up")
        client.until(lambda: said(client) == ["Wake up"])


@both
def test_a_conversation_that_was_told_nothing_waits(kind: str) -> None:
    with following(kind) as client:
        client.follow(client.world.seed_conversation())
        client.waits()
        assert said(client) == [] and client.states == ["awaiting_user_input"]


@both
def test_an_agent_is_asked_for_what_actions_of_v0_say(kind: str) -> None:
    with following(kind) as client:
        chosen = client.world.seed_conversation()
        client.follow(chosen)
        client.waits()
        before = len(client.world.calls)
        client.call("act", {"action": "message", "args": {"content": "Hello"}})
        client.waits(2)
        client.call("act", {"action": "message", "args": {"image_urls": ["data:image/png;base64,AA"]}})
        client.waits(3)
        assert said(client) == ["Hello", ""]
        for state in ("paused", "running", "stopped", "user_confirmed", "user_rejected"):
            client.call("act", {"action": "change_agent_state", "args": {"agent_state": state}})
        asked = [
            call.path.rpartition(chosen)[2] for call in client.world.calls[before:] if call.method == "POST"
        ]
        assert [one.rpartition("/")[2] for one in asked if one] == [
            "events",
            "events",
            "pause",
            "run",
            "interrupt",
            "respond_to_confirmation",
            "respond_to_confirmation",
        ]
        assert "stopped" in client.states
        with pytest.raises(ValueError, match="no action delegate"):
            client.call("act", {"action": "delegate"})


@both
def test_a_handler_that_fails_stops_nothing(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    with following(kind) as client:

        def fails(event: dict[str, Any]) -> None:
            client.heard.append(("event", event))
            raise RuntimeError("mine")

        client.socket.on("event")(fails)
        client.follow(started(client.world))
        client.waits()
    assert "the handler of event failed" in caplog.text


@both
def test_attempts_to_connect_again_come_to_an_end(kind: str) -> None:
    with following(kind, {"reconnection_attempts": 3}) as client:
        chosen = started(client.world)
        client.follow(chosen)
        client.waits()
        client.world.drop_sockets()
        client.world._agent.stop()
        client.call("wait")
        assert ("disconnect",) in client.heard
        failed = [one for one in client.heard if one[0] == "connect_error"]
        assert len(failed) == 3
