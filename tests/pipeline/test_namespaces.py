"""Classes that listen to a socket of V0 move with it, whatever they do in it; those of others do not."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.pipeline.matching import run_on
from tests.pipeline.test_connections import reasons, texts

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

AFTER = (
    BOT.replace("import socketio\n", "from openhands_v1 import EventsClient, EventsNamespace\n", 1)
    .replace("socketio.AsyncClientNamespace", "EventsNamespace")
    .replace("self.disconnect()", "self.client.disconnect()")
    .replace(
        'self.emit("oh_user_action", {"action": "message", "args": {"content": text}})',
        "self.client.send_message(text)",
    )
    .replace('self.client.emit("oh_action", action)', "self.client.send_action(action)")
    .replace('self.emit("oh_action", action, namespace="/")', "self.client.send_action(action)")
    .replace("socketio.AsyncClient()", "EventsClient()")
    .replace('f"{base}?conversation_id={cid}&latest_event_id=-1", namespaces=["/"]', 'f"{base}/api/v1", cid')
)


def test_a_class_that_listens_moves_with_its_socket(tmp_path: Path) -> None:
    done = run_on(tmp_path, BOT)

    assert texts(done) == {"client.py": AFTER}
    assert all(one.applied for one in done.findings)
    assert not run_on(tmp_path, {one.path: one.after for one in done.changes}).changes


LISTENER = """
import socketio


class Base(socketio.ClientNamespace):
    def on_connect_error(self, data):
        print(data)


class Agent(Base):
    def on_oh_event(self, event):
        if event["action"] == "message" and event["source"] == "agent":
            print(event["args"]["content"])
""".lstrip()
RUN = """
import socketio

from agent import Agent

sio = socketio.Client()
sio.register_namespace(Agent())


def main(base, cid):
    sio.connect(f"{base}?conversation_id={cid}")
    sio.wait()
""".lstrip()


def test_events_that_are_understood_are_heard_in_the_words_of_v1_in_another_module_too(
    tmp_path: Path,
) -> None:
    after = texts(run_on(tmp_path, {"agent.py": LISTENER, "run.py": RUN}))

    assert after == {
        "agent.py": LISTENER.replace(
            "import socketio", "from openhands_v1 import EventsNamespace, message_text", 1
        )
        .replace("socketio.ClientNamespace", "EventsNamespace")
        .replace("on_oh_event", "on_event")
        .replace('event["action"] == "message"', 'event["kind"] == "MessageEvent"')
        .replace('event["args"]["content"]', "message_text(event)"),
        "run.py": RUN.replace("import socketio\n\nfrom agent", "from agent", 1)
        .replace("import Agent\n", "import Agent\n\nfrom openhands_v1 import EventsClient\n", 1)
        .replace("socketio.Client()", "EventsClient()")
        .replace('f"{base}?conversation_id={cid}"', 'f"{base}/api/v1", cid'),
    }


@pytest.mark.parametrize(
    "other", ['Agent().on_oh_event({"action": "message"})', "# on_oh_event is called by the library"]
)
def test_a_method_that_is_named_elsewhere_keeps_its_name(other: str, tmp_path: Path) -> None:
    after = texts(run_on(tmp_path, {"agent.py": LISTENER, "run.py": f"{RUN}\n\n{other}\n"}))
    assert "def on_oh_event(self, event):" in after["agent.py"]
    assert 'event["action"] == "message"' in after["agent.py"]


REFUSED = {
    "an event of another server": (
        BOT.replace(
            "async def on_connect", "async def on_joined(self, who): ...\n\n    async def on_connect"
        ),
        "none of V0's",
    ),
    "an event that the helper tells": (
        BOT.replace("async def on_connect", "async def on_event(self, who): ...\n\n    async def on_connect"),
        "none of V0's",
    ),
    "all events in one": (
        BOT.replace(
            "async def on_connect", "async def trigger_event(self, *args): ...\n\n    async def on_connect", 1
        ),
        "`trigger_event`",
    ),
    "what the library's class does": (
        BOT.replace("await self.disconnect()", "await super().disconnect()"),
        "`disconnect` has no counterpart",
    ),
    "a member without a counterpart": (BOT.replace("self.client.emit(", "self.send("), "`send`"),
    "a function that is not called": (
        BOT.replace("await self.client.emit(", "await later(self.emit, ").replace(
            "import socketio\n", "import socketio\nfrom tools import later\n"
        ),
        "without being called",
    ),
    "given to something unknown": (
        BOT.replace("    await agent.say", "    watch(agent)\n    await agent.say").replace(
            "import socketio\n", "import socketio\nfrom tools import watch\n"
        ),
        "cannot be seen",
    ),
    "an object that is not known": (
        BOT.replace('Agent("/", print)', "make()").replace(
            "import socketio\n", "import socketio\nfrom tools import make\n"
        ),
        "cannot be seen",
    ),
    "a class that nobody registers": (
        BOT.replace("    sio.register_namespace(agent)\n", ""),
        "in another way too",
    ),
    "a base that is kept for later": (BOT + "\n\nBASE = socketio.AsyncClientNamespace\n", ""),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_followed_stays_as_it_is(name: str, tmp_path: Path) -> None:
    source, said = REFUSED[name]
    done = run_on(tmp_path, source)

    if name == "a base that is kept for later":
        assert texts(done)["client.py"].startswith("import socketio\n")
        return
    assert texts(done) == {}
    assert reasons(done) and any(said in one for one in reasons(done)), reasons(done)


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


def test_a_class_for_another_service_keeps_its_library(tmp_path: Path) -> None:
    chat = (
        "\n\nclass Chat(socketio.AsyncClientNamespace):\n    async def on_said(self, text):\n"
        "        await self.emit('heard', text)\n\n\ndef chat(url):\n    other = socketio.Client()\n"
        '    other.register_namespace(Chat("/chat"))\n    other.connect(url)\n'
    )
    (after,) = texts(run_on(tmp_path, BOT + chat)).values()
    assert after == AFTER.replace("from openhands", "import socketio\n\nfrom openhands", 1) + chat
