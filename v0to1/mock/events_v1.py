"""The V1 events that the agent of a world leaves behind."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from v0to1.mock.clock import Clock
from v0to1.mock.turns import THOUGHT, USUAL, Step, Turn

Event = dict[str, Any]


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

    def work(self, turn: Turn = USUAL[0]) -> list[Event]:
        """One whole turn of the agent: it runs, does what is in the turn, and has finished."""
        events = [self.state("execution_status", "running")]
        for step in turn:
            events += self._ran(step) if step.command else [self._said(step.text)]
        return [*events, self.state("execution_status", "finished")]

    def _said(self, text: str) -> Event:
        return self.message("assistant", [{"type": "text", "text": text}])

    def _ran(self, step: Step) -> list[Event]:
        call_id = f"call_{uuid4().hex[:12]}"
        action = self._action(step, call_id)
        return [action, self._observation(step, call_id, action["id"])]

    def _action(self, step: Step, call_id: str) -> Event:
        arguments = json.dumps({"command": step.command})
        return self._event(
            "ActionEvent",
            "agent",
            thought=[{"cache_prompt": False, "type": "text", "text": THOUGHT}],
            reasoning_content=None,
            thinking_blocks=[],
            responses_reasoning_item=None,
            action={
                "kind": "TerminalAction",
                "command": step.command,
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
            summary=f"run {step.command}",
        )

    def _observation(self, step: Step, call_id: str, action_id: str) -> Event:
        seen = {
            "kind": "TerminalObservation",
            "content": [{"cache_prompt": False, "type": "text", "text": step.output}],
            "is_error": False,
            "command": step.command,
            "exit_code": step.exit_code,
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
