"""Waits for what a listener of a message socket sets are reported where nothing ends them, and stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.matching import run_on

SYNC = """import os
import threading
import time

import socketio

URL = os.environ["OPENHANDS_URL"]
sio = socketio.Client()
done = threading.Event()
over = False


@sio.on("oh_event")
def on_event(event):
    global over
    if event.get("observation") == "agent_state_changed":
        if event["extras"]["agent_state"] in ("finished", "error"):
            done.set()
            over = True


def main(cid):
    sio.connect(f"{URL}?conversation_id={cid}&latest_event_id=-1")
    sio.emit("oh_user_action", {"action": "message", "args": {"content": "Go on."}})
"""
ASYNC = """import asyncio
import os

import socketio

URL = os.environ["OPENHANDS_URL"]


class Bot:
    def __init__(self):
        self.done = asyncio.Event()
        self.sio = socketio.AsyncClient()
        self.sio.on("oh_event", self.on_event)

    async def on_event(self, event):
        if event.get("observation") == "agent_state_changed":
            if event["extras"]["agent_state"] in ("finished", "error"):
                self.done.set()

    async def run(self, cid):
        await self.sio.connect(f"{URL}?conversation_id={cid}&latest_event_id=-1")
"""
SLEEPS = "        time.sleep(1)\n"
SCRIPT = """import { io } from "socket.io-client";

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export async function run(server, id) {
  let done = false;
  const socket = io(server, { query: { conversation_id: id, latest_event_id: -1 } });
  socket.on("oh_event", (event) => {
    if (event.observation === "agent_state_changed" && event.extras.agent_state === "finished") done = true;
  });
"""
ENDLESS = {
    "a thread": ("wait", SYNC + "    done.wait()\n"),
    "a task": ("wait", ASYNC + "        await self.done.wait()\n"),
    "a loop": ("loop", SYNC + "    while not done.is_set():\n" + SLEEPS),
    "a loop with a variable": ("loop", SYNC + "    while not over:\n" + SLEEPS),
    "a loop that is left": (
        "loop",
        SYNC + "    while True:\n        if over:\n            break\n        sio.sleep(1)\n",
    ),
    "a loop in a script": ("loop", SCRIPT + "  while (!done) await sleep(100);\n  socket.disconnect();\n}\n"),
}
ENDING = {
    "with a time": SYNC + "    done.wait(60)\n",
    "with a time around it": ASYNC + "        await asyncio.wait_for(self.done.wait(), 60)\n",
    "with a time further out": ASYNC
    + "        await self.done.wait()\n\n\nasyncio.run(asyncio.wait_for(Bot().run('1'), 60))\n",
    "with a scope around it": ASYNC
    + "        async with asyncio.timeout(60):\n            await self.done.wait()\n",
    "for something else": SYNC + "    other = threading.Event()\n    other.wait()\n",
    "for the end of the connection": SYNC + "    sio.wait()\n",
    "with a limit": SYNC
    + "    end = time.time() + 60\n    while not done.is_set() and time.time() < end:\n"
    + SLEEPS,
    "another variable of this name": SYNC.replace("    global over\n", "")
    + "    over = False\n    while not over:\n        over = look()\n        time.sleep(1)\n",
    "a variable of the listener's own": SCRIPT.replace("done = true", "{ let done = true; use(done); }")
    + "  while (!done) await sleep(100);\n  socket.disconnect();\n}\n",
}


def migrated(folder: Path, text: str) -> tuple[str, list[str]]:
    """What becomes of a client, and what is said of its waits."""
    name = "bot.mjs" if text.startswith("import {") else "bot.py"
    done = run_on(folder, {name: text})
    changed = {one.path: one.after for one in done.changes}
    notes = {note for one in done.findings for note in one.notes if "has no time-out" in note}
    return changed[name], sorted(notes)


@pytest.mark.parametrize("case", ENDLESS)
def test_a_wait_for_what_a_listener_sets_is_reported_and_stays(case: str, tmp_path: Path) -> None:
    kind, text = ENDLESS[case]
    changed, notes = migrated(tmp_path, text)
    head = SCRIPT if text.startswith(SCRIPT) else ASYNC if text.startswith(ASYNC) else SYNC
    assert text.removeprefix(head) in changed
    assert len(notes) == 1 and notes[0].startswith(f"The {kind} in bot.")


@pytest.mark.parametrize("case", ENDING)
def test_of_other_waits_nothing_is_reported(case: str, tmp_path: Path) -> None:
    assert migrated(tmp_path, ENDING[case])[1] == []
