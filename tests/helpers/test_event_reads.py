"""What functions read from single V1 events, the same in Python and JavaScript."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.helper_flavours import Clock
from tests.helpers.script_flavours import ScriptClient
from tests.helpers.test_event_streams import RECORDED, recorded
from v0to1.helpers.compose_javascript import script_name
from v0to1.helpers.python import events_reads

pytestmark = pytest.mark.whole

NAMES = (
    "event_kind",
    "execution_status",
    "message_text",
    "observation_text",
    "exit_code",
    "command_text",
    "final_message",
)
STRANGE: list[dict[str, Any]] = [
    {},
    {"kind": None},
    {"kind": "ActionEvent", "action": None},
    {"kind": "ObservationEvent", "observation": {"kind": "TerminalObservation", "content": None}},
    {"kind": "ConversationStateUpdateEvent", "key": "execution_status", "value": None},
    {"kind": "MessageEvent", "llm_message": {"content": "text"}},
    {"kind": "MessageEvent", "llm_message": {"content": [{"type": "image", "image_urls": ["u"]}]}},
]


@pytest.mark.parametrize("name", NAMES)
def test_python_and_javascript_read_the_same(name: str) -> None:
    client = ScriptClient("fetch", "esm", "module", Clock())
    read = getattr(events_reads, name)
    samples = {str(read(event)): event for server in RECORDED for event in recorded(server)}
    for event in [*samples.values(), *STRANGE]:
        assert client.call(script_name(name), event) == read(event), event


def test_each_reads_what_recorded_events_say() -> None:
    events = [event for server in RECORDED for event in recorded(server)]
    found = {name: {getattr(events_reads, name)(event) for event in events} for name in NAMES}
    assert {"TerminalAction", "MessageEvent", "FinishObservation"} <= found["event_kind"]
    assert {None, "idle", "running", "finished", "paused", "error"} == found["execution_status"]
    assert {None, 0, 3} <= found["exit_code"]
    assert {"", "(exit 3)"} <= found["command_text"]
    assert {"", "RUN: (exit 3)", "I have made made.txt."} <= found["message_text"]
    assert {"", "Your thought has been logged.", "42"} <= found["observation_text"]
    assert {"", "All is done."} == found["final_message"]
