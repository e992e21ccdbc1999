"""Events of V1 with the keys of V0 beside their own, for listeners that read those."""

from __future__ import annotations

import re
from typing import Any

_AGENT_STATES = {
    "idle": "awaiting_user_input",
    "waiting_for_confirmation": "awaiting_user_confirmation",
    "stuck": "error",
    "deleting": "stopped",
}
_V0_NAMES = {
    "TerminalAction": "run",
    "TerminalObservation": "run",
    "MCPToolAction": "call_tool_mcp",
    "MCPToolObservation": "mcp",
    "TaskTrackerAction": "task_tracking",
    "TaskTrackerObservation": "task_tracking",
    "TaskAction": "delegate",
    "TaskObservation": "delegate",
    "BrowserNavigateAction": "browse",
    "BrowserObservation": "browse",
}
# V0 told nothing of what comes of these.
_V0_SILENT = ("FinishObservation",)
_V0_SENTENCES = {
    "action run": "Running command: {command}",
    "action read": "Reading file: {path}",
    "action think": "I am thinking...: {thought}",
    "observation run": "Command `{command}` executed with exit code {exit_code}.",
    "observation read": "I read the file {path}.",
    "observation edit": "I edited the file {path}.",
}
_V0_ARGS = {
    "FinishAction": {"message": "final_thought"},
    "MCPToolAction": {"data": "arguments"},
}


def v0_event(event: dict[str, Any]) -> dict[str, Any]:
    """An event with the keys of V0: `action` and `args`, or `observation` and `extras`.

    V0 values win where both have a key. An event of a kind that V0 did not have gets no
    new key. `id` stays the string of V1, which does not count events as V0 did.
    """
    kind = event.get("kind")
    if kind == "MessageEvent":
        return {**event, **_v0_message(event)}
    if kind == "ActionEvent" and event.get("action"):
        return {**event, **_v0_action(event)}
    if kind == "ObservationEvent" and event["observation"]["kind"] not in _V0_SILENT:
        return {**event, **_v0_observation(event)}
    return {**event, **_v0_other(event)}


def _v0_message(event: dict[str, Any]) -> dict[str, Any]:
    content = event["llm_message"]["content"]
    text = _text(content)
    images = [url for block in content for url in block.get("image_urls") or []]
    args = {"content": text, "image_urls": images or None}
    return {"action": "message", "args": args, "message": text}


def _v0_action(event: dict[str, Any]) -> dict[str, Any]:
    action = event["action"]
    renamed = _V0_ARGS.get(action["kind"], {})
    args = {renamed.get(key, key): action[key] for key in action if key != "kind"}
    if action["kind"] == "MCPToolAction":
        args["name"] = event.get("tool_name")
    thought = args.setdefault("thought", _text(event.get("thought") or []))
    name = _v0_name(action, "Action")
    said = _v0_sentence(f"action {name}", action, args.get("final_thought") or thought)
    return {"action": name, "args": args, "message": said}


def _v0_observation(event: dict[str, Any]) -> dict[str, Any]:
    observation = event["observation"]
    text = _text(observation.get("content") or [])
    extras = {
        key: observation[key] for key in observation if key not in ("kind", "content")
    }
    name = _v0_name(observation, "Observation")
    said = _v0_sentence(f"observation {name}", observation, text)
    view = {"content": text, "message": said, "cause": event.get("action_id")}
    if observation["kind"] == "TerminalObservation":
        code = observation.get("exit_code")
        extras["metadata"] = {**(observation.get("metadata") or {}), "exit_code": code}
        view["success"] = code == 0
    return {**view, "observation": name, "extras": extras}


def _v0_other(event: dict[str, Any]) -> dict[str, Any]:
    kind = event.get("kind")
    if kind == "SystemPromptEvent":
        args = {"content": event["system_prompt"]["text"], "tools": event.get("tools")}
        return {"action": "system", "args": args, "message": args["content"]}
    if (
        kind == "ConversationStateUpdateEvent"
        and event.get("key") == "execution_status"
    ):
        state = _AGENT_STATES.get(event["value"], event["value"])
        return _v0_report(
            "agent_state_changed", "", {"agent_state": state, "reason": ""}
        )
    if kind == "AgentErrorEvent":
        return _v0_report("error", event["error"], {})
    if kind in ("ConversationErrorEvent", "ServerErrorEvent"):
        return _v0_report("error", event["detail"], {"error_id": event.get("code")})
    if kind == "UserRejectObservation":
        rejected = _v0_report("user_rejected", event.get("rejection_reason") or "", {})
        return {**rejected, "cause": event.get("action_id")}
    if kind in ("PauseEvent", "InterruptEvent"):
        return {"action": "change_agent_state", "args": {"agent_state": "paused"}}
    if kind in ("Condensation", "CondensationRequest"):
        name = "condensation" if kind == "Condensation" else "condensation_request"
        return {"action": name, "args": {}}
    return {}


def _v0_report(name: str, text: str, extras: dict[str, Any]) -> dict[str, Any]:
    return {"observation": name, "content": text, "message": text, "extras": extras}


def _v0_name(part: dict[str, Any], suffix: str) -> str:
    """What V0 called an action or observation of V1, by its kind."""
    kind = str(part["kind"])
    if kind == f"FileEditor{suffix}":
        return "read" if part.get("command") == "view" else "edit"
    if kind.startswith("Browser") and kind not in _V0_NAMES:
        return "browse_interactive"
    return _V0_NAMES.get(kind, kind[: -len(suffix)].lower())


def _v0_sentence(name: str, part: dict[str, Any], otherwise: str) -> str:
    """What V0 said of an action or observation, with the values of V1's."""
    sentence = _V0_SENTENCES.get(name)
    if sentence is None:
        return otherwise
    given = {key: "" if value is None else value for key, value in part.items()}
    return re.sub(r"\{(\w+)\}", lambda found: str(given.get(found[1], "")), sentence)


def _text(content: list[dict[str, Any]]) -> str:
    """The text of a V1 content list."""
    return "\n".join(block["text"] for block in content if block.get("type") == "text")
