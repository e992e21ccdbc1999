"""What the worlds of both APIs show: their calls, what is in them, what broke the contract."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Generic, TypeVar

from v0to1.mock.account import Account
from v0to1.mock.recording import Call, Record
from v0to1.mock.serving import Server
from v0to1.mock.workspace import Workspace

Conversation = TypeVar("Conversation")
Own = TypeVar("Own", bound="World")  # type: ignore[type-arg]
KEY = "sk-oh-test-key"


class World(ABC, Generic[Conversation]):
    """Servers that run while the context is open.

    `conversations` are those that exist, by id; `workspace` are the files of all of them, by absolute path,
    and `committed` those of the last git commit: what differs from them is a change. `violations` are
    breaches of the contract so far, in words.
    """

    def __init__(self, conversations: dict[str, Conversation], workspace: Workspace) -> None:
        self.api_key = KEY
        self.account = Account()
        self.conversations = conversations
        self.workspace, self.committed = workspace.files, workspace.committed
        self._record = Record()
        self.violations = self._record.violations
        self._servers: tuple[Server, ...] = ()

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every call to the servers, in the order of their answers."""
        return tuple(self._record.calls)

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
