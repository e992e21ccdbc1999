"""Simple clients of Socket.IO, which fetch events one by one, move with all that is done with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.matching import run_on

FETCHING = """
import socketio


def main(base, cid, text):
    with socketio.SimpleClient(logger=True) as sio:
        sio.connect(f"{base}?conversation_id={cid}", headers={"A": "b"}, transports=["websocket"])
        sio.emit("oh_user_action", {"action": "message", "args": {"content": text}})
        while True:
            try:
                event = sio.receive(timeout=5)
            except socketio.exceptions.TimeoutError:
                break
            except socketio.exceptions.DisconnectedError:
                raise
            if event[0] == "oh_event" and event[1].get("action") == "finish":
                print(event[1]["args"]["final_thought"])
""".lstrip()
FOLLOWING = """
import socketio
from socketio.exceptions import SocketIOError


async def follow(cid, action):
    sio = socketio.AsyncSimpleClient()
    await sio.connect(f"https://example.org?conversation_id={cid}&latest_event_id=-1", None)
    await sio.emit("oh_action", action)
    try:
        name, data = await sio.receive()
    except (SocketIOError, OSError):
        return
    print(name, data["id"])
    await sio.disconnect()
""".lstrip()


FOREIGN = {
    "a chat": FETCHING.replace("oh_user_action", "say").replace("oh_event", "said"),
    "a chat with conversations": FOLLOWING.replace("oh_action", "say"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_clients_of_others_are_not_touched(name: str, tmp_path: Path) -> None:
    done = run_on(tmp_path, FOREIGN[name])
    assert not done.changes
    assert not [one for one in done.findings if one.counts]
