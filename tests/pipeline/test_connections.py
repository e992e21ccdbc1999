"""A connection of V0's Socket.IO becomes a class of the helper file, or goes through the adapter."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.pipeline.matching import run_on
from v0to1.config import Config
from v0to1.core import reasons
from v0to1.core.model import Run, Verdict
from v0to1.pipeline import run

PYTHON = """\
import socketio

sio = socketio.Client()


@sio.on("oh_event")
def hear(event):
    print(event)


def main(base, cid, text):
    sio.connect(f"{base}?conversation_id={cid}")
    sio.emit("oh_user_action", {"action": "message", "args": {"content": text}})
"""
ADAPTED_PYTHON = PYTHON.replace("socketio.Client()", "adapt_v0(socketio.Client())").replace(
    "import socketio\n", "import socketio\n\nfrom openhands_v0 import adapt_v0\n"
)
JAVASCRIPT = """\
import { io } from "socket.io-client";

export function say(base, cid, text) {
  const socket = io(base, { query: { conversation_id: cid } });
  socket.on("oh_event", console.log);
  socket.emit("oh_user_action", { action: "message", args: { content: text } });
}
"""
ADAPTED_JAVASCRIPT = JAVASCRIPT.replace("= io(base", "= adaptV0(io)(base").replace(
    'client";\n', 'client";\nimport { adaptV0 } from "./openhands-v0.js";\n'
)
FRAMES = """\
import json

import websockets


async def main(base, cid, text):
    url = f"{base}/socket.io/?EIO=4&transport=websocket&conversation_id={cid}"
    async with websockets.connect(url) as ws:
        await ws.recv()
        await ws.send("40")
        action = {"action": "message", "args": {"content": text}}
        await ws.send("42" + json.dumps(["oh_user_action", action]))
"""
CLIENTS = {"client.py": (PYTHON, ADAPTED_PYTHON), "client.js": (JAVASCRIPT, ADAPTED_JAVASCRIPT)}
NATIVE_PYTHON = """\
from openhands_v1 import ConversationSocket

sio = ConversationSocket()


@sio.on("event")
def hear(event):
    print(event)


def main(base, cid, text):
    sio.connect(f"{base}/api/v1", cid)
    sio.send_message(text)
"""


def migrated(folder: Path, name: str, text: str, mode: str) -> tuple[Run, str]:
    """A proposed migration of one client with an adapter or without, and the client after it."""
    (folder / name).write_text(text, "utf-8")
    done = run(Config(folder, (folder,), date(2026, 11, 25), adapter=mode), fixing=True)
    return done, next((one.after for one in done.changes if one.path == name), text)


def sockets(done: Run) -> set[tuple[str, Verdict, str]]:
    """How the operations over a socket are fixed, with the verdict and the reason."""
    found = (one for one in done.findings if one.rule.startswith("socketio/"))
    return {(one.fix, one.verdict, one.reason) for one in found}


@pytest.mark.parametrize("mode", ["auto", "never"])
def test_a_class_of_the_helper_file_takes_the_place_of_a_socket(tmp_path: Path, mode: str) -> None:
    done, text = migrated(tmp_path, "client.py", PYTHON, mode)

    assert text == NATIVE_PYTHON
    assert sockets(done) == {("rewrite", Verdict.REVIEW, reasons.SOCKET_MAPPED)}
    assert {one.form for one in done.findings} == {"mapped"}
    assert [one.path for one in done.changes] == ["client.py", "openhands_v1.py"]


KEPT = {
    "a listener that is named after the event": (
        """\
@sio.event
def oh_event(event):
    print(event)
""",
        """\
@sio.on("event")
def oh_event(event):
    print(event)
""",
    ),
    "an action in a variable": (
        """\
def say(text):
    action = {"action": "message", "args": {"content": text, "image_urls": []}}
    sio.emit("oh_user_action", action)
""",
        """\
def say(text):
    sio.send_message(text)
""",
    ),
    "an action that is not known": (
        """\
def act(action):
    sio.emit("oh_user_action", action)
""",
        """\
def act(action):
    sio.act(action)
""",
    ),
    "a message without a text": (
        """\
def show(picture):
    sio.emit("oh_user_action", {"action": "message", "args": {"image_urls": [picture]}})
""",
        """\
def show(picture):
    sio.act({"action": "message", "args": {"image_urls": [picture]}})
""",
    ),
    "a state that is known, and one that is not": (
        """\
