"""A socket of V0 is migrated with all its uses, or left as it is down to the last byte."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.pipeline.matching import run_on
from v0to1.core.model import Run, Verdict

SYNC = """
import socketio

sio = socketio.Client({made})


@sio.on("oh_event")
def hear(event):
    print(event)


def main(base, cid, text):
    sio.connect({connect})
    {body}
"""
CONNECT = 'f"{base}?conversation_id={cid}"'
MESSAGE = 'sio.emit("oh_user_action", {"action": "message", "args": {"content": text}})'


def client(*, made: str = "", connect: str = CONNECT, body: str = MESSAGE, more: str = "") -> str:
    """A synchronous client with one connection."""
    return SYNC.format(made=made, connect=connect, body=body).lstrip() + more


def texts(done: Run) -> dict[str, str]:
    """The changed files, without the helper."""
    return {one.path: one.after for one in done.changes if not one.path.startswith("openhands_v1")}


def reasons(done: Run) -> set[str]:
    """Why sockets were left."""
    return {one.reason for one in done.findings if one.rule.startswith("socketio/")}


TWO = """url = f"{base}?conversation_id={cid}" if text else f"{cid}?conversation_id={base}"
    sio.connect"""

ANSWERED = """    info = requests.get(f"{base}/api/conversations/{cid}").json()
    host = "http://" + urlparse(info["url"]).netloc
