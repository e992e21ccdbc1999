"""What Python reads of events is said in V1's words where all of it is understood; else V0's view stays."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest

from tests.pipeline.matching import run_on

LISTENER = """
import socketio

sio = socketio.Client()


@sio.on("oh_event")
def hear(event):
{body}

def main(base, cid):
    sio.connect(f"{{base}}?conversation_id={{cid}}")
"""

UNDERSTOOD = {
    "a message below its test": (
        """
        if event.get("action") == "message" and event["source"] == "agent":
            print(event["args"]["content"])
        """,
        """
        if event.get("kind") == "MessageEvent" and event["source"] == "agent":
            print(message_text(event))
        """,
    ),
    "whatever is read with get": (
        """
        if event.get("action") == "message":
            print((event.get("args") or {}).get("content", ""), event.get("timestamp"))
        """,
        """
        if event.get("kind") == "MessageEvent":
            print(message_text(event), event.get("timestamp"))
        """,
    ),
    "a command and its exit code": (
        """
        if event.get('action') == 'run':
            print(event['args']['command'])
        elif event.get('observation') == 'run' and event["extras"]["metadata"]["exit_code"] != 0:
            print(event['content'])
        """,
        """
        if (event.get('action') or {}).get('kind') == 'TerminalAction':
            print(command_text(event))
        elif (event.get('observation') or {}).get('kind') == 'TerminalObservation' and exit_code(event) != 0:
            print(observation_text(event))
        """,
    ),
    "all that is left behind a test": (
        """
        if event["action"] != "message":
            return
        text = event["args"]["content"]
        print(text, str(event["id"]))
        """,
        """
        if event["kind"] != "MessageEvent":
            return
        text = message_text(event)
        print(text, str(event["id"]))
        """,
    ),
    "a conditional expression": (
        """
        print(event["args"]["content"] if event.get("action") == "message" else "")
        """,
        """
        print(message_text(event) if event.get("kind") == "MessageEvent" else "")
        """,
    ),
}


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_reads_that_are_understood(name: str, tmp_path: Path) -> None:
    before, after = (indent(dedent(text).strip() + "\n", "    ") for text in UNDERSTOOD[name])
    done = run_on(tmp_path, LISTENER.format(body=before))

    (text,) = [one.after for one in done.changes if one.path == "client.py"]
    assert f'@sio.on("event")\ndef hear(event):\n{after}' in text
    assert not any("V0's view" in note for one in done.findings for note in one.notes)


NOT_UNDERSTOOD = {
    "a state of the agent": """
        if event.get("observation") == "agent_state_changed" and event["extras"]["agent_state"] == "finished":
            print("done")
    """,
    "the sentence of V0": """
        if event.get("action") == "message":
            print(event.get("message"))
    """,
    "a content without a test": """
        print(event.get("args", {}).get("content"))
        if event.get("action") == "message":
            print("said")
    """,
    "a content below another test": """
        if event.get("action") == "write":
            print(event["args"]["content"])
    """,
    "a source that observations have too": """
        if event.get("source") == "agent":
            print("agent")
        if event.get("observation") == "run":
            print("ran")
    """,
    "a name that is shown": """
        if event.get("action") == "message":
            print(event.get("action"))
    """,
    "a name that is only there": """
        if event.get("action"):
            print(event["args"]["content"])
    """,
    "a number that is counted with": """
        if event.get("action") == "message" and event["id"] > 3:
            print(event["args"]["content"])
    """,
    "an event that goes on": """
        if event.get("action") == "message":
            keep(event)
    """,
    "a test of something else": """
        if event.get("action") == "message" or event.get("source") == "user":
            print(event["args"]["content"])
    """,
    "a name that is kept": """
        name = event.get("action")
        if name == "message":
            print(event["args"]["content"])
    """,
}


@pytest.mark.parametrize("name", NOT_UNDERSTOOD)
def test_one_read_that_is_not_keeps_the_view_of_v0(name: str, tmp_path: Path) -> None:
    body = indent(dedent(NOT_UNDERSTOOD[name]).strip() + "\n", "    ")
    before = "from elsewhere import keep\n" + LISTENER.format(body=body)
    done = run_on(tmp_path, before)

    (text,) = [one.after for one in done.changes if one.path == "client.py"]
    assert f'@sio.on("oh_event")\ndef hear(event):\n{body}' in text
    (debt,) = [note for one in done.findings for note in one.notes if "V0's view" in note]
    assert ("id:" in debt) == ('["id"]' in body)


def test_a_listener_that_is_called_by_others_too_has_the_view_of_v0(tmp_path: Path) -> None:
    body = indent('if event.get("action") == "message":\n    print(event["args"]["content"])\n', "    ")
    done = run_on(tmp_path, LISTENER.format(body=body) + '\n\nhear({"action": "message", "args": {}})\n')
    (text,) = [one.after for one in done.changes if one.path == "client.py"]
    assert f'@sio.on("oh_event")\ndef hear(event):\n{body}' in text
