"""States of the agent in lists of events: in V1's words where those say the same, else in V0's view."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pipeline.matching import run_on
from v0to1.core.event_kinds import event_kinds
from v0to1.helpers.python.bridges import v0_event

pytestmark = pytest.mark.whole

HEAD = """import requests

{constants}

def events_of(base, cid):
    return requests.get(f"{{base}}/api/conversations/{{cid}}/trajectory").json()["trajectory"]


def told(events):
    for event in events:
        if event.get("observation") == "agent_state_changed":
            {body}
    return "nothing"


def main(base, cid):
    return told(events_of(base, cid))
"""
STATES = tuple(event_kinds().states)
SAID: dict[str, Any] = {
    "kind": "MessageEvent",
    "source": "agent",
    "llm_message": {"role": "assistant", "content": []},
}
LISTS: list[list[dict[str, Any]]] = [
    [
        *([{**SAID, "id": "m", "timestamp": "2026-01-01T10:00:00"}] if said else []),
        {"kind": "ConversationStateUpdateEvent", "key": "full_state", "value": {"a": 1}, "id": "f"},
        {
            "kind": "ConversationStateUpdateEvent",
            "key": "execution_status",
            "value": state,
            "id": "s",
            "timestamp": "2026-01-01T10:00:01",
        },
    ]
    for said, state in product((False, True), STATES)
]
READ = 'event["extras"]["agent_state"]'
IN_V1 = {
    f'return {READ} == "error"': 'return event["value"] in ("error", "stuck")',
    f'return {READ} != "error"': 'return event["value"] not in ("error", "stuck")',
    f'return {READ} == "running"': 'return event["value"] == "running"',
    f"return {READ} == 'awaiting_user_confirmation'": "return event[\"value\"] == 'waiting_for_confirmation'",
    f'return {READ} in ("paused", "stopped")': 'return event["value"] in ("paused", "deleting")',
    f'return {READ} in ("stopped",)': 'return event["value"] in ("deleting",)',
    f'return {READ} in ["error", "finished", "awaiting_user_input"]': (
        'return event["value"] in ["idle", "finished", "error", "stuck"]'
    ),
    f'return {READ} not in {{"finished", "awaiting_user_input"}}': (
        'return event["value"] not in {"idle", "finished"}'
    ),
    f'return {READ} in ENDED and "ended"': 'return event["value"] in ENDED and "ended"',
    'return event.get("extras").get("agent_state") == "paused"': 'return event.get("value") == "paused"',
    f'state = {READ}\n            return state == "error" or state == "paused"': (
        'state = event["value"]\n            return state in ("error", "stuck") or state == "paused"'
    ),
}
CONSTANTS = 'ENDED = ("finished", "awaiting_user_input", "error")\nSHARED = ("error", "paused")\n'


SCRIPT = """{constants}
async function eventsOf(base, id) {{
  const response = await fetch(`${{base}}/api/conversations/${{id}}/trajectory`);
  return (await response.json()).trajectory;
}}

function told(events) {{
  for (const event of events) {{
    if (event.observation === "agent_state_changed") {{
      {body}
    }}
  }}
  return "nothing";
}}

