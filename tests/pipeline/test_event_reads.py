"""What Python reads of events is said in V1's words where all of it is understood; else V0's view stays."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

from tests.pipeline.matching import run_on

TRAJECTORY = """
import requests

OPENHANDS_URL = "https://app.all-hands.dev"


def look(headers, cid):
    r = requests.get(f"{{OPENHANDS_URL}}/api/conversations/{{cid}}/trajectory", headers=headers)
    for event in r.json()["trajectory"]:
{body}
"""


def test_a_list_of_events_that_goes_on_has_the_view_of_v0(tmp_path: Path) -> None:
    body = indent('if event.get("action") == "message":\n    print(event["args"]["content"])\n', " " * 8)
    done = run_on(tmp_path, TRAJECTORY.format(body=body) + '    return r.json()["trajectory"]\n')
    (text,) = [one.after for one in done.changes if one.path == "client.py"]
    assert "v0_events(" in text
    assert body in text


def test_what_two_lists_share_stays_as_it_is(tmp_path: Path) -> None:
    source = """
        import requests

        OPENHANDS_URL = "https://app.all-hands.dev"

        def text_of(event):
            return event["args"]["content"] if event.get("action") == "message" else ""

        def look(headers, cid):
            r = requests.get(f"{OPENHANDS_URL}/api/conversations/{cid}/trajectory", headers=headers)
            s = requests.get(f"{OPENHANDS_URL}/api/conversations/{cid}/events", headers=headers)
            print([text_of(one) for one in r.json()["trajectory"]])
            print([text_of(one) for one in s.json()["events"]])
    """
    done = run_on(tmp_path, source)
    (text,) = [one.after for one in done.changes if one.path == "client.py"]
    assert text.count("v0_events(") == 2
    assert 'event["args"]["content"] if event.get("action") == "message"' in text
