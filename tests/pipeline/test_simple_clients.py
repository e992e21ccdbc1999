"""Simple clients of Socket.IO, which fetch events one by one, move with all that is done with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.matching import run_on
from tests.pipeline.test_connections import reasons, texts

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
AFTER = (
    FETCHING.replace("import socketio\n", "from openhands_v1 import EventsInbox, OpenHandsV1Error\n", 1)
    .replace("socketio.SimpleClient(logger=True)", "EventsInbox()")
    .replace(
        'f"{base}?conversation_id={cid}", headers={"A": "b"}, transports=["websocket"]',
        'f"{base}/api/v1", cid, headers={"A": "b"}',
    )
    .replace(
        'sio.emit("oh_user_action", {"action": "message", "args": {"content": text}})',
        "sio.send_message(text)",
    )
    .replace("socketio.exceptions.TimeoutError", "TimeoutError")
    .replace("socketio.exceptions.DisconnectedError", "OpenHandsV1Error")
)
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


def test_events_are_fetched_as_before(tmp_path: Path) -> None:
    done = run_on(tmp_path, FETCHING)

    assert texts(done) == {"client.py": AFTER}
    assert all(one.applied for one in done.findings) and not done.unresolved
    (heard,) = [one for one in done.findings if one.rule == "socketio/events"]
    assert heard.line == 10 and any("V0's view" in note for note in heard.notes)
    assert not run_on(tmp_path, {one.path: one.after for one in done.changes}).changes


def test_a_simple_client_that_waits_without_end_goes_on_doing_so(tmp_path: Path) -> None:
    done = run_on(tmp_path, FOLLOWING)

    assert texts(done) == {
        "client.py": FOLLOWING.replace(
            "import socketio\nfrom socketio.exceptions import SocketIOError",
            "from openhands_v1 import EventsInbox, OpenHandsV1Error",
        )
        .replace("socketio.AsyncSimpleClient()", "EventsInbox()")
        .replace(
            'f"https://example.org?conversation_id={cid}&latest_event_id=-1", None',
            '"https://example.org/api/v1", cid',
        )
        .replace('emit("oh_action", action)', "send_action(action)")
        .replace("(SocketIOError, OSError)", "((OpenHandsV1Error, TimeoutError), OSError)")
    }
    notes = [note for one in done.findings for note in one.notes]
    assert any("client.py:10 goes on getting V0's view" in note for note in notes)


def test_a_client_that_only_sends_one_message_loses_its_socket(tmp_path: Path) -> None:
    source = (
        "import socketio\n\n\ndef say(base, cid, text):\n    sio = socketio.SimpleClient()\n"
        '    sio.connect(f"{base}?conversation_id={cid}")\n'
        '    sio.emit("oh_user_action", {"action": "message", "args": {"content": text}})\n'
        "    sio.disconnect()\n"
    )
    (after,) = texts(run_on(tmp_path, source)).values()
    assert after == (
        "import requests\n\nfrom openhands_v1 import send_message\n\n\ndef say(base, cid, text):\n"
        '    send_message(requests, f"{base}/api/v1", cid, text).raise_for_status()\n'
    )


REFUSED = {
    "an event of another server": (FETCHING.replace('"oh_event"', '"said"'), "none of V0's"),
    "a member without a counterpart": (
        FETCHING.replace("event = sio", "print(sio.sid)\n                event = sio"),
        "`sid`",
    ),
    "given to something unknown": (
        FETCHING.replace("        while", "        watch(sio)\n        while").replace(
            "import socketio\n", "import socketio\nfrom tools import watch\n"
        ),
        "cannot be seen",
    ),
    "errors that V1 does not tell apart": (
        FETCHING.replace("exceptions.TimeoutError", "exceptions.ConnectionError"),
        "are caught apart",
    ),
    "an error that is raised": (
        FETCHING.replace(
            "                raise\n", "                raise socketio.exceptions.SocketIOError()\n"
        ),
        "something else than to be caught",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_followed_stays_as_it_is(name: str, tmp_path: Path) -> None:
    source, said = REFUSED[name]
    done = run_on(tmp_path, source)

    assert texts(done) == {}
    assert any(said in one for one in reasons(done)), reasons(done)


FOREIGN = {
    "a chat": FETCHING.replace("oh_user_action", "say").replace("oh_event", "said"),
    "a chat with conversations": FOLLOWING.replace("oh_action", "say"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_clients_of_others_are_not_touched(name: str, tmp_path: Path) -> None:
    done = run_on(tmp_path, FOREIGN[name])
    assert not done.changes
    assert not [one for one in done.findings if one.counts]
