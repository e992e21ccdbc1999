"""Frames of V0's sockets over V1, against the servers of the tests."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from tests.helpers.helper_flavours import helper
from tests.helpers.test_events_client import TOLD, name_of, sync_module
from tests.servers.world_v1 import V1World

SAY = "42" + json.dumps(["oh_user_action", {"action": "message", "args": {"content": "First."}}])


@pytest.fixture
def world() -> Iterator[V1World]:
    with V1World() as world:
        yield world


def place(world: V1World) -> tuple[str, str]:
    """The root of V1 as a client of WebSockets has it, and a conversation."""
    return f"{world.app_url}/api/v1".replace("http", "ws", 1), world.seed_conversation()


def told_in(frames: Iterable[str]) -> list[str]:
    """What the frames with events tell."""
    found = [json.loads(frame[2:]) for frame in frames if frame.startswith("42")]
    assert {name for name, _ in found} == {"oh_event"}
    return [name_of(view) for _, view in found if "kind" in view]


def is_last(frame: str) -> bool:
    """Whether a frame is that of an agent that has done its work."""
    return "awaiting_user_input" in frame and "ConversationStateUpdateEvent" in frame


HEADERS: dict[str, Callable[[str], Any]] = {
    "a mapping": lambda value: {"Authorization": value},
    "pairs": lambda value: [("Authorization", value)],
    "lines": lambda value: [f"Authorization: {value}"],
}


@pytest.mark.parametrize("form", HEADERS)
def test_frames_come_as_they_did(world: V1World, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = sync_module()
    headers = HEADERS[form](f"Bearer {world.api_key}")
    socket = module.EventFrames(*place(world), headers=headers, timeout=10)
    assert json.loads(socket.recv()[1:])["pingInterval"] == 25000
    with pytest.raises(TimeoutError):
        socket.recv(timeout=0.01)
    socket.send("40")
    socket.send(SAY)
    frames = [socket.recv()]
    assert frames[0].startswith('40{"sid"')
    while not is_last(frames[-1]):
        frames.append(socket.recv())
    monkeypatch.setattr(module, "_PING_SECONDS", 0.01)
    assert socket.recv() == "2"
    socket.send("3")
    for wrong in ('42["join",{}]', "41", "5", '42["oh_event"]'):
        with pytest.raises(module.OpenHandsV1Error, match="V1 has nothing for"):
            socket.send(wrong)
    socket.close()
    assert told_in(frames) == TOLD
    assert list(socket) == []
    with pytest.raises(module.OpenHandsV1Error, match="has ended"):
        socket.recv()


def test_a_socket_that_never_began_can_be_closed(world: V1World) -> None:
    headers = {"Authorization": f"Bearer {world.api_key}"}
    with sync_module().EventFrames(*place(world), headers=headers) as socket:
        assert socket.connected
    assert not socket.connected


def test_frames_come_asynchronously_as_they_did(world: V1World, monkeypatch: pytest.MonkeyPatch) -> None:
    module = helper("aiohttp")
    where, headers = place(world), [("Authorization", f"Bearer {world.api_key}")]

    async def main() -> list[str]:
        frames = []
        async with module.EventFrames(*where, headers=headers) as socket:
            async for frame in socket:
                frames.append(frame)
                if frame.startswith("0"):
                    await socket.send("40")
                elif frame.startswith("40"):
                    await socket.send(SAY)
                elif is_last(frame):
                    break
            monkeypatch.setattr(module, "_PING_SECONDS", 0.01)
            assert await socket.recv() == "2"
            with pytest.raises(module.OpenHandsV1Error, match="V1 has nothing for"):
                await socket.send("41")
        other = await module.EventFrames(*where, headers=headers)
        await other.close()
        assert [frame async for frame in other] == []
        return frames

    frames = asyncio.run(main())
    assert [frame[:1] for frame in frames[:2]] == ["0", "4"]
    assert told_in(frames) == TOLD
