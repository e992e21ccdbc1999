"""What the worlds of both APIs show: their calls, what is in them, what broke the contract."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from types import TracebackType
from typing import Generic, TypeVar

from v0to1.mock.account import Account
from v0to1.mock.effects import Effect, Effects
from v0to1.mock.recording import Call
from v0to1.mock.serving import Server
from v0to1.mock.workspace import Workspace

Conversation = TypeVar("Conversation")
Own = TypeVar("Own", bound="World")  # type: ignore[type-arg]
KEY = "sk-oh-mock-key"


class World(ABC, Generic[Conversation]):
    """Servers that run while the context is open.

    `conversations` are those that exist, by id; `workspace` are the files of all of them, by absolute path,
    and `committed` those of the last git commit: what differs from them is a change. `violations` are
    breaches of the contract so far, in words.
    """

    app_url: str

    def __init__(
        self, conversations: dict[str, Conversation], workspace: Workspace, effects: Effects, api_key: str
    ) -> None:
        self.api_key = api_key
        self.account = Account(effects)
        self.conversations = conversations
        self.workspace, self.committed = workspace.files, workspace.committed
        self._effects = effects
        self._record = effects.record
        self.violations = self._record.violations
        self._servers: tuple[Server, ...] = ()

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every call to the servers, in the order of their answers."""
        return tuple(self._record.calls)

    @property
    def effects(self) -> tuple[Effect, ...]:
        """What calls have changed, and which files they have read, in order."""
        return tuple(self._effects.found)

    @property
    def located_violations(self) -> tuple[tuple[str, int], ...]:
        """The violations, each with the index of the call that it is of."""
        return tuple(zip(self._record.violations, self._record.breached, strict=False))

    def on_call(self, listener: Callable[[Call], None]) -> None:
        """Call a function with each call, in the thread that answers it, from now on."""
        self._record.listeners.append(listener)

    def current_id(self, identity: str) -> str:
        """The id of the conversation that an effect names; a start that has an id of its own is followed."""
        return identity

    @abstractmethod
    def seed_conversation(
        self,
        *,
        title: str = "Seeded",
        repository: str | None = None,
        status: str = "RUNNING",
        identity: str | None = None,
    ) -> str:
        """Bring a conversation into being, without messages; return its id."""

    @abstractmethod
    def drop_sockets(self) -> None:
        """Break the connections of all sockets, so that clients come again."""

    def __enter__(self: Own) -> Own:
        for server in self._servers:
            server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del kind, error, trace
        self.close_sockets()
        for server in reversed(self._servers):
            server.stop()

    def close_sockets(self) -> None:
        """Break the connections of all sockets, as servers do that go away."""
        self.drop_sockets()
