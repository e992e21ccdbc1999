"""The script on V0: actions and events over Socket.IO, then the trajectory."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import socketio

from tests.live.events.script import CONFIRMATION, Step, Words, script
from tests.live.waiting import until
from tests.live.world import READY_SECONDS, LiveWorld

WORDS = Words(editor="str_replace_editor", folder="/workspace")
RESTING = ("awaiting_user_input", "awaiting_user_confirmation", "paused", "stopped", "finished", "error")
SETTLE_SECONDS = 1.5
_STATES = {"pause": "paused", "resume": "running", "stop": "stopped"}
_CONFIRMED = {"confirm": "user_confirmed", "reject": "user_rejected"}


@dataclass(slots=True)
class Conversation:
    """A conversation of V0 with a socket that gets its events; `steps` is where each step begins."""

    world: LiveWorld
    id: str
    socket: socketio.Client
    events: list[dict[str, Any]] = field(default_factory=list)
    steps: list[tuple[str, int]] = field(default_factory=list)

    def do(self, step: Step) -> None:
        """Do one step and wait for what comes of it."""
        mark = len(self.events)
        self.steps.append((step.name, mark))
        self.socket.emit("oh_user_action", _action(step))
        if step.runs:
            until(lambda: "run" in [event.get("action") for event in self.events[mark:]], READY_SECONDS)
        elif step.act != "command":
            until(lambda: self._rests(mark), READY_SECONDS, f"V0 rests not after {step.name}")
        time.sleep(SETTLE_SECONDS)

    def _rests(self, mark: int) -> bool:
        states = _states(self.events[mark:])
        refused = any({"error", "status_update"} & event.keys() for event in self.events[mark:])
        return states[-1] in RESTING if states else refused


def record(world: LiveWorld) -> dict[str, Any]:
    """The events of both conversations as V0 gave them."""
    world.ask("POST", "/api/settings", json={"llm_model": "openai/gpt-4o"})  # one that takes images
    plain = _record(world, script(WORDS))
    world.ask("POST", "/api/settings", json={"confirmation_mode": True, "security_analyzer": None})
    asked = _record(world, CONFIRMATION)
    return {**plain, **{f"confirmation_{name}": value for name, value in asked.items()}}


def _record(world: LiveWorld, steps: tuple[Step, ...]) -> dict[str, Any]:
    first, *further = steps
    made = world.ask("POST", "/api/conversations", json={"initial_user_msg": first.text})
    conversation = Conversation(world, made["conversation_id"], socketio.Client())
    conversation.steps.append((first.name, 0))
    conversation.socket.on("oh_event", conversation.events.append)
    path = f"/api/conversations/{conversation.id}"
    until(lambda: world.ask("GET", path)["status"] == "RUNNING", READY_SECONDS)
    url = f"{world.server.url}?conversation_id={conversation.id}&latest_event_id=-1"
    conversation.socket.connect(url, transports=["websocket"])
    until(lambda: (_states(conversation.events) or [""])[-1] in RESTING, READY_SECONDS)
    time.sleep(SETTLE_SECONDS)
    for step in further:
        conversation.do(step)
    trajectory = world.ask("GET", f"{path}/trajectory")["trajectory"]
    conversation.socket.disconnect()
    return {
        "steps": conversation.steps,
        "socket": conversation.events,
        "trajectory": trajectory,
        "replay": _replay(url),
    }


def _replay(url: str) -> list[dict[str, Any]]:
    """What a client that connects later gets."""
    events: list[dict[str, Any]] = []
    socket = socketio.Client()
    socket.on("oh_event", events.append)
    socket.connect(url, transports=["websocket"])
    time.sleep(2 * SETTLE_SECONDS)
    socket.disconnect()
    return events


def _action(step: Step) -> dict[str, Any]:
    if step.act == "say":
        args = {"content": step.text, "image_urls": list(step.images)}
        return {"action": "message", "args": args}
    if step.act == "command":
        return {"action": "run", "args": {"command": step.text}}
    state = {**_STATES, **_CONFIRMED}[step.act]
    return {"action": "change_agent_state", "args": {"agent_state": state}}


def _states(events: list[dict[str, Any]]) -> list[str]:
    changed = (event for event in events if event.get("observation") == "agent_state_changed")
    return [event["extras"]["agent_state"] for event in changed]
