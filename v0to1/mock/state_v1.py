"""What the two V1 servers of a world share: sandboxes, start tasks, conversations and their events."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from v0to1.mock.clock import Clock
from v0to1.mock.effects import Effects
from v0to1.mock.events_v1 import Event, EventMaker
from v0to1.mock.turns import USUAL, Turn, turn_at
from v0to1.mock.workspace import Workspace

PROJECT = "/workspace/project"
STARTING = (
    "WORKING",
    "WAITING_FOR_SANDBOX",
    "PREPARING_REPOSITORY",
    "RUNNING_SETUP_SCRIPT",
    "SETTING_UP_GIT_HOOKS",
    "SETTING_UP_SKILLS",
    "STARTING_CONVERSATION",
)
Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Options:
    """How a V1 world behaves; see `V1World` for the meanings."""

    limit_pages: int = 100
    start_polls: int = 2
    start_error: str = ""
    resume_polls: int = 0
    paused: bool = False
    archived: bool = False
    many_events: int = 0
    project: str = PROJECT
    agent: tuple[Turn, ...] = USUAL
    work_polls: int = 0


@dataclass(slots=True)
class Sandbox:
    """A sandbox; `polls_left` counts the looks at it until it has started."""

    id: str
    session_api_key: str
    created_at: str
    status: str = "RUNNING"
    polls_left: int = 0

    def look(self) -> str:
        """The status, as one look at it finds it; a starting sandbox runs after enough looks."""
        if self.status == "STARTING":
            if self.polls_left <= 0:
                self.status = "RUNNING"
            self.polls_left -= 1
        return self.status


@dataclass(slots=True)
class Conversation:
    """A conversation for a test to look at; `id` has 32 hex digits, `request` is the body that started it."""

    id: str
    title: str
    sandbox: Sandbox
    created_at: str
    updated_at: str
    selected_repository: str | None = None
    selected_branch: str | None = None
    git_provider: str | None = None
    trigger: str | None = None
    public: bool | None = None
    parent: str | None = None
    pr_number: list[int] = field(default_factory=list)
    execution_status: str = "idle"
    events: list[Event] = field(default_factory=list)
    turns: int = 0
    busy: int = 0
    request: dict[str, Any] = field(default_factory=dict)
    project: str = PROJECT

    def look(self) -> str:
        """The status of the agent, as one look finds it; one that has just worked seems to run still."""
        if self.busy and self.execution_status == "finished":
            self.busy -= 1
            return "running"
        return self.execution_status

    @property
    def folder(self) -> str:
        """Where the agent works: the repository if there is one, else the project folder."""
        return posixpath.join(self.project, (self.selected_repository or "").rpartition("/")[2]).rstrip("/")


@dataclass(slots=True)
class StartTask:
    """The start of a conversation; `polls` counts how often it was asked for."""

    id: str
    request: dict[str, Any]
    created_at: str
    polls: int = 0
    status: str = "WORKING"
    detail: str | None = None
    conversation: Conversation | None = None
    queued: list[Message] = field(default_factory=list)


class State:
    """The truth behind an App Server and its Agent Server."""

    def __init__(self, options: Options, effects: Effects) -> None:
        self.options = options
        self.effects = effects
        self.clock = Clock()
        self.events = EventMaker(self.clock)
        self.workspace = Workspace()
        self.sandboxes: dict[str, Sandbox] = {}
        self.conversations: dict[str, Conversation] = {}
        self.tasks: dict[str, StartTask] = {}

    def start(self, request: dict[str, Any]) -> StartTask:
        """Begin to start a conversation."""
        task = StartTask(uuid4().hex, request, self.clock.tick())
        self.tasks[task.id] = task
        return task

    def poll(self, task: StartTask) -> None:
        """Let a start task get on by one step; at its last step the conversation comes into being."""
        if task.status in ("READY", "ERROR"):
            return
        task.polls += 1
        polls = self.options.start_polls
        if task.polls < polls:
            task.status = STARTING[min(task.polls * len(STARTING) // polls, len(STARTING) - 1)]
        elif self.options.start_error:
            task.status, task.detail = "ERROR", self.options.start_error
        else:
            task.conversation = self._born(task)
            task.status = "READY"

    def finish(self, task: StartTask) -> list[str]:
        """Let a task go through all its steps; return the statuses that follow, one for each step."""
        seen = []
        while task.status not in ("READY", "ERROR"):
            self.poll(task)
            seen.append(task.status)
        return seen

    def new_sandbox(self) -> Sandbox:
        """Bring a running sandbox into being."""
        sandbox = Sandbox(uuid4().hex[:22], f"session-{uuid4().hex}", self.clock.tick())
        self.sandboxes[sandbox.id] = sandbox
        return sandbox

    def new_conversation(self, request: dict[str, Any]) -> Conversation:
        """Bring a conversation into being, without a word said yet."""
        now = self.clock.tick()
        identity = UUID(request["conversation_id"]).hex if request.get("conversation_id") else uuid4().hex
        conversation = Conversation(
            id=identity,
            title=request.get("title") or f"Conversation {identity[:5]}",
            sandbox=self.sandboxes.get(request.get("sandbox_id") or "") or self.new_sandbox(),
            created_at=now,
            updated_at=now,
            selected_repository=request.get("selected_repository"),
            selected_branch=request.get("selected_branch"),
            git_provider=request.get("git_provider")
            or ("github" if request.get("selected_repository") else None),
            trigger=request.get("trigger"),
            public=request.get("public"),
            parent=request.get("parent_conversation_id"),
            pr_number=request.get("pr_number") or [],
            request=request,
            project=self.options.project,
        )
        conversation.events += [*self.events.opening(identity), *self.events.filler(self.options.many_events)]
        self.conversations[identity] = conversation
        self.workspace.folders.add(conversation.folder)
        if conversation.selected_repository:
            self.workspace.repositories.add(conversation.folder)
        return conversation

    def say(self, conversation: Conversation, message: Message, *, run: bool) -> None:
        """Store a message; the agent acts on it at once if it is to run.

        One that has finished is idle again first, as on the Agent Server 1.34.0.
        """
        if conversation.execution_status == "finished":
            self.set_status(conversation, "idle")
        conversation.events.append(
            self.events.message(message.get("role") or "user", message.get("content") or [])
        )
        conversation.updated_at = self.clock.tick()
        if run:
            self.run(conversation)

    def run(self, conversation: Conversation) -> None:
        """One whole turn of the agent."""
        steps = turn_at(self.options.agent, conversation.turns)
        conversation.turns += 1
        for step in steps:
            for name, text in step.files.items():
                self.workspace.files[posixpath.join(conversation.folder, name)] = text.encode()
        conversation.events += self.events.work(steps)
        conversation.execution_status, conversation.busy = "finished", self.options.work_polls
        conversation.updated_at = self.clock.tick()

    def set_status(self, conversation: Conversation, status: str) -> None:
        """Put the agent into a state and tell of it."""
        conversation.execution_status = status
        conversation.events.append(self.events.state("execution_status", status))

    def conversation(self, identity: str) -> Conversation | None:
        """The conversation with an id in either form, or None."""
        return self.conversations.get(hex_of(identity))

    def session_keys(self) -> set[str]:
        """The keys of all sandboxes."""
        return {sandbox.session_api_key for sandbox in self.sandboxes.values()}

    def _born(self, task: StartTask) -> Conversation:
        """The conversation of a start task; its agent acts once on all that was said meanwhile."""
        conversation = self.new_conversation(task.request)
        first = task.request.get("initial_message")
        for message in [*([first] if first else []), *task.queued]:
            self.say(conversation, message, run=False)
        if first or task.queued:
            self.run(conversation)
        if self.options.paused:
            conversation.sandbox.status = "PAUSED"
        if self.options.archived:
            conversation.sandbox.status = "MISSING"
        return conversation


def said(message: Message) -> tuple[str, list[str]]:
    """The text of a message, and the addresses of its images."""
    blocks = message.get("content") or []
    images = [str(each) for block in blocks for each in block.get("image_urls", ())]
    return "\n".join(str(block["text"]) for block in blocks if "text" in block), images


def hex_of(identity: str) -> str:
    """An id in its form without dashes; itself when it is no UUID."""
    try:
        return UUID(identity).hex
    except ValueError:
        return identity
