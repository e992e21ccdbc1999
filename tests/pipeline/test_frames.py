"""Frames of Engine.IO over plain WebSockets: the helper speaks in them, where all that is sent is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.matching import run_on

ASYNC = """
import asyncio
import json

import websockets


async def main(host, cid, text, key):
    url = f"wss://{host}/socket.io/?EIO=4&transport=websocket&conversation_id={cid}&latest_event_id=-1"
    async with websockets.connect(url, extra_headers={"Authorization": f"Bearer {key}"}, max_size=9) as ws:
        await ws.recv()
        await ws.send("40")
        await ws.send("42" + json.dumps(["oh_user_action", {"action": "message", "args": {"content": text}}]))
        while True:
            frame = await asyncio.wait_for(ws.recv(), 60)
            if frame == "2":
                await ws.send("3")
            elif frame.startswith("42"):
                name, event = json.loads(frame[2:])
                if name == "oh_event" and event.get("action") == "finish":
                    break
""".lstrip()


FOREIGN = {
    "a chat over Engine.IO": ASYNC.replace("oh_user_action", "say")
    .replace("oh_event", "said")
    .replace("conversation_id", "room"),
    "a WebSocket of something else": """
        import json
        import websockets

        async def main(host, cid):
            async with websockets.connect(f"wss://{host}/stream?conversation_id={cid}") as ws:
                await ws.send(json.dumps({"action": "message", "args": {"content": "oh_event"}}))
                async for frame in ws:
                    print(frame)
    """,
    "the Agent Server's WebSocket": """
        import json
        import websocket

        def main(host, cid, key):
            ws = websocket.create_connection(f"wss://{host}/sockets/events/{cid}")
            ws.send(json.dumps({"type": "auth", "session_api_key": key}))
            print(json.loads(ws.recv())["kind"])
    """,
}


@pytest.mark.parametrize("name", FOREIGN)
def test_sockets_of_others_are_not_touched(name: str, tmp_path: Path) -> None:
    done = run_on(tmp_path, FOREIGN[name])
    assert not done.changes
    assert not [one for one in done.findings if one.counts]


ANSWERED = """
import os

import requests
import websocket

BASE = os.environ["OPENHANDS_URL"]


def watch(cid):
    info = requests.get(f"{BASE}/api/conversations/{cid}").json()
    return websocket.create_connection("wss://status.example.org/feed", header=info)
""".lstrip()


def test_an_answer_that_is_given_to_a_socket_of_something_else_keeps_its_keys(tmp_path: Path) -> None:
    done = run_on(tmp_path, ANSWERED)
    (after,) = (one.after for one in done.changes if not one.path.startswith("openhands_v1"))
    assert "info = v0_conversation(requests.get(" in after
    assert after.endswith(
        '    return websocket.create_connection("wss://status.example.org/feed", header=info)\n'
    )
