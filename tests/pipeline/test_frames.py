"""Frames of Engine.IO over plain WebSockets: the helper speaks in them, where all that is sent is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.matching import run_on
from tests.pipeline.test_connections import reasons, texts

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
AFTER = (
    ASYNC.replace("\nimport websockets\n", "\nfrom openhands_v1 import EventFrames\n")
    .replace(
        '    url = f"wss://{host}/socket.io/?EIO=4&transport=websocket&conversation_id={cid}&latest_event_id=-1"\n',
        "",
    )
    .replace(
        'websockets.connect(url, extra_headers={"Authorization": f"Bearer {key}"}, max_size=9)',
        'EventFrames(f"https://{host}/api/v1", cid, headers={"Authorization": f"Bearer {key}"})',
    )
    .replace(
        'send("42" + json.dumps(["oh_user_action", {"action": "message", "args": {"content": text}}]))',
        "send_message(text)",
    )
)
SYNC = """
import json

from websocket import WebSocketTimeoutException, create_connection


def act(base, cid, action):
    ws = create_connection(
        base.replace("http", "ws", 1) + f"/socket.io/?EIO=4&transport=websocket&conversation_id={cid}", 30,
        header=[f"Cookie: {cid}"],
    )
    ws.send("40")
    resting = {"action": "change_agent_state", "args": {"agent_state": "paused"}}
    ws.send(f'42{json.dumps(["oh_action", resting])}')
    ws.send("42" + json.dumps(["oh_action", action]))
    try:
        print(ws.recv())
    except WebSocketTimeoutException:
        print("nothing")
    ws.close()
""".lstrip()


def test_the_helper_speaks_in_frames(tmp_path: Path) -> None:
    done = run_on(tmp_path, ASYNC)

    assert texts(done) == {"client.py": AFTER}
    assert all(one.applied for one in done.findings)
    notes = [note for one in done.findings for note in one.notes]
    assert any("client.py:14 goes on getting V0's frames" in note for note in notes)
    assert not done.unresolved
    again = run_on(tmp_path, {one.path: one.after for one in done.changes})
    assert not again.changes
    assert not [one for one in again.findings if one.counts]


def test_a_synchronous_client_does_so_too(tmp_path: Path) -> None:
    (after,) = texts(run_on(tmp_path, SYNC)).values()

    assert after == (
        "import json\n\nfrom openhands_v1 import EventFrames\n\n\ndef act(base, cid, action):\n"
        '    ws = EventFrames(f\'{base.replace("http", "ws", 1)}/api/v1\', cid, '
        'timeout=30, headers=[f"Cookie: {cid}"])\n'
        '    ws.send("40")\n    ws.pause()\n    ws.send("42" + json.dumps(["oh_action", action]))\n'
        "    try:\n        print(ws.recv())\n    except TimeoutError:\n"
        '        print("nothing")\n    ws.close()\n'
    )


SEND = (
    'await ws.send("42" + json.dumps(["oh_user_action", {"action": "message", "args": {"content": text}}]))'
)
REFUSED = {
    "an older protocol": (ASYNC.replace("EIO=4", "EIO=3"), "version 4"),
    "a protocol that is not told": (ASYNC.replace("EIO=4&", ""), "version 4"),
    "a frame that is not known": (
        ASYNC.replace(SEND, f"{SEND}\n        await ws.send(text)"),
        "cannot be read",
    ),
    "a frame that wants a receipt": (ASYNC.replace('"42" + json', '"421" + json'), "cannot be read"),
    "an event of another server": (
        ASYNC.replace(SEND, f'{SEND}\n        await ws.send("42" + json.dumps(["join", {{"room": cid}}]))'),
        "none of V0's",
    ),
    "a listener of another event": (ASYNC.replace('== "oh_event"', '== "said"'), "none of V0's"),
    "an action that V1 lacks": (
        ASYNC.replace('"action": "message", "args"', '"action": "browse", "args"'),
        "does not take this action",
    ),
    "an option of the library": (ASYNC.replace("max_size=9", "proxy=key"), "proxy"),
    "a member without a counterpart": (ASYNC.replace("await ws.recv()\n", "await ws.ping()\n", 1), "`ping`"),
    "given to something unknown": (
        ASYNC.replace("        while True", "        watch(ws)\n        while True").replace(
            "import websockets\n", "import websockets\nfrom tools import watch\n"
        ),
        "cannot be seen",
    ),
    "a loop that connects again": (
        ASYNC.replace(
            "    async with websockets.connect(", "    async for ws in websockets.connect("
        ).replace(") as ws:", "):"),
        "in another way too",
    ),
    "a loop that connects again and only listens": (
        ASYNC.replace("    async with websockets.connect(", "    async for ws in websockets.connect(")
        .replace(") as ws:", "):")
        .replace(SEND, "print('oh_event')"),
        "by a loop",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_followed_stays_as_it_is(name: str, tmp_path: Path) -> None:
    source, said = REFUSED[name]
    done = run_on(tmp_path, source)

    assert texts(done) == {}
    assert any(said in one for one in reasons(done)), reasons(done)


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


def test_a_socket_of_something_else_in_the_same_module_stays(tmp_path: Path) -> None:
    feed = (
        "\n\nasync def feed(text):\n"
        '    async with websockets.connect("wss://status.example.org/feed") as ws:\n'
        "        await ws.send(text)\n        print(await ws.ping())\n        return ws\n"
    )
    (after,) = texts(run_on(tmp_path, ASYNC + feed)).values()
    assert after == AFTER.replace("from openhands", "import websockets\n\nfrom openhands", 1) + feed
