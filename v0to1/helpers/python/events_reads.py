"""What single V1 events say, for code that reads them one by one."""

from __future__ import annotations

from typing import Any


def event_kind(event: dict[str, Any]) -> str:
    """The kind of the action or observation in an event, or of any other event."""
    for name in ("action", "observation"):
        part = event.get(name)
        if isinstance(part, dict):
            return str(part.get("kind") or "")
    return str(event.get("kind") or "")


def execution_status(event: dict[str, Any]) -> str | None:
    """The status of the agent that an event reports, or None."""
    told = event.get("key") == "execution_status"
    value = event.get("value")
    return value if told and isinstance(value, str) else None


def message_text(event: dict[str, Any]) -> str:
    """The text of a message, of the user or the agent; empty for other events."""
    return _content_text(event.get("llm_message"))


def observation_text(event: dict[str, Any]) -> str:
    """The text of what came of an action; empty for other events."""
    return _content_text(event.get("observation"))


def exit_code(event: dict[str, Any]) -> int | None:
    """The exit code of a command that has run, or None."""
    code = _part(event, "observation", "TerminalObservation").get("exit_code")
    return code if isinstance(code, int) else None


def command_text(event: dict[str, Any]) -> str:
    """The command that the agent runs; empty for other events."""
    return str(_part(event, "action", "TerminalAction").get("command") or "")


def final_message(event: dict[str, Any]) -> str:
    """What the agent says as it finishes; empty for other events."""
    return str(_part(event, "action", "FinishAction").get("message") or "")


def _part(event: dict[str, Any], name: str, kind: str) -> dict[str, Any]:
    """The action or observation of an event, if it is of this kind."""
    part = event.get(name)
    return part if isinstance(part, dict) and part.get("kind") == kind else {}


def _content_text(part: Any) -> str:
    """The text in the content list of a part of an event."""
    content = part.get("content") if isinstance(part, dict) else None
    blocks = content if isinstance(content, list) else []
    texts = [block.get("text") for block in blocks if isinstance(block, dict)]
    return "\n".join(text for text in texts if isinstance(text, str))
