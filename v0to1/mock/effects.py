"""What clients change in a world, and which files they read there, in words that V0 and V1 share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from v0to1.mock.recording import Record
from v0to1.records import record

START, MESSAGE, STOP, DELETE, RENAME = "start", "message", "stop", "delete", "rename"
AGENT, UPLOAD, READ = "tell the agent", "upload", "read"
SETTINGS, SECRET, TOKENS = "settings", "secret", "tokens"


@record(frozen=True, slots=True)
class Effect:
    """One effect of a client's request.

    `conversation` is the id of the conversation that it is about, or empty; `details` are what is said of it,
    by name, without what is empty; `call` is the index of the request among the calls of the world.
    """

    kind: str
    conversation: str
    details: Mapping[str, str]
    call: int


@dataclass(slots=True)
class Effects:
    """The effects of the requests of one record, in order."""

    record: Record
    found: list[Effect] = field(default_factory=list)

    def add(self, kind: str, conversation: str = "", **details: Any) -> None:
        """Keep an effect of the request that is being answered; details that are empty are left out."""
        told = {name: str(value) for name, value in details.items() if value not in (None, "", [], {})}
        self.found.append(Effect(kind, conversation, told, len(self.record.calls)))

    def upload(self, conversation: str, path: str, content: bytes) -> None:
        """Keep that a file was written to the folder of a conversation."""
        self.add(
            UPLOAD,
            conversation,
            path=path,
            content=f"{len(content)} bytes {sha256(content).hexdigest()[:12]}",
        )
