"""The sockets of the servers: they tell, hear and refuse as the real ones do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import socketio
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.servers import V0World, V1World

pytestmark = pytest.mark.whole

SECONDS = 10
MESSAGE = {"action": "message", "args": {"content": "Make it."}}


class Listener:
    """A client of V0 that keeps what it is told."""

    def __init__(self) -> None:
        self.client = socketio.Client(reconnection=False)
        self.events: list[dict[str, Any]] = []
        self._changed = threading.Condition()
        self.client.on("oh_event", self._hear)

    def _hear(self, event: dict[str, Any]) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def until(self, number: int) -> list[str]:
        """The names of the first events, when that many have come."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.events) >= number, SECONDS), self.events
        return [str(event.get("action") or event.get("observation")) for event in self.events[:number]]


@contextmanager
def listening(world: V0World, query: str, **options: Any) -> Iterator[Listener]:
    listener = Listener()
    headers = {"Authorization": f"Bearer {world.api_key}"}
    listener.client.connect(f"{world.app_url}?{query}", **{"headers": headers, **options})
    yield listener
    listener.client.disconnect()


@pytest.mark.parametrize("transport", ["websocket", "polling"])
@pytest.mark.parametrize("name", ["oh_user_action", "oh_action"])
def test_v0_tells_what_was_and_what_comes(transport: str, name: str) -> None:
    with V0World() as world:
        conversation_id = world.seed_conversation()
        query = f"conversation_id={conversation_id}&latest_event_id=-1"
        with listening(world, query, transports=[transport]) as listener:
            before = listener.until(2)
            listener.client.emit(name, MESSAGE)
            after = listener.until(7)[2:]
        assert before == ["system", "agent_state_changed"]
        assert after == ["message", "agent_state_changed", "run", "run", "message"]
        assert [call.json for call in world.calls if call.method == "SOCKET"] == [MESSAGE]


def test_v0_tells_again_from_an_event_on_with_the_last_state_alone() -> None:
    with V0World() as world:
        conversation_id = world.seed_conversation()
        with listening(world, f"conversation_id={conversation_id}") as listener:
            listener.client.emit("oh_user_action", MESSAGE)
            listener.until(8)
        with listening(world, f"conversation_id={conversation_id}&latest_event_id=3") as listener:
            assert listener.until(4) == ["run", "run", "message", "agent_state_changed"]
            assert listener.events[-1]["extras"]["agent_state"] == "awaiting_user_input"


def test_v0_takes_a_key_in_the_query() -> None:
    with V0World() as world:
        query = f"conversation_id={world.seed_conversation()}&session_api_key={world.api_key}"
        with listening(world, query, headers={}) as listener:
            assert listener.until(1) == ["system"]


def test_v0_refuses_a_stranger_and_an_unknown_conversation() -> None:
    with V0World() as world:
        stranger: dict[str, Any] = {"headers": {}}
        known = f"conversation_id={world.seed_conversation()}"
        for query, given in ((known, stranger), ("conversation_id=no", {})):
            with pytest.raises(socketio.exceptions.ConnectionError), listening(world, query, **given):
                pass
        assert len(world.violations) == 1
        world.violations.clear()


def test_v0_notes_an_action_without_a_name() -> None:
    with V0World() as world:
        with listening(world, f"conversation_id={world.seed_conversation()}") as listener:
            listener.client.emit("oh_user_action", {"type": "message"})
            listener.client.emit("oh_user_action", MESSAGE)
            listener.until(4)
        assert len(world.violations) == 1
        world.violations.clear()


@contextmanager
def following(
    world: V1World, conversation_id: str, query: str = "", key: str = ""
) -> Iterator[ClientConnection]:
    """A socket of the conversation's Agent Server, with the session key or another one in its first frame."""
    own = world.conversations[conversation_id].sandbox.session_api_key
    url = f"{world.agent_url.replace('http', 'ws', 1)}/sockets/events/{conversation_id}?{query}"
    with connect(url) as socket:
        socket.send(json.dumps({"type": "auth", "session_api_key": key or own}))
        yield socket


def kinds(socket: ClientConnection, number: int) -> list[str]:
    events = [json.loads(socket.recv(SECONDS)) for _ in range(number)]
    return [event.get("key") or event["kind"] for event in events]


def test_v1_greets_with_the_state_and_hears_messages() -> None:
    with V1World() as world:
        conversation_id = world.seed_conversation()
        with following(world, conversation_id) as socket:
            assert kinds(socket, 1) == ["full_state"]
            socket.send(json.dumps({"role": "user", "content": [{"type": "text", "text": "Make it."}]}))
            heard = kinds(socket, 6)
        assert heard[:3] == ["MessageEvent", "execution_status", "ActionEvent"]
        assert heard[3:] == ["ObservationEvent", "MessageEvent", "execution_status"]


def test_v1_sends_again_all_or_what_came_since() -> None:
    with V1World() as world:
        conversation_id = world.seed_conversation()
        events = world.conversations[conversation_id].events
        with following(world, conversation_id, "resend_mode=all") as socket:
            assert kinds(socket, 1 + len(events))[1:] == [
                event.get("key") or event["kind"] for event in events
            ]
        time = events[-1]["timestamp"]
        with following(world, conversation_id, f"resend_mode=since&after_timestamp={time}") as socket:
            assert kinds(socket, 2) == ["full_state", events[-1]["kind"]]


def test_v1_closes_sockets_without_the_right_key_or_conversation() -> None:
    with V1World() as world:
        conversation_id = world.seed_conversation()
        for key, name, code in (("wrong", conversation_id, 4001), ("", "0" * 32, 4004)):
            own = key or world.conversations[conversation_id].sandbox.session_api_key
            url = f"{world.agent_url.replace('http', 'ws', 1)}/sockets/events/{name}"
            with connect(url) as socket:
                socket.send(json.dumps({"type": "auth", "session_api_key": own}))
                with pytest.raises(ConnectionClosed) as closed:
                    socket.recv(SECONDS)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == code
        assert len(world.violations) == 1
        world.violations.clear()


def test_v1_answers_what_is_no_message() -> None:
    with V1World() as world:
        with following(world, world.seed_conversation()) as socket:
            socket.send(json.dumps(MESSAGE))
            assert kinds(socket, 2) == ["full_state", "ServerErrorEvent"]
        assert len(world.violations) == 1
        world.violations.clear()


def test_an_older_v1_wants_the_key_with_the_connection() -> None:
    with V1World(first_frame_auth=False) as world:
        conversation_id = world.seed_conversation()
        with pytest.raises(InvalidStatus), following(world, conversation_id):
            pass
        key = world.conversations[conversation_id].sandbox.session_api_key
        url = f"{world.agent_url.replace('http', 'ws', 1)}/sockets/events/{conversation_id}"
        for query, headers in (("", {"X-Session-API-Key": key}), (f"?session_api_key={key}", {})):
            with connect(url + query, additional_headers=headers) as socket:
                assert kinds(socket, 1) == ["full_state"]