"""

UNKNOWN = {
    "an event of another server": (client(body=MESSAGE + '\n    sio.emit("join", cid)'), "none of V0's"),
    "a listener of another event": (
        client(more='\nsio.on("chat", print)\n'),
        "none of V0's",
    ),
    "an event that is not known": (client(body="sio.emit(text, {})"), "cannot be seen"),
    "a member without a counterpart": (client(body=MESSAGE + "\n    print(sio.get_sid())"), "`get_sid`"),
    "given to something unknown": (
        client(body="watch(sio)", more="\nfrom tools import watch\n"),
        "cannot be seen",
    ),
    "given out by a function": (client(more="\n\ndef get():\n    return sio\n"), "cannot be seen"),
    "a function that is not called": (
        client(body="later(sio.emit)", more="\nfrom x import later\n"),
        "without being called",
    ),
    "an option of the library": (client(made="ssl_verify=False"), "ssl_verify"),
    "an acknowledgement": (client(body=MESSAGE[:-1] + ", callback=print)"), "callback"),
    "an answer that is used": (
        client(body='done = sio.call("oh_user_action", {"action": "message", "args": {"content": text}})'),
        "V1 says nothing",
    ),
    "credentials of its own": (client(connect=CONNECT + ', auth={"token": text}'), "auth"),
    "an address from a caller": (
        client(connect="base", more='\nmain(input() + "?conversation_id=1", 2, "x")\n'),
        "",
    ),
    "the address of the sandbox": (
        client(
            connect='f"{host}?conversation_id={cid}"',
            more="\n\ndef host_of(base, cid):\n    return base\n",
        )
        .replace("import socketio", "from urllib.parse import urlparse\n\nimport requests\nimport socketio")
        .replace("def main(base, cid, text):\n", f"def main(base, cid, text):\n{ANSWERED}"),
        "another answer",
    ),
    "files with a message": (
        client(body=MESSAGE.replace('"content": text', '"content": text, "file_urls": [base]')),
        "file_urls",
    ),
    "an action that V1 lacks": (
        client(body='sio.emit("oh_user_action", {"action": "browse", "args": {"url": text}})'),
        "does not take this action",
    ),
    "a class of its own": (client(more="\n\nclass Mine(socketio.Client):\n    pass\n"), "for something else"),
    "a factory": (client(more="\nMAKE = socketio.Client\n"), "for something else"),
    "a comment in the call": (
        client(body=MESSAGE.replace('"message", ', '"message",  # what to say\n        ')),
        "comment",
    ),
    "two servers": (client(connect="url", body="pass").replace("sio.connect", TWO), "one of several servers"),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_cannot_be_followed_stays_as_it_is(name: str, tmp_path: Path) -> None:
    source, said = UNKNOWN[name]
    done = run_on(tmp_path, source)

    assert texts(done) == {}
    assert reasons(done) and all(said in one for one in reasons(done)), reasons(done)
    assert {one.verdict for one in done.findings} <= {Verdict.MANUAL, Verdict.GAP, Verdict.AMBIGUOUS}


FOREIGN = {
    "a chat of its own": """
        import socketio

        sio = socketio.AsyncClient()

        @sio.on("event")
        async def show(event):
            print(event["observation"], event["extras"]["agent_state"])

        async def main(base, conversation_id):
            await sio.connect(f"{base}?conversation_id={conversation_id}")
            await sio.emit("user_action", {"action": "message", "args": {"content": "hi"}})
    """,
    "a server of V0's protocol": """
        import socketio

        sio = socketio.AsyncServer()

        @sio.on("oh_user_action")
        async def act(sid, data):
            await sio.emit("oh_event", {"observation": "agent_state_changed"}, to=sid)
    """,
    "events with other names": """
        import socketio

        class Client:
            def __init__(self):
                self.sio = socketio.Client()
                self.sio.on("oh_no", print)

            def go(self, base, cid):
                self.sio.connect(f"{base}?room={cid}")
                self.sio.emit("oh_well", {"action": "message"})
    """,
}


@pytest.mark.parametrize("name", FOREIGN)
def test_sockets_of_others_are_not_touched(name: str, tmp_path: Path) -> None:
    done = run_on(tmp_path, FOREIGN[name])
    assert not done.changes
    assert not [one for one in done.findings if one.counts]


def test_another_service_in_the_same_file_keeps_its_socket(tmp_path: Path) -> None:
    chat = '\n\ndef chat(url):\n    other = socketio.AsyncClient()\n    other.on("chat", print)\n'
    done = run_on(tmp_path, client(more=chat))

    (after,) = texts(done).values()
    assert after.endswith(chat)
    assert "import socketio\n" in after
    assert "sio = EventsClient()" in after


def test_a_second_run_finds_nothing_to_do(tmp_path: Path) -> None:
    first = run_on(tmp_path, client())
    for one in first.changes:
        (tmp_path / one.path).write_text(one.after, encoding="utf-8")
    again = run_on(tmp_path, {one.path: one.after for one in first.changes})
    assert not again.changes
    assert not [one for one in again.findings if one.counts]


WRITTEN = {
    "lines of arguments": (
        client(
            connect=f"\n        {CONNECT},  # all\n        headers=cid,\n        wait=True,  # for it\n    ",
        ),
        'sio.connect(\n        f"{base}/api/v1", cid,  # all\n        headers=cid,\n    )\n',
    ),
    "a key in the query becomes a header": (
        client(
            connect='f"{base}/socket.io/?conversation_id={cid}&session_api_key={text}&providers_set=github"'
        ),
        'sio.connect(f"{base}/api/v1", cid, headers={"X-Session-API-Key": text})',
    ),
    "a WebSocket's address": (
        client(connect='f"ws://localhost:3000/?latest_event_id=-1&conversation_id={cid}"'),
        'sio.connect("http://localhost:3000/api/v1", cid)',
    ),
    "where it was before": (
        client(connect='f"{base}?conversation_id={cid}&latest_event_id=17"'),
        'sio.connect(f"{base}/api/v1", cid, after=17)',
    ),
    "pictures": (
        client(body=MESSAGE.replace('"content": text', '"content": text, "image_urls": [base]')),
        "sio.send_message(text, image_urls=[base])",
    ),
    "no pictures": (
        client(
            body=MESSAGE.replace('"content": text', '"content": text, "image_urls": [], "timestamp": cid')
        ),
        "sio.send_message(text)\n",
    ),
    "a payload that is built elsewhere": (
        client(body='sio.emit("oh_action", make(text))', more="\nfrom tools import make\n"),
        "sio.send_action(make(text))",
    ),
    "a payload with its namespace": (
        client(body='sio.emit("oh_action", make(text), namespace="/")', more="\nfrom tools import make\n"),
        "sio.send_action(make(text))",
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_written(name: str, tmp_path: Path) -> None:
    source, wanted = WRITTEN[name]
    done = run_on(tmp_path, source)

    (after,) = texts(done).values()
    assert wanted in after
    assert "socketio" not in after


def test_types_and_errors_follow_their_class(tmp_path: Path) -> None:
    source = dedent(
        """
        from __future__ import annotations

        import asyncio

        import socketio


        class Client:
            sio: socketio.AsyncClient | None = None

            async def open(self, base: str, cid: str) -> socketio.AsyncClient:
                self.sio = socketio.AsyncClient(logger=True)
                self.sio.on("oh_event", self.hear)
                try:
                    await self.sio.connect(f"{base}?conversation_id={cid}")
                except (socketio.exceptions.ConnectionError, OSError) as error:
                    print(error)

            async def hear(self, event: dict) -> None:
                print(event["message"])
        """
    ).lstrip()
    done = run_on(tmp_path, source)

    (after,) = texts(done).values()
    assert after == (
        source.replace(
            "import asyncio\n\nimport socketio\n",
            "import asyncio\n\nfrom openhands_v1 import EventsClient, OpenHandsV1Error\n",
        )
        .replace("socketio.AsyncClient(logger=True)", "EventsClient()")
        .replace("socketio.AsyncClient", "EventsClient")
        .replace("socketio.exceptions.ConnectionError", "OpenHandsV1Error")
        .replace('f"{base}?conversation_id={cid}"', 'f"{base}/api/v1", cid')
    )


def test_a_test_that_puts_something_in_its_place_keeps_the_client(tmp_path: Path) -> None:
    test = 'from unittest.mock import patch\n\n\n@patch("client.socketio.Client")\ndef test_it(fake): ...\n'
    done = run_on(tmp_path, {"client.py": client(), "test_client.py": test})
    assert texts(done) == {}
    assert all("put something in its place" in one for one in reasons(done))


def test_a_listener_keeps_the_view_of_v0_and_the_report_says_so(tmp_path: Path) -> None:
    done = run_on(tmp_path, client())
    (found,) = [one for one in done.findings if one.rule == "socketio/events"]
    assert any("V0's view" in note for note in found.notes)


def test_sockets_in_modules_that_have_nothing_to_do_with_each_other_are_migrated_each(tmp_path: Path) -> None:
    careful = (
        client()
        .replace("    sio.connect", "    try:\n        sio.connect", 1)
        .replace(MESSAGE, "except socketio.exceptions.ConnectionError:\n        return\n    " + MESSAGE, 1)
    )
    done = run_on(tmp_path, {"one.py": careful, "two.py": client()})

    after = texts(done)
    assert "except OpenHandsV1Error:" in after["one.py"]
    assert "socketio" not in after["one.py"] + after["two.py"]


def test_a_migrated_file_that_is_looked_at_alone_is_done(tmp_path: Path) -> None:
    (after,) = texts(run_on(tmp_path, client())).values()
    (tmp_path / "openhands_v1.py").unlink(missing_ok=True)
    assert not run_on(tmp_path, after).findings


def test_a_listener_that_v0_never_called_is_pointed_out(tmp_path: Path) -> None:
    done = run_on(tmp_path, client(more='\n\n@sio.on("oh_agent_state")\ndef state(data):\n    print(data)\n'))
    (dead,) = [one for one in done.findings if one.rule == "socketio/dead"]

    assert (dead.verdict, dead.applied, dead.edits) == (Verdict.MANUAL, False, ())
    assert "remove it" in dead.reason
    assert '@sio.on("oh_agent_state")' in texts(done)["client.py"]
    assert all(one.applied for one in done.findings if one is not dead)


HIDDEN = """
import socketio

