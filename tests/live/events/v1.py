"""The script on V1: actions by request, events over the WebSocket of the Agent Server and by search."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.live.events.script import CONFIRMATION, Step, Words, script
from tests.live.waiting import until
from tests.live.world import READY_SECONDS, LiveWorld

WORDS = Words(editor="file_editor", folder="/workspace/project")
RESTING = ("idle", "finished", "error", "stuck", "paused", "waiting_for_confirmation")
SETTLE_SECONDS = 1.5
MESSAGES = ("say",)


@dataclass(frozen=True, slots=True)
class Agent:
    """The Agent Server of a conversation: `url` of the conversation there, and its key."""

    url: str
    key: str

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Ask it for something of the conversation."""
        headers = {"X-Session-API-Key": self.key}
        return httpx.request(method, self.url + path, headers=headers, timeout=60, **options)

    def socket(self, query: str) -> ClientConnection:
        """Connect for events."""
        parts = urlsplit(self.url)
        name = parts.path.rpartition("/")[2]
        address = f"ws://{parts.netloc}/sockets/events/{name}?{query}"
        return connect(address, additional_headers={"X-Session-API-Key": self.key})


@dataclass(slots=True)
class Conversation:
    """A conversation of V1 with a socket that gets its events; `steps` is where each step begins."""

    agent: Agent
    events: list[dict[str, Any]] = field(default_factory=list)
    steps: list[tuple[str, int]] = field(default_factory=list)

    def listen(self, socket: ClientConnection) -> None:
        """Collect events until the socket is closed."""
        try:
            for frame in socket:
                self.events.append(json.loads(frame))
        except ConnectionClosed:
            return

    def do(self, step: Step) -> None:
        """Do one step and wait for what comes of it."""
        mark = len(self.events)
        self.steps.append((step.name, mark))
        answer = self._act(step)
        assert answer.is_success, (step, answer.status_code, answer.text)
        if step.runs:
            until(lambda: "ActionEvent" in [event["kind"] for event in self.events[mark:]], READY_SECONDS)
        elif step.act != "command":
            until(lambda: self._rests(mark), READY_SECONDS, f"V1 rests not after {step.name}")
        time.sleep(SETTLE_SECONDS)

    def _rests(self, mark: int) -> bool:
        states = _states(self.events[mark:])
        return bool(states) and states[-1] in RESTING

    def _act(self, step: Step) -> httpx.Response:
        if step.act == "say":
            return self.agent.ask("POST", "/events", json={**message(step), "run": True})
        if step.act in ("confirm", "reject"):
            answer = {"accept": step.act == "confirm", "reason": "No."}
            return self.agent.ask("POST", "/events/respond_to_confirmation", json=answer)
        if step.act == "command":
            host = self.agent.url.partition("/api/")[0]
            body = {"command": step.text}
            return Agent(host, self.agent.key).ask("POST", "/api/bash/execute_bash_command", json=body)
        name = {"pause": "/pause", "resume": "/run", "stop": "/interrupt"}[step.act]
        answered = self.agent.ask("POST", name)
        return self.agent.ask("POST", "/pause") if answered.status_code == 404 else answered


def message(step: Step) -> dict[str, Any]:
    """A message as V1 takes it."""
    images = [{"type": "image", "image_urls": list(step.images)}] if step.images else []
    return {"role": "user", "content": [{"type": "text", "text": step.text}, *images]}


def record(world: LiveWorld) -> dict[str, Any]:
    """The events of both conversations as V1 gave them."""
    plain = _record(world, script(WORDS), confirms=False)
    asked = _record(world, CONFIRMATION, confirms=True)
    return {**plain, **{f"confirmation_{name}": value for name, value in asked.items()}}


def _record(world: LiveWorld, steps: tuple[Step, ...], *, confirms: bool) -> dict[str, Any]:
    first = steps[0]
    started = {} if confirms else {"initial_message": message(first)}
    conversation_id = world.start(**started)
    found = world.known(conversation_id)
    conversation = Conversation(Agent(found["conversation_url"], found["session_api_key"]))
    if confirms:
        policy = {"policy": {"kind": "AlwaysConfirm"}}
        conversation.agent.ask("POST", "/confirmation_policy", json=policy).raise_for_status()
    else:
        conversation.steps.append((first.name, 0))
    socket = conversation.agent.socket("resend_mode=all")
    thread = threading.Thread(target=conversation.listen, args=[socket], daemon=True)
    thread.start()
    if not confirms:
        until(lambda: "finished" in _states(conversation.events), READY_SECONDS)
    time.sleep(SETTLE_SECONDS)
    for step in steps[0 if confirms else 1 :]:
        conversation.do(step)
    socket.close()
    return {
        "steps": conversation.steps,
        "socket": conversation.events,
        "search": _search(world, conversation_id),
        "agent_search": conversation.agent.ask("GET", "/events/search?limit=100").json()["items"],
    }


def _search(world: LiveWorld, conversation_id: str) -> list[dict[str, Any]]:
    time.sleep(3 * SETTLE_SECONDS)  # events reach the App Server in batches
    events: list[dict[str, Any]] = []
    page: dict[str, Any] = {"limit": 100}
    while True:
        path = f"/api/v1/conversation/{conversation_id}/events/search"
        found = world.ask("GET", path, params=page)
        events += found["items"]
        if not found["next_page_id"]:
            return events
        page["page_id"] = found["next_page_id"]


def _states(events: list[dict[str, Any]]) -> list[str]:
    updates = (event for event in events if event["kind"] == "ConversationStateUpdateEvent")
    states = []
    for update in updates:
        if update["key"] == "execution_status":
            states.append(update["value"])
        elif update["key"] == "full_state":
            states.append(update["value"]["execution_status"])
    return states
