"""The V1 events that the agent of a world leaves behind."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from v0to1.mock.clock import Clock

Event = dict[str, Any]
MADE_COMMAND = "echo 42 > made.txt"
MADE_NAME = "made.txt"
MADE_CONTENT = b"42\n"
ANSWER = "I have made made.txt."


class EventMaker:
    """Makes events with new ids, in the order of their times."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def opening(self, conversation_id: str) -> list[Event]:
        """What stands before the first message."""
        state = {"id": conversation_id, "execution_status": "idle"}
        prompt = {"cache_prompt": False, "type": "text", "text": "You are OpenHands agent."}
        return [
            self.state("full_state", state),
            self._event("SystemPromptEvent", "agent", system_prompt=prompt, tools=[], dynamic_context=None),
        ]

    def message(self, role: str, content: list[dict[str, Any]]) -> Event:
        """A message of the user, or of the agent when `role` is "assistant"."""
        llm_message = {
            "role": role,
            "content": [{"cache_prompt": False, "type": _kind(block), **block} for block in content],
            "tool_calls": None,
            "tool_call_id": None,
            "name": None,
            "reasoning_content": None,
            "thinking_blocks": [],
            "responses_reasoning_item": None,
        }
        return self._event(
            "MessageEvent",
            "agent" if role == "assistant" else "user",
            llm_message=llm_message,
            llm_response_id=None,
            activated_skills=[],
            extended_content=[],
            sender=None,
            critic_result=None,
        )

    def state(self, key: str, value: Any) -> Event:
        """A change of the state of the conversation."""
        return self._event("ConversationStateUpdateEvent", "environment", key=key, value=value)

    def error(self, kind: str, code: str, detail: str) -> Event:
        """Something that went wrong outside the agent's tools."""
        return self._event(kind, "environment", code=code, detail=detail)

    def work(self) -> list[Event]:
        """One whole turn of the agent: it runs, makes a file, says so and has finished."""
        call_id = f"call_{uuid4().hex[:12]}"
        running = self.state("execution_status", "running")
        action = self._action(call_id)
        observation = self._observation(call_id, action["id"])
        said = self.message("assistant", [{"type": "text", "text": ANSWER}])
        return [running, action, observation, said, self.state("execution_status", "finished")]

    def _action(self, call_id: str) -> Event:
        arguments = json.dumps({"command": MADE_COMMAND})
        return self._event(
            "ActionEvent",
            "agent",
            thought=[{"cache_prompt": False, "type": "text", "text": "I shall make the file."}],
            reasoning_content=None,
            thinking_blocks=[],
            responses_reasoning_item=None,
            action={
                "kind": "TerminalAction",
                "command": MADE_COMMAND,
                "is_input": False,
                "timeout": None,
                "reset": False,
            },
            tool_name="terminal",
            tool_call_id=call_id,
            tool_call={"id": call_id, "name": "terminal", "arguments": arguments, "origin": "completion"},
            llm_response_id=uuid4().hex,
            security_risk="LOW",
            critic_result=None,
            summary="make made.txt",
        )

    def _observation(self, call_id: str, action_id: str) -> Event:
        seen = {
            "kind": "TerminalObservation",
            "content": [{"cache_prompt": False, "type": "text", "text": ""}],
            "is_error": False,
            "command": MADE_COMMAND,
            "exit_code": 0,
            "timeout": False,
        }
        return self._event(
            "ObservationEvent",
            "environment",
            tool_name="terminal",
            tool_call_id=call_id,
            observation=seen,
            action_id=action_id,
            extended_content=[],
        )

    def filler(self, number: int) -> Iterable[Event]:
        """Events without a meaning, to fill pages."""
        return (self.state("stats", {"turn": turn}) for turn in range(number))

    def _event(self, kind: str, source: str, **fields: Any) -> Event:
        identity = {"id": str(uuid4()), "timestamp": self._clock.tick(), "source": source, "parent_id": None}
        return {**identity, **fields, "kind": kind}


def without_nulls(value: Any) -> Any:
    """An event as the Agent Server shows it."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def _kind(block: dict[str, Any]) -> str:
    return "image" if "image_urls" in block else "text"