sio = socketio.Client()


@sio.on("oh_event")
def hear(event):
    if event["action"] == "message":
        print("a message")

    class Later:
        def text(self):
            return event["args"]["content"]


def main(base, cid):
    sio.connect(f"{base}?conversation_id={cid}")
""".lstrip()


def test_a_listener_of_which_a_read_was_not_seen_keeps_the_view_of_v0(tmp_path: Path) -> None:
    (after,) = texts(run_on(tmp_path, HIDDEN)).values()
    assert 'event["action"] == "message"' in after and '@sio.on("oh_event")' in after

    hidden = '\n    class Later:\n        def text(self):\n            return event["args"]["content"]\n'
    (after,) = texts(run_on(tmp_path, HIDDEN.replace(hidden, ""))).values()
    assert 'event["kind"] == "MessageEvent"' in after and '@sio.on("event")' in after


def test_imports_of_two_helpers_stand_in_one_block(tmp_path: Path) -> None:
    text = dedent("""\
        import httpx
        import socketio

        BASE = "https://app.all-hands.dev"


        async def start(text):
            async with httpx.AsyncClient(base_url=BASE) as http:
                response = await http.post("/api/conversations", json={"initial_user_msg": text})
                return response.json()["conversation_id"]


        async def follow(cid):
            sio = socketio.AsyncClient()
            sio.on("oh_event", print)
            await sio.connect(f"{BASE}?conversation_id={cid}&latest_event_id=-1")
            await sio.wait()
        """)
    assert texts(run_on(tmp_path, text))["client.py"].startswith(
        "import httpx\n\n"
        "from openhands_v1 import EventsClient\n"
        "from openhands_v1_httpx_async import text_message, wait_until_ready\n\n"
        "BASE = "
    )
