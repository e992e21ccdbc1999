"""What OpenHands tells about conversations, with types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Conversation:
    """One conversation as the server describes it."""

    conversation_id: str
    title: str
    status: str
    last_updated_at: str
    selected_repository: str | None = None
    selected_branch: str | None = None

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Conversation:
        return cls(
            conversation_id=data["conversation_id"],
            title=data.get("title") or "",
            status=data["status"],
            last_updated_at=data["last_updated_at"],
            selected_repository=data.get("selected_repository"),
            selected_branch=data.get("selected_branch"),
        )

    @property
    def is_running(self) -> bool:
        return self.status == "RUNNING"


@dataclass(frozen=True)
class ConversationPage:
    """A page of conversations; `next_page_id` is None on the last one."""

    conversations: list[Conversation]
    next_page_id: str | None = None

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ConversationPage:
        return cls(
            conversations=[Conversation.from_json(item) for item in data["results"]],
            next_page_id=data.get("next_page_id"),
        )