def change(state):
    sio.emit("oh_action", {"action": "change_agent_state", "args": {"agent_state": "paused"}})
    sio.emit("oh_action", {"action": "change_agent_state", "args": {"agent_state": state}})
""",
        """\
def change(state):
    sio.pause()
    sio.act({"action": "change_agent_state", "args": {"agent_state": state}})
""",
    ),
    "an error and a type of the library": (
        """\
def again(socket: socketio.Client | None) -> None:
    try:
        sio.disconnect()
    except socketio.exceptions.ConnectionError:
        print("gone")
""",
        """\
def again(socket: ConversationSocket | None) -> None:
    try:
        sio.disconnect()
    except ConnectionError:
        print("gone")
""",
    ),
}


@pytest.mark.parametrize("case", KEPT)
def test_what_a_client_does_with_its_socket_is_done_with_the_class(tmp_path: Path, case: str) -> None:
    before, after = KEPT[case]
    _, text = migrated(tmp_path, "client.py", f"{PYTHON}\n\n{before}", "auto")

    assert text == f"{NATIVE_PYTHON}\n\n{after}"


REFUSED = {
    "another setting": "sio = socketio.Client(reconnection_delay=3)\n",
    "a key of its own": """\
def more(base, cid):
    sio.connect(f"{base}?conversation_id={cid}&session_api_key=k")
""",
    "a member that the class has not": "def rest():\n    sio.sleep(1)\n",
    "a socket that leaves": "import helpers\n\nhelpers.watch(sio)\n",
    "another event": '@sio.on("oh_event_of_ours")\ndef ours(event):\n    print(event)\n',
    "an acknowledgement": 'def say(text):\n    sio.emit("oh_user_action", text, callback=print)\n',
    "a disconnect that wants a reason": "@sio.event\ndef disconnect(reason):\n    print(reason)\n",
    "something else of the library": "print(socketio.__version__)\n",
    "an action that V1 has not": 'def read():\n    sio.emit("oh_action", {"action": "read", "args": {}})\n',
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_socket_goes_through_the_adapter_where_one_use_is_not_followed(tmp_path: Path, case: str) -> None:
    done, text = migrated(tmp_path, "client.py", f"{PYTHON}\n\n{REFUSED[case]}", "auto")

    assert "ConversationSocket" not in text and "adapt_v0(" in text
    assert "adapter" in {fix for fix, _, _ in sockets(done)} <= {"adapter", ""}  # V1 has no way to read


@pytest.mark.parametrize(
    ("name", "mode"), [("client.py", "always"), ("client.js", "always"), ("client.js", "auto")]
)
def test_the_clients_own_socket_goes_through_the_adapter(tmp_path: Path, name: str, mode: str) -> None:
    before, after = CLIENTS[name]
    done, text = migrated(tmp_path, name, before, mode)
    reason = reasons.NO_SOCKETS if mode == "auto" else "--adapter always rewrites nothing"

    assert text == after
    assert sockets(done) == {("adapter", Verdict.REVIEW, reason)}


def test_without_the_adapter_it_stays_and_the_report_says_what_takes_its_place(tmp_path: Path) -> None:
    done, text = migrated(tmp_path, "client.js", JAVASCRIPT, "never")

    assert text == JAVASCRIPT
    assert sockets(done) == {("", Verdict.MANUAL, reasons.NO_SOCKETS)}
    assert all(one.v1 for one in done.findings)


@pytest.mark.parametrize("mode", ["auto", "always", "never"])
def test_frames_of_engine_io_that_a_client_writes_itself_stay(tmp_path: Path, mode: str) -> None:
    done, text = migrated(tmp_path, "client.py", FRAMES, mode)

    assert text == FRAMES
    assert {(fix, verdict) for fix, verdict, _ in sockets(done)} == {("", Verdict.MANUAL)}
    assert all(one.workaround for one in done.findings)


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    first, _ = migrated(tmp_path, "client.py", PYTHON, "auto")
    for one in first.changes:
        (tmp_path / one.path).write_text(one.after, "utf-8")

    again, text = migrated(tmp_path, "client.py", ADAPTED_PYTHON, "auto")
    assert again.changes == () and text == ADAPTED_PYTHON


def test_a_socket_of_another_server_is_no_finding(tmp_path: Path) -> None:
    done = run_on(tmp_path, PYTHON.replace("conversation_id", "room").replace("oh_", "chat_"))
    assert (done.findings, done.changes) == ((), ())
