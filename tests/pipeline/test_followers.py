"""Programs that follow events by a helper file of ours: what its client does is known, and never run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from v0to1 import resources
from v0to1.config import Config, Given
from v0to1.core.loading import load_rules
from v0to1.core.model import Run
from v0to1.flow.libraries import load
from v0to1.flow.program import Evaluation, evaluate_project
from v0to1.helpers.compose import compose_python
from v0to1.languages.registry import load as language_of
from v0to1.pipeline import run
from v0to1.pipeline.followers import followers
from v0to1.pipeline.senders import is_helper

V0 = {
    "client.py": """\
import requests
import socketio

sio = socketio.Client()


@sio.on("oh_event")
def heard(event):
    requests.post("https://hooks.example/chat", json={"text": event["message"]})


def follow(base, cid):
    sio.connect(f"{base}?conversation_id={cid}&latest_event_id=-1")
    sio.emit("oh_user_action", {"action": "message", "args": {"content": "x"}})
""",
    "client.mjs": """\
import { io } from "socket.io-client";

export function follow(base, cid) {
  const socket = io(base, { query: { conversation_id: cid, latest_event_id: -1 } });
  socket.on("oh_event", (event) => fetch("https://hooks.example/chat?text=" + event.message));
  socket.emit("oh_user_action", { action: "message", args: { content: "x" } });
}
""",
}
"""A client that reads events by V0's numbers."""
"""The client with its helper takes two thirds of them; each event looked at anew, three times as many."""

STEPS = 1_000
"""The client takes a third of them; what the helper's client does takes more, or thirty times as many."""

LANGUAGES = {"client.py": "python", "client.mjs": "javascript"}


def look(files: dict[str, str]) -> Run:
    given = tuple(Given(name, text.encode()) for name, text in files.items())
    return run(Config(Path("/nowhere"), (), date(2026, 11, 25), given=given), fixing=True)


def found(files: dict[str, str]) -> set[str]:
    return {one.rule for one in look(files).findings}


def is_told(text: str) -> bool:
    """Whether a text may be a route of either version, or the client's own."""
    return "/api/" in text or "hooks" in text


def evaluated(files: dict[str, str], language: str, foreign: Callable[[str, str], bool]) -> Evaluation:
    """What the client does; `foreign` says which classes are not run."""
    bench = language_of(language).workbench(files, files.get)
    client = next(name for name in files if not is_helper(name))
    libraries = load(language)
    return evaluate_project([client], bench.modules, libraries, is_told, None, is_helper, foreign)


@pytest.mark.parametrize("name", V0)
def test_what_its_client_does_is_not_run_as_the_program_s(name: str) -> None:
    files = {one.path: one.after for one in look({name: V0[name]}).changes}
    assert len(files) == 2
    language = LANGUAGES[name]
    ours = followers(load_rules([resources.RULES]), load(language).sockets.values())

    told = evaluated(files, language, ours)
    assert told.steps < STEPS
    asked = [one.url.shape for one in told.requests]
    assert [one for one in asked if "app-conversations" in one] == []
    assert [one for one in asked if "hooks" in one] != [], "what hears its events runs"


@pytest.mark.parametrize("name", V0)
def test_its_client_speaks_for_v1_as_requests_do(name: str) -> None:
    files = {one.path: one.after for one in look({name: V0[name]}).changes}
    asking = {
        "client.py": '\n\ndef ids(base):\n    requests.get(f"{base}/api/v1/sandboxes", params={"ids": 1})\n',
        "client.mjs": "export const ids = (base) => fetch(`${base}/api/v1/sandboxes?ids=a`);\n",
    }
    assert found({name: "import requests\n" * name.endswith("py") + asking[name]}) == set()
    assert found(files | {name: files[name] + asking[name]}) == {"misuse/sandbox-ids"}


def test_so_does_what_is_open_as_soon_as_it_is_made() -> None:
    client = """\
import requests
from openhands_v1 import EventFrames

async def say(base, cid):
    async with EventFrames(base, cid) as frames:
        await frames.send_message("x")

def ids(base):
    requests.get(base + "/api/v1/sandboxes", params={"ids": "a"})
"""
    helper = compose_python("aiohttp", ["EventFrames"])
    assert found({"client.py": client, "openhands_v1.py": helper}) == {"misuse/sandbox-ids"}


def test_its_events_are_no_work_in_a_file_for_a_library_of_its_own() -> None:
    (client,) = (one.after for one in look(V0 | {"client.mjs": ""}).changes if one.path == "client.py")
    named = client.replace("from openhands_v1 ", "from openhands_v1_requests ")
    assert named != client
    helper = compose_python("requests", ["EventsClient"])
    assert found({"client.py": named, "openhands_v1_requests.py": helper}) == set()
    assert found({"client.py": named}) == set()


def test_a_class_of_the_client_s_own_that_is_called_so_is_run() -> None:
    client = 'from events import EventsClient\n\nEventsClient("http://localhost:3000").say("x")\n'
    events = """\
import requests

class EventsClient:
    def __init__(self, base):
        self.base = base

    def say(self, text):
        return requests.post(self.base + "/api/conversations", json={"initial_user_msg": text})
"""
    assert found({"client.py": client, "events.py": events}) == {"conversations/create"}


def test_the_rules_and_the_libraries_say_which_classes_they_are() -> None:
    ours = followers(load_rules([resources.RULES]), load("python").sockets.values())
    assert ours("a/openhands_v1.py", "EventsClient")
    assert ours("a/openhands_v1_httpx.py", "EventsInbox")
    assert ours("openhands-v1.ts", "EventsClient")
    assert not ours("a/events.py", "EventsClient")
    assert not ours("a/openhands_v1.py", "Unchecked")
    assert not ours("a/openhands_v1.py", "")
