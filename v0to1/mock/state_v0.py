"""What a V0 server knows: conversations, their numbered events, and one workspace."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from v0to1.mock.clock import Clock
from v0to1.mock.effects import AGENT, MESSAGE, Effects
from v0to1.mock.turns import THOUGHT, USUAL, Step, Turn, turn_at
from v0to1.mock.workspace import Workspace

ROOT = "/workspace"
STATES = MappingProxyType({"user_confirmed": "confirmed", "user_rejected": "rejected", "stopped": "paused"})
"""What V1 calls the states that a client asks for."""

Event = dict[str, Any]


@dataclass(slots=True)
class V0Conversation:
    """A V0 conversation; `polls_left` counts looks until it runs, `request` is the body that started it."""

    id: str
    title: str
    created_at: str
    last_updated_at: str
    status: str = "STARTING"
    polls_left: int = 0
    selected_repository: str | None = None
    selected_branch: str | None = None
    git_provider: str | None = None
    trigger: str = "openhands_api"
    events: list[Event] = field(default_factory=list)
    unheard: list[Event] = field(default_factory=list)
    turns: int = 0
    idle: int = 0
    idled: bool = False
    request: dict[str, Any] = field(default_factory=dict)

    def view(self) -> dict[str, Any]:
        """A ConversationInfo."""
        running = self.status == "RUNNING"
        return {
            "conversation_id": self.id,
            "title": self.title,
            "last_updated_at": f"{self.last_updated_at}Z",
            "status": self.status,
            "runtime_status": "STATUS$READY" if running else None,
            "selected_repository": self.selected_repository,
            "selected_branch": self.selected_branch,
            "git_provider": self.git_provider,
            "trigger": self.trigger,
            "num_connections": 0,
            "url": f"/api/conversations/{self.id}" if running else None,
            "session_api_key": None,
            "created_at": f"{self.created_at}Z",
            "pr_number": [],
            "conversation_version": "V0",
            "sub_conversation_ids": [],
            "public": None,
            "sandbox_id": None,
        }


class V0State:
    """The truth behind a V0 server; a conversation runs at the `start_polls`-th look at it (0: at once).

    It has the status `started` from then on. `agent` are the turns of the agents; a conversation whose agent
    has nothing more to do is stopped at the look `idle_polls` at it, with 0 never.
    """

    def __init__(
        self,
        start_polls: int,
        many_events: int,
        effects: Effects,
        api_key: str = "",
        *,
        started: str = "RUNNING",
        agent: tuple[Turn, ...] = USUAL,
        idle_polls: int = 0,
    ) -> None:
        self.api_key = api_key
        self.effects = effects
        self.listeners: list[Callable[[V0Conversation, Event], None]] = []
        self.clock = Clock()
        self.workspace = Workspace(folders={ROOT})
        self.conversations: dict[str, V0Conversation] = {}
        self._start_polls = start_polls
        self._many_events = many_events
        self._started = started
        self._agent = agent
        self._idle_polls = idle_polls

    def new_conversation(self, request: dict[str, Any]) -> V0Conversation:
        """Bring a conversation into being that is about to start."""
        now = self.clock.tick()
        repository = request.get("repository")
        identity = request.get("conversation_id") or uuid4().hex
        conversation = V0Conversation(
            id=identity,
            title=request.get("title") or f"Conversation {identity[:5]}",
            created_at=now,
            last_updated_at=now,
            polls_left=self._start_polls,
            selected_repository=repository,
            selected_branch=request.get("selected_branch"),
            git_provider=request.get("git_provider") or ("github" if repository else None),
            request=request,
        )
        self.conversations[identity] = conversation
        if repository:
            self.workspace.repositories.add(ROOT)
        self._state(conversation, "loading")
        prompt = "You are OpenHands agent."
        args = {"content": prompt, "tools": [], "openhands_version": "1.6.0", "agent_class": "CodeActAgent"}
        self._add(conversation, "agent", message=prompt, action="system", args=args)
        for turn in range(self._many_events):
            self._add(conversation, "environment", observation="null", content="", extras={"turn": turn})
        if request.get("initial_user_msg"):
            self.say(conversation, request["initial_user_msg"], request.get("image_urls") or [])
        if self._start_polls == 0:
            self._end_start(conversation)
        return conversation

    def look(self, conversation: V0Conversation) -> None:
        """One look at a conversation or its events; a starting one gets on."""
        conversation.polls_left -= 1
        if conversation.status == "STARTING" and conversation.polls_left <= 0:
            self._end_start(conversation)

    def wait(self, conversation: V0Conversation) -> None:
        """One look at the status of a conversation; one that is idle for long is stopped."""
        conversation.idle += conversation.turns > 0 and conversation.status == "RUNNING"
        if self._idle_polls and conversation.idle >= self._idle_polls:
            conversation.status, conversation.idle, conversation.idled = "STOPPED", 0, True

    def _end_start(self, conversation: V0Conversation) -> None:
        if self._started != "ERROR":
            self.wake(conversation)
        conversation.status = self._started

    def wake(self, conversation: V0Conversation) -> None:
        """Let a conversation run; its agent acts on what it has not heard yet."""
        conversation.status = "RUNNING"
        if conversation.unheard:
            conversation.unheard.clear()
            self._work(conversation)

    def start_again(self, conversation: V0Conversation) -> None:
        """Begin to start a stopped conversation."""
        if conversation.status != "RUNNING":
            conversation.status, conversation.polls_left = "STARTING", self._start_polls

    def say(self, conversation: V0Conversation, text: str, image_urls: list[str]) -> None:
        """Take a message of the user; a running agent acts at once."""
        args = _said(text, image_urls, wait=False)
        event = self._add(conversation, "user", message=text, action="message", args=args)
        conversation.unheard.append(event)
        if conversation.status == "RUNNING":
            self.wake(conversation)

    def take(self, conversation: V0Conversation, action: str, args: dict[str, Any]) -> None:
        """Take an action of a client: a message, or any other."""
        if action == "message":
            text, images = args.get("content", ""), args.get("image_urls") or []
            self.effects.add(MESSAGE, conversation.id, text=text, images=images)
            self.say(conversation, text, images)
            return
        state = args.get("agent_state")
        self.effects.add(AGENT, conversation.id, state=STATES.get(str(state), state) or action)
        self.act(conversation, action, args)

    def act(self, conversation: V0Conversation, action: str, args: dict[str, Any]) -> None:
        """Take an action other than a message: it stands in the events, and the agent does no more."""
        self._add(conversation, "user", action=action, args=args)
        if action == "change_agent_state":
            self._state(conversation, str(args.get("agent_state")))

    def _work(self, conversation: V0Conversation) -> None:
        self._state(conversation, "running")
        steps = turn_at(self._agent, conversation.turns)
        conversation.turns += 1
        conversation.idle = 0
        for step in steps:
            if step.command:
                self._run(conversation, step)
            else:
                args = _said(step.text, None, wait=True)
                self._add(conversation, "agent", message=step.text, action="message", args=args)
        self._state(conversation, "awaiting_user_input")

    def _run(self, conversation: V0Conversation, step: Step) -> None:
        called = {
            "function_name": "execute_bash",
            "tool_call_id": f"call_{uuid4().hex[:12]}",
            "model_response": {"id": f"chatcmpl-{uuid4()}", "choices": [], "usage": {}},
            "total_calls_in_response": 1,
        }
        ran, metadata = _ran(step)
        action = self._add(
            conversation,
            "agent",
            message=f"Running command: {step.command}",
            action="run",
            tool_call_metadata=called,
            args=ran,
        )
        self._add(
            conversation,
            "agent",
            message=f"Command `{step.command}` executed with exit code {step.exit_code}.",
            cause=action["id"],
            observation="run",
            tool_call_metadata=called,
            content=step.output,
            extras={"command": step.command, "metadata": metadata, "hidden": False},
            success=step.exit_code == 0,
        )
        for name, text in step.files.items():
            self.workspace.files[posixpath.join(ROOT, name)] = text.encode()

    def _state(self, conversation: V0Conversation, state: str) -> None:
        extras = {"agent_state": state, "reason": ""}
        self._add(conversation, "environment", observation="agent_state_changed", content="", extras=extras)

    def _add(self, conversation: V0Conversation, source: str, **fields: Any) -> Event:
        now = self.clock.tick()
        event = {"id": len(conversation.events), "timestamp": now, "source": source, "message": "", **fields}
        conversation.events.append(event)
        for listener in self.listeners:
            listener(conversation, event)
        conversation.last_updated_at = now
        return event


def _said(text: str, image_urls: list[str] | None, *, wait: bool) -> dict[str, Any]:
    """What is in a message."""
    found = {"content": text, "image_urls": image_urls, "file_urls": None, "wait_for_response": wait}
    return {**found, "security_risk": -1}


def _ran(step: Step) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is in the action that runs a command, and what is known of the shell after it."""
    action = {
        "command": step.command,
        "is_input": False,
        "thought": THOUGHT,
        "blocking": False,
        "is_static": False,
        "cwd": None,
        "hidden": False,
        "confirmation_state": "confirmed",
        "security_risk": 0,
    }
    shell = {
        "exit_code": step.exit_code,
        "pid": -1,
        "username": "openhands",
        "hostname": "runtime",
        "working_dir": ROOT,
        "py_interpreter_path": "/usr/bin/python",
        "prefix": "",
        "suffix": f"[The command completed with exit code {step.exit_code}.]",
    }
    return action, shell