export const main = async (base, id) => told(await eventsOf(base, id));
"""
SCRIPT_CONSTANTS = """const ENDED = ["finished", "awaiting_user_input", "error"];
const SHARED = ["error", "paused"];
"""
FIELD = "event.extras.agent_state"
SCRIPTS_IN_V1 = {
    f'return {FIELD} === "error";': 'return ["error", "stuck"].includes(event.value);',
    f'return {FIELD} !== "error";': 'return !["error", "stuck"].includes(event.value);',
    f"return 'running' === {FIELD};": "return 'running' === event.value;",
    f'return {FIELD} !== "awaiting_user_confirmation";': 'return event.value !== "waiting_for_confirmation";',
    f'return ["paused", "stopped"].includes({FIELD});': (
        'return ["paused", "deleting"].includes(event.value);'
    ),
    f"return !ENDED.includes({FIELD});": "return !ENDED.includes(event.value);",
    f'const state = {FIELD};\n      return state === "error" || state === "paused";': (
        'const state = event.value;\n      return ["error", "stuck"].includes(state) || state === "paused";'
    ),
}


def client(body: str) -> str:
    """A client that decides by the state of the agent."""
    return HEAD.format(constants=CONSTANTS, body=body)


def script(body: str) -> str:
    """The same in JavaScript."""
    return SCRIPT.format(constants=SCRIPT_CONSTANTS, body=body)


def migrated(folder: Path, text: str, name: str = "client.py") -> str:
    """What becomes of a client."""
    done = run_on(folder, {name: text})
    return {one.path: one.after for one in done.changes}[name]


def decided(folder: Path, text: str, lists: list[list[dict[str, Any]]]) -> list[object]:
    """What a client in JavaScript decides by lists of events."""
    alone = re.sub(r"^import .*$", "", text, flags=re.MULTILINE)
    shown = f"console.log(JSON.stringify({json.dumps(lists)}.map(told)));\n"
    (folder / "told.mjs").write_text(alone + shown, encoding="utf-8")
    done = subprocess.run(["node", str(folder / "told.mjs")], capture_output=True, text=True, check=True)
    found: list[object] = json.loads(done.stdout)
    return found


def deciding(text: str) -> Callable[[list[dict[str, Any]]], object]:
    """What a client decides by a list of events."""
    known: dict[str, Any] = {}
    exec(re.sub(r"^(from|import) .*$", "", text, flags=re.MULTILINE), known)
    found: Callable[[list[dict[str, Any]]], object] = known["told"]
    return found


def v0_events(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Events as V0 gave them: after a message of the agent, its end is a question."""
    views = [v0_event(event) for event in events]
    asking = False
    for event in sorted(views, key=lambda view: str(view.get("timestamp") or "")):
        if event.get("source") == "agent" and event.get("action") in (
            "message",
            "finish",
        ):
            asking = event["action"] == "message"
        if asking and (event.get("extras") or {}).get("agent_state") == "finished":
            event["extras"]["agent_state"] = "awaiting_user_input"
    return views


@pytest.mark.parametrize("body", IN_V1)
def test_a_state_that_v1_tells_apart_is_read_in_its_words(body: str, tmp_path: Path) -> None:
    changed = migrated(tmp_path, client(body))
    assert IN_V1[body] in changed and 'event.get("key") == "execution_status"' in changed
    before, after = deciding(client(body)), deciding(changed)
    for events in LISTS:
        assert after(events) == before(v0_events([dict(one) for one in events])), events


@pytest.mark.parametrize("body", SCRIPTS_IN_V1)
def test_a_state_is_read_in_v1s_words_in_javascript(body: str, tmp_path: Path) -> None:
    changed = migrated(tmp_path, script(body), "client.mjs")
    assert SCRIPTS_IN_V1[body] in changed and 'event.key === "execution_status"' in changed
    views = [v0_events([dict(one) for one in events]) for events in LISTS]
    assert decided(tmp_path, changed, LISTS) == decided(tmp_path, script(body), views)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(
        st.sampled_from(sorted({*event_kinds().states.values(), "finished", "loading"})), min_size=1
    ),
    sign=st.sampled_from(["in", "not in"]),
)
def test_whatever_is_compared_decides_the_same(words: list[str], sign: str, tmp_path: Path) -> None:
    text = client(f"return {READ} {sign} {words!r}")
    changed = migrated(tmp_path, text)
    before, after = deciding(text), deciding(changed)
    for events in LISTS:
        views = v0_events([dict(one) for one in events])
        assert after(events) == before(views)


def test_a_listener_keeps_the_view_of_v0_which_has_no_more_states_than_v0(tmp_path: Path) -> None:
    text = """import socketio

sio = socketio.Client()


@sio.on("oh_event")
def on_event(event):
    if event.get("observation") == "agent_state_changed":
        if event["extras"]["agent_state"] == "error":
            print("error")


def main(base, cid):
    sio.connect(f"{base}?conversation_id={cid}")
    sio.emit("oh_user_action", {"action": "message", "args": {"content": "Go on."}})
"""
    done = run_on(tmp_path, {"client.py": text.replace("error", "stopped")})
    (changed,) = (one.after for one in done.changes if one.path == "client.py")
    assert 'event.get("observation") == "agent_state_changed"' in changed
    assert '@sio.on("oh_event")' in changed
    assert any("stopped: V1 pauses" in debt for one in done.findings for debt in one.notes)
