"""Classes that listen to a socket of V0 move with it, whatever they do in it; those of others do not."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.pipeline.matching import run_on

BOT = '''
import socketio


class Agent(socketio.AsyncClientNamespace):
    """What the agent tells."""

    def __init__(self, namespace, log):
        super().__init__(namespace)
        self.log = log

    async def on_connect(self):
        self.log("connected")

    async def on_oh_event(self, event):
        if event.get("action") == "message":
            self.log(event["args"]["content"])
        elif event.get("id") == 7:
            await self.disconnect()

    async def say(self, text):
        await self.emit("oh_user_action", {"action": "message", "args": {"content": text}})

    async def do(self, action):
        await self.client.emit("oh_action", action)

    async def again(self, action):
        await self.emit("oh_action", action, namespace="/")


async def main(base, cid):
    sio = socketio.AsyncClient()
    agent = Agent("/", print)
    sio.register_namespace(agent)
    await sio.connect(f"{base}?conversation_id={cid}&latest_event_id=-1", namespaces=["/"])
    await agent.say("hi")
    await sio.wait()
'''.lstrip()


FOREIGN = {
    "a chat": BOT.replace("oh_user_action", "say")
    .replace("oh_action", "do")
    .replace("oh_event", "event")
    .replace("conversation_id", "room"),
    "a server's namespace": dedent(
        """
        import socketio


        class Events(socketio.AsyncNamespace):
            async def on_oh_user_action(self, sid, data):
                await self.emit("oh_event", {"observation": "agent_state_changed"}, to=sid)


        server = socketio.AsyncServer()
        server.register_namespace(Events("/"))
        """
    ),
    "a bus of its own": dedent(
        """
        class Bus:
            def emit(self, name, data): ...


        class Agent(Bus):
            def on_oh_event(self, event):
                print(event["action"])
        """
    ),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_classes_of_others_are_not_touched(name: str, tmp_path: Path) -> None:
    done = run_on(tmp_path, FOREIGN[name])
    assert not done.changes
    assert not [one for one in done.findings if one.counts]
