"""Socket.IO in Python: V0's connections, events and messages are told, other sockets are not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.pipeline.matching import Sources, known, operation, run_on, seen
from v0to1 import tree
from v0to1.attribution.sockets import SocketOperation
from v0to1.core.model import PartKind, Verdict
from v0to1.evaluation.interpreter.names import dotted
from v0to1.languages.base import Workbench

ASYNC = """
    import socketio
    sio = socketio.AsyncClient()

    {code}

    async def main(base, cid, text):
        {body}
"""


def sockets(sources: Sources) -> list[tuple[str, str]]:
    """Rule and event of every Socket.IO operation."""
    return sorted((one.rule.id, one.event) for one in seen(sources).sockets)


def only(sources: Sources) -> SocketOperation:
    """The one Socket.IO operation."""
    (found,) = seen(sources).sockets
    return found


LISTENERS = {
    "decorator with a name": "@sio.on('oh_event')\n    async def handle(data): ...",
    "decorator without a name": "@sio.event\n    async def oh_event(data): ...",
    "a handler that is given": "async def handle(data): ...\n    sio.on('oh_event', handle)",
    "a constant": "EVENT = 'oh_event'\n    sio.on(EVENT, print)",
    "a namespace": "class N(socketio.AsyncClientNamespace):\n        async def on_oh_event(self, data): ...",
}


@pytest.mark.parametrize("style", LISTENERS)
def test_listening(style: str) -> None:
    assert sockets(ASYNC.format(code=LISTENERS[style], body="pass")) == [("socketio/events", "oh_event")]


EMITS = {
    "await sio.emit('oh_user_action', {'action': 'message', 'args': {'content': text}})": "socketio/message",
    "await sio.emit('oh_action', {'action': 'message', 'args': {'content': text}})": "socketio/message",
    "await sio.emit('oh_user_action', {'type': 'message', 'message': text})": "socketio/malformed",
    "await sio.emit('oh_user_action', {'action': 'change_agent_state', 'args': {}})": "socketio/state",
    "await sio.emit('oh_action', {'action': 'change_agent_state', 'args': {'agent_state': 'paused'}})": (
        "socketio/pause"
    ),
    "await sio.emit('oh_user_action', {'action': 'browse', 'args': {'url': text}})": "socketio/act",
    "await sio.emit('oh_user_action', make(text))": "socketio/any",
}


@pytest.mark.parametrize("body", EMITS)
def test_sending(body: str) -> None:
    (found,) = sockets(ASYNC.format(code="pass", body=body))
    assert found[0] == EMITS[body]


def test_sending_through_a_method_of_ones_own_is_told_where_the_event_is_named() -> None:
    one = only(
        """
        import socketio

        class Client:
            def __init__(self):
                self._sio = socketio.Client()

            def send(self, event, data):
                self._sio.emit(event, data)

            def say(self, text):
                self.send("oh_user_action", {"action": "message", "args": {"content": text}})
        """
    )
    assert one.rule.id == "socketio/message"
    assert isinstance(one.use.node, tree.Call)
    assert dotted(one.use.node.callee) == "self.send"


def test_frames_over_a_plain_websocket() -> None:
    found = sockets(
        """
        import json, websockets

        async def main(base, cid, text):
            url = f"{base}/socket.io/?EIO=4&transport=websocket&conversation_id={cid}&latest_event_id=-1"
            async with websockets.connect(url) as ws:
                message = {"action": "message", "args": {"content": text}}
                await ws.send("42" + json.dumps(["oh_user_action", message]))
                await ws.send(f'42{json.dumps(["oh_action", {"action": "change_agent_state"}])}')
        """
    )
    assert found == [
        ("socketio/connect", ""),
        ("socketio/message", "oh_user_action"),
        ("socketio/state", "oh_action"),
    ]


CONNECTS = {
    "in the URL": "await sio.connect(f'{base}?conversation_id={cid}&latest_event_id=-1', wait=True)",
    "encoded": "from urllib.parse import urlencode\n"
    "        query = urlencode({'conversation_id': cid, 'latest_event_id': -1})\n"
    "        await sio.connect(f'{base}?{query}')",
    "named": "await sio.connect(url=f'{base}/?latest_event_id=-1&conversation_id={cid}')",
}


@pytest.mark.parametrize("style", CONNECTS)
def test_connecting(style: str) -> None:
    code = "sio.on('oh_event', print)"
    found = sockets(ASYNC.format(code=code, body=CONNECTS[style]))
    assert found == [("socketio/connect", ""), ("socketio/events", "oh_event")]


FOREIGN = {
    "other events": "import socketio\nsio = socketio.Client()\nsio.on('message', print)\nsio.emit('no', {})",
    "a chat's conversation": (
        "import socketio\ndef go(base, cid):\n    socketio.Client().connect(f'{base}?conversation_id={cid}')"
    ),
    "the Agent Server's WebSocket": (
        "import websockets\nasync def go(openhands_host, cid, key):\n"
        "    await websockets.connect(f'wss://{openhands_host}/sockets/events/{cid}?session_api_key={key}')"
    ),
    "a server that hears V0's clients": (
        "import socketio\nsio = socketio.AsyncServer()\n@sio.on('oh_user_action')\nasync def act(sid):\n"
        "    await sio.emit('oh_event', {}, to=sid)"
    ),
    "a database": "import sqlite3\ndef go():\n    sqlite3.connect('oh_event.db')",
    "prose": '"""Listens to oh_event."""\nprint("sending oh_user_action")',
    "a signal": "class Bus:\n    def on(self, name): ...\nBus().on('ready')",
    "a namespace of a chat": (
        "import socketio\nclass Chat(socketio.ClientNamespace):\n"
        "    def on_said(self, data):\n        self.emit('say', {'action': 'message', 'args': data})\n"
        "sio = socketio.Client()\nsio.register_namespace(Chat('/'))"
    ),
    "a server's namespace": (
        "import socketio\nclass Events(socketio.AsyncNamespace):\n"
        "    async def on_oh_user_action(self, sid, data):\n"
        "        await self.emit('oh_event', {'observation': 'agent_state_changed'}, to=sid)\n"
        "socketio.AsyncServer().register_namespace(Events('/'))"
    ),
    "a bus of its own": (
        "class Bus:\n    def emit(self, name, data): ...\n"
        "class Agent(Bus):\n    def on_oh_event(self, event):\n        print(event['action'])"
    ),
    "a simple client of a chat": (
        "import socketio\ndef main(base, cid):\n    with socketio.SimpleClient() as sio:\n"
        "        sio.connect(f'{base}?conversation_id={cid}')\n"
        "        sio.emit('say', {'action': 'message'})\n        print(sio.receive()[0] == 'said')"
    ),
    "frames of a chat": (
        "import json, websockets\nasync def main(host, room):\n"
        "    async with websockets.connect(f'wss://{host}/socket.io/?EIO=4&room={room}') as ws:\n"
        "        await ws.send('42' + json.dumps(['say', {'action': 'message', 'args': {}}]))"
    ),
    "a WebSocket of something else": (
        "import json, websockets\nasync def main(host, cid):\n"
        "    async with websockets.connect(f'wss://{host}/stream?conversation_id={cid}') as ws:\n"
        "        await ws.send(json.dumps({'action': 'message', 'args': {'content': 'oh_event'}}))"
    ),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_other_sockets_are_left_alone(name: str, tmp_path: Path) -> None:
    assert sockets({"client.py": FOREIGN[name]}) == []
    done = run_on(tmp_path, FOREIGN[name])
    assert not done.changes and not [one for one in done.findings if one.counts]


def test_a_finding_is_manual_with_the_clients_names(tmp_path: Path) -> None:
    found = run_on(
        tmp_path,
        """
        from elsewhere import sio
        sio.on("oh_event", print)


        async def ask(base, chat_id, question):
            await sio.connect(f"{base}?conversation_id={chat_id}&latest_event_id=-1")
            await sio.emit("oh_user_action", {"action": "message", "args": {"content": question}})
        """,
    )
    by_rule = {one.rule: one for one in found.findings}

    assert sorted(by_rule) == ["socketio/connect", "socketio/events", "socketio/message"]
    assert {one.verdict for one in found.findings} == {Verdict.MANUAL}
    assert all(one.reason and one.workaround and one.evidence for one in found.findings)
    assert "question" in by_rule["socketio/message"].workaround
    assert "chat_id" in by_rule["socketio/message"].workaround
    assert "chat_id" in by_rule["socketio/connect"].workaround
    assert [(one.line, one.v0) for one in found.findings] == [
        (3, "Socket.IO on oh_event"),
        (7, "Socket.IO connect ?conversation_id&latest_event_id"),
        (8, "Socket.IO emit oh_user_action"),
    ]
    kinds = {part.kind for one in found.findings for part in one.parts}
    assert kinds == {PartKind.EVENT, PartKind.SOCKETIO, PartKind.QUERY}
    assert not found.changes
    assert not found.unresolved


CLIENTS = Path(__file__).parent.parent / "fixtures" / "clients"
LABELLED = [path for path in CLIENTS.glob("*/expected.json") if '"socketio"' in path.read_text("utf-8")]
KINDS = {"on": "event", "emit": "emit", "connect": "connect"}


@pytest.mark.parametrize("label", LABELLED, ids=lambda path: path.parent.name)
def test_the_labels_of_whole_clients_are_met(label: Path) -> None:
    root = label.parent
    sources = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in root.rglob("*.py")}
    found = seen(sources)
    places = {
        (one.use.module, line_of(found.bench, sources, one), one.use.kind, one.event) for one in found.sockets
    }

    wanted = json.loads(label.read_text("utf-8"))["socketio"]
    assert places == {(one["file"], one["line"], KINDS[one["kind"]], one["event"]) for one in wanted}


def line_of(bench: Workbench, sources: dict[str, str], one: SocketOperation) -> int:
    """The line of an operation, from 1."""
    return sources[one.use.module].count("\n", 0, bench.span(one.use.module, one.use.node).start) + 1


def test_there_are_labels() -> None:
    assert LABELLED


def test_the_rules_of_sockets_are_loaded() -> None:
    assert {rule.socket.kind for rule in known().rules if rule.socket} == {"connect", "emit", "event"}


def test_sockets_and_requests_stand_beside_each_other() -> None:
    sources = """
        import os, requests, socketio
        BASE = os.environ["OPENHANDS_URL"]
        sio = socketio.Client()

        @sio.on("oh_event")
        def event(data): ...

        def start(text):
            body = {"initial_user_msg": text}
            return requests.post(f"{BASE}/api/conversations", json=body).json()["conversation_id"]
    """
    assert sockets(sources) == [("socketio/events", "oh_event")]
    assert operation(sources, "conversations/create").score > 0


def test_a_workaround_uses_what_the_module_sends_requests_with(tmp_path: Path) -> None:
    found = run_on(
        tmp_path,
        """
        import os, requests, socketio

        class Chat:
            def __init__(self):
                self.url = os.environ["OPENHANDS_URL"]
                self.http = requests.Session()
                self.sio = socketio.SimpleClient()

            def start(self, text):
                body = {"initial_user_msg": text}
                return self.http.post(f"{self.url}/api/conversations", json=body).json()["conversation_id"]

            def watch(self, cid):
                self.sio.on("oh_event", print)
                self.sio.connect(f"{self.url}?conversation_id={cid}&latest_event_id=-1")
        """,
    )
    (connect,) = [one for one in found.findings if one.rule == "socketio/connect"]

    assert connect.workaround.startswith(
        'conversation = self.http.get(self.url + "/api/v1" + "/app-conversations", params={"ids": cid}'
    )


OWN = """
    import socketio

    sio = socketio.Client()

    {listening}

    sio.connect("https://chat.acme.example?conversation_id=1&latest_event_id=-1")
    sio.emit("{sent}", {{"text": "hi"}})
"""
OPENED = ("socketio/connect", "")


@pytest.mark.parametrize(
    ("listening", "sent", "found"),
    [
        ("sio.on('room_message', print)", "room_send", []),
        ("sio.on('connect', print)", "room_send", []),
        ("sio.on('connect', print)", "ping", [OPENED]),
        ("sio.on('*', print)", "ping", [OPENED]),
        ("sio.on('oh_event', print)", "room_send", [OPENED, ("socketio/events", "oh_event")]),
        ("from elsewhere import EVENT\n    sio.on(EVENT, print)", "ping", [OPENED]),
    ],
)
def test_a_socket_with_events_of_its_own_is_not_v0s(
    listening: str, sent: str, found: list[tuple[str, str]]
) -> None:
    assert sockets(OWN.format(listening=listening, sent=sent)) == found
